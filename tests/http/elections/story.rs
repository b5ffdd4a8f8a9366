//! An election, from the plan to the published result.

use serde_json::{Value, json};
use tests::{
    ANNUL_BALLOT, Alliance, BALLOT, BallotTerms, Board, CAST_VOTE, DRAFT_BALLOT, PLAN_ELECTION,
    RETURN, board, fate,
};

/// Everybody ranks: 1 2 3, 1 2 3, 1 3, 3 4, 4 3, and one leaves the paper blank.
async fn cast(board: &Board<'_>) {
    let papers: [&[usize]; 5] = [&[1, 2, 3], &[1, 2, 3], &[1, 3], &[3, 4], &[4, 3]];
    for (voter, paper) in (1..).zip(papers) {
        assert_eq!(fate(&board.cast(voter, paper).await), "TAKEN");
    }
    let blank = board.agm.input(json!({ "paper": { "blank": true } }));
    assert_eq!(fate(&board.agm.voter(6).done(CAST_VOTE, blank).await), "TAKEN");
}

#[tokio::test]
async fn the_members_elect_their_board() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { voters: 7, ..BallotTerms::default() };
    let board = alliance.open_board(terms, json!({})).await;
    cast(&board).await;
    board.agm.close();
    board.agm.publish().await;
    let mut seen = board.returned_to(&board.agm.voter(7)).await;
    let report: Value = seen["report"].as_str().expect("a report").parse().expect("JSON");
    assert_eq!(
        (&report["elected"], &report["settings"]),
        (
            &json!([1, 3]),
            &json!({
                    "duplicates": "skip", "equal": "stop", "seed": "drawn before the vote", "skipped": "stop",
            "ties": "backwards"
                })
        )
    );
    seen["report"] = Value::Null;
    insta::assert_json_snapshot!(seen);
}

#[tokio::test]
async fn a_stage_is_explained_in_the_readers_language() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { voters: 7, ..BallotTerms::default() };
    let board = alliance.open_board(terms, json!({})).await;
    cast(&board).await;
    board.agm.close();
    board.agm.publish().await;
    let query = |locale: &str| {
        format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Ballot {{ result {{ \
             stages(last: 1) {{ nodes {{ explanation{locale} }} }} }} }} }} }}"
        )
    };
    let explained = async |language: &'static str, locale: &str| {
        let reader = board.agm.voter(7).reading(language);
        let answer = reader.ask(&query(locale), json!({ "id": board.agm.ballot })).await.settled();
        let explained = &answer["result"]["stages"]["nodes"][0]["explanation"];
        explained.as_str().expect("a sentence").to_owned()
    };
    let [en, es, fr] =
        [explained("en", "").await, explained("es", "").await, explained("fr", "").await];
    assert!(!en.is_empty() && en != es && es != fr && en != fr, "{en} {es} {fr}");
    assert_eq!(explained("en", "(locale: \"fr\")").await, fr);
}

#[tokio::test]
async fn stages_come_in_pages() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { voters: 7, ..BallotTerms::default() };
    let board = alliance.open_board(terms, json!({})).await;
    cast(&board).await;
    board.agm.close();
    board.agm.publish().await;
    let all = board.returned_to(&board.agm.voter(7)).await["stages"]["totalCount"].clone();
    let query = "query($id: ID!, $after: String) { node(id: $id) { ... on Ballot { result { \
         stages(first: 1, after: $after) { nodes { number } pageInfo { hasNextPage endCursor } } } } } }";
    let (mut numbers, mut after) = (Vec::new(), Value::Null);
    loop {
        let asked = json!({ "id": board.agm.ballot, "after": after });
        let page = board.agm.voter(7).ask(query, asked).await.settled()["result"]["stages"].clone();
        numbers.push(page["nodes"][0]["number"].as_i64().expect("a number"));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(json!(numbers.len()), all);
    assert!(numbers.len() > 1 && (1..).zip(&numbers).all(|(place, number)| place == *number));
}

#[tokio::test]
async fn an_election_in_which_too_few_take_part_elects_nobody() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { voters: 7, ..BallotTerms::default() };
    let board = alliance.open_board(terms, json!({})).await;
    board.cast(1, &[1]).await;
    board.agm.close();
    let tallied = board.agm.tally().await;
    assert_eq!(tallied["result"]["decision"], "INQUORATE", "{tallied}");
}

#[tokio::test]
async fn an_election_in_which_all_papers_are_blank_leaves_the_seats_vacant() {
    let alliance = Alliance::found().await;
    let board = alliance.open_board(BallotTerms::default(), json!({})).await;
    let blank = board.agm.input(json!({ "paper": { "blank": true } }));
    for voter in 1..=3 {
        board.agm.voter(voter).done(CAST_VOTE, blank.clone()).await;
    }
    board.agm.close();
    board.agm.publish().await;
    let seen = board.returned_to(&board.agm.voter(1)).await;
    let told = ["decision", "valid", "blank", "invalid", "report", "elected", "stages"];
    let expected = json!(["VACANT", 0, 3, 0, null, null, null]);
    assert_eq!(json!(told.map(|it| &seen[it])), expected);
}

#[tokio::test]
async fn an_election_stands_on_the_agenda_and_is_put_once() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let returning = alliance.person("returning");
    let item = &agm.meeting["agenda"][0]["id"];
    let mut input = board(json!({ "agendaItemId": item }));
    input["meetingId"] = agm.meeting["id"].clone();
    // A motion is there already.
    assert_eq!(returning.refused_at(PLAN_ELECTION, input).await, "NOT_FOUND input.agendaItemId");
    let first = agm.draft_board(BallotTerms::default(), json!({})).await;
    let ballot = json!({
        "electionId": first.election["id"], "secrecy": "SECRET",
        "opensAt": "2022-11-30T07:00:00Z", "closesAt": "2022-11-30T18:00:00Z"
    });
    let second = returning.done(DRAFT_BALLOT, ballot).await;
    first.agm.announce().await;
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot { readiness { code } } } }";
    let missing = returning.ask(query, json!({ "id": second["id"] })).await.settled();
    assert_eq!(missing["readiness"][0]["code"], "ALREADY_PUT", "{missing}");
}

#[tokio::test]
async fn an_annulled_election_is_held_again() {
    let alliance = Alliance::found().await;
    let board = alliance.open_board(BallotTerms::default(), json!({})).await;
    board.cast(1, &[1]).await;
    board.agm.conduct(ANNUL_BALLOT, json!({ "reason": "A name was wrong." })).await;
    let again = json!({
        "electionId": board.election["id"], "supersedesId": board.agm.ballot, "secrecy": "SECRET",
        "opensAt": "2022-12-10T07:00:00Z", "closesAt": "2022-12-10T18:00:00Z"
    });
    let again = alliance.person("returning").done(DRAFT_BALLOT, again).await;
    assert_eq!(again["state"], "DRAFT", "{again}");
    let motion = json!({
        "motionId": board.agm.motion, "supersedesId": board.agm.ballot, "secrecy": "SECRET",
        "opensAt": "2022-12-10T07:00:00Z", "closesAt": "2022-12-10T18:00:00Z"
    });
    let refused = alliance.person("returning").refused_at(DRAFT_BALLOT, motion).await;
    assert_eq!(refused, "NOT_ANNULLED input.supersedesId");
}

#[tokio::test]
async fn a_page_of_elections_with_results_costs_the_same_whatever_its_size() {
    let alliance = Alliance::found().await;
    let first = alliance.draft_board(BallotTerms::default(), json!({})).await;
    let mut boards = vec![first.clone()];
    for _ in 0..4 {
        boards.push(first.agm.draft_board(BallotTerms::default(), json!({})).await);
    }
    for board in &boards {
        board.agm.announce().await;
    }
    alliance.move_clock("2022-11-30T07:30:00Z");
    for board in &boards {
        for voter in 1..=3 {
            board.cast(voter, &[1, 2]).await;
        }
    }
    first.agm.close();
    for board in &boards {
        board.agm.publish().await;
    }
    let query =
        "query($first: Int!) { ballots(last: $first) { nodes { kind election { title { text }
        candidates { name } } result { decision elected { name } reserve { name } quota report
        stages { nodes { number votes { votes } } } } } } }";
    let voter = alliance.person("voter-1");
    let mut counted = Vec::new();
    for first in [1, 2, 5] {
        voter.ask("{ viewer { isService } }", json!({})).await.settled();
        let before = alliance.app.store.statements();
        let query = query.replace("last: $first", &format!("last: {first}"));
        let query = query.replace("query($first: Int!) ", "");
        voter.ask(&query, json!({})).await.settled();
        counted.push(alliance.app.store.statements() - before);
    }
    assert_eq!(counted, [counted[0]; 3]);
}

#[tokio::test]
async fn who_may_not_read_a_ballot_may_not_read_its_election() {
    let alliance = Alliance::found().await;
    let board = alliance.draft_board(BallotTerms::default(), json!({})).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Election { seats rule settings { key }
        paper { kind most equalRanks } constraints { name } candidates { id number name } } } }";
    let id = json!({ "id": board.election["id"] });
    let voter = board.agm.voter(1);
    assert_eq!(voter.ask(query, id.clone()).await.settled(), Value::Null);
    board.agm.announce().await;
    let seen = voter.ask(query, id).await.settled();
    assert_eq!((&seen["seats"], &seen["rule"]), (&json!(2), &json!("SCOTTISH")));
    assert_eq!(seen["paper"], json!({ "kind": "RANKED", "most": null, "equalRanks": false }));
    let seen = voter.ask(BALLOT, json!({ "id": board.agm.ballot })).await.settled();
    assert_eq!(seen["state"], "SCHEDULED");
    let seen = voter.ask(RETURN, json!({ "id": board.agm.ballot })).await.settled();
    assert_eq!((&seen["kind"], &seen["result"]), (&json!("ELECTION"), &Value::Null));
}
