mod cases;
mod model;
mod properties;

use domain::counting::{Action, CountReport, Ground, Options, Rule, Stage, TieMethod};
use serde_json::Value;

use crate::files::{count_as_drawn, election, lines, numbers, winners};

const SETS: [&str; 2] = ["scot-elex", "tideman+securepoll"];

fn published() -> impl Iterator<Item = Value> {
    SETS.iter().flat_map(|set| lines(&format!("stv/meek__{set}.jsonl.gz")))
}

fn file(published: &Value) -> &str {
    published["file"].as_str().expect("a file")
}

fn texts(numbers: &[impl ToString]) -> Value {
    numbers.iter().map(ToString::to_string).collect()
}

/// What the elected candidates had beyond the quota then, all together.
fn surplus(report: &CountReport, stages: usize) -> String {
    let last = &report.stages[stages - 1];
    let quota = last.quota.expect("a quota").units();
    let elected = report.stages[..stages].iter().flat_map(|stage| &stage.elected);
    let (votes, quotas) = elected.fold((0, 0), |(votes, quotas), it| {
        (votes + last.votes[it.candidate.index()].units(), quotas + quota)
    });
    domain::counting::Votes::new(votes.saturating_sub(quotas), 9).to_string()
}

/// What a count decided, in order, each with the votes by which it did, as the published counts log
/// it: the first votes, everybody who was elected by the quota, everybody who was excluded.
fn decisions(report: &CountReport) -> Vec<(&'static str, &Stage, String)> {
    let mut decisions = vec![("begin", &report.stages[0], String::new())];
    for (at, stage) in report.stages.iter().enumerate() {
        if stage.action == Action::Exclude {
            decisions.push(("defeat", &report.stages[at - 1], surplus(report, at)));
        }
        let by_quota = stage.elected.iter().filter(|it| it.ground == Ground::Quota);
        decisions.extend(by_quota.map(|_| ("elect", stage, String::new())));
    }
    decisions
}

#[test]
fn the_reference_rule_gives_the_published_figures_of_every_round_to_the_last_digit() {
    for expected in published() {
        let file = file(&expected);
        let options = Options::of(Rule::Meek);
        // The published counts fell back on the order of the file, the first being defeated.
        let report = count_as_drawn(&election(file), &options, |_, tied| tied[0]);
        assert!(report.balanced, "{file}");
        if let Some(winning) = expected["winners"].as_array() {
            assert_eq!(winners(&report).len(), winning.len(), "{file}");
            assert_eq!(winners(&report), numbers(&expected["winners"]), "{file}");
        } else {
            let by_engine = &expected["by_engine"]["droop-0.14 meek-prf"];
            assert_eq!(winners(&report), numbers(by_engine), "{file}");
        }
        // Three files name a candidate twice on a paper, which that program refuses.
        let rounds = expected["prf_rounds"].as_array().filter(|rounds| !rounds.is_empty());
        let Some(rounds) = rounds else { continue };
        let is_last = |it: &Value| it["msg"].as_str().is_some_and(|it| it.contains(" remaining"));
        let rounds = rounds.iter().filter(|it| it["tag"] != "end" && !is_last(it));
        let rounds: Vec<&Value> = rounds.collect();
        let decisions = decisions(&report);
        assert_eq!(decisions.len(), rounds.len(), "{file}");
        for (number, (decision, expected)) in decisions.into_iter().zip(rounds).enumerate() {
            let (tag, stage, surplus) = decision;
            assert_eq!(tag, expected["tag"], "{file}, {number}");
            assert_eq!(texts(&stage.votes), expected["votes"], "{file}, {number}");
            assert_eq!(texts(&[stage.quota.expect("a quota")])[0], expected["quota"], "{file}");
            if tag == "defeat" {
                assert_eq!(surplus, expected["surplus"].as_str().expect("a surplus"), "{file}");
            }
        }
        let ties = expected["prf_ties"].as_array().map_or(0, Vec::len);
        assert_eq!(report.ties.len(), ties, "{file}");
        assert!(report.ties.iter().all(|tie| tie.method == TieMethod::Lot), "{file}");
    }
}

#[test]
fn algorithm_123_elects_whom_the_other_programs_elect_unless_a_lot_decides() {
    for expected in published() {
        let Some(_) = expected["winners"].as_array() else { continue };
        let options = Options::of(Rule::Meek123).with("ties", "as183").with("duplicates", "skip");
        let report = count_as_drawn(&election(file(&expected)), &options, |_, tied| tied[0]);
        assert!(report.balanced, "{}", file(&expected));
        assert_eq!(winners(&report), numbers(&expected["winners"]), "{}", file(&expected));
    }
}

#[test]
fn new_zealand_elects_whom_the_other_programs_elect_unless_a_lot_decides() {
    for expected in published() {
        let options = Options::of(Rule::MeekNz);
        let report = count_as_drawn(&election(file(&expected)), &options, |_, tied| tied[0]);
        assert!(report.balanced, "{}", file(&expected));
        // In two elections a lot decides a seat, and this program has the numbers of the calculator;
        // those of the schedule happen to fall on the same candidates.
        let by_engine = &expected["by_engine"]["OpenSTV-1.7 MeekNZ"];
        let elected = Some(by_engine).filter(|it| it.is_array()).unwrap_or(&expected["winners"]);
        assert_eq!(winners(&report), numbers(elected), "{}", file(&expected));
        assert!(report.ties.iter().all(|tie| tie.lot == tie.decided_by.is_none()));
    }
}
