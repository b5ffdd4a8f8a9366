mod made_up;

use std::{fs, path::PathBuf};

use domain::counting::{
    CountReport, Language, Options, Rule, count,
    formats::read_blt,
    render::{html, svg, text},
};
use roxmltree::{Document, ParsingOptions};

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
