//! Reports that no count gave: as large, as odd and as hostile as a file may hold them.

use domain::counting::{
    Action, Alternative, CandidateNumber, CountReport, Elected, Explanation, Ground, Language,
    Purpose, Reason, Rule, Stage, Tie, TieMethod, Transfer, Votes,
    render::{html, svg, text},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{check, well_formed};

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
