use domain::counting::{
    Action, CountError, CountReport, Ground, Options, Rule, Stage, TieMethod, Votes, count,
    formats::{Election, read_blt},
};
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
        Action::Exclude | Action::Elect | Action::Distribute | Action::Compare | Action::Add => {
            "eliminate"
        }
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

/// The count of an election in the format of Hill, Wichmann and Woodall.
fn counted(text: &str, options: &Options) -> Result<CountReport, CountError> {
    let Election { contest, profile, .. } = read_blt(text.as_bytes()).expect("an election");
    count(&contest, &profile, options)
}

fn ers97() -> Options {
    Options::of(Rule::Ers97)
}

/// Who was elected at the stage, and why.
fn elected_at(stage: &Stage) -> Vec<(u16, Ground)> {
    stage.elected.iter().map(|it| (it.candidate.get(), it.ground)).collect()
}

#[test]
fn who_cannot_be_overtaken_is_elected_below_the_quota() {
    // Of 20 votes for two places the quota is 6.67. The first has 0.33 more, with which the fourth,
    // who has 3, could not reach the third, who has 4. When the fourth is excluded, whose papers name
    // nobody else, 10.33 votes are active: half of them are enough for the one place, and 6 are more.
    let text = "4 2\n7 1 2 0\n6 2 0\n4 3 0\n3 4 0\n0\n\"A\"\n\"B\"\n\"C\"\n\"D\"\n\"Few\"\n";
    let report = counted(text, &ers97()).expect("a count");
    let stage = &report.stages[1];
    assert_eq!(elected_at(&report.stages[0]), [(1, Ground::Quota)]);
    assert_eq!(stage.action, Action::Exclude);
    assert_eq!(elected_at(stage), [(2, Ground::CannotBeOvertaken)]);
    assert_eq!(stage.votes[1].to_string(), "6.00");
    assert_eq!(stage.quota.map(|it| it.to_string()).as_deref(), Some("6.67"));
}

#[test]
fn of_equal_candidates_for_too_few_places_none_is_elected_but_by_an_exclusion() {
    let text = "2 1\n5 1 0\n5 2 0\n0\n\"A\"\n\"B\"\n\"Tie\"\n";
    let needs_lot = counted(text, &ers97()).expect_err("a lot");
    assert!(matches!(needs_lot, CountError::LotNeeded { stage: 2, .. }));
    let report = counted(text, &ers97().with("lots", "1")).expect("a count");
    assert_eq!(elected_at(&report.stages[0]), []);
    assert_eq!(elected_at(&report.stages[1]), [(2, Ground::LastSeats)]);
}

#[test]
fn of_equal_candidates_for_too_few_places_who_was_ahead_first_is_elected() {
    // The last two are excluded together, and the others have 5 of 10 votes each.
    let text = "4 1\n4 1 0\n3 2 0\n2 3 2 0\n1 4 1 0\n0\n\"A\"\n\"B\"\n\"C\"\n\"D\"\n\"Tie\"\n";
    let report = counted(text, &ers97()).expect("a count");
    let last = report.stages.last().expect("a stage");
    assert_eq!(elected_at(last), [(1, Ground::Quota)]);
    let tie = &report.ties[0];
    assert_eq!((tie.method, tie.decided_by, tie.lot), (TieMethod::Forwards, Some(1), false));
}

#[test]
fn the_quota_shrinks_only_while_nobody_is_elected() {
    let text = "4 1\n4 1 0\n4 2 0\n3 3 0\n2 4 0\n0\n\"A\"\n\"B\"\n\"C\"\n\"D\"\n\"Quota\"\n";
    let report = counted(text, &ers97().with("lots", "2")).expect("a count");
    let quotas: Vec<String> =
        report.stages.iter().filter_map(|it| it.quota).map(|it| it.to_string()).collect();
    assert_eq!(quotas, ["6.50", "5.50", "4.00", "4.00"]);
}

#[test]
fn a_tie_is_not_broken_from_the_end() {
    let text = "2 1\n5 1 0\n5 2 0\n0\n\"A\"\n\"B\"\n\"Tie\"\n";
    let refused = counted(text, &ers97().with("ties", "backwards"));
    assert!(matches!(refused, Err(CountError::BadSetting { .. })));
}

#[test]
fn a_lot_once_drawn_holds_when_papers_are_counted_again() {
    let Election { contest, profile, .. } = election("A04.blt");
    let drawn = count(&contest, &profile, &ers97().with("seed", "2026")).expect("a count");
    let by_lot = drawn.ties.iter().filter(|tie| tie.lot);
    let lots: Vec<String> = by_lot.map(|tie| tie.chosen.to_string()).collect();
    assert!(!lots.is_empty());
    let again = count(&contest, &profile, &ers97().with("lots", &lots.join(","))).expect("a count");
    assert_eq!(again.stages, drawn.stages);
    assert_eq!(again.ties, drawn.ties);
}

#[test]
fn of_those_excluded_together_who_had_most_votes_is_nearest_to_a_seat() {
    let blt = "5 1\n20 1 0\n18 2 0\n5 3 0\n2 4 0\n1 5 0\n0\n\"A\" \"B\" \"C\" \"D\" \"E\" \"\"";
    let election = read_blt(blt.as_bytes()).expect("an election");
    let report = count(&election.contest, &election.profile, &Options::of(Rule::Ers97));
    let report = report.expect("a count");
    let reserve: Vec<u16> = report.reserve.iter().map(|it| it.get()).collect();
    assert_eq!(reserve, [2, 3, 4, 5]);
}
