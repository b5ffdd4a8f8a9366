//! Who counts and who certifies.

use serde_json::{Value, json};
use tests::{
    Agm, Alliance, BallotTerms, CERTIFY_BALLOT, MOVE_CLOSING, PAUSE_BALLOT, RESUME_BALLOT,
    TALLY_BALLOT, fate,
};

/// What the officer of that name is told who asks for this to be done to the ballot.
async fn told(agm: &Agm<'_>, officer: &str, mutation: &str) -> Value {
    let settled = agm.alliance.person(officer).done(mutation, agm.input(json!({}))).await;
    if settled["code"].is_null() { settled["state"].clone() } else { settled["code"].clone() }
}

#[tokio::test]
async fn a_ballot_is_counted_from_the_close_on_and_not_a_microsecond_before() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    alliance.move_clock("2022-11-30T17:59:59.999999Z");
    assert_eq!(told(&agm, "returning", TALLY_BALLOT).await, "NOT_YET_CLOSED");
    agm.close();
    assert_eq!(told(&agm, "returning", TALLY_BALLOT).await, "TALLIED");
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_open_a_ballot_that_was_counted() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    agm.close();
    agm.tally().await;
    alliance.move_clock("2022-11-30T17:00:00Z");
    let later = json!({ "closesAt": "2022-12-01T18:00:00Z", "reason": "a reason" });
    assert_eq!(agm.conduct(MOVE_CLOSING, later).await["code"], "WRONG_STAGE");
    let reason = json!({ "reason": "a reason" });
    assert_eq!(agm.conduct(PAUSE_BALLOT, reason).await["code"], "WRONG_STAGE");
    assert_eq!(told(&agm, "returning", RESUME_BALLOT).await, "WRONG_STAGE");
    assert_eq!(fate(&agm.cast(1, "NO").await), "CLOSED");
}

#[tokio::test]
async fn a_count_is_certified_by_somebody_other_than_who_counted() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    agm.close();
    assert_eq!(told(&agm, "returning", TALLY_BALLOT).await, "TALLIED");
    assert_eq!(told(&agm, "returning", CERTIFY_BALLOT).await, "SAME_OFFICER");
    assert_eq!(told(&agm, "deputy", CERTIFY_BALLOT).await, "CERTIFIED");
}

#[tokio::test]
async fn two_accounts_of_one_person_are_not_two_officers() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let person = alliance.member("M-003").await;
    for name in ["returning", "auditor"] {
        alliance.bind(name, &person).await;
    }
    agm.close();
    assert_eq!(told(&agm, "returning", TALLY_BALLOT).await, "TALLIED");
    assert_eq!(told(&agm, "auditor", CERTIFY_BALLOT).await, "SAME_OFFICER");
    assert_eq!(told(&agm, "deputy", CERTIFY_BALLOT).await, "CERTIFIED");
}
