//! Lots: fixed before, or drawn in public after the close.

use serde_json::{Value, json};
use tests::{Alliance, BallotTerms, Board, TALLY_BALLOT, fate};

use super::export::assert_counted_again;

/// An election of one in which two are tied, closed.
async fn tied(alliance: &Alliance, more: Value) -> Board<'_> {
    let terms = BallotTerms { voters: 5, ..BallotTerms::default() };
    let candidates = ["Ada", "Ben", "Cleo"].map(|name| json!({ "name": name }));
    let mut input = json!({ "seats": 1, "candidates": candidates, "settings": [] });
    input.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    let board = alliance.open_board(terms, input).await;
    for (voter, favourite) in [(1, 2), (2, 2), (3, 3), (4, 3), (5, 1)] {
        assert_eq!(fate(&board.cast(voter, &[favourite]).await), "TAKEN");
    }
    board.agm.close();
    board
}

/// What the log says of counts.
async fn logged(alliance: &Alliance) -> Vec<Value> {
    let log = alliance.log().await.into_iter();
    let counts = log.filter(|entry| entry["verb"] == "BALLOT_TALLIED");
    counts.map(|it| it["details"].as_str().expect("JSON").parse().expect("JSON")).collect()
}

#[tokio::test]
async fn a_count_that_needs_a_lot_names_the_tied_in_the_officers_language_and_changes_nothing() {
    let alliance = Alliance::found().await;
    let board = tied(&alliance, json!({})).await;
    let before = alliance.database.census().await;
    for (language, words) in [
        ("en", "The rule needs a lot between 2 Ben, 3 Cleo. Draw it in public"),
        ("es", "La norma exige un sorteo entre 2 Ben, 3 Cleo. Hágalo en público"),
        ("fr", "La règle exige un tirage au sort entre 2 Ben, 3 Cleo. Procédez-y en public"),
    ] {
        let officer = alliance.person("returning").reading(language);
        let refusal = officer.done(TALLY_BALLOT, board.agm.input(json!({}))).await;
        assert_eq!(refusal["code"], "LOT_NEEDED", "{refusal}");
        assert!(refusal["message"].as_str().is_some_and(|it| it.starts_with(words)), "{refusal}");
    }
    assert_eq!(alliance.database.census().await, before);
    assert_eq!(board.agm.seen_by(&alliance.person("returning")).await["state"], "CLOSED");
}

#[tokio::test]
async fn a_seed_drawn_after_the_close_decides_is_logged_and_decides_again() {
    let alliance = Alliance::found().await;
    let board = tied(&alliance, json!({})).await;
    let seed = json!({ "seed": "14 7 22 31 5" });
    let tallied = board.agm.conduct(TALLY_BALLOT, seed).await;
    assert_eq!(tallied["state"], "TALLIED", "{tallied}");
    assert_eq!(logged(&alliance).await[0]["seed"], "14 7 22 31 5");
    certify_and_publish(&board).await;
    let seen = board.returned_to(&board.agm.voter(1)).await;
    assert_eq!(
        (&seen["ties"][0]["isLot"], &seen["ties"][0]["method"]),
        (&json!(true), &json!("LOT"))
    );
    assert!(seen["report"].as_str().is_some_and(|it| it.contains("14 7 22 31 5")), "{seen}");
    assert_counted_again(&board).await;
}

#[tokio::test]
async fn lots_drawn_by_hand_decide_and_the_log_does_not_say_on_whom_they_fell() {
    let alliance = Alliance::found().await;
    let board = tied(&alliance, json!({})).await;
    // Of the two with fewest votes one is excluded: the lot falls on Ben, and Cleo is elected.
    let lots = |lots: &[usize]| json!({ "lots": lots.iter().map(|it| board.candidate(*it)).collect::<Vec<_>>() });
    let none = board.agm.conduct(TALLY_BALLOT, lots(&[])).await;
    assert_eq!((&none["code"], &none["path"]), (&json!("BAD_INPUT"), &json!(["input", "lots"])));
    let wrong = board.agm.conduct(TALLY_BALLOT, lots(&[1])).await;
    assert_eq!(
        (&wrong["code"], &wrong["path"]),
        (&json!("UNCOUNTABLE"), &json!(["input", "lots"]))
    );
    let tallied = board.agm.conduct(TALLY_BALLOT, lots(&[2])).await;
    assert_eq!(tallied["state"], "TALLIED", "{tallied}");
    let mut details = logged(&alliance).await.swap_remove(0);
    details["report"] = Value::Null;
    assert_eq!(details, json!({ "lots": "1", "report": null }));
    certify_and_publish(&board).await;
    let seen = board.returned_to(&board.agm.voter(1)).await;
    assert_eq!(seen["elected"][0]["name"], "Cleo");
    assert_counted_again(&board).await;
}

#[tokio::test]
async fn a_seed_that_was_laid_down_with_the_election_is_not_changed_by_who_counts() {
    let alliance = Alliance::found().await;
    for key in ["seed", "order"] {
        let alliance = if key == "seed" { &alliance } else { &Alliance::found().await };
        let value = if key == "seed" { "published in May" } else { "3,1,2" };
        let settings = json!({ "settings": [{ "key": key, "value": value }] });
        let board = tied(alliance, settings).await;
        for more in [json!({ "seed": "another" }), json!({ "lots": [board.candidate(2)] })] {
            let refused = board.agm.conduct(TALLY_BALLOT, more).await;
            assert_eq!(
                (&refused["code"], &refused["path"]),
                (&json!("BAD_INPUT"), &json!(["input", "seed"]))
            );
        }
        assert_eq!(board.agm.tally().await["state"], "TALLIED");
        certify_and_publish(&board).await;
        assert_counted_again(&board).await;
    }
}

#[tokio::test]
async fn a_seed_or_lots_are_given_one_of_both_and_never_for_a_motion() {
    let alliance = Alliance::found().await;
    let board = tied(&alliance, json!({})).await;
    for more in [
        json!({ "seed": "a seed", "lots": [board.candidate(2)] }),
        json!({ "seed": " " }),
        json!({ "seed": "a\u{0}b" }),
        json!({ "seed": "x".repeat(501) }),
    ] {
        let refused = board.agm.conduct(TALLY_BALLOT, more).await;
        assert_eq!(
            (&refused["code"], &refused["path"]),
            (&json!("BAD_INPUT"), &json!(["input", "seed"]))
        );
    }
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    agm.close();
    let refused = agm.conduct(TALLY_BALLOT, json!({ "seed": "a seed" })).await;
    assert_eq!(refused["code"], "BAD_INPUT", "{refused}");
}

#[tokio::test]
async fn where_too_few_took_part_no_lot_is_needed() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { voters: 20, ..BallotTerms::default() };
    let board = alliance.open_board(terms, json!({ "seats": 1 })).await;
    for (voter, favourite) in [(1, 2), (2, 3)] {
        board.cast(voter, &[favourite]).await;
    }
    board.agm.close();
    assert_eq!(board.agm.tally().await["result"]["decision"], "INQUORATE");
}

async fn certify_and_publish(board: &Board<'_>) {
    let auditor = board.agm.alliance.person("auditor");
    auditor.done(tests::CERTIFY_BALLOT, board.agm.input(json!({}))).await;
    let published = board.agm.conduct(tests::PUBLISH_RESULT, json!({})).await;
    assert_eq!(published["state"], "PUBLISHED", "{published}");
}
