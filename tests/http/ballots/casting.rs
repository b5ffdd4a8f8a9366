//! When a paper is taken, and from whom.

use serde_json::json;
use tests::{Alliance, BallotTerms, CAST_VOTE, fate};

#[tokio::test]
async fn a_paper_is_taken_from_the_opening_until_a_microsecond_before_the_close() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    alliance.move_clock("2022-11-30T06:59:59.999999Z");
    assert_eq!(fate(&agm.cast(1, "YES").await), "NOT_YET_OPEN");
    alliance.move_clock("2022-11-30T07:00:00Z");
    assert_eq!(fate(&agm.cast(1, "YES").await), "TAKEN");
    alliance.move_clock("2022-11-30T17:59:59.999999Z");
    assert_eq!(fate(&agm.cast(2, "YES").await), "TAKEN");
    agm.close();
    assert_eq!(fate(&agm.cast(3, "YES").await), "CLOSED");
    assert_eq!(agm.count().await, [2, 2, 0, 0, 0]);
}

#[tokio::test]
async fn nobody_casts_the_paper_of_another() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let associate = alliance.member("A-001").await;
    alliance.bind("associate", &associate).await;
    let input = agm.input(json!({ "choice": "YES", "membershipId": agm.memberships[0] }));
    for name in ["voter-2", "associate"] {
        let settled = alliance.person(name).done(CAST_VOTE, input.clone()).await;
        assert_eq!(fate(&settled), "NOT_ON_ROLL", "{name}");
    }
    agm.close();
    assert_eq!(agm.count().await, [0; 5]);
}

#[tokio::test]
async fn a_program_casts_no_paper_even_under_the_name_of_a_voter() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let input = json!({ "input": agm.input(json!({ "choice": "YES" })) });
    for name in ["program", "voter-1"] {
        let answer = alliance.program(name).ask(CAST_VOTE, input.clone()).await;
        assert_eq!(answer.error(), "FORBIDDEN", "{:#}", answer.body);
    }
    let seen = agm.seen_by(&agm.voter(1)).await;
    assert_eq!(seen["viewerPapers"][0]["hasVoted"], false, "{seen}");
}
