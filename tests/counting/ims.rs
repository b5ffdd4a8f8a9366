//! The council election of the Institute of Mathematical Statistics, counted by its own rule.

use domain::counting::{
    Candidate, CandidateNumber, Category, Contest, CountError, CountReport, Group, Kind, Options,
    Preference, Profile, Rule, Votes, count,
    formats::{Election, read_blt},
};
use serde_json::Value;

use crate::files::{bytes, lines};

/// The ballots as they came: a row for each, with the rank that it gives to every candidate.
fn ballots() -> Election {
    let text = String::from_utf8(bytes("approval/ims_stv.csv.gz")).expect("text");
    let mut rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = rows.next().expect("names");
    let candidate = |name: &&str| Candidate { name: (*name).into(), ..Candidate::default() };
    let candidates = names.iter().map(candidate).collect();
    let mut profile = Profile::new(Kind::Ranked, 0);
    for row in rows {
        let ranks: Vec<u16> = row.iter().map(|rank| rank.parse().expect("a rank")).collect();
        let mut paper = Vec::new();
        for rank in 1..=*ranks.iter().max().expect("a rank") {
            let here = (1_u16..).zip(&ranks).filter(|(_, it)| **it == rank);
            let mut here = here.filter_map(|(number, _)| CandidateNumber::new(number));
            paper.push(here.next().map_or(Preference::SKIPPED, Preference::of));
            paper.extend(here.map(Preference::equal));
        }
        profile.add(1, &paper).expect("a paper");
    }
    let contest = Contest { title: "IMS".into(), seats: 5, candidates, ..Contest::default() };
    Election { contest, profile, options: None }
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
        // The program's option of a constant quota is none of this variant.
        let Some(seats) = number(&expected["seats"]) else { continue };
        let mut election = ballots();
        election.contest.seats = seats;
        if let Some(reserved) = number(&expected["reserved_seats"]) {
            election = reserving(election, reserved, &texts(&expected["group"]));
        }
        let report = count(&election.contest, &election.profile, &ims()).expect("a count");
        assert_eq!(elected(&report), texts(&expected["elected_in_order"]), "{}", expected["id"]);
        assert!(report.balanced);
        if let Some(published) = expected["quotas"].as_array() {
            let published: Vec<u128> = published.iter().map(in_millionths).collect();
            assert_eq!(quotas(&report), published, "{}", expected["id"]);
        }
    }
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
