//! A paper is cast once, whoever casts it at the same time, and however often.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Alliance, BallotTerms, CAST_VOTE, fate, serve, tallied};

#[tokio::test(flavor = "multi_thread")]
async fn of_200_casts_of_one_member_at_once_one_is_taken() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let settled = join_all((0..200).map(|_| agm.cast(1, "YES"))).await;
    assert_eq!(tallied(settled.iter().map(fate)), [("ALREADY_VOTED", 199), ("TAKEN", 1)]);
    agm.close();
    assert_eq!(agm.count().await, [1, 1, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_casts_at_once_with_one_key_get_one_receipt() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let voter = agm.voter(1);
    let input = agm.input(json!({ "choice": "NO", "idempotencyKey": "one-and-the-same" }));
    let receipts = join_all((0..200).map(|_| voter.done(CAST_VOTE, input.clone()))).await;
    assert_eq!(tallied(receipts.iter().map(fate)), [("TAKEN", 200)]);
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "{receipts:#?}");
    agm.close();
    assert_eq!(agm.count().await, [1, 0, 1, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_members_who_cast_at_once_cast_sixty_papers() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms { voters: 60, ..BallotTerms::default() }).await;
    let choice = |voter| ["YES", "NO", "ABSTAIN"][voter % 3];
    let receipts = join_all((1..=60).map(|voter| agm.cast(voter, choice(voter)))).await;
    assert_eq!(tallied(receipts.iter().map(fate)), [("TAKEN", 60)]);
    agm.close();
    assert_eq!(agm.count().await, [60, 20, 20, 20, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_casts_at_two_replicas_at_once_casts_one_paper() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms { voters: 20, ..BallotTerms::default() }).await;
    let replicas = [alliance.url.clone(), serve(alliance.replica().await).await];
    let casts = (1..=20).flat_map(|voter| replicas.iter().map(move |url| (voter, url)));
    let settled = join_all(casts.map(async |(voter, url)| {
        agm.voter(voter).at(url).done(CAST_VOTE, agm.input(json!({ "choice": "YES" }))).await
    }));
    let settled = settled.await;
    assert_eq!(tallied(settled.iter().map(fate)), [("ALREADY_VOTED", 20), ("TAKEN", 20)]);
    agm.close();
    assert_eq!(agm.count().await, [20, 20, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_with_the_same_key_get_the_same_receipt() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let other = serve(alliance.replica().await).await;
    let input = agm.input(json!({ "choice": "YES", "idempotencyKey": "shared-by-devices" }));
    let (phone, laptop) = (agm.voter(1), agm.voter(1).at(&other));
    let (one, two) =
        tokio::join!(phone.done(CAST_VOTE, input.clone()), laptop.done(CAST_VOTE, input));
    assert_eq!((fate(&one), &one), ("TAKEN", &two));
}

#[tokio::test]
async fn a_key_of_one_member_is_nothing_to_another() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let cast = async |voter: usize, choice: &str| -> Value {
        let input = agm.input(json!({ "choice": choice, "idempotencyKey": "chosen-by-both" }));
        agm.voter(voter).done(CAST_VOTE, input).await
    };
    let (one, two) = (cast(1, "YES").await, cast(2, "NO").await);
    assert_eq!((fate(&one), fate(&two)), ("TAKEN", "TAKEN"));
    assert_ne!(one["receiptCode"], two["receiptCode"]);
    agm.close();
    assert_eq!(agm.count().await, [2, 1, 1, 0, 0]);
}
