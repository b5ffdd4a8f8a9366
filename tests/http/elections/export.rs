//! Whoever has the export and the program counts the same.

use std::fs;

use serde_json::{Value, json};
use tests::{Alliance, BallotTerms, Board, CAST_VOTE, WITHDRAW_CANDIDATE, fate, key_of};

/// The export of a published election, counted by the command line, gives the report that was kept,
/// byte for byte.
pub(super) async fn assert_counted_again(board: &Board<'_>) {
    let report = board.returned_to(&board.agm.voter(1)).await["report"].clone();
    let export = board.agm.export(&board.agm.voter(1)).await;
    let rule: Value = report.as_str().expect("a report").parse().expect("JSON");
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("export.json");
    fs::write(&path, export["json"].as_str().expect("an export")).expect("a file");
    let path = path.to_str().expect("a path");
    let rule = rule["rule"].as_str().expect("a rule");
    let count = ["count", path, "--format", "json", "--rule", rule, "--json"];
    let (code, said, complaint) = board.agm.alliance.database.told(&count);
    assert_eq!((code, complaint.as_str()), (0, ""));
    assert_eq!(said, format!("{}\n", report.as_str().expect("a report")));
}

async fn cast(alliance: &Alliance) -> Board<'_> {
    let terms = BallotTerms { voters: 8, ..BallotTerms::default() };
    let north = json!({ "name": "North", "min": 1, "max": 2, "members": [3, 4] });
    let more = json!({
        "rule": "MEEK", "constraints": [{ "name": "Region", "groups": [north] }],
        "settings": [{ "key": "seed", "value": "drawn on 30 November" }]
    });
    let board = alliance.open_board(terms, more).await;
    let papers: [&[usize]; 6] = [&[1, 2, 3], &[1, 2], &[2, 1], &[2], &[4, 3], &[1, 2, 3]];
    for (voter, paper) in (1..).zip(papers) {
        assert_eq!(fate(&board.cast(voter, paper).await), "TAKEN");
    }
    let blank = board.agm.input(json!({ "paper": { "blank": true } }));
    board.agm.voter(7).done(CAST_VOTE, blank).await;
    let withdraw = json!({
        "electionId": board.election["id"], "candidateId": board.candidate(3), "reason": "Ill."
    });
    alliance.person("returning").done(WITHDRAW_CANDIDATE, withdraw).await;
    board.agm.close();
    board
}

#[tokio::test]
async fn an_election_with_reserved_seats_and_a_withdrawal_is_counted_again_from_its_export() {
    let alliance = Alliance::found().await;
    let board = cast(&alliance).await;
    board.agm.publish().await;
    let seen = board.returned_to(&board.agm.voter(1)).await;
    let elected = seen["elected"].as_array().expect("a list").iter();
    let mut elected: Vec<_> = elected.map(|it| it["name"].as_str().expect("a name")).collect();
    elected.sort_unstable();
    assert_eq!((elected.len(), elected.contains(&"Dan")), (2, true), "{elected:?}");
    assert_counted_again(&board).await;
}

#[tokio::test]
async fn an_export_of_an_election_holds_papers_receipts_and_no_voter() {
    let alliance = Alliance::found().await;
    let board = cast(&alliance).await;
    board.agm.publish().await;
    let export = board.agm.export(&board.agm.voter(8)).await;
    let json: Value = export["json"].as_str().expect("an export").parse().expect("JSON");
    assert_eq!(json["format"], "plenary/papers/v1");
    assert_eq!(
        json["ballot"].as_str().map(|it| it.replace('-', "")),
        Some(key_of(&board.agm.ballot))
    );
    assert_eq!(json["envelopes"].as_array().map(Vec::len), Some(7));
    assert_eq!(
        json["papers"],
        json!([
            { "weight": "1", "ranks": [] },
            { "weight": "1", "ranks": [[1], [2]] },
            { "weight": "2", "ranks": [[1], [2], [3]] },
            { "weight": "1", "ranks": [[2]] },
            { "weight": "1", "ranks": [[2], [1]] },
            { "weight": "1", "ranks": [[4], [3]] },
        ])
    );
    let expected = "\"weight\",\"Ada\",\"Ben\",\"Cleo\",\"Dan\"\n1,,,,\n1,1,2,,\n2,1,2,3,\n1,,1,,\n1,2,1,,\n1,,,2,1\n";
    assert_eq!(export["csv"], expected);
    let export = export.to_string().replace('-', "");
    for member in alliance.members().await {
        for id in [&member["id"], &member["party"]["id"]] {
            assert!(!export.contains(&key_of(id)), "{member}");
        }
    }
    assert!(!export.contains("Voter") && !export.contains("voter"), "{export}");
}

#[tokio::test]
async fn the_report_and_the_papers_of_a_count_are_never_changed() {
    let alliance = Alliance::found().await;
    let board = cast(&alliance).await;
    board.agm.tally().await;
    for sql in ["UPDATE returns SET report = ''", "DELETE FROM returns"] {
        assert!(alliance.database.execute(sql).await.is_err(), "{sql}");
    }
}
