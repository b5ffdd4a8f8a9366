use serde_json::{Value, json};
use tests::{Agm, Alliance, BallotTerms, CONVENE_MEETING, PLAN_MEETING, RECORD_ATTENDANCE};

use super::{at_sitting, meeting};

const QUORUM: &str = "query($id: ID!) { node(id: $id) { ... on Meeting { quorum { scope roll met
    overall { counted of required met threshold { numerator denominator comparator base } }
    sittings { sittingId working { counted of required met } } } } } }";

async fn quorum(agm: &Agm<'_>) -> Value {
    let seen = agm.voter(1).ask(QUORUM, json!({ "id": agm.meeting["id"] })).await.settled();
    seen["quorum"].clone()
}

async fn record(agm: &Agm<'_>, place: usize, attendees: Value) {
    let input = at_sitting(agm, place, json!({ "attendees": attendees }));
    let recorded = agm.alliance.person("secretary").done(RECORD_ATTENDANCE, input).await;
    assert_eq!(recorded["__typename"], "AttendanceRecord", "{recorded}");
}

/// The voters from one number to another, as attendees.
fn voters(agm: &Agm<'_>, from: usize, to: usize) -> Value {
    let attendee = |id: &Value| json!({ "membershipId": id });
    agm.memberships[from - 1..to].iter().map(attendee).collect()
}

/// What was counted, was required, and whether it met: over all, and in each sitting.
fn workings(quorum: &Value) -> Vec<(i64, i64, bool)> {
    let working = |it: &Value| {
        let number = |field: &str| it[field].as_i64().expect("a number");
        (number("counted"), number("required"), it["met"] == true)
    };
    let sittings = quorum["sittings"].as_array().expect("sittings").iter();
    [working(&quorum["overall"])]
        .into_iter()
        .chain(sittings.map(|it| working(&it["working"])))
        .collect()
}

#[tokio::test]
async fn a_membership_counts_once_over_both_sittings() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms { voters: 8, ..BallotTerms::default() }).await;
    alliance.move_clock("2022-11-30T17:00:00Z");
    record(&agm, 0, voters(&agm, 1, 1)).await;
    assert_eq!(workings(&quorum(&agm).await), [(1, 2, false), (1, 2, false), (0, 2, false)]);
    record(&agm, 1, voters(&agm, 1, 1)).await;
    assert_eq!(workings(&quorum(&agm).await), [(1, 2, false), (1, 2, false), (1, 2, false)]);
    record(&agm, 1, voters(&agm, 3, 3)).await;
    let quorum = quorum(&agm).await;
    assert_eq!(workings(&quorum), [(2, 2, true), (1, 2, false), (2, 2, true)]);
    assert_eq!((&quorum["roll"], &quorum["met"]), (&json!(8), &json!(true)));
    assert_eq!(
        quorum["overall"]["threshold"],
        json!({ "numerator": 1, "denominator": 4, "comparator": "AT_LEAST", "base": "ROLL" })
    );
}

#[tokio::test]
async fn an_organisation_with_several_attendees_counts_once() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms { organisations: 1, ..BallotTerms::default() }).await;
    alliance.move_clock("2022-11-30T17:00:00Z");
    let organisation = &alliance.member("O-001").await["id"];
    let mut delegates = Vec::new();
    for number in ["M-001", "M-002", "M-003", "A-001"] {
        let person = &alliance.member(number).await["party"]["id"];
        delegates.push(json!({ "membershipId": organisation, "personId": person }));
    }
    record(&agm, 0, json!(delegates[..2])).await;
    record(&agm, 1, json!(delegates[1..])).await;
    assert_eq!(workings(&quorum(&agm).await), [(1, 1, true), (1, 1, true), (1, 1, true)]);
}

#[tokio::test]
async fn who_carries_no_vote_may_attend_and_does_not_count() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    alliance.import("M-099,PERSON,Timely,ZA,VOTING,2022-11-16,\n").await;
    alliance.import("M-100,PERSON,Late,ZA,VOTING,2022-11-17,\n").await;
    alliance.move_clock("2022-11-30T17:00:00Z");
    let mut attendees = Vec::new();
    for number in ["A-001", "M-099", "M-100"] {
        attendees.push(json!({ "membershipId": alliance.member(number).await["id"] }));
    }
    record(&agm, 0, json!(attendees)).await;
    let seen = quorum(&agm).await;
    assert_eq!((&seen["roll"], &seen["overall"]["counted"]), (&json!(4), &json!(1)), "{seen}");
}

#[tokio::test]
async fn where_each_sitting_needs_a_quorum_both_must_have_it() {
    let alliance = Alliance::found().await;
    alliance.import_voters(8).await;
    let half =
        json!({ "numerator": 1, "denominator": 2, "comparator": "MORE_THAN", "base": "ROLL" });
    let rules = json!({ "quorumScope": "EACH_SITTING", "meetingQuorum": half });
    alliance.adopt(rules).await;
    let secretary = alliance.person("secretary");
    let sittings = [
        ("2022-11-30T07:00:00Z", "2022-11-30T09:00:00Z"),
        ("2022-11-30T16:00:00Z", "2022-11-30T18:00:00Z"),
    ];
    let planned = secretary.done(PLAN_MEETING, meeting(&sittings)).await;
    secretary.done(CONVENE_MEETING, json!({ "meetingId": planned["id"] })).await;
    alliance.bind("voter-1", &alliance.member("M-001").await).await;
    let members = alliance.members().await;
    let memberships = members[1..].iter().map(|it| it["id"].clone()).collect();
    let (motion, ballot) = (Value::Null, Value::Null);
    let agm = Agm { alliance: &alliance, meeting: planned, motion, ballot, memberships };
    alliance.move_clock("2022-11-30T17:00:00Z");
    record(&agm, 0, voters(&agm, 1, 5)).await;
    record(&agm, 1, voters(&agm, 5, 8)).await;
    let one_short = quorum(&agm).await;
    assert_eq!(workings(&one_short), [(8, 5, true), (5, 5, true), (4, 5, false)]);
    assert_eq!((&one_short["scope"], &one_short["met"]), (&json!("EACH_SITTING"), &json!(false)));
    record(&agm, 1, voters(&agm, 1, 1)).await;
    assert_eq!(quorum(&agm).await["met"], true);
}
