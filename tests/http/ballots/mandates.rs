//! The papers of organisations, which vote through the people that they mandate.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{
    Agm, Alliance, BallotTerms, CAST_VOTE, GIVE_MANDATE, Person, REVOKE_MANDATE, fate, tallied,
};

const ONE_HOUSE: BallotTerms = BallotTerms {
    voters: 2,
    organisations: 1,
    secrecy: "SECRET",
    revote: "NONE",
    closes_at: "2022-11-30T18:00:00Z",
};

/// Gives the voter of that number, from one, a mandate to act for the organisation.
async fn mandate(alliance: &Alliance, house: &Value, voter: usize, rank: &str) -> Value {
    let person = alliance.member(&format!("M-{voter:03}")).await["party"]["id"].clone();
    let input = json!({ "membershipId": house["id"], "personId": person, "rank": rank });
    let given = alliance.person("secretary").done(GIVE_MANDATE, input).await;
    assert_eq!(given["rank"], rank, "{given}");
    given["id"].clone()
}

async fn revoke(alliance: &Alliance, mandate: &Value) {
    let input = json!({ "mandateId": mandate });
    let revoked = alliance.person("secretary").done(REVOKE_MANDATE, input).await;
    assert_eq!(revoked["isActive"], false, "{revoked}");
}

async fn cast_for(agm: &Agm<'_>, person: &Person<'_>, house: &Value) -> Value {
    let input = agm.input(json!({ "choice": "YES", "membershipId": house["id"] }));
    person.done(CAST_VOTE, input).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_has_one_paper_whoever_casts_it_at_once() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(ONE_HOUSE).await;
    let house = alliance.member("O-001").await;
    mandate(&alliance, &house, 1, "PRIMARY").await;
    mandate(&alliance, &house, 2, "ALTERNATE").await;
    let people = [agm.voter(1), agm.voter(2)];
    let casts = (0..40).map(|n| cast_for(&agm, &people[n % 2], &house));
    let settled = join_all(casts).await;
    let fates = tallied(settled.iter().map(fate));
    assert_eq!(fates, [("ALREADY_VOTED", 19), ("NOT_ON_ROLL", 20), ("TAKEN", 1)]);
    agm.close();
    assert_eq!(agm.count().await, [1, 1, 0, 0, 0]);
}

#[tokio::test]
async fn an_alternate_votes_only_once_the_primarys_mandate_is_revoked() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(ONE_HOUSE).await;
    let house = alliance.member("O-001").await;
    let primary = mandate(&alliance, &house, 1, "PRIMARY").await;
    mandate(&alliance, &house, 2, "ALTERNATE").await;
    assert_eq!(fate(&cast_for(&agm, &agm.voter(2), &house).await), "NOT_ON_ROLL");
    revoke(&alliance, &primary).await;
    assert_eq!(fate(&cast_for(&agm, &agm.voter(1), &house).await), "NOT_ON_ROLL");
    assert_eq!(fate(&cast_for(&agm, &agm.voter(2), &house).await), "TAKEN");
}

#[tokio::test]
async fn a_paper_cast_under_a_mandate_stands_when_that_is_revoked() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(ONE_HOUSE).await;
    let house = alliance.member("O-001").await;
    let primary = mandate(&alliance, &house, 1, "PRIMARY").await;
    mandate(&alliance, &house, 2, "ALTERNATE").await;
    assert_eq!(fate(&cast_for(&agm, &agm.voter(1), &house).await), "TAKEN");
    revoke(&alliance, &primary).await;
    assert_eq!(fate(&cast_for(&agm, &agm.voter(2), &house).await), "ALREADY_VOTED");
    agm.close();
    assert_eq!(agm.count().await, [1, 1, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mandate_revoked_while_both_its_holders_cast_leaves_one_paper() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(ONE_HOUSE).await;
    let house = alliance.member("O-001").await;
    let primary = mandate(&alliance, &house, 1, "PRIMARY").await;
    mandate(&alliance, &house, 2, "ALTERNATE").await;
    let people = [agm.voter(1), agm.voter(2)];
    let casts = join_all((0..40).map(|n| cast_for(&agm, &people[n % 2], &house)));
    let (settled, ()) = tokio::join!(casts, revoke(&alliance, &primary));
    let last = cast_for(&agm, &agm.voter(2), &house).await;
    let taken = settled.iter().chain([&last]).filter(|it| fate(it) == "TAKEN").count();
    assert_eq!(taken, 1, "{settled:#?}");
    agm.close();
    assert_eq!(agm.count().await, [1, 1, 0, 0, 0]);
}

#[tokio::test]
async fn a_person_with_two_mandates_and_a_vote_of_their_own_holds_three_papers() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms { organisations: 2, ..ONE_HOUSE }).await;
    let houses = [alliance.member("O-001").await, alliance.member("O-002").await];
    for house in &houses {
        mandate(&alliance, house, 1, "PRIMARY").await;
    }
    assert_eq!(fate(&agm.cast(1, "YES").await), "WHICH_PAPER");
    let own = json!({ "id": agm.memberships[0] });
    for member in houses.iter().chain([&own]) {
        assert_eq!(fate(&cast_for(&agm, &agm.voter(1), member).await), "TAKEN");
        assert_eq!(fate(&cast_for(&agm, &agm.voter(1), member).await), "ALREADY_VOTED");
    }
    agm.close();
    assert_eq!(agm.count().await, [3, 3, 0, 0, 0]);
}
