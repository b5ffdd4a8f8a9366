use serde_json::{Value, json};
use tests::{
    Agm, Alliance, BallotTerms, CANCEL_MEETING, CHECK_IN, CONCLUDE_MEETING, RECORD_ATTENDANCE,
};

use super::at_sitting;

/// An input that records the memberships at a sitting.
fn attended(agm: &Agm<'_>, place: usize, memberships: &[&Value]) -> Value {
    let attendees: Vec<_> = memberships.iter().map(|id| json!({ "membershipId": id })).collect();
    at_sitting(agm, place, json!({ "attendees": attendees }))
}

async fn record(agm: &Agm<'_>, place: usize, memberships: &[&Value]) -> Value {
    let input = attended(agm, place, memberships);
    agm.alliance.person("secretary").done(RECORD_ATTENDANCE, input).await
}

/// At which sittings the voter of that number was recorded, and how.
async fn known(agm: &Agm<'_>, voter: usize) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Meeting {
        viewerAttendances { sittingId via recordedAt } } } }";
    let seen = agm.voter(voter).ask(query, json!({ "id": agm.meeting["id"] })).await.settled();
    seen["viewerAttendances"].clone()
}

#[tokio::test]
async fn an_officer_records_attendance_from_the_beginning_of_a_sitting_also_after_it() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let one = [&agm.memberships[0]];
    alliance.move_clock("2022-11-30T06:59:59.999999Z");
    let refusal = record(&agm, 0, &one).await;
    assert_eq!(
        (&refusal["code"], &refusal["path"]),
        (&json!("SITTING_NOT_HELD"), &json!(["input", "sittingId"]))
    );
    alliance.move_clock("2022-11-30T12:00:00Z");
    let recorded = record(&agm, 0, &one).await;
    assert_eq!(recorded["attendances"], json!([{ "membershipId": one[0], "via": "OFFICER" }]));
    let sitting = &agm.meeting["sittings"][0]["id"];
    assert_eq!(
        known(&agm, 1).await,
        json!([{ "sittingId": sitting, "via": "OFFICER", "recordedAt": "2022-11-30T12:00:00Z" }])
    );
    assert_eq!(known(&agm, 2).await, json!([]));
}

#[tokio::test]
async fn what_was_recorded_before_stays_as_it_was() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let (one, two) = (&agm.memberships[0], &agm.memberships[1]);
    alliance.move_clock("2022-11-30T07:00:00Z");
    let input = at_sitting(&agm, 0, json!({ "membershipId": one }));
    agm.voter(1).done(CHECK_IN, input).await;
    alliance.move_clock("2022-11-30T08:00:00Z");
    let recorded = record(&agm, 0, &[one, two, two]).await;
    assert_eq!(
        recorded["attendances"],
        json!([{ "membershipId": one, "via": "SELF_CHECK_IN" },
            { "membershipId": two, "via": "OFFICER" }])
    );
    assert_eq!(known(&agm, 1).await[0]["recordedAt"], "2022-11-30T07:00:00Z");
    alliance.move_clock("2022-11-30T08:30:00Z");
    assert_eq!(record(&agm, 0, &[one, two]).await, recorded);
    assert_eq!(known(&agm, 2).await[0]["recordedAt"], "2022-11-30T08:00:00Z");
}

#[tokio::test]
async fn attendance_is_recorded_for_members_at_a_sitting_of_the_meeting() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms { organisations: 1, ..BallotTerms::default() }).await;
    alliance.move_clock("2022-11-30T07:30:00Z");
    let secretary = alliance.person("secretary");
    let member = alliance.member("M-001").await;
    let organisation = alliance.member("O-001").await;
    let by = |person: &Value| {
        let attendee = json!({ "membershipId": organisation["id"], "personId": person });
        at_sitting(&agm, 0, json!({ "attendees": [attendee] }))
    };
    let mut elsewhere = attended(&agm, 0, &[&member["id"]]);
    elsewhere["sittingId"] = agm.meeting["agenda"][0]["id"].clone();
    let mut nowhere = attended(&agm, 0, &[&member["id"]]);
    nowhere["meetingId"] = agm.ballot.clone();
    for (input, refusal) in [
        (attended(&agm, 0, &[&member["party"]["id"]]), "NOT_FOUND input.attendees"),
        (by(&organisation["party"]["id"]), "NOT_FOUND input.attendees"),
        (by(&member["id"]), "NOT_FOUND input.attendees"),
        (elsewhere, "NOT_FOUND input.sittingId"),
        (nowhere, "NOT_FOUND input.meetingId"),
    ] {
        assert_eq!(secretary.refused_at(RECORD_ATTENDANCE, input).await, refusal);
    }
    let recorded = secretary.done(RECORD_ATTENDANCE, by(&member["party"]["id"])).await;
    assert_eq!(recorded["attendances"][0]["membershipId"], organisation["id"]);
}

#[tokio::test]
async fn a_thousand_attendees_are_recorded_at_once_and_no_more() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    alliance.move_clock("2022-11-30T07:30:00Z");
    let one = &agm.memberships[0];
    let recorded = record(&agm, 0, &[one; 1_000]).await;
    assert_eq!(recorded["attendances"].as_array().map(Vec::len), Some(1));
    let input = json!({ "input": attended(&agm, 0, &[one; 1_001]) });
    let answer = alliance.person("secretary").ask(RECORD_ATTENDANCE, input).await;
    assert_eq!(answer.error(), "BAD_USER_INPUT");
    assert_eq!(record(&agm, 0, &[]).await["attendances"], json!([]));
}

#[tokio::test]
async fn nobody_attends_a_meeting_that_is_cancelled_or_concluded() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let id = &agm.meeting["id"];
    alliance.move_clock("2022-11-30T18:00:00Z");
    alliance.person("secretary").done(CONCLUDE_MEETING, json!({ "meetingId": id })).await;
    assert_eq!(record(&agm, 1, &[&agm.memberships[0]]).await["code"], "SITTING_NOT_HELD");

    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let input = json!({ "meetingId": agm.meeting["id"], "reason": "A strike" });
    alliance.person("secretary").done(CANCEL_MEETING, input).await;
    alliance.move_clock("2022-11-30T07:30:00Z");
    assert_eq!(record(&agm, 0, &[&agm.memberships[0]]).await["code"], "SITTING_NOT_HELD");
}
