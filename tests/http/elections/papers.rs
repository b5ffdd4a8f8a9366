//! Which papers are taken, by the kind that the election has.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Alliance, BallotTerms, Board, CAST_VOTE, WITHDRAW_CANDIDATE, fate, id_of, tallied};

/// The paper is refused, for what is said in English, Spanish and French, with no candidate named.
async fn assert_refused(board: &Board<'_>, paper: Value, words: [&str; 3]) {
    let input = board.agm.input(json!({ "paper": paper }));
    for (language, words) in ["en", "es", "fr"].into_iter().zip(words) {
        let refusal = board.agm.voter(1).reading(language).done(CAST_VOTE, input.clone()).await;
        let told = ["code", "message"].map(|it| refusal[it].as_str().unwrap_or_default());
        assert_eq!(told[0], "BAD_PAPER", "{refusal}");
        assert!(told[1].contains(words), "{refusal}");
        assert_eq!(refusal["path"], json!(["input", "paper"]));
        for name in ["Ada", "Ben", "Cleo", "Dan"] {
            assert!(!told[1].contains(name), "{refusal}");
        }
    }
}

#[tokio::test]
async fn a_ranking_that_is_not_one_is_refused_in_the_voters_language() {
    let alliance = Alliance::found().await;
    let paper = json!({ "paper": { "kind": "RANKED", "most": 3 } });
    let board = alliance.open_board(BallotTerms::default(), paper).await;
    let [a, b, c, d] = [1, 2, 3, 4].map(|it| board.candidate(it));
    let other = id_of("Candidate", &"0".repeat(32));
    let withdraw = json!({
        "electionId": board.election["id"], "candidateId": d, "reason": "Moved away."
    });
    alliance.person("returning").done(WITHDRAW_CANDIDATE, withdraw).await;
    for (paper, words) in [
        (json!({ "ranks": [[a], [b], [a]] }), ["twice", "dos veces", "deux fois"]),
        (json!({ "ranks": [[a], [b, c]] }), ["equally", "mismo puesto", "même rang"]),
        (
            json!({ "ranks": [[a], [], [c]] }),
            ["without a candidate", "sin candidatura", "sans candidature"],
        ),
        (json!({ "ranks": [[a], [b], [c], [a]] }), ["twice", "dos veces", "deux fois"]),
        (json!({ "ranks": [[other]] }), ["no candidate", "no es candidato", "n'est pas candidat"]),
        (
            json!({ "ranks": [["Q2FuZGlkYXRl"]] }),
            ["no candidate", "no es candidato", "n'est pas candidat"],
        ),
        (json!({ "ranks": [[a], [d]] }), ["withdrawn", "retirada", "retirée"]),
        (json!({ "ranks": [] }), ["names nobody", "no nombra a nadie", "ne nomme personne"]),
        (json!({ "marks": [a] }), ["another way", "otro modo", "autrement"]),
        (json!({ "ranks": [[a]], "blank": true }), ["one of ranks", "una de ranks", "parmi ranks"]),
        (json!({}), ["one of ranks", "una de ranks", "parmi ranks"]),
    ] {
        assert_refused(&board, paper, words).await;
    }
    assert_eq!(fate(&board.cast(1, &[3, 1, 2]).await), "TAKEN");
}

#[tokio::test]
async fn a_paper_that_names_too_many_is_refused() {
    let alliance = Alliance::found().await;
    let paper = json!({ "paper": { "kind": "RANKED", "most": 2 } });
    let board = alliance.open_board(BallotTerms::default(), paper).await;
    let [a, b, c] = [1, 2, 3].map(|it| board.candidate(it));
    let words = ["more than 2", "más de 2", "plus de 2"];
    assert_refused(&board, json!({ "ranks": [[a], [b], [c]] }), words).await;
}

#[tokio::test]
async fn a_score_out_of_range_is_refused() {
    let alliance = Alliance::found().await;
    let scored = json!({
        "rule": "SCORE", "paper": { "kind": "SCORE", "lowest": 1, "highest": 5 }
    });
    let board = alliance.open_board(BallotTerms::default(), scored).await;
    let [a, b] = [1, 2].map(|it| board.candidate(it));
    let scores = |of_b: i32| json!({ "scores": [{ "candidateId": a, "score": 5 }, { "candidateId": b, "score": of_b }] });
    for score in [-1, 0, 6, i32::MAX] {
        let words = ["between 1 and 5", "de 1 a 5", "de 1 à 5"];
        assert_refused(&board, scores(score), words).await;
    }
    let input = board.agm.input(json!({ "paper": scores(1) }));
    assert_eq!(fate(&board.agm.voter(1).done(CAST_VOTE, input).await), "TAKEN");
}

#[tokio::test]
async fn a_choice_is_for_motions_and_a_paper_for_elections() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let board = agm.draft_board(BallotTerms::default(), json!({})).await;
    for ballot in [&agm, &board.agm] {
        ballot.announce().await;
    }
    alliance.move_clock("2022-11-30T07:30:00Z");
    let paper = json!({ "blank": true });
    for (ballot, input, path) in [
        (&agm, json!({ "paper": paper }), "BAD_PAPER input.paper"),
        (&agm, json!({}), "BAD_PAPER input.paper"),
        (&agm, json!({ "choice": "YES", "paper": paper }), "BAD_PAPER input.paper"),
        (&board.agm, json!({ "choice": "YES" }), "BAD_PAPER input.choice"),
    ] {
        let input = ballot.input(input);
        assert_eq!(agm.voter(1).refused_at(CAST_VOTE, input).await, path);
    }
    let input = board.agm.input(json!({ "paper": paper }));
    assert_eq!(fate(&agm.voter(1).done(CAST_VOTE, input).await), "TAKEN");
}

/// Each rule with papers of its kind: who is elected by three papers, and how the papers read.
#[tokio::test]
async fn every_rule_elects_by_its_kind_of_paper() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let ranked = json!({ "kind": "RANKED" });
    let equal = json!({ "kind": "RANKED", "equalRanks": true });
    let rules = [
        ("SCOTTISH", &ranked),
        ("WIGM", &ranked),
        ("ERS97", &ranked),
        ("MEEK", &ranked),
        ("MEEK_123", &ranked),
        ("MEEK_NZ", &ranked),
        ("IRV", &ranked),
        ("SCHULZE", &equal),
        ("PLURALITY", &json!({ "kind": "SINGLE" })),
        ("BLOCK", &json!({ "kind": "MULTIPLE", "most": 1 })),
        ("APPROVAL", &json!({ "kind": "APPROVAL" })),
        ("SCORE", &json!({ "kind": "SCORE", "highest": 10 })),
    ];
    let mut boards = Vec::new();
    for (rule, paper) in rules {
        let terms = json!({ "rule": rule, "paper": paper, "seats": 1 });
        boards.push((rule, agm.draft_board(BallotTerms::default(), terms).await));
    }
    for (_, board) in &boards {
        board.agm.announce().await;
    }
    alliance.move_clock("2022-11-30T07:30:00Z");
    for (rule, board) in &boards {
        for (voter, favourite) in [(1, 2), (2, 2), (3, 4)] {
            let [it, other] = [favourite, 1].map(|it| board.candidate(it));
            let paper = match *rule {
                "PLURALITY" | "BLOCK" => json!({ "marks": [it] }),
                "APPROVAL" => json!({ "marks": [it, board.candidate(3)] }),
                "SCORE" => json!({ "scores": [{ "candidateId": it, "score": 9 }] }),
                "SCHULZE" => json!({ "ranks": [[it], [other, board.candidate(3)]] }),
                _ => json!({ "ranks": [[it], [other]] }),
            };
            let input = board.agm.input(json!({ "paper": paper }));
            let cast = agm.voter(voter).done(CAST_VOTE, input).await;
            assert_eq!(fate(&cast), "TAKEN", "{rule} {cast}");
        }
    }
    agm.close();
    for (rule, board) in &boards {
        board.agm.publish().await;
        let seen = board.returned_to(&agm.voter(1)).await;
        let expected = if *rule == "APPROVAL" { "Cleo" } else { "Ben" };
        assert_eq!(seen["elected"][0]["name"], expected, "{rule} {seen}");
        assert_eq!((&seen["valid"], &seen["decision"]), (&json!(3), &json!("ELECTED")), "{rule}");
        super::export::assert_counted_again(board).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_papers_of_one_member_at_once_one_is_taken() {
    let alliance = Alliance::found().await;
    let board = alliance.open_board(BallotTerms::default(), json!({})).await;
    let papers = [[1], [2], [3], [4]];
    let casts = (0..50).map(|cast| board.cast(1, &papers[cast % 4]));
    let settled = join_all(casts).await;
    assert_eq!(tallied(settled.iter().map(fate)), [("ALREADY_VOTED", 49), ("TAKEN", 1)]);
}

#[tokio::test]
async fn a_retry_gets_the_receipt_though_a_candidate_has_withdrawn_since() {
    let alliance = Alliance::found().await;
    let board = alliance.open_board(BallotTerms::default(), json!({})).await;
    let mut input = board.ranking(&[2, 1]);
    input["idempotencyKey"] = json!("one-and-the-same");
    let receipt = board.agm.voter(1).done(CAST_VOTE, input.clone()).await;
    let withdraw = json!({
        "electionId": board.election["id"], "candidateId": board.candidate(2), "reason": "Ill."
    });
    alliance.person("returning").done(WITHDRAW_CANDIDATE, withdraw).await;
    assert_eq!(board.agm.voter(1).done(CAST_VOTE, input.clone()).await, receipt);
    // In a secret ballot another paper is not told from the same one.
    input["paper"] = json!({ "blank": true });
    assert_eq!(board.agm.voter(1).done(CAST_VOTE, input).await, receipt);
}

#[tokio::test]
async fn in_a_named_ballot_a_key_stands_for_one_paper() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { secrecy: "NAMED", ..BallotTerms::default() };
    let board = alliance.open_board(terms, json!({})).await;
    let mut input = board.ranking(&[2, 1]);
    input["idempotencyKey"] = json!("one-and-the-same");
    let receipt = board.agm.voter(1).done(CAST_VOTE, input.clone()).await;
    assert_eq!(board.agm.voter(1).done(CAST_VOTE, input.clone()).await, receipt);
    input["paper"] = board.ranking(&[1, 2])["paper"].clone();
    let answer = board.agm.voter(1).ask(CAST_VOTE, json!({ "input": input })).await;
    assert_eq!(answer.error(), "IDEMPOTENCY_CONFLICT");
}

#[tokio::test]
async fn the_last_paper_counts_where_minds_can_be_changed() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { revote: "UNTIL_CLOSE", ..BallotTerms::default() };
    let board = alliance.open_board(terms, json!({ "seats": 1 })).await;
    for paper in [[1, 2], [3, 4]] {
        for voter in 1..=3 {
            assert_eq!(fate(&board.cast(voter, &paper).await), "TAKEN");
        }
    }
    board.agm.close();
    board.agm.publish().await;
    let seen = board.returned_to(&board.agm.voter(1)).await;
    assert_eq!((&seen["cast"], &seen["elected"][0]["name"]), (&json!(3), &json!("Cleo")));
}
