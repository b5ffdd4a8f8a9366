//! How the acts of officers change what a ballot takes, and until when.

use serde_json::{Value, json};
use tests::{
    ANNUL_BALLOT, Alliance, BallotTerms, CANCEL_BALLOT, MOVE_CLOSING, PAUSE_BALLOT, RESUME_BALLOT,
    REVISE_BALLOT, fate,
};

#[tokio::test]
async fn a_paused_ballot_takes_no_paper_until_it_is_resumed() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let reason = "the hall has lost its line";
    let paused = agm.conduct(PAUSE_BALLOT, json!({ "reason": reason })).await;
    assert_eq!(paused["state"], "PAUSED", "{paused}");
    let seen = agm.seen_by(&agm.voter(1)).await;
    assert_eq!((&seen["state"], &seen["reason"]), (&json!("PAUSED"), &json!(reason)));
    assert_eq!(fate(&agm.cast(1, "YES").await), "PAUSED");
    assert_eq!(agm.conduct(RESUME_BALLOT, json!({})).await["state"], "OPEN");
    assert_eq!(fate(&agm.cast(1, "YES").await), "TAKEN");
}

#[tokio::test]
async fn a_pause_does_not_move_the_close() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    agm.cast(1, "YES").await;
    agm.conduct(PAUSE_BALLOT, json!({ "reason": "a fire alarm" })).await;
    agm.close();
    assert_eq!(fate(&agm.cast(2, "NO").await), "CLOSED");
    assert_eq!(agm.count().await, [1, 1, 0, 0, 0]);
}

#[tokio::test]
async fn a_pause_stays_on_record_with_its_reason() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    agm.conduct(PAUSE_BALLOT, json!({ "reason": "a fire alarm" })).await;
    alliance.move_clock("2022-11-30T08:00:00Z");
    agm.conduct(RESUME_BALLOT, json!({})).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot { pauses { from to reason } } } }";
    let seen = agm.voter(1).ask(query, json!({ "id": agm.ballot })).await.settled();
    let pause = json!({ "from": "2022-11-30T07:30:00Z", "to": "2022-11-30T08:00:00Z",
        "reason": "a fire alarm" });
    assert_eq!(seen["pauses"], json!([pause]));
}

#[tokio::test]
async fn what_members_are_told_of_needs_a_reason() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    for reason in ["", "  a ", &"a".repeat(2_001)] {
        let input = json!({ "reason": reason, "closesAt": "2022-11-30T19:00:00Z" });
        assert_eq!(agm.conduct(MOVE_CLOSING, input).await["code"], "NO_REASON");
        let input = json!({ "reason": reason });
        for mutation in [PAUSE_BALLOT, CANCEL_BALLOT, ANNUL_BALLOT] {
            assert_eq!(agm.conduct(mutation, input.clone()).await["code"], "NO_REASON");
        }
    }
}

#[tokio::test]
async fn a_ballot_that_was_extended_takes_papers_until_the_new_close() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let input = json!({ "closesAt": "2022-11-30T19:00:00Z", "reason": "the line was down" });
    let moved = agm.conduct(MOVE_CLOSING, input).await;
    let change = json!([{
        "from": "2022-11-30T18:00:00Z", "to": "2022-11-30T19:00:00Z", "reason": "the line was down"
    }]);
    assert_eq!(moved["closingChanges"], change, "{moved}");
    agm.close();
    assert_eq!(fate(&agm.cast(1, "YES").await), "TAKEN");
    alliance.move_clock("2022-11-30T19:00:00Z");
    assert_eq!(fate(&agm.cast(2, "YES").await), "CLOSED");
    assert_eq!(agm.count().await, [1, 1, 0, 0, 0]);
}

#[tokio::test]
async fn the_close_is_brought_forward_only_while_no_paper_has_been_cast() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    let shorten = async |to: &str| {
        let moved =
            agm.conduct(MOVE_CLOSING, json!({ "closesAt": to, "reason": "a reason" })).await;
        if moved["code"].is_null() { moved["closesAt"].clone() } else { moved["code"].clone() }
    };
    assert_eq!(shorten("2022-11-30T17:30:00Z").await, "2022-11-30T17:30:00Z", "scheduled");
    assert_eq!(shorten("2022-11-30T07:00:00Z").await, "BAD_WINDOW", "before it opens");
    alliance.move_clock("2022-11-30T07:30:00Z");
    assert_eq!(shorten("2022-11-30T17:00:00Z").await, "2022-11-30T17:00:00Z", "open");
    assert_eq!(shorten("2022-11-30T07:30:00Z").await, "BAD_WINDOW", "not in the future");
    agm.cast(1, "YES").await;
    assert_eq!(shorten("2022-11-30T16:00:00Z").await, "CANNOT_SHORTEN");
}

#[tokio::test]
async fn a_ballot_that_was_cancelled_does_not_open_and_members_are_told_why() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    agm.conduct(CANCEL_BALLOT, json!({ "reason": "the motion was withdrawn" })).await;
    alliance.move_clock("2022-11-30T07:00:00Z");
    let seen = agm.seen_by(&agm.voter(1)).await;
    assert_eq!(
        (&seen["state"], &seen["reason"]),
        (&json!("CANCELLED"), &json!("the motion was withdrawn"))
    );
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot { textDigest } } }";
    let kept = agm.voter(1).ask(query, json!({ "id": agm.ballot })).await.settled();
    assert!(kept["textDigest"].is_string(), "what was announced is kept: {kept}");
    assert_eq!(fate(&agm.cast(1, "YES").await), "CALLED_OFF");
}

#[tokio::test]
async fn a_draft_that_was_cancelled_was_never_known_to_members() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    agm.conduct(CANCEL_BALLOT, json!({ "reason": "drafted by mistake" })).await;
    assert_eq!(agm.seen_by(&agm.voter(1)).await, Value::Null);
}

#[tokio::test]
async fn whoever_has_not_seen_the_last_change_changes_nothing() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let revised = agm.conduct(REVISE_BALLOT, json!({ "revote": "UNTIL_CLOSE" })).await;
    let stale = json!({ "secrecy": "NAMED", "expectedVersion": 1 });
    assert_eq!(agm.conduct(REVISE_BALLOT, stale).await["code"], "VERSION_CONFLICT");
    let seen = json!({ "secrecy": "NAMED", "expectedVersion": revised["version"] });
    assert_eq!(agm.conduct(REVISE_BALLOT, seen).await["secrecy"], "NAMED");
}
