use domain::counting::{Action, CountReport, Options, Rule, Stage, Votes};
use serde_json::{Value, json};

use crate::files::{count_as_drawn, election, lines, numbers, winners};

/// What the count's published record has a row for: the first stage, every surplus, and every batch
/// of papers of those excluded.
struct Row<'a> {
    stage: &'a Stage,
    quota: Option<Votes>,
    votes: &'a [Votes],
    lost: u128,
}

fn rows(report: &CountReport) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for stage in &report.stages {
        for batch in &stage.batches {
            let lost = batch.non_transferable.units() + stage.residue.units();
            rows.push(Row { stage, quota: batch.quota, votes: &batch.votes, lost });
        }
        if stage.batches.is_empty() {
            let lost = stage.non_transferable.units() + stage.residue.units();
            rows.push(Row { stage, quota: stage.quota, votes: &stage.votes, lost });
        }
    }
    rows
}

/// What was done at the stage as the published record calls it.
fn action(stage: &Stage) -> Value {
    let action = match stage.action {
        Action::First => "first",
        Action::Surplus => "surplus",
        _ => "eliminate",
    };
    json!([action, stage.candidates])
}

fn in_hundredths(number: &Value) -> u128 {
    Votes::parse(&format!("{:.2}", number.as_f64().expect("a quota"))).expect("a quota").units()
}

#[test]
fn real_elections_come_out_as_published_to_the_last_digit() {
    let sets = ["scot-elex", "tideman+securepoll"];
    for expected in sets.iter().flat_map(|set| lines(&format!("stv/ers97__{set}.jsonl.gz"))) {
        let file = expected["file"].as_str().expect("a file");
        let stages = expected["stages"].as_array().expect("stages");
        let mut published: Vec<&Value> = stages.iter().map(|stage| &stage["action"]).collect();
        published.dedup();
        // A lot fell on whom the published count transferred or excluded at that stage.
        let drawn = |stage: usize, tied: &[u16]| {
            let chosen = published.get(stage - 1).map(|it| numbers(&it[1])).unwrap_or_default();
            let elected = numbers(&expected["winners"]);
            let lost = tied.iter().copied().find(|it| !elected.contains(it));
            chosen.into_iter().find(|it| tied.contains(it)).or(lost).expect("a lot that was drawn")
        };
        let options = Options::of(Rule::Ers97);
        let report = count_as_drawn(&election(file), &options, drawn);
        assert!(report.balanced, "{file}");
        assert_eq!(winners(&report), numbers(&expected["winners"]), "{file}");
        let order: Vec<u16> = report.elected.iter().map(|it| it.get()).collect();
        assert_eq!(order, numbers(&expected["elect_order"]), "{file}");
        let mut rows = rows(&report);
        if rows.len() > stages.len() {
            // Paragraph 5.5.1: an exclusion that leaves as many as places has no transfer; it is a
            // stage here, and none in the published record.
            let last = rows.pop().expect("a row");
            assert!(last.stage.transfers.is_empty() && !last.stage.elected.is_empty(), "{file}");
        }
        assert_eq!(rows.len(), stages.len(), "{file}");
        let quotas = expected["quotas"].as_array().expect("quotas");
        for ((row, expected), quota) in rows.iter().zip(stages).zip(quotas) {
            let number = &expected["n"];
            assert_eq!(action(row.stage), expected["action"], "{file}, {number}");
            assert_eq!(json!(row.votes), expected["votes"], "{file}, {number}");
            let lost = Votes::new(row.lost, 2).to_string();
            assert_eq!(lost, expected["non_transferable"], "{file}, {number}");
            let in_force = row.quota.map(Votes::units);
            assert_eq!(in_force, Some(in_hundredths(quota)), "{file}, {number}");
        }
    }
}
