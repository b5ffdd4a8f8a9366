//! A candidate withdraws: before the vote, and while it lasts.

use serde_json::{Value, json};
use tests::{
    ANNOUNCE_BALLOT, Alliance, BUILD_ROLL, BallotTerms, Board, FREEZE_ROLL, PUBLISH_RESULT,
    WITHDRAW_CANDIDATE, fate, id_of,
};

async fn withdraw(board: &Board<'_>, candidate: &Value, more: Value) -> Value {
    let mut input = json!({
        "electionId": board.election["id"], "candidateId": candidate, "reason": "Took another post."
    });
    input.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    board.agm.alliance.person("returning").done(WITHDRAW_CANDIDATE, input).await
}

#[tokio::test]
async fn who_withdraws_while_the_ballot_is_open_keeps_their_number_and_is_not_elected() {
    let alliance = Alliance::found().await;
    let board = alliance.open_board(BallotTerms::default(), json!({ "seats": 1 })).await;
    for voter in 1..=2 {
        assert_eq!(fate(&board.cast(voter, &[2, 3]).await), "TAKEN");
    }
    let withdrawn = withdraw(&board, board.candidate(2), json!({})).await;
    assert_eq!(
        withdrawn["digest"], board.election["digest"],
        "the digest is of what was announced"
    );
    assert_eq!(
        (&withdrawn["version"], &withdrawn["candidates"][1]),
        (
            &json!(2),
            &json!({
                "number": 2, "withdrawnAt": "2022-11-30T07:30:00Z", "withdrawalReason": "Took another post."
            })
        )
    );
    assert_eq!(board.cast(3, &[2]).await["code"], "BAD_PAPER");
    assert_eq!(fate(&board.cast(3, &[4]).await), "TAKEN");
    board.agm.close();
    board.agm.publish().await;
    let seen = board.returned_to(&board.agm.voter(1)).await;
    assert_eq!(
        (&seen["elected"], &seen["valid"]),
        (&json!([{ "number": 3, "name": "Cleo" }]), &json!(3))
    );
    super::export::assert_counted_again(&board).await;
    let log = alliance.log().await;
    let entry = log.iter().find(|it| it["verb"] == "CANDIDATE_WITHDRAWN").expect("an entry");
    assert_eq!(
        (&entry["subjectKind"], &entry["details"]),
        (&json!("Election"), &json!("{\"candidate\":\"2\"}"))
    );
}

#[tokio::test]
async fn nobody_withdraws_twice_nor_from_the_close_on() {
    let alliance = Alliance::found().await;
    let board = alliance.open_board(BallotTerms::default(), json!({})).await;
    withdraw(&board, board.candidate(2), json!({})).await;
    assert_eq!(withdraw(&board, board.candidate(2), json!({})).await["code"], "WRONG_STAGE");
    let late = withdraw(&board, board.candidate(3), json!({ "expectedVersion": 1 })).await;
    assert_eq!(late["code"], "VERSION_CONFLICT");
    let nobody = id_of("Candidate", &"0".repeat(32));
    assert_eq!(withdraw(&board, &nobody, json!({})).await["path"], json!(["input", "candidateId"]));
    let silent = withdraw(&board, board.candidate(3), json!({ "reason": " " })).await;
    assert_eq!(silent["code"], "NO_REASON");
    board.agm.close();
    assert_eq!(withdraw(&board, board.candidate(3), json!({})).await["code"], "WRONG_STAGE");
    board.cast(1, &[1]).await;
    board.agm.publish().await;
    assert_eq!(board.agm.conduct(PUBLISH_RESULT, json!({})).await["code"], "WRONG_STAGE");
    assert_eq!(withdraw(&board, board.candidate(3), json!({})).await["code"], "WRONG_STAGE");
}

#[tokio::test]
async fn an_election_from_which_all_have_withdrawn_is_not_announced() {
    let alliance = Alliance::found().await;
    let board = alliance.draft_board(BallotTerms::default(), json!({})).await;
    for number in 1..=4 {
        withdraw(&board, board.candidate(number), json!({})).await;
    }
    board.agm.conduct(BUILD_ROLL, json!({})).await;
    board.agm.conduct(FREEZE_ROLL, json!({})).await;
    let refused = board.agm.conduct(ANNOUNCE_BALLOT, json!({})).await;
    assert_eq!(
        refused["message"],
        "The ballot is not ready to be announced: the election cannot be \
        counted: all candidates are withdrawn."
    );
}
