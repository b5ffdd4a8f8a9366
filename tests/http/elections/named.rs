//! A named election: the papers are published with names.

use serde_json::{Value, json};
use tests::{Alliance, BallotTerms, CAST_VOTE};

#[tokio::test]
async fn a_named_election_tells_names_with_papers_once_it_is_published_and_not_before() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { secrecy: "NAMED", voters: 4, ..BallotTerms::default() };
    let ranked = json!({ "rule": "SCHULZE", "paper": { "kind": "RANKED", "equalRanks": true } });
    let board = alliance.open_board(terms, ranked).await;
    let [a, b, c] = [1, 2, 3].map(|it| board.candidate(it));
    for (voter, paper) in [
        (1, json!({ "ranks": [[c], [b, a]] })),
        (2, json!({ "ranks": [[c], [b, a]] })),
        (3, json!({ "blank": true })),
    ] {
        board.agm.voter(voter).done(CAST_VOTE, board.agm.input(json!({ "paper": paper }))).await;
    }
    board.agm.close();
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot { namedVotes { nodes {
        memberName choice paper { ranks { name } marks { id } scores { score } isBlank } } } } } }";
    let votes = async || {
        let answer = board.agm.voter(4).ask(query, json!({ "id": board.agm.ballot })).await;
        let mut votes: Vec<Value> =
            answer.settled()["namedVotes"]["nodes"].as_array().cloned().unwrap_or_default();
        votes.sort_by_key(|it| it["memberName"].to_string());
        votes
    };
    assert_eq!(votes().await, [Value::Null; 0]);
    board.agm.publish().await;
    let vote = |name: &str, ranks: Value, is_blank: bool| {
        let paper = json!({ "ranks": ranks, "marks": null, "scores": null, "isBlank": is_blank });
        json!({ "memberName": name, "choice": null, "paper": paper })
    };
    let ranks = json!([[{ "name": "Cleo" }], [{ "name": "Ada" }, { "name": "Ben" }]]);
    assert_eq!(
        votes().await,
        [
            vote("Voter 001", ranks.clone(), false),
            vote("Voter 002", ranks, false),
            vote("Voter 003", Value::Null, true),
        ]
    );
}
