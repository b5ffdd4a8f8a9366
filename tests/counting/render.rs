use std::{fs, path::PathBuf};

use domain::counting::{
    Action, Alternative, CandidateNumber, CountReport, Elected, Explanation, Ground, Language,
    Options, Purpose, Reason, Rule, Stage, Tie, TieMethod, Transfer, Votes, count,
    formats::read_blt,
    render::{html, svg, text},
};
use proptest::prelude::*;
use roxmltree::{Document, ParsingOptions};
use serde_json::{Value, json};

use crate::files::election;

/// Every real election there is.
fn elections() -> Vec<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(root.join("../tests/fixtures/elections/stv/blt"));
    let entries = entries.expect("the folder of elections");
    let names = entries.map(|it| it.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter_map(|it| it.strip_suffix(".gz").map(Into::into)).collect()
}

fn counted(file: &str) -> CountReport {
    counted_by(Rule::Scottish, file)
}

fn counted_by(rule: Rule, file: &str) -> CountReport {
    let election = election(file);
    let options = Options::of(rule).with("seed", "a picture");
    count(&election.contest, &election.profile, &options).expect("a count")
}

/// That every stage has a sentence in every language.
fn check_sentences(report: &CountReport) {
    for stage in &report.stages {
        for language in Language::ALL {
            let sentence = stage.explanation.within(language);
            assert!(sentence.len() > 30 && sentence.ends_with('.'), "{sentence}");
        }
    }
}

fn votes(units: u128) -> Votes {
    Votes::new(units, 2)
}

/// A stage as a file holds it.
fn stage(number: usize, action: Action, reason: Reason, units: &[u128]) -> Stage {
    let held: Vec<Votes> = units.iter().copied().map(votes).collect();
    let total = units.iter().sum();
    let stage = json!({
        "number": number, "action": action, "candidates": [], "reason": reason,
        "explanation": Explanation::default(), "transfers": [], "votes": held,
        "nonTransferable": votes(0), "residue": votes(0), "total": votes(total), "elected": [],
        "excluded": [],
    });
    serde_json::from_value(stage).expect("a stage")
}

/// A report as a file holds it: the first is elected, and the others are in reserve.
fn report(rule: Rule, names: &[String], stages: Vec<Stage>) -> CountReport {
    let all: Vec<_> = (0..names.len()).map(CandidateNumber::at).collect();
    let (first, rest) = all.split_at(all.len().min(1));
    let listed = |(number, name): (&CandidateNumber, &String)| -> Value {
        json!({ "number": number, "name": name, "withdrawn": false })
    };
    let listed: Vec<Value> = all.iter().zip(names).map(listed).collect();
    let report = json!({
        "format": "plenary/count/v1", "rule": rule, "settings": { "ties": "lot" },
        "title": "A board", "seats": 1, "candidates": listed, "valid": "100", "blank": "1",
        "invalid": "0", "elected": first, "winners": first, "vacant": 0, "reserve": rest, "stages": [],
        "ties": [], "alternatives": [], "alternativesComplete": true, "balanced": true,
    });
    CountReport { stages, ..serde_json::from_value(report).expect("a report") }
}

/// A count in which the last candidate is excluded at every stage, and its papers go to everybody
/// else and to nobody.
fn dense(candidates: usize, stages: usize, name: &str) -> CountReport {
    let mut held: Vec<u128> = (0..candidates).map(|at| 1_000_000 - 7 * at as u128).collect();
    let mut all = vec![stage(1, Action::First, Reason::Beginning, &held)];
    let total = all[0].total;
    let mut lost = 0;
    for number in 2..=stages {
        let from = candidates + 1 - number;
        let mut transfers = Vec::new();
        let part = held[from] / (from as u128 + 1);
        let mut moves = |to: Option<usize>, moved: u128| {
            let to = to.map(CandidateNumber::at);
            let from = CandidateNumber::at(from);
            let (papers, value) = (Votes::new(moved, 0), Votes::new(100, 2));
            transfers.push(Transfer { from, to, papers, value, votes: votes(moved) });
        };
        for (to, held) in held.iter_mut().enumerate().take(from) {
            *held += part;
            moves(Some(to), part);
        }
        let rest = held[from] - part * from as u128;
        moves(None, rest);
        lost += rest;
        held[from] = 0;
        let mut stage = stage(number, Action::Exclude, Reason::FewestVotes, &held);
        stage.candidates = vec![CandidateNumber::at(from)];
        stage.excluded.clone_from(&stage.candidates);
        (stage.transfers, stage.non_transferable, stage.total) = (transfers, votes(lost), total);
        all.push(stage);
    }
    let names: Vec<String> = (1..=candidates).map(|it| format!("{name} {it}")).collect();
    report(Rule::Scottish, &names, all)
}

/// Makes votes go from every other candidate to all the rest, and back at the next stage.
fn churn(report: &mut CountReport) {
    report.rule = Rule::Meek;
    for stage in &mut report.stages {
        stage.transfers.clear();
        let of = |at: usize| {
            votes(if (at + stage.number).is_multiple_of(2) { 1_000_000 } else { 900_000 })
        };
        stage.votes = (0..stage.votes.len()).map(of).collect();
    }
}

fn well_formed(markup: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(markup, options)
        .unwrap_or_else(|fault| panic!("{fault}\n{markup}"))
}

/// That a picture or a page needs nothing else, and says so in every language.
fn check(report: &CountReport) {
    for language in Language::ALL {
        check_in(report, language);
    }
}

fn check_in(report: &CountReport, language: Language) {
    for markup in [svg(report, language), html(report, language)] {
        let document = well_formed(&markup);
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            assert!(!["script", "a", "use", "image", "link", "iframe"].contains(&name), "{name}");
            for attribute in node.attributes() {
                let name = attribute.name();
                assert!(!name.starts_with("on") && name != "href" && name != "src", "{name}");
                assert!(!attribute.value().contains(['<', '&']), "{}", attribute.value());
            }
        }
        let root = document.root_element();
        assert_eq!(root.attribute("lang"), Some(language.tag()));
    }
    let picture = svg(report, language);
    let document = well_formed(&picture);
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let mut about = root.children().filter(roxmltree::Node::is_element);
    for name in ["title", "desc"] {
        let node = about.next().expect("an element");
        assert_eq!(node.tag_name().name(), name);
        assert!(!node.text().unwrap_or_default().is_empty());
    }
    assert_eq!(picture, svg(report, language), "the same bytes");
    let text = text(report, language);
    assert!(!text.contains(|it: char| it.is_control() && it != '\n'), "{text}");
}

#[test]
fn a_small_count_reads_like_this() {
    let blt = "4 2\n9 1 2 0\n4 2 3 0\n3 3 0\n3 4 2 0\n0\n\"Ada Obi\"\n\"Ben\"\n\"Inés Ruiz\"\n\
               \"Joe Smith Jr.\"\n\"Treasurers\"\n";
    let election = read_blt(blt.as_bytes()).expect("an election");
    let options = Options::of(Rule::Scottish).with("lots", "3");
    let report = count(&election.contest, &election.profile, &options).expect("a count");
    insta::assert_snapshot!(text(&report, Language::En), @r"
    Treasurers
    ══════════
    Single transferable vote, Scottish rules (SSI 2007/42, Schedule 1, rules 45 to 52)
    Options: duplicates=skip, equal=stop, lots=3, skipped=stop, ties=backwards

    Seats           2
    Quota           7.00000
    Valid papers    19
    Blank papers    0
    Invalid papers  0

    Elected
      1. Ada Obi
      2. Ben

    Reserve list
      1. Joe Smith Jr.
      2. Inés Ruiz

    Votes at the end of each stage

                         Stage 1      Stage 2      Stage 3      Stage 4
                           First    Surplus 1    Exclude 3    Exclude 4
    ─────────────────────────────────────────────────────────────────────
    1 Ada Obi            9.00000 ✓    7.00000      7.00000      7.00000
    2 Ben                4.00000      5.99998      5.99998      8.99998 ✓
    3 Inés Ruiz          3.00000      3.00000      0.00000 ✗
    4 Joe Smith Jr.      3.00000      3.00000      3.00000      0.00000 ✗
    ─────────────────────────────────────────────────────────────────────
      Non-transferable   0.00000      0.00000      3.00000      3.00000
      Lost to rounding   0.00000      0.00002      0.00002      0.00002
      Total             19.00000     19.00000     19.00000     19.00000

    ✓ Elected   ✗ Excluded
    The votes of every stage add up to the same total.

    What was done, and why
      Stage 1: the 19 valid papers were sorted by first preferences at the beginning of the count; the
        quota is 7.00000 votes; Ada Obi was elected with the quota.
      Stage 2: the surplus of Ada Obi, 2.00000 votes above the quota of 7.00000, was transferred at
        0.22222 of a vote per paper, because no surplus was larger.
      Stage 3: Inés Ruiz was excluded with 3.00000 votes, because no continuing candidate had fewer
        votes; 3.00000 votes could not be transferred, because the papers name nobody else who
        continues; the tie between Inés Ruiz and Joe Smith Jr. over whom to exclude was broken by lot
        and fell on Inés Ruiz.
      Stage 4: Joe Smith Jr. was excluded with 3.00000 votes, because no continuing candidate had fewer
        votes, and 3 papers were transferred at 1.00000 vote per paper; Ben was elected with the quota.

    Ties
      1. Stage 3, exclusion: Inés Ruiz, Joe Smith Jr. → Inés Ruiz; lot
    ");
}

#[test]
fn every_real_election_is_told_and_drawn() {
    for (file, language) in elections().into_iter().zip(Language::ALL.into_iter().cycle()) {
        let report = counted(&file);
        check_sentences(&report);
        check_in(&report, language);
        let picture = svg(&report, Language::En);
        assert!(picture.len() < 150_000, "{file}: {}", picture.len());
        assert!(text(&report, Language::En).contains("add up to the same total"), "{file}");
        let page = html(&report, Language::Es);
        let columns = page.matches("<th scope=\"col\">").count();
        assert_eq!(columns, report.stages.len() + 1, "{file}");
        assert_eq!(page.matches("<tr><th scope=\"row\">").count(), report.candidates.len() + 4);
    }
}

#[test]
fn counts_by_every_rule_of_ranked_papers_are_told_and_drawn() {
    let rules = [
        Rule::Wigm,
        Rule::Ers97,
        Rule::Meek,
        Rule::Meek123,
        Rule::MeekNz,
        Rule::Irv,
        Rule::Schulze,
    ];
    for rule in rules {
        for file in ["A23.blt", "A67.blt", "dublin_west.blt", "glasgow_2017_ward14.blt"] {
            let report = counted_by(rule, file);
            check_sentences(&report);
            check(&report);
            let picture = svg(&report, Language::En);
            assert!(picture.len() < 250_000, "{rule} {file}: {}", picture.len());
        }
    }
}

#[test]
fn candidates_compared_in_pairs_are_shown_best_first() {
    let blt =
        "3 1\n4 1 2 3 0\n3 2 3 1 0\n2 3 2 1 0\n0\n\"Ada Obi\"\n\"Ben\"\n\"Inés Ruiz\"\n\"Chair\"\n";
    let election = read_blt(blt.as_bytes()).expect("an election");
    let options = Options::of(Rule::Schulze).with("ties", "order");
    let report = count(&election.contest, &election.profile, &options).expect("a count");
    check(&report);
    insta::assert_snapshot!(text(&report, Language::En), @r"
    Chair
    ═════
    Schulze's method (M. Schulze, arXiv:1804.02973, sections 2.1 and 2.2; Constitution for the Debian
    Project, version 1.9, section A.5)
    Options: duplicates=skip, order=1,2,3, strength=winning, ties=order, unranked=last

    Seats           1
    Valid papers    9
    Blank papers    0
    Invalid papers  0

    Elected
      1. Ben

    Reserve list
      1. Inés Ruiz
      2. Ada Obi

    Ranking
      1. Ben
      2. Inés Ruiz
      3. Ada Obi

    How many papers prefer the candidate of the row to that of the column

                   2           3          1
                 Ben    Inés Ru…    Ada Obi
    ─────────────────────────────────────────
    2 Ben          ·           7 ✓        5 ✓
    3 Inés Ruiz    2           ·          5 ✓
    1 Ada Obi      4           4          ·

    How strong the strongest path is from the candidate of the row to that of the column

                   2           3          1
                 Ben    Inés Ru…    Ada Obi
    ─────────────────────────────────────────
    2 Ben          ·         7:2        5:4
    3 Inés Ruiz    ·           ·        5:4
    1 Ada Obi      ·           ·          ·

    What was done, and why
      Stage 1: every candidate was compared with every other in the only step of the rule; Ben was
        elected, because the papers prefer this candidate to the others.
    ");
    let picture = svg(&report, Language::En);
    assert_eq!(picture.matches("#b7dfc3").count(), 3, "pairs that are won");
}

#[test]
fn lines_of_figures_fit_a_hundred_columns() {
    for file in ["dublin_west.blt", "A23.blt"] {
        let text = text(&counted(file), Language::Fr);
        let longest = text.lines().max_by_key(|line| line.chars().count()).expect("lines");
        assert!(longest.chars().count() <= 100, "{longest}");
    }
}

#[test]
fn names_stay_names_whatever_they_hold() {
    let hostile = [
        "<script>alert(1)</script>",
        "\" onload='x' a=\"",
        "]]></svg><!--",
        "\u{1b}[2J\u{1b}]0;owned\u{7}",
        "a\u{0}b\u{ffff}c\u{202e}d\r\ne",
        "{chosen} {tie} &amp; &#0;",
        "",
        "選挙管理委員会",
    ];
    let mut report = dense(8, 7, "");
    for (listed, name) in report.candidates.iter_mut().zip(hostile) {
        listed.name = name.into();
    }
    report.title = "</title><script>\u{1b}".into();
    report.settings.insert("seed".into(), "<b>\u{1b}[0m".into());
    let numbers: Vec<CandidateNumber> = report.candidates.iter().map(|it| it.number).collect();
    report.ties = vec![Tie {
        stage: 2,
        purpose: Purpose::Exclusion,
        tied: numbers.clone(),
        method: TieMethod::Lot,
        lot: true,
        drawn_among: numbers.clone(),
        decided_by: None,
        chosen: numbers[7],
    }];
    report.alternatives = vec![Alternative { tie: 1, chosen: numbers[5], elected: Some(numbers) }];
    for stage in &mut report.stages {
        stage.explanation.en = "<script>\u{1b}".into();
    }
    check(&report);
    report.rule = Rule::Approval;
    check(&report);
    assert!(
        text(&report, Language::En).contains("Tie 1, had it fallen on {chosen} {tie} &amp; &#0;:")
    );
    assert!(html(&report, Language::En).contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

#[test]
fn a_picture_is_light_however_large_the_count() {
    let usual = dense(20, 20, "Candidate with a name");
    check(&usual);
    let picture = svg(&usual, Language::Fr);
    assert!(picture.len() < 150_000, "{}", picture.len());
    for (candidates, stages) in [(300, 290), (48, 48), (32, 31)] {
        let mut large = dense(candidates, stages, &"&<\"".repeat(40));
        for is_churning in [false, true] {
            if is_churning {
                churn(&mut large);
            }
            let picture = svg(&large, Language::Fr);
            well_formed(&picture);
            assert!(picture.len() < 500_000, "{candidates}: {}", picture.len());
        }
    }
}

#[test]
fn votes_move_in_proportion_where_no_transfers_are_told() {
    let mut report = dense(20, 20, "A candidate with a name");
    report.rule = Rule::Meek;
    for stage in &mut report.stages {
        stage.transfers.clear();
    }
    check(&report);
    let picture = svg(&report, Language::En);
    assert!(picture.matches("<path fill=\"#").count() > 350, "bands that move");
    churn(&mut report);
    let picture = svg(&report, Language::En);
    assert!(picture.len() < 150_000, "{}", picture.len());
}

#[test]
fn a_rule_without_transfers_is_drawn_as_bars() {
    let names = ["Li", "Jasper", "Roisin"].map(String::from);
    let mut added = stage(1, Action::Add, Reason::OnlyStep, &[40_400, 40_000, 34_000]);
    added.elected = vec![Elected { candidate: CandidateNumber::at(0), ground: Ground::MostVotes }];
    for rule in [Rule::Plurality, Rule::Block, Rule::Approval, Rule::Score, Rule::Schulze] {
        let report = report(rule, &names, vec![added.clone()]);
        check(&report);
        let picture = svg(&report, Language::En);
        let document = well_formed(&picture);
        let bars = document
            .descendants()
            .filter(|it| it.tag_name().name() == "rect" && it.attribute("x").is_some());
        let lengths: Vec<&str> = bars.filter_map(|it| it.attribute("width")).collect();
        assert_eq!(lengths, ["5200", "5149", "4377"]);
    }
}

#[test]
fn a_count_that_does_not_add_up_says_so() {
    let mut report = dense(4, 3, "Candidate");
    assert!(text(&report, Language::Es).contains("suman el mismo total"));
    report.stages[1].total = votes(1);
    assert!(text(&report, Language::Es).contains("NO cuadran"));
    assert!(html(&report, Language::Fr).contains("class=\"wrong\""));
}

#[test]
fn a_report_without_stages_or_candidates_is_drawn_too() {
    for rule in [Rule::Meek, Rule::Schulze] {
        check(&report(rule, &[], Vec::new()));
        check(&report(
            rule,
            &[String::new()],
            vec![stage(9, Action::Elect, Reason::OnlyStep, &[])],
        ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whoever reads a report from a file may get one that no count gave.
    #[test]
    fn no_report_is_too_odd_to_draw(
        units in proptest::collection::vec(
            proptest::collection::vec(prop_oneof![0..100_u128, any::<u128>()], 0..6),
            0..5,
        ),
        digits in proptest::collection::vec(any::<u8>(), 1..6),
        moves in proptest::collection::vec((1..9_u16, 0..9_u16, any::<u128>()), 0..9),
    ) {
        let digits = |at: usize| digits[at % digits.len()];
        let stages = units.iter().enumerate().map(|(at, units)| {
            let mut stage = stage(at, Action::Surplus, Reason::LargestSurplus, &[]);
            let votes = units.iter().enumerate().map(|(at, units)| Votes::new(*units, digits(at)));
            stage.votes = votes.collect();
            stage.quota = stage.votes.first().copied();
            stage.transfers = moves
                .iter()
                .map(|(from, to, units)| Transfer {
                    from: CandidateNumber::new(*from).expect("a number"),
                    to: CandidateNumber::new(*to),
                    papers: Votes::new(*units, digits(1)),
                    value: Votes::new(*units, digits(2)),
                    votes: Votes::new(*units, digits(3)),
                })
                .collect();
            stage.candidates = stage.transfers.iter().map(|it| it.from).collect();
            stage.excluded = stage.candidates.clone();
            stage
        });
        let names = ["A", "B", "C", "D"].map(String::from);
        check(&report(Rule::Wigm, &names, stages.collect()));
    }
}
