//! A ballot that is annulled does not count, and keeps what it had.

use serde_json::json;
use tests::{ANNUL_BALLOT, Alliance, BallotTerms, DRAFT_BALLOT};

#[tokio::test]
async fn a_published_ballot_that_is_annulled_keeps_all_it_had_and_says_why() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let receipt = agm.cast(1, "YES").await;
    agm.close();
    let voter = agm.voter(1);
    let result = agm.publish().await["result"].clone();
    let before = agm.export(&voter).await;
    let reason = json!({ "reason": "the notice did not reach everybody" });
    assert_eq!(agm.conduct(ANNUL_BALLOT, reason.clone()).await["state"], "ANNULLED");
    let seen = agm.seen_by(&voter).await;
    assert_eq!(seen["reason"], reason["reason"], "{seen}");
    assert_eq!((&seen["result"]["cast"], &result["cast"]), (&json!(1), &json!(1)), "{seen}");
    assert_eq!(seen["viewerPapers"][0]["hasVoted"], true, "{seen}");
    assert_eq!(agm.receipt_status(&voter, &receipt).await, "IN_BOX");
    assert_eq!(agm.export(&voter).await, before);
}

#[tokio::test]
async fn only_a_ballot_that_was_annulled_is_held_anew() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let officer = alliance.person("returning");
    let supersedes = json!({
        "motionId": agm.motion, "secrecy": "SECRET", "opensAt": "2022-12-07T07:00:00Z",
        "closesAt": "2022-12-07T18:00:00Z", "supersedesId": agm.ballot
    });
    assert_eq!(officer.refused(DRAFT_BALLOT, supersedes.clone()).await, "NOT_ANNULLED");
    let other = agm.draft_another(BallotTerms::default(), json!({})).await;
    agm.conduct(ANNUL_BALLOT, json!({ "reason": "the notice did not reach everybody" })).await;
    let mut elsewhere = supersedes.clone();
    elsewhere["motionId"] = other.motion.clone();
    assert_eq!(officer.refused(DRAFT_BALLOT, elsewhere).await, "NOT_ANNULLED", "another motion");
    let anew = officer.done(DRAFT_BALLOT, supersedes).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot { supersedes { id state } } } }";
    let anew = officer.ask(query, json!({ "id": anew["id"] })).await.settled();
    assert_eq!(anew["supersedes"], json!({ "id": agm.ballot, "state": "ANNULLED" }));
}
