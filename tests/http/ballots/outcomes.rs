//! What the rules make of a count, with the working shown.

use serde_json::{Value, json};
use tests::{Agm, Alliance, BallotTerms, RECORD_ATTENDANCE, fate};

const HALF: (u32, u32, &str) = (1, 2, "MORE_THAN");
const TWO_THIRDS: (u32, u32, &str) = (2, 3, "AT_LEAST");

fn share((numerator, denominator, comparator): (u32, u32, &str), base: &str) -> Value {
    json!({ "numerator": numerator, "denominator": denominator, "comparator": comparator,
        "base": base })
}

/// A ballot of twelve voters that needs this majority, and half of the roll unless said otherwise.
async fn open<'a>(alliance: &'a Alliance, majority: &Value, quorum: &Value) -> Agm<'a> {
    let ordinary = json!({ "code": "ordinary", "majority": majority, "quorum": quorum });
    let half_of_roll = share((1, 2, "AT_LEAST"), "ROLL");
    alliance.adopt(json!({ "majorities": [ordinary], "ballotQuorum": half_of_roll })).await;
    alliance.open_agm(BallotTerms { voters: 12, ..BallotTerms::default() }).await
}

/// Casts so many papers in favour, against and abstaining.
async fn cast(agm: &Agm<'_>, papers: [usize; 3]) {
    let choices = ["YES", "NO", "ABSTAIN"].into_iter().zip(papers);
    let choices = choices.flat_map(|(choice, times)| std::iter::repeat_n(choice, times));
    for (voter, choice) in (1..).zip(choices) {
        assert_eq!(fate(&agm.cast(voter, choice).await), "TAKEN");
    }
}

/// Counts, and returns what was decided with the working of a rule: `COUNTED of OF, needs
/// REQUIRED: DECISION`.
async fn worked(agm: &Agm<'_>, rule: &str) -> String {
    agm.close();
    let result = agm.tally().await["result"].clone();
    let working = &result[rule];
    let [counted, of, required] = ["counted", "of", "required"].map(|it| &working[it]);
    assert_eq!(working["met"], required.as_u64() <= counted.as_u64(), "{result}");
    let decision = result["decision"].as_str().expect("a decision");
    format!("{counted} of {of}, needs {required}: {decision}")
}

#[tokio::test]
async fn a_majority_is_taken_of_the_base_that_the_rules_name() {
    for (majority, papers, expected) in [
        (share(HALF, "YES_NO"), [4, 4, 1], "4 of 8, needs 5: LOST"),
        (share(HALF, "YES_NO"), [5, 4, 3], "5 of 9, needs 5: CARRIED"),
        (share(HALF, "YES_NO_ABSTAIN"), [5, 4, 3], "5 of 12, needs 7: LOST"),
        (share(HALF, "CAST"), [5, 3, 1], "5 of 9, needs 5: CARRIED"),
        (share(HALF, "ROLL"), [6, 0, 0], "6 of 12, needs 7: LOST"),
        (share(HALF, "ROLL"), [7, 0, 0], "7 of 12, needs 7: CARRIED"),
        (share(TWO_THIRDS, "YES_NO"), [6, 3, 2], "6 of 9, needs 6: CARRIED"),
        (share(TWO_THIRDS, "YES_NO"), [5, 3, 2], "5 of 8, needs 6: LOST"),
        (share(HALF, "YES_NO"), [0, 0, 6], "0 of 0, needs 1: LOST"),
    ] {
        let alliance = Alliance::found().await;
        let agm = open(&alliance, &majority, &Value::Null).await;
        cast(&agm, papers).await;
        assert_eq!(worked(&agm, "majority").await, expected, "{majority} {papers:?}");
    }
}

#[tokio::test]
async fn too_few_papers_decide_nothing_however_many_are_in_favour() {
    for (papers, expected) in [
        ([5, 0, 0], "5 of 12, needs 6: INQUORATE"),
        ([0, 0, 0], "0 of 12, needs 6: INQUORATE"),
        ([5, 0, 1], "6 of 12, needs 6: CARRIED"),
    ] {
        let alliance = Alliance::found().await;
        let agm = open(&alliance, &share(HALF, "YES_NO"), &Value::Null).await;
        cast(&agm, papers).await;
        assert_eq!(worked(&agm, "quorum").await, expected, "{papers:?}");
    }
}

#[tokio::test]
async fn a_quorum_of_those_present_counts_who_attended_and_who_voted_once_each() {
    let alliance = Alliance::found().await;
    let quorum = share(TWO_THIRDS, "PRESENT");
    let agm = open(&alliance, &share(HALF, "PRESENT"), &quorum).await;
    let attends = |voter: usize| json!({ "membershipId": agm.memberships[voter - 1] });
    let (meeting, sitting) = (&agm.meeting["id"], &agm.meeting["sittings"][0]["id"]);
    let record = async |voters: std::ops::RangeInclusive<usize>| {
        let attendees: Vec<_> = voters.map(attends).collect();
        let input = json!({ "meetingId": meeting, "sittingId": sitting, "attendees": attendees });
        alliance.person("secretary").done(RECORD_ATTENDANCE, input).await
    };
    record(3..=6).await;
    // The first four vote: two of them attend, and two of those who attend do not vote.
    cast(&agm, [4, 0, 0]).await;
    agm.close();
    // What is recorded once it is known who voted does not change what the ballot came to.
    assert_eq!(record(1..=8).await["attendances"].as_array().map(Vec::len), Some(8));
    assert_eq!(worked(&agm, "quorum").await, "4 of 6, needs 4: CARRIED");
    let seen = agm.seen_by(&alliance.person("returning")).await;
    assert_eq!(seen["result"]["present"], 6, "{seen}");
}
