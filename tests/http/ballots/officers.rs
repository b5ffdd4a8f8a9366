//! Officers who do the same at the same time: it is done once.

use serde_json::{Value, json};
use tests::{
    ANNOUNCE_BALLOT, Agm, Alliance, BUILD_ROLL, BallotTerms, CERTIFY_BALLOT, FREEZE_ROLL,
    GRANT_ROLE, PUBLISH_RESULT, TALLY_BALLOT,
};

/// What each of two officers is told who ask for the same at once, sorted: the ballot's state, or
/// the code of the refusal.
async fn at_once(agm: &Agm<'_>, officers: [&str; 2], mutation: &str) -> [String; 2] {
    let [one, two] = officers.map(|name| agm.alliance.person(name));
    let input = || agm.input(json!({}));
    let (one, two) = tokio::join!(one.done(mutation, input()), two.done(mutation, input()));
    let told = |it: &Value| {
        let told = if it["__typename"] == "Refusal" { &it["code"] } else { &it["state"] };
        told.as_str().unwrap_or("done").to_owned()
    };
    let mut told = [told(&one), told(&two)];
    told.sort_unstable();
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn two_returning_officers_freeze_and_announce_at_once_and_each_happens_once() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    agm.conduct(BUILD_ROLL, json!({})).await;
    let officers = ["returning", "deputy"];
    assert_eq!(at_once(&agm, officers, FREEZE_ROLL).await, ["ROLL_FROZEN", "done"]);
    assert_eq!(at_once(&agm, officers, ANNOUNCE_BALLOT).await, ["SCHEDULED", "WRONG_STAGE"]);
    assert_eq!(alliance.times_logged("ROLL_FROZEN").await, 1);
    assert_eq!(alliance.times_logged("BALLOT_ANNOUNCED").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_officers_count_certify_and_publish_at_once_and_each_happens_once() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    agm.cast(1, "YES").await;
    agm.close();
    for (officers, mutation, done, verb) in [
        (["returning", "deputy"], TALLY_BALLOT, "TALLIED", "BALLOT_TALLIED"),
        (["auditor", "auditor"], CERTIFY_BALLOT, "CERTIFIED", "BALLOT_CERTIFIED"),
        (["returning", "deputy"], PUBLISH_RESULT, "PUBLISHED", "RESULT_PUBLISHED"),
    ] {
        assert_eq!(at_once(&agm, officers, mutation).await, [done, "WRONG_STAGE"]);
        assert_eq!(alliance.times_logged(verb).await, 1);
    }
    let seen = agm.seen_by(&agm.voter(2)).await;
    assert_eq!(seen["result"]["cast"], 1, "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_granted_twice_at_once_is_held_once() {
    let alliance = Alliance::found().await;
    let administrator = alliance.person("administrator");
    let input = json!({ "issuer": alliance.issuer.url(), "subject": "new", "role": "AUDITOR" });
    let (one, two) = tokio::join!(
        administrator.done(GRANT_ROLE, input.clone()),
        administrator.done(GRANT_ROLE, input),
    );
    let mut told = [&one["__typename"], &two["__typename"]].map(|it| it.as_str().unwrap_or(""));
    told.sort_unstable();
    assert_eq!(told, ["Refusal", "RoleGrant"]);
}
