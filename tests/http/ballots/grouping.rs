//! Papers that come in together share a transaction, and not their fate.
//!
//! They are put straight into the box, all before it gets its turn, so that they do share one.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use domain::{
    ballots::{BallotBox as _, Deposit, Envelope, Paper},
    ids::{BallotId, MembershipId, PartyId},
    op::StoreError,
};
use futures_util::future::join_all;
use persistence::Store;
use serde_json::{Value, json};
use tests::{Agm, Alliance, BallotTerms, key_of};
use uuid::Uuid;

/// The paper of each voter, with an envelope of its own.
async fn papers(agm: &Agm<'_>) -> Vec<Paper> {
    let key = |id: &Value| Uuid::parse_str(&key_of(id)).expect("a key");
    let members = agm.alliance.members().await;
    let paper = |(voter, membership): (u8, &Value)| {
        let member = members.iter().find(|it| it["id"] == *membership).expect("a member");
        let envelope = Envelope(vec![voter; 304]);
        Paper {
            ballot: BallotId(key(&agm.ballot)),
            membership: MembershipId(key(membership)),
            person: PartyId(key(&member["party"]["id"])),
            digest: envelope.digest(),
            envelope,
            retry: None,
        }
    };
    (1..).zip(&agm.memberships).map(paper).collect()
}

/// Puts all of these in before the box gets its turn, and says which were taken.
async fn taken(store: &Store, papers: &[Paper]) -> Vec<bool> {
    let deposits = join_all(papers.iter().map(|paper| store.deposit(paper.clone()))).await;
    deposits.iter().zip(papers).map(|(deposit, paper)| is_taken(deposit, paper)).collect()
}

fn is_taken(deposit: &Result<Deposit, StoreError>, paper: &Paper) -> bool {
    deposit.as_ref().is_ok_and(|deposit| *deposit == Deposit::Taken(paper.digest))
}

/// How many papers lie in the box, which is not sealed.
async fn lying(agm: &Agm<'_>) -> usize {
    let census = agm.alliance.database.census().await;
    census.get(&format!("slots_{}", key_of(&agm.ballot))).copied().unwrap_or_default()
}

#[tokio::test]
async fn a_paper_that_cannot_be_stored_keeps_no_other_out() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let mut papers = papers(&agm).await;
    // No two envelopes of a ballot have one digest; the database does not have it.
    papers[1].digest = papers[0].digest;
    assert_eq!(taken(&alliance.app.store, &papers).await, [true, false, true]);
    assert_eq!(lying(&agm).await, 2);
}

#[tokio::test]
async fn a_ballot_whose_box_is_broken_keeps_no_paper_of_another_out() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    let broken = agm.draft_another(BallotTerms::default(), json!({})).await;
    broken.announce().await;
    alliance.move_clock("2022-11-30T07:30:00Z");
    let drop = format!("DROP TABLE slots_{}", key_of(&broken.ballot));
    alliance.database.execute(&drop).await.expect("a table less");
    let papers = [papers(&broken).await, papers(&agm).await].concat();
    let fate = [false, false, false, true, true, true];
    assert_eq!(taken(&alliance.app.store, &papers).await, fate);
    assert_eq!(lying(&agm).await, 3);
}

#[tokio::test]
async fn a_panic_in_the_box_is_survived_by_the_papers_in_it_and_by_the_box() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let (clock, panics) = (alliance.app.clock.clone(), Arc::new(AtomicBool::new(false)));
    let stops = Arc::clone(&panics);
    let clock = Arc::new(move || {
        assert!(!stops.swap(false, Ordering::SeqCst), "the clock has stopped");
        clock()
    });
    let store = Store::connect(alliance.database.url(), 2, clock).await.expect("a store");
    let papers = papers(&agm).await;
    panics.store(true, Ordering::SeqCst);
    assert_eq!(taken(&store, &papers[..2]).await, [true, true]);
    // By itself it is not tried again, which is up to the voter.
    panics.store(true, Ordering::SeqCst);
    assert_eq!(taken(&store, &papers[2..]).await, [false]);
    assert_eq!(lying(&agm).await, 2);
    assert_eq!(taken(&store, &papers[2..]).await, [true]);
    assert_eq!(lying(&agm).await, 3);
}

#[tokio::test]
async fn a_paper_that_is_in_the_box_already_is_taken_and_is_there_once() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let papers = papers(&agm).await;
    for _ in 0..2 {
        assert_eq!(taken(&alliance.app.store, &papers).await, [true; 3]);
    }
    assert_eq!(lying(&agm).await, 3);
}
