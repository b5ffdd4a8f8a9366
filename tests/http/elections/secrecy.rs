//! What the papers of an election tell those who have no business with them: nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Agm, Alliance, BallotTerms, Board, CAST_VOTE, key_of};

/// The sizes of the envelopes that lie in the open box.
async fn sizes(agm: &Agm<'_>) -> BTreeSet<usize> {
    let table = format!("slots_{}", key_of(&agm.ballot));
    let rows = agm.alliance.database.rows().await.into_iter().filter(|row| row.table == table);
    // Membership, person, envelope: in base 16.
    rows.map(|row| row.values[2].len() / 2).collect()
}

#[tokio::test]
async fn every_envelope_of_an_election_has_the_same_size_whatever_it_holds() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms { voters: 4, ..BallotTerms::default() }).await;
    let names = (1..=120).map(|number| json!({ "name": format!("Candidate {number}") }));
    let names: Vec<_> = names.collect();
    let small = agm.draft_board(BallotTerms::default(), json!({})).await;
    let large = json!({ "candidates": names });
    let large = agm.draft_board(BallotTerms::default(), large).await;
    for board in [&small, &large] {
        board.agm.announce().await;
    }
    alliance.move_clock("2022-11-30T07:30:00Z");
    let cast = async |board: &Board<'_>, all: usize| {
        let numbers: Vec<_> = (1..=all).collect();
        for (voter, paper) in [(1, &numbers[..1]), (2, &numbers[all - 1..]), (3, &numbers[..])] {
            assert_eq!(board.cast(voter, paper).await["__typename"], "VoteReceipt");
        }
        let blank = board.agm.input(json!({ "paper": { "blank": true } }));
        board.agm.voter(4).done(CAST_VOTE, blank).await;
        sizes(&board.agm).await
    };
    // As large as an envelope of a motion, or as the longest paper needs.
    assert_eq!(cast(&small, 4).await, BTreeSet::from([304]));
    assert_eq!(cast(&large, 120).await, BTreeSet::from([512 + 48]));
}

#[tokio::test]
async fn while_an_election_is_open_the_database_holds_no_paper_and_later_none_with_a_voter() {
    let alliance = Alliance::found().await;
    let board = alliance.open_board(BallotTerms::default(), json!({})).await;
    board.cast(1, &[3, 1, 4, 2]).await;
    board.cast(2, &[1]).await;
    assert!(!alliance.database.contents().await.hold("3>1>4>2"));
    board.agm.close();
    board.agm.publish().await;
    let rows = alliance.database.rows().await;
    let person = key_of(&board.agm.memberships[0]);
    for row in rows.iter().filter(|row| row.table == "participations") {
        assert!(!row.values.iter().any(|value| value.contains('>')), "{row:?}");
    }
    assert!(rows.iter().any(|row| row.table == "participations" && row.mentions(&person)));
    assert!(!rows.iter().any(|row| row.table == "returns" && row.mentions(&person)));
}

/// Fields through which a count could come.
const CHANNELS: [&str; 4] = [
    "node(id: $id) { ... on Ballot { result { report elected { name } quota valid blank } } }",
    "node(id: $id) { ... on Ballot { result { stages { nodes { votes { votes } } } ties { lot: isLot } } } }",
    "node(id: $id) { ... on Ballot { namedVotes { nodes { paper { isBlank } } } } }",
    "ballotExport(ballotId: $id) { json csv }",
];

#[tokio::test]
async fn until_it_is_published_members_are_told_nothing_of_an_election() {
    let alliance = Alliance::found().await;
    let board = alliance.open_board(BallotTerms::default(), json!({})).await;
    let told = async |name: &str| {
        let mut told = Vec::new();
        for channel in CHANNELS {
            let query = format!("query($id: ID!) {{ {channel} }}");
            let answer = alliance.person(name).ask(&query, json!({ "id": board.agm.ballot })).await;
            told.push(
                answer.body["data"].to_string().contains("votes\":\"") || {
                    let found = &answer.body["data"];
                    !found["node"]["result"].is_null()
                        || found["node"]["namedVotes"]["nodes"]
                            .as_array()
                            .is_some_and(|it| !it.is_empty())
                        || !found["ballotExport"].is_null()
                },
            );
        }
        told
    };
    for voter in 1..=3 {
        board.cast(voter, &[2, 1]).await;
    }
    for name in ["voter-1", "secretary", "administrator", "returning", "auditor"] {
        assert_eq!(told(name).await, [false; 4], "{name}");
    }
    board.agm.close();
    board.agm.tally().await;
    for name in ["voter-1", "secretary", "administrator", "nobody-in-particular"] {
        assert_eq!(told(name).await, [false; 4], "{name}");
    }
    assert_eq!(told("auditor").await, [true, true, false, true]);
}

#[tokio::test]
async fn no_refusal_repeats_what_a_paper_says() {
    let alliance = Alliance::found().await;
    let board = alliance.open_board(BallotTerms::default(), json!({})).await;
    for paper in [
        json!({ "ranks": [["canary"]] }),
        json!({ "ranks": "canary" }),
        json!({ "ranks": [[{ "canary": 1 }]] }),
        json!({ "marks": [["canary"]] }),
        json!({ "scores": [{ "candidateId": "canary", "score": "canary" }] }),
        json!({ "canary": true }),
        json!("canary"),
        Value::Null,
    ] {
        let input = board.agm.input(json!({ "paper": paper }));
        let answer = board.agm.voter(1).ask(CAST_VOTE, json!({ "input": input })).await;
        assert!(!answer.text.contains("canary"), "{}", answer.text);
    }
}
