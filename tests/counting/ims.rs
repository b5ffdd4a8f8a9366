//! The council election of the Institute of Mathematical Statistics, counted by its own rule.

use domain::counting::{
    CandidateNumber, Category, CountError, CountReport, Group, Kind, Options, Rule, Votes, count,
    formats::{Election, read_blt, read_csv},
};
use serde_json::Value;

use crate::files::{bytes, election as election_of, lines};

/// The ballots as they came: a row for each, with the rank that it gives to every candidate.
fn ballots() -> Election {
    let mut ballots =
        read_csv(&bytes("approval/ims_stv.csv.gz"), Kind::Ranked).expect("an election");
    ballots.contest.seats = 5;
    ballots
}

fn ims() -> Options {
    Options::of(Rule::Wigm).with("variant", "ims")
}

fn elected(report: &CountReport) -> Vec<&str> {
    report.elected.iter().map(|it| report.candidates[it.index()].name.as_str()).collect()
}

/// The quota of every stage, in millionths, rounded.
fn quotas(report: &CountReport) -> Vec<u128> {
    let quotas = report.stages.iter().filter_map(|stage| stage.quota);
    quotas.map(|quota| (quota.units() + 5_000) / 10_000).collect()
}

fn in_millionths(number: &Value) -> u128 {
    let number = number.as_f64().expect("a number");
    Votes::parse(&format!("{number:.6}")).expect("a number").units()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().expect("names").iter().filter_map(Value::as_str).collect()
}

fn expected(key: &str) -> Value {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/elections/approval/expected.json");
    let all: Value = serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON");
    let all = all.as_object().expect("an object");
    all.iter().find(|(name, _)| name.starts_with(key)).map(|(_, it)| it.clone()).expect("a key")
}

fn reserving(mut election: Election, seats: usize, group: &[&str]) -> Election {
    let all = (1_u16..).zip(&election.contest.candidates);
    let members = all.filter(|(_, candidate)| group.contains(&candidate.name.as_str()));
    let members = members.filter_map(|(number, _)| CandidateNumber::new(number)).collect();
    let group = Group { name: "students".into(), min: seats, max: usize::MAX, members };
    let category = Category { name: "standing".into(), groups: vec![group] };
    election.contest.constraints = vec![category];
    election
}

#[test]
fn the_council_is_elected_as_by_the_societys_own_program() {
    let expected = expected("ims_stv_R_default");
    let Election { contest, profile, .. } = ballots();
    let report = count(&contest, &profile, &ims()).expect("a count");
    assert_eq!(elected(&report), texts(&expected["elected_in_order"]));
    let not_counted = report.invalid.units() + report.blank.units();
    assert_eq!(Some(not_counted), expected["invalid_ballots"].as_u64().map(u128::from));
    assert!(report.balanced);
    // Only the papers that the program took for valid.
    let valid = read_blt(&bytes("approval/ims_valid.blt.gz")).expect("an election");
    let of_valid = count(&valid.contest, &valid.profile, &ims()).expect("a count");
    assert_eq!(of_valid.stages, report.stages);
}

#[test]
fn other_numbers_of_seats_and_reserved_ones_are_filled_as_by_the_societys_own_program() {
    let number = |value: &Value| value.as_u64().and_then(|it| usize::try_from(it).ok());
    for expected in lines("approval/expected_reserved_seats.jsonl.gz") {
        let mut election = ballots();
        let mut options = ims();
        match number(&expected["seats"]) {
            Some(seats) => election.contest.seats = seats,
            None => options = options.with("quota", "constant"),
        }
        if let Some(reserved) = number(&expected["reserved_seats"]) {
            election = reserving(election, reserved, &texts(&expected["group"]));
        }
        let report = count(&election.contest, &election.profile, &options).expect("a count");
        assert_eq!(elected(&report), texts(&expected["elected_in_order"]), "{}", expected["id"]);
        assert!(report.balanced);
        if let Some(published) = expected["quotas"].as_array() {
            let published: Vec<u128> = published.iter().map(in_millionths).collect();
            assert_eq!(quotas(&report), published, "{}", expected["id"]);
        }
    }
}

#[test]
fn another_increment_and_a_constant_quota_give_what_the_program_gives_for_other_elections() {
    let food = expected("food_R_eps1_3seats");
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/fixtures/elections/approval/food_election.txt"
    );
    let table = std::fs::read(path).expect("a file");
    let mut election = read_csv(&table, Kind::Ranked).expect("an election");
    election.contest.seats = 3;
    let options = ims().with("increment", "1").with("seed", "food");
    let report = count(&election.contest, &election.profile, &options).expect("a count");
    assert_eq!(elected(&report), texts(&food["elected_in_order"]));
    let published: Vec<u128> =
        food["quotas"].as_array().expect("quotas").iter().map(in_millionths).collect();
    assert_eq!(quotas(&report)[..published.len()], published[..]);

    let dublin = expected("dublin_west_R");
    let election = election_of("dublin_west.blt");
    let options = ims().with("increment", "1").with("quota", "constant");
    let report = count(&election.contest, &election.profile, &options).expect("a count");
    // Burton, Higgins and Lenihan on the list of the ward.
    assert_eq!(report.elected.iter().map(|it| it.get()).collect::<Vec<_>>(), [5, 4, 2]);
    let whole: Vec<u128> = quotas(&report).iter().map(|quota| quota / 1_000_000).collect();
    assert!(whole.iter().all(|quota| Some(*quota) == dublin["quota"].as_u64().map(u128::from)));
}

#[test]
fn a_group_that_cannot_fill_its_seats_is_refused() {
    let counted = |election: Election| count(&election.contest, &election.profile, &ims());
    let refused = counted(reserving(ballots(), 3, &["Declan", "Claire"]));
    assert!(matches!(refused, Err(CountError::Infeasible { .. })));
    let mut capped = reserving(ballots(), 1, &["Declan", "Claire"]);
    capped.contest.constraints[0].groups[0].max = 1;
    assert!(matches!(counted(capped), Err(CountError::Forbidden { .. })));
    let Election { contest, profile, .. } = ballots();
    let refused = count(&contest, &profile, &ims().with("batch", "yes"));
    assert!(matches!(refused, Err(CountError::Forbidden { .. })));
}
