//! The program is killed, or told to stop, while papers come in, and started again.

use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tests::{Agm, Alliance, BallotTerms, CAST_VOTE, Process, fate, tallied};

const VOTERS: usize = 60;
const CHOICES: [&str; 3] = ["YES", "NO", "ABSTAIN"];

/// A ballot that is open by any clock that a test may meet.
const LONG: BallotTerms = BallotTerms {
    voters: VOTERS,
    organisations: 0,
    secrecy: "SECRET",
    revote: "NONE",
    closes_at: "2099-01-01T00:00:00Z",
};

/// Casts the paper of the voter of that number at the process, which may be gone.
async fn cast_at(agm: &Agm<'_>, voter: usize, process: &Process) -> reqwest::Result<Value> {
    let person = agm.alliance.lasting(&format!("voter-{voter}")).at(&process.url);
    let (choice, key) = (CHOICES[voter % 3], format!("the key of {voter}"));
    let input = agm.input(json!({ "choice": choice, "idempotencyKey": key }));
    let answer = person.try_ask(CAST_VOTE, json!({ "input": input })).await;
    answer.map(|answer| answer.settled())
}

/// Everybody casts, sixteen at a time; after `enough` receipts, while others wait for theirs, the
/// process is brought to its end. Returns who got a receipt, with it.
async fn cast_until(
    agm: &Agm<'_>,
    process: &Process,
    enough: usize,
    end: impl Fn(),
) -> Vec<(usize, Value)> {
    let casts = (1..=VOTERS).map(async |voter| (voter, cast_at(agm, voter, process).await));
    let mut casts = stream::iter(casts).buffer_unordered(16);
    let mut receipts = Vec::new();
    while let Some((voter, settled)) = casts.next().await {
        let Ok(receipt) = settled else { continue };
        assert_eq!(fate(&receipt), "TAKEN", "{receipt}");
        receipts.push((voter, receipt));
        if receipts.len() == enough {
            end();
        }
    }
    receipts
}

/// The count of an alliance whose clock has passed the close: cast, in favour, against, abstaining,
/// invalid.
async fn count(agm: &Agm<'_>) -> [u64; 5] {
    agm.alliance.move_clock("2099-01-01T00:00:00Z");
    agm.count().await
}

/// How many of these voters chose each, as a count has it.
fn chosen(voters: impl IntoIterator<Item = usize>) -> [u64; 5] {
    voters.into_iter().fold([0; 5], |mut count, voter| {
        count[0] += 1;
        count[1 + voter % 3] += 1;
        count
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_while_papers_come_in_loses_none_that_it_acknowledged() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(LONG).await;
    let process = alliance.start_process(&[]).await;
    let receipts = cast_until(&agm, &process, 20, || process.kill()).await;
    assert!(receipts.len() < VOTERS, "the kill came too late to matter");
    drop(process);
    let process = alliance.start_process(&[]).await;
    for (voter, receipt) in &receipts {
        let voter = alliance.lasting(&format!("voter-{voter}")).at(&process.url);
        assert_eq!(agm.receipt_status(&voter, receipt).await, "IN_BOX");
    }
    let acknowledged = chosen(receipts.iter().map(|(voter, _)| *voter));
    let (counted, sent) = (count(&agm).await, chosen(1..=VOTERS));
    for place in 0..5 {
        assert!(
            (acknowledged[place]..=sent[place]).contains(&counted[place]),
            "{acknowledged:?} acknowledged, {counted:?} counted"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sends_again_after_a_crash_gets_a_receipt_and_has_voted_once() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(LONG).await;
    let process = alliance.start_process(&[]).await;
    let before = cast_until(&agm, &process, 20, || process.kill()).await;
    drop(process);
    let process = alliance.start_process(&[]).await;
    let mut after = Vec::new();
    for voter in 1..=VOTERS {
        after.push(cast_at(&agm, voter, &process).await.expect("a server"));
    }
    assert_eq!(tallied(after.iter().map(fate)), [("TAKEN", VOTERS)]);
    for (voter, receipt) in &before {
        assert_eq!(after[voter - 1], *receipt);
    }
    assert_eq!(count(&agm).await, chosen(1..=VOTERS));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_told_to_stop_answers_what_it_has_begun_and_ends_well() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(LONG).await;
    let mut process = alliance.start_process(&[]).await;
    let receipts = cast_until(&agm, &process, 20, || process.terminate()).await;
    let status = process.end().await;
    assert_eq!(status.code(), Some(0), "{}", process.log());
    // What is in the box was acknowledged, all of it.
    assert_eq!(count(&agm).await, chosen(receipts.iter().map(|(voter, _)| *voter)));
}
