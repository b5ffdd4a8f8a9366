//! Ballots in which a voter can change their mind until the close.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Agm, Alliance, BallotTerms, CAST_VOTE, fate, tallied};

async fn open(alliance: &Alliance) -> Agm<'_> {
    alliance.open_agm(BallotTerms { revote: "UNTIL_CLOSE", ..BallotTerms::default() }).await
}

async fn cast_with_key(agm: &Agm<'_>, choice: &str, key: &str) -> Value {
    let input = agm.input(json!({ "choice": choice, "idempotencyKey": key }));
    agm.voter(1).done(CAST_VOTE, input).await
}

#[tokio::test]
async fn the_last_choice_before_the_close_counts() {
    let alliance = Alliance::found().await;
    let agm = open(&alliance).await;
    for choice in ["YES", "ABSTAIN", "YES", "NO"] {
        assert_eq!(fate(&agm.cast(1, choice).await), "TAKEN");
    }
    agm.close();
    assert_eq!(fate(&agm.cast(1, "YES").await), "CLOSED");
    assert_eq!(agm.count().await, [1, 0, 1, 0, 0]);
}

#[tokio::test]
async fn the_receipt_of_a_paper_that_was_replaced_is_not_in_the_box() {
    let alliance = Alliance::found().await;
    let agm = open(&alliance).await;
    let (first, last) = (agm.cast(1, "YES").await, agm.cast(1, "YES").await);
    let statuses = async || {
        let voter = agm.voter(1);
        (agm.receipt_status(&voter, &first).await, agm.receipt_status(&voter, &last).await)
    };
    assert_eq!(statuses().await, (json!("NOT_IN_BOX"), json!("IN_BOX")));
    agm.close();
    agm.tally().await;
    assert_eq!(statuses().await, (json!("NOT_IN_BOX"), json!("IN_BOX")));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_casts_at_once_one_stays_in_the_box_and_it_was_acknowledged() {
    let alliance = Alliance::found().await;
    let agm = open(&alliance).await;
    let receipts = join_all((0..60).map(|n| agm.cast(1, ["YES", "NO"][n % 2]))).await;
    assert_eq!(tallied(receipts.iter().map(fate)), [("TAKEN", 60)]);
    agm.close();
    let [cast, yes, no, ..] = agm.count().await;
    let voter = agm.voter(1);
    let mut kept = Vec::new();
    for (n, receipt) in receipts.iter().enumerate() {
        if agm.receipt_status(&voter, receipt).await == "IN_BOX" {
            kept.push(n);
        }
    }
    let [kept] = kept[..] else { panic!("{kept:?}") };
    assert_eq!((cast, yes, no), if kept % 2 == 0 { (1, 1, 0) } else { (1, 0, 1) });
}

#[tokio::test]
async fn a_late_retry_of_an_earlier_cast_does_not_undo_a_later_one() {
    let alliance = Alliance::found().await;
    let agm = open(&alliance).await;
    let first = cast_with_key(&agm, "YES", "from-the-phone").await;
    let last = cast_with_key(&agm, "NO", "from-the-laptop").await;
    assert_eq!(cast_with_key(&agm, "YES", "from-the-phone").await, first);
    assert_eq!(agm.receipt_status(&agm.voter(1), &last).await, "IN_BOX");
    agm.close();
    assert_eq!(agm.count().await, [1, 0, 1, 0, 0]);
}

#[tokio::test]
async fn a_key_of_an_earlier_cast_carries_no_other_choice_and_tells_none_from_another() {
    let alliance = Alliance::found().await;
    let agm = open(&alliance).await;
    let first = cast_with_key(&agm, "YES", "from-the-phone").await;
    cast_with_key(&agm, "NO", "from-the-laptop").await;
    for choice in ["YES", "NO", "ABSTAIN"] {
        assert_eq!(cast_with_key(&agm, choice, "from-the-phone").await, first);
    }
    agm.close();
    assert_eq!(agm.count().await, [1, 0, 1, 0, 0]);
}
