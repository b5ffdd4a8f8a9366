//! The database is gone while the server runs, and comes back.

use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tests::{
    Agm, Alliance, Answer, BALLOT, BallotTerms, CAST_VOTE, ISSUE_INVITATION, Process, fate, tallied,
};

const VOTERS: usize = 60;
const CHOICES: [&str; 3] = ["YES", "NO", "ABSTAIN"];

/// A ballot that is open by any clock that a test may meet.
fn long(voters: usize) -> BallotTerms {
    BallotTerms { voters, closes_at: "2099-01-01T00:00:00Z", ..BallotTerms::default() }
}

/// Casts the paper of the voter of that number at the process.
async fn cast_at(agm: &Agm<'_>, voter: usize, process: &Process) -> Answer {
    let person = agm.alliance.lasting(&format!("voter-{voter}")).at(&process.url);
    let (choice, key) = (CHOICES[voter % 3], format!("the key of {voter}"));
    let input = agm.input(json!({ "choice": choice, "idempotencyKey": key }));
    person.ask(CAST_VOTE, json!({ "input": input })).await
}

/// Checks that the answer says that the database is gone, and what to do.
fn assert_unavailable(answer: &Answer) {
    let status = answer.status.as_u16();
    assert_eq!((status, answer.error()), (503, "UNAVAILABLE"), "{}", answer.text);
    let error = &answer.body["errors"][0];
    assert_eq!(error["message"], "the alliance's store cannot be reached now; try again");
    let id = error["extensions"]["requestId"].as_str().expect("an id");
    assert_eq!(answer.headers["x-request-id"], id);
    assert_eq!(answer.headers["retry-after"], "2");
}

#[tokio::test]
async fn without_a_database_nothing_is_done_and_everybody_is_told_to_try_again() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(long(3)).await;
    let process = alliance.start_process(&[]).await;
    let person = &alliance.member("M-001").await["party"]["id"];
    let before = alliance.database.rows().await;

    let outage = alliance.outage(&process).await;
    let secretary = alliance.lasting("secretary").at(&process.url);
    let invitation = json!({ "input": { "personId": person } });
    let newcomer = alliance.lasting("newcomer").at(&process.url);
    for answer in [
        cast_at(&agm, 1, &process).await,
        secretary.ask(ISSUE_INVITATION, invitation.clone()).await,
        newcomer.ask("{ viewer { isService } }", Value::Null).await,
    ] {
        assert_unavailable(&answer);
    }
    outage.end().await;

    assert_eq!(alliance.database.rows().await, before);
    assert_eq!(fate(&cast_at(&agm, 1, &process).await.settled()), "TAKEN");
    let issued = secretary.ask(ISSUE_INVITATION, invitation).await.settled();
    assert_eq!(issued["__typename"], "Invitation", "{issued}");
}

#[tokio::test]
async fn a_full_disk_keeps_nobody_from_reading_and_a_database_out_of_reach_everybody() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(long(3)).await;
    let process = alliance.start_process(&[]).await;
    let voter = alliance.lasting("voter-1").at(&process.url);
    let before = agm.seen_by(&voter).await;
    let outage = alliance.outage(&process).await;
    let ballot = voter.ask(BALLOT, json!({ "id": agm.ballot })).await;
    if alliance.database.is_postgres() {
        assert_unavailable(&ballot);
    } else {
        assert_eq!(ballot.settled(), before);
    }
    outage.end().await;
    assert_eq!(agm.seen_by(&voter).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_while_papers_come_in_loses_none_that_was_acknowledged_and_takes_none_twice() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(long(VOTERS)).await;
    let process = alliance.start_process(&[]).await;
    let casts = (1..=VOTERS).map(async |voter| (voter, cast_at(&agm, voter, &process).await));
    let mut casts = stream::iter(casts).buffer_unordered(16);
    let (mut receipts, mut outage) = (Vec::new(), None);
    while let Some((voter, answer)) = casts.next().await {
        if answer.status == 503 {
            assert_unavailable(&answer);
            continue;
        }
        receipts.push((voter, answer.settled()));
        if receipts.len() == 20 {
            outage = Some(alliance.outage(&process).await);
        }
    }
    assert!(receipts.len() < VOTERS, "the outage came too late to matter");
    outage.expect("an outage").end().await;

    let again = (1..=VOTERS).map(|voter| cast_at(&agm, voter, &process));
    let again: Vec<_> = stream::iter(again).buffered(16).map(|it| it.settled()).collect().await;
    assert_eq!(tallied(again.iter().map(fate)), [("TAKEN", VOTERS)]);
    for (voter, receipt) in &receipts {
        assert_eq!(again[voter - 1], *receipt);
    }
    alliance.move_clock("2099-01-01T00:00:00Z");
    assert_eq!(agm.count().await, [60, 20, 20, 20, 0]);
}

#[tokio::test]
async fn a_server_whose_database_is_gone_lives_is_not_ready_and_makes_no_other() {
    let alliance = Alliance::found().await;
    alliance.database.hide().await;
    let ready = alliance.probe(&alliance.url, "/readyz").await;
    let live = alliance.probe(&alliance.url, "/healthz").await;
    assert_eq!((ready.status.as_u16(), live.status.as_u16()), (503, 200), "{}", ready.text);
    let schema = &ready.body["checks"][1];
    assert_eq!((&schema["name"], &schema["ok"]), (&json!("schema"), &json!(false)), "{schema}");
    // An empty file would be in the way of the one that comes back.
    let file = alliance.database.directory().map(|it| it.join("alliance.db"));
    assert!(!file.is_some_and(|it| it.exists()), "a database was made");

    alliance.database.show().await;
    alliance.await_readiness(&alliance.url).await;
    let viewer = alliance.person("secretary").ask("{ viewer { roles } }", Value::Null).await;
    assert_eq!(viewer.settled(), json!({ "roles": ["MEMBERSHIP_OFFICER"] }));
}
