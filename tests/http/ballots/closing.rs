//! Papers that race the close, and readers that race the parting of voters and envelopes.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures_util::{StreamExt as _, future::join_all, stream};
use serde_json::{Value, json};
use tests::{
    Agm, Alliance, BallotTerms, CAST_VOTE, MOVE_CLOSING, PAUSE_BALLOT, RESUME_BALLOT, fate, key_of,
    serve, tallied,
};

const CHOICES: [&str; 3] = ["YES", "NO", "ABSTAIN"];

/// What became of the paper of every voter, who cast sixteen at a time while the clock passes the
/// close: it moves by a hundredth of a second whenever somebody is answered.
async fn cast_over_the_close(agm: &Agm<'_>, voters: usize, replicas: &[String]) -> Vec<Value> {
    agm.alliance.move_clock("2022-11-30T17:59:59.600Z");
    let cast = async |voter: usize| {
        let input = agm.input(json!({ "choice": CHOICES[voter % 3] }));
        let person = agm.voter(voter).at(&replicas[voter % replicas.len()]);
        let settled = person.done(CAST_VOTE, input).await;
        agm.wait(TimeDelta::milliseconds(10));
        settled
    };
    stream::iter(1..=voters).map(cast).buffered(16).collect().await
}

/// How many papers were acknowledged: in all, and for each choice.
fn acknowledged(settled: &[Value]) -> [u64; 5] {
    let taken = (1..).zip(settled).filter(|(_, it)| fate(it) == "TAKEN");
    taken.fold([0; 5], |mut count, (voter, _): (usize, _)| {
        count[0] += 1;
        count[1 + voter % 3] += 1;
        count
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn of_papers_that_race_the_close_all_acknowledged_are_counted_and_all_others_refused() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms { voters: 100, ..BallotTerms::default() }).await;
    let settled = cast_over_the_close(&agm, 100, std::slice::from_ref(&alliance.url)).await;
    let fates = tallied(settled.iter().map(fate));
    assert!(matches!(fates[..], [("CLOSED", _), ("TAKEN", _)]), "{fates:?}");
    assert_eq!(agm.count().await, acknowledged(&settled));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_that_begins_while_papers_come_in_at_two_replicas_loses_none() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms { voters: 100, ..BallotTerms::default() }).await;
    let replicas = [alliance.url.clone(), serve(alliance.replica().await).await];
    let count = async {
        loop {
            let tallied = agm.tally().await;
            if tallied["code"] != "NOT_YET_CLOSED" {
                break tallied;
            }
        }
    };
    let (settled, counted) = tokio::join!(cast_over_the_close(&agm, 100, &replicas), count);
    let fates = tallied(settled.iter().map(fate));
    assert!(matches!(fates[..], [("CLOSED", _), ("TAKEN", _)]), "{fates:?}");
    let result = &counted["result"];
    let count = ["cast", "yes", "no", "abstain", "invalid"].map(|it| result[it].as_u64());
    assert_eq!(count, acknowledged(&settled).map(Some), "{counted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_box_holds_the_envelopes_of_the_receipts_and_no_others() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms { voters: 60, ..BallotTerms::default() }).await;
    let settled = cast_over_the_close(&agm, 60, std::slice::from_ref(&alliance.url)).await;
    agm.tally().await;
    let export = agm.export(&alliance.person("returning")).await;
    let export = export["json"].as_str().expect("an export").parse::<Value>().expect("JSON");
    let text = |it: &Value| it.as_str().expect("a digest").to_owned();
    let in_box: Vec<_> =
        export["envelopes"].as_array().expect("digests").iter().map(text).collect();
    let taken = settled.iter().filter(|it| fate(it) == "TAKEN");
    let receipts: BTreeSet<_> = taken.map(|it| text(&it["envelopeDigest"])).collect();
    assert_eq!(in_box, Vec::from_iter(receipts));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_anything_else_while_voters_and_envelopes_are_parted() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms { voters: 8, ..BallotTerms::default() }).await;
    let input =
        |voter| agm.input(json!({ "choice": "YES", "idempotencyKey": format!("key-of-{voter}") }));
    let receipts = join_all(
        (1..=8).map(async |voter: usize| agm.voter(voter).done(CAST_VOTE, input(voter)).await),
    );
    let receipts = receipts.await;
    agm.close();
    // Each asks until, and once after, the count is there.
    let (counted, is_counted) = tokio::sync::watch::channel(false);
    let ask = async |voter: usize| {
        let person = agm.voter(voter);
        loop {
            let was_counted = *is_counted.borrow();
            let status = agm.receipt_status(&person, &receipts[voter - 1]).await;
            assert_eq!(status, "IN_BOX");
            let seen = agm.seen_by(&person).await;
            assert_eq!(seen["viewerPapers"][0]["hasVoted"], true, "{seen}");
            let again = person.done(CAST_VOTE, input(voter)).await;
            assert!(again == receipts[voter - 1] || fate(&again) == "CLOSED", "{again}");
            if was_counted {
                break;
            }
        }
    };
    let count = async {
        assert_eq!(agm.count().await[0], 8);
        counted.send(true).expect("askers");
    };
    tokio::join!(join_all((1..=8).map(ask)), count);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_who_had_to_wait_past_the_close_comes_too_late_to_move_it() {
    for (state, mutation, input) in [
        ("open", MOVE_CLOSING, json!({ "closesAt": "2022-11-30T19:00:00Z", "reason": "a queue" })),
        ("paused", RESUME_BALLOT, json!({})),
    ] {
        let alliance = Alliance::found().await;
        let agm = alliance.open_agm(BallotTerms::default()).await;
        if state == "paused" {
            agm.conduct(PAUSE_BALLOT, json!({ "reason": "a fire alarm" })).await;
        }
        let holding = alliance.database.hold_ballot(&key_of(&agm.ballot)).await;
        let officer = alliance.lasting("returning");
        let (moved, ()) = tokio::join!(officer.done(mutation, agm.input(input)), async {
            alliance.database.await_waiting().await;
            agm.close();
            holding.rollback().await.expect("over");
        });
        assert_eq!(moved["code"], "WRONG_STAGE", "{state}: {moved}");
    }
}
