use serde_json::{Value, json};
use tests::{Agm, Alliance, BallotTerms, CHECK_IN, PLAN_MEETING, Person};

use super::{at_sitting, meeting};

const CHECK_IN_AT: &str = "mutation($input: CheckInInput!) { checkIn(input: $input) {
    ... on Attendance { membershipId sittingId via recordedAt } ... on Refusal { code path } } }";

async fn check_in(person: &Person<'_>, agm: &Agm<'_>, place: usize, membership: &Value) -> Value {
    let input = at_sitting(agm, place, json!({ "membershipId": membership }));
    person.done(CHECK_IN_AT, input).await
}

#[tokio::test]
async fn a_member_checks_in_while_the_sitting_is_held() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let own = &agm.memberships[0];
    for instant in ["2022-11-30T06:59:59.999999Z", "2022-11-30T09:00:00Z"] {
        alliance.move_clock(instant);
        let refusal = check_in(&agm.voter(1), &agm, 0, own).await;
        assert_eq!(refusal["code"], "SITTING_NOT_HELD", "{instant}");
    }
    for instant in ["2022-11-30T07:00:00Z", "2022-11-30T08:59:59.999999Z"] {
        alliance.move_clock(instant);
        let voter = if instant.contains("T07") { 1 } else { 2 };
        let own = &agm.memberships[voter - 1];
        let attendance = check_in(&agm.voter(voter), &agm, 0, own).await;
        assert_eq!(
            attendance,
            json!({ "membershipId": own, "sittingId": agm.meeting["sittings"][0]["id"],
                "via": "SELF_CHECK_IN", "recordedAt": instant })
        );
    }
}

#[tokio::test]
async fn checking_in_again_changes_nothing() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let own = &agm.memberships[0];
    alliance.move_clock("2022-11-30T07:00:00Z");
    let first = check_in(&agm.voter(1), &agm, 0, own).await;
    alliance.move_clock("2022-11-30T08:00:00Z");
    assert_eq!(check_in(&agm.voter(1), &agm, 0, own).await, first);
}

#[tokio::test]
async fn nobody_checks_another_in() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    alliance.move_clock("2022-11-30T07:30:00Z");
    let others = at_sitting(&agm, 0, json!({ "membershipId": agm.memberships[1] }));
    for person in [agm.voter(1), alliance.person("secretary"), alliance.program("robot")] {
        let answer = person.ask(CHECK_IN, json!({ "input": others })).await;
        assert_eq!(answer.error(), "FORBIDDEN");
    }
    let query = "query($id: ID!) { node(id: $id) { ... on Meeting { quorum { overall {
        counted } } } } }";
    let seen = agm.voter(1).ask(query, json!({ "id": agm.meeting["id"] })).await.settled();
    assert_eq!(seen["quorum"]["overall"]["counted"], 0);
}

#[tokio::test]
async fn a_mandate_holder_checks_the_organisation_in_and_an_associate_themselves() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms { organisations: 1, ..BallotTerms::default() }).await;
    alliance.mandate("O-001", "M-001", "PRIMARY").await;
    let associate = alliance.member("A-001").await;
    alliance.bind("associate", &associate).await;
    alliance.move_clock("2022-11-30T07:30:00Z");
    let organisation = &alliance.member("O-001").await["id"];
    let attendance = check_in(&agm.voter(1), &agm, 0, organisation).await;
    assert_eq!(attendance["membershipId"], *organisation);
    let attendance = check_in(&alliance.person("associate"), &agm, 0, &associate["id"]).await;
    assert_eq!(attendance["membershipId"], associate["id"]);
}

#[tokio::test]
async fn a_sitting_is_of_one_meeting_and_a_planned_one_is_not_there() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let same_time = meeting(&[("2022-11-30T07:00:00Z", "2022-11-30T09:00:00Z")]);
    let planned = alliance.person("secretary").done(PLAN_MEETING, same_time).await;
    alliance.move_clock("2022-11-30T07:30:00Z");
    let own = json!({ "membershipId": agm.memberships[0] });
    let mut input = at_sitting(&agm, 0, own);
    input["sittingId"] = planned["sittings"][0]["id"].clone();
    assert_eq!(agm.voter(1).refused_at(CHECK_IN, input.clone()).await, "NOT_FOUND input.sittingId");
    input["meetingId"] = planned["id"].clone();
    assert_eq!(agm.voter(1).refused_at(CHECK_IN, input).await, "NOT_FOUND input.meetingId");
}
