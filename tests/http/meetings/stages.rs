use serde_json::{Value, json};
use tests::{
    Alliance, BallotTerms, CANCEL_BALLOT, CANCEL_MEETING, CONCLUDE_MEETING, CONVENE_MEETING,
    PLAN_MEETING, REVISE_MEETING,
};

use super::{meeting, planned};

async fn state(alliance: &Alliance, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Meeting {
        state noticeGivenAt cancellationReason } } }";
    alliance.person("voter-1").ask(query, json!({ "id": id })).await.settled()
}

#[tokio::test]
async fn a_notice_one_clear_day_short_is_refused() {
    let alliance = Alliance::found().await;
    let id = planned(&alliance).await["id"].clone();
    let convene = async || {
        let input = json!({ "meetingId": id });
        alliance.person("secretary").done(CONVENE_MEETING, input).await
    };
    // In Johannesburg it is the ninth already; of the 21 days between, the ninth does not count.
    alliance.move_clock("2022-11-08T22:00:00Z");
    let refusal = convene().await;
    assert_eq!(refusal["code"], "NOTICE_TOO_SHORT");
    assert_eq!(
        refusal["message"],
        "The notice is too short: 20 clear days of the 21 that the rules demand."
    );
    alliance.move_clock("2022-11-08T21:59:59.999999Z");
    assert_eq!(convene().await["state"], "CONVENED");
}

#[tokio::test]
async fn no_notice_is_short_where_the_rules_demand_none() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({ "noticeDays": 0 })).await;
    let tomorrow = meeting(&[("2022-10-21T07:00:00Z", "2022-10-21T09:00:00Z")]);
    let today = meeting(&[("2022-10-20T18:00:00Z", "2022-10-20T19:00:00Z")]);
    let secretary = alliance.person("secretary");
    let convened = async |input| {
        let planned = secretary.done(PLAN_MEETING, input).await;
        secretary.done(CONVENE_MEETING, json!({ "meetingId": planned["id"] })).await
    };
    assert_eq!(convened(tomorrow).await["state"], "CONVENED");
    assert_eq!(convened(today).await["code"], "NOTICE_TOO_SHORT");
}

#[tokio::test]
async fn the_clock_takes_a_meeting_from_its_notice_to_its_last_sitting() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    for (instant, expected) in [
        ("2022-11-30T06:59:59.999999Z", "CONVENED"),
        ("2022-11-30T07:00:00Z", "IN_SESSION"),
        ("2022-11-30T08:59:59.999999Z", "IN_SESSION"),
        ("2022-11-30T09:00:00Z", "RECESSED"),
        ("2022-11-30T15:59:59.999999Z", "RECESSED"),
        ("2022-11-30T16:00:00Z", "IN_SESSION"),
        ("2022-11-30T18:00:00Z", "ADJOURNED"),
    ] {
        alliance.move_clock(instant);
        let seen = state(&alliance, &agm.meeting["id"]).await;
        assert_eq!(seen["state"], expected, "{instant}");
        assert_eq!(seen["noticeGivenAt"], "2022-10-20T08:00:00Z");
    }
}

#[tokio::test]
async fn a_meeting_is_concluded_after_its_last_sitting_and_once() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let input = json!({ "meetingId": agm.meeting["id"] });
    let conclude =
        async || alliance.person("secretary").done(CONCLUDE_MEETING, input.clone()).await;
    for instant in ["2022-11-29T16:00:00Z", "2022-11-30T12:00:00Z", "2022-11-30T17:59:59.999999Z"] {
        alliance.move_clock(instant);
        assert_eq!(conclude().await["code"], "WRONG_STAGE", "{instant}");
    }
    alliance.move_clock("2022-11-30T18:00:00Z");
    assert_eq!(conclude().await["state"], "CONCLUDED");
    assert_eq!(conclude().await["code"], "WRONG_STAGE");
    assert_eq!(state(&alliance, &agm.meeting["id"]).await["state"], "CONCLUDED");
}

#[tokio::test]
async fn a_meeting_is_cancelled_with_a_reason_before_it_begins() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let id = &agm.meeting["id"];
    let cancel = async |reason: &str| {
        let input = json!({ "meetingId": id, "reason": reason });
        alliance.person("secretary").done(CANCEL_MEETING, input).await
    };
    for reason in ["", "  x ", &"x".repeat(2_001)] {
        assert_eq!(cancel(reason).await["code"], "NO_REASON");
    }
    alliance.move_clock("2022-11-30T07:00:00Z");
    assert_eq!(cancel("A strike").await["code"], "WRONG_STAGE");
    alliance.move_clock("2022-11-30T06:59:59.999999Z");
    assert_eq!(cancel("A strike").await["state"], "CANCELLED");
    assert_eq!(
        state(&alliance, id).await,
        json!({ "state": "CANCELLED", "noticeGivenAt": "2022-10-20T08:00:00Z",
            "cancellationReason": "A strike" })
    );
    assert_eq!(cancel("A strike").await["code"], "WRONG_STAGE");
}

#[tokio::test]
async fn a_meeting_is_not_cancelled_under_a_ballot_that_is_announced() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    let cancel = json!({ "meetingId": agm.meeting["id"], "reason": "A strike" });
    let secretary = alliance.person("secretary");
    assert_eq!(secretary.refused(CANCEL_MEETING, cancel.clone()).await, "BALLOT_STANDS");
    agm.conduct(CANCEL_BALLOT, json!({ "reason": "A strike" })).await;
    assert_eq!(secretary.done(CANCEL_MEETING, cancel).await["state"], "CANCELLED");
}

#[tokio::test]
async fn what_is_past_planning_is_not_planned_again() {
    let alliance = Alliance::found().await;
    let id = planned(&alliance).await["id"].clone();
    let secretary = alliance.person("secretary");
    let mut revision = meeting(&[("2022-12-01T07:00:00Z", "2022-12-01T09:00:00Z")]);
    revision["meetingId"] = id.clone();
    let convene = json!({ "meetingId": id });
    assert_eq!(secretary.done(CONVENE_MEETING, convene.clone()).await["state"], "CONVENED");
    assert_eq!(secretary.refused(CONVENE_MEETING, convene.clone()).await, "WRONG_STAGE");
    assert_eq!(secretary.refused(REVISE_MEETING, revision.clone()).await, "WRONG_STAGE");
    let cancel = json!({ "meetingId": id, "reason": "A strike" });
    assert_eq!(secretary.done(CANCEL_MEETING, cancel).await["state"], "CANCELLED");
    assert_eq!(secretary.refused(CONVENE_MEETING, convene).await, "WRONG_STAGE");
    assert_eq!(secretary.refused(REVISE_MEETING, revision).await, "WRONG_STAGE");
}
