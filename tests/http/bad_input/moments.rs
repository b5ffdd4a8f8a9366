use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{AUDIENCE, Agm, Alliance, BallotTerms, CAST_VOTE, PAUSE_BALLOT, RESUME_BALLOT, VIEWER};

/// Checks that the paper is refused so, in words that say what to do, and leaves no trace.
async fn assert_refused(agm: &Agm<'_>, name: &str, code: &str, words: &str) {
    let before = agm.alliance.database.rows().await;
    let input = json!({ "ballotId": agm.ballot, "choice": "YES" });
    let refusal = agm.alliance.person(name).done(CAST_VOTE, input).await;
    assert_eq!(refusal["code"], code, "{refusal}");
    assert!(refusal["message"].as_str().is_some_and(|it| it.contains(words)), "{refusal}");
    assert_eq!(agm.alliance.database.rows().await, before, "{code}");
}

#[tokio::test]
async fn a_paper_that_comes_at_the_wrong_moment_or_from_the_wrong_hand_is_refused() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    let associate = alliance.member("A-001").await;
    alliance.bind("associate", &associate).await;
    assert_refused(&agm, "voter-1", "NOT_YET_OPEN", "try again from its opening").await;

    alliance.move_clock("2022-11-30T07:30:00Z");
    assert_refused(&agm, "associate", "NOT_ON_ROLL", "ask viewerPapers for the reason").await;
    agm.cast(1, "NO").await;
    assert_refused(&agm, "voter-1", "ALREADY_VOTED", "it cannot be changed").await;

    let returning = alliance.person("returning");
    let input = json!({ "ballotId": agm.ballot, "reason": "The line broke down." });
    returning.done(PAUSE_BALLOT, input).await;
    assert_refused(&agm, "voter-2", "PAUSED", "try again when it is resumed").await;
    returning.done(RESUME_BALLOT, json!({ "ballotId": agm.ballot })).await;

    agm.close();
    assert_refused(&agm, "voter-2", "CLOSED", "takes no more papers").await;
    let counted = agm.tally().await["result"].clone();
    assert_eq!((&counted["cast"], &counted["no"]), (&json!(1), &json!(1)), "{counted}");
}

#[tokio::test]
async fn a_paper_under_an_expired_token_is_not_cast() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let issued = alliance.now() - TimeDelta::hours(2);
    let expired = alliance.issuer.token("voter-1", AUDIENCE, issued, TimeDelta::hours(1));
    let before = alliance.database.rows().await;
    let input = json!({ "input": { "ballotId": agm.ballot, "choice": "YES" } });
    let answer = alliance.bearer(&expired).ask(CAST_VOTE, input).await;
    assert_eq!((answer.status.as_u16(), answer.error()), (401, "UNAUTHENTICATED"));
    assert_eq!(alliance.database.rows().await, before);
    assert_eq!(agm.cast(1, "NO").await["__typename"], "VoteReceipt", "with a fresh one");
    let viewer = alliance.person("voter-1").ask(VIEWER, Value::Null).await.settled();
    assert_eq!(viewer["capacities"][0]["membershipId"], agm.memberships[0]);
}
