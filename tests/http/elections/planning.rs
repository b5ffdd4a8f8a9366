//! What can be planned, and what cannot.

use serde_json::{Value, json};
use tests::{Alliance, BallotTerms, DRAFT_BALLOT, PLAN_ELECTION, REVISE_ELECTION, board, text};

/// Planning with this is refused, for that part of the input.
async fn assert_refused(alliance: &Alliance, more: Value, expected: &str) {
    let refused = alliance.person("returning").refused_at(PLAN_ELECTION, board(more.clone())).await;
    assert_eq!(refused, expected, "{more}");
}

fn setting(key: &str, value: &str) -> Value {
    json!({ "settings": [{ "key": key, "value": value }] })
}

#[tokio::test]
async fn terms_that_make_no_sense_are_refused_for_the_part_that_does_not() {
    let alliance = Alliance::found().await;
    let names = |names: &[&str]| json!({ "candidates": names.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>() });
    let group = |min: i32, max: i32, members: &[i32]| {
        let group = json!({ "name": "North", "min": min, "max": max, "members": members });
        json!({ "constraints": [{ "name": "Region", "groups": [group] }] })
    };
    let paper = |paper: Value| json!({ "paper": paper });
    let long = "x".repeat(201);
    for (more, expected) in [
        (json!({ "seats": 0 }), "UNCOUNTABLE input.seats"),
        (json!({ "seats": -1 }), "UNCOUNTABLE input.seats"),
        (names(&[]), "UNCOUNTABLE input.candidates"),
        (names(&["Ada", " Ada "]), "BAD_INPUT input.candidates"),
        (names(&["Ada", " "]), "BAD_INPUT input.candidates"),
        (names(&["Ada", "B\u{0}b"]), "BAD_INPUT input.candidates"),
        (names(&["Ada", &long]), "BAD_INPUT input.candidates"),
        (group(0, 1, &[0]), "BAD_INPUT input.constraints"),
        (group(0, 1, &[5]), "BAD_INPUT input.constraints"),
        (group(0, 1, &[1, 1]), "BAD_INPUT input.constraints"),
        (group(-1, 1, &[1]), "BAD_INPUT input.constraints"),
        (paper(json!({ "kind": "APPROVAL" })), "BAD_INPUT input.paper"),
        (paper(json!({ "kind": "RANKED", "most": 5 })), "BAD_INPUT input.paper"),
        (paper(json!({ "kind": "RANKED", "most": 0 })), "BAD_INPUT input.paper"),
        (paper(json!({ "kind": "RANKED", "highest": 5 })), "BAD_INPUT input.paper"),
        (paper(json!({ "kind": "MULTIPLE" })), "BAD_INPUT input.paper"),
        (paper(json!({ "kind": "SCORE" })), "BAD_INPUT input.paper"),
        (setting("tyes", "lot"), "UNCOUNTABLE input.settings"),
        (setting("ties", "coin"), "UNCOUNTABLE input.settings"),
        (setting("lots", "1"), "UNCOUNTABLE input.settings"),
        (setting("seed", ""), "BAD_INPUT input.settings"),
        (setting("order", "1,2"), "UNCOUNTABLE input.settings"),
        (
            json!({ "title": { "authoritative": "en", "translations": [] } }),
            "BAD_INPUT input.title",
        ),
        (json!({ "meetingId": "bm9uZQ" }), "NOT_FOUND input.meetingId"),
    ] {
        assert_refused(&alliance, more, expected).await;
    }
    let twice = json!({ "settings": [
        { "key": "ties", "value": "lot" }, { "key": "ties", "value": "order" }] });
    assert_refused(&alliance, twice, "BAD_INPUT input.settings").await;
    let scored =
        json!({ "rule": "SCORE", "paper": { "kind": "SCORE", "lowest": 5, "highest": 5 } });
    assert_refused(&alliance, scored, "BAD_INPUT input.paper").await;
    let mut impossible = group(2, 2, &[1]);
    impossible["rule"] = json!("MEEK");
    assert_refused(&alliance, impossible, "UNCOUNTABLE input.constraints").await;
    let mut forbidden = group(0, 1, &[1]);
    forbidden["rule"] = json!("IRV");
    let refused = alliance.person("returning").refused(PLAN_ELECTION, board(forbidden)).await;
    assert_eq!(refused, "UNCOUNTABLE");
}

#[tokio::test]
async fn a_paper_that_permits_what_the_rule_makes_invalid_is_refused() {
    let alliance = Alliance::found().await;
    let mut equal = setting("equal", "invalid");
    equal["paper"] = json!({ "kind": "RANKED", "equalRanks": true });
    assert_refused(&alliance, equal.clone(), "BAD_INPUT input.paper").await;
    equal["settings"][0]["value"] = json!("refuse");
    assert_refused(&alliance, equal, "UNCOUNTABLE input.paper").await;
    let overvoted = json!({ "rule": "PLURALITY", "paper": { "kind": "APPROVAL" } });
    assert_refused(&alliance, overvoted, "BAD_INPUT input.paper").await;
}

#[tokio::test]
async fn an_option_that_the_rule_does_not_have_is_refused_in_the_officers_language() {
    let alliance = Alliance::found().await;
    for (language, words) in [
        ("en", "This cannot be counted: the rule scottish has no option tyes; it has "),
        ("es", "Esto no se puede contar: la norma scottish no tiene la opción tyes"),
        ("fr", "Ceci ne peut pas être dépouillé : la règle scottish n'a pas d'option tyes"),
    ] {
        let officer = alliance.person("returning").reading(language);
        let refusal = officer.done(PLAN_ELECTION, board(setting("tyes", "lot"))).await;
        assert!(refusal["message"].as_str().is_some_and(|it| it.starts_with(words)), "{refusal}");
    }
}

#[tokio::test]
async fn an_election_is_revised_until_a_ballot_on_it_is_announced() {
    let alliance = Alliance::found().await;
    let held = alliance.draft_board(BallotTerms::default(), json!({})).await;
    let returning = alliance.person("returning");
    let revised = |more: Value| {
        let mut input = board(more);
        input["electionId"] = held.election["id"].clone();
        input
    };
    let input = revised(json!({ "seats": 3, "expectedVersion": 1, "title": text("The board") }));
    let changed = returning.done(REVISE_ELECTION, input.clone()).await;
    assert_eq!(changed["version"], 2, "{changed}");
    assert_ne!(changed["digest"], held.election["digest"]);
    assert_eq!(returning.refused(REVISE_ELECTION, input).await, "VERSION_CONFLICT");
    held.agm.announce().await;
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot { textDigest } } }";
    let seen = held.agm.voter(1).ask(query, json!({ "id": held.agm.ballot })).await.settled();
    assert_eq!(seen["textDigest"], changed["digest"]);
    assert_eq!(returning.refused(REVISE_ELECTION, revised(json!({}))).await, "TEXT_FROZEN");
}

#[tokio::test]
async fn an_election_is_planned_once_with_one_key() {
    let alliance = Alliance::found().await;
    let returning = alliance.person("returning");
    let input = board(json!({ "idempotencyKey": "planned-once" }));
    let first = returning.done(PLAN_ELECTION, input.clone()).await;
    assert_eq!(returning.done(PLAN_ELECTION, input).await["id"], first["id"]);
    let other = board(json!({ "idempotencyKey": "planned-once", "seats": 1 }));
    let answer = returning.ask(PLAN_ELECTION, json!({ "input": other })).await;
    assert_eq!(answer.error(), "IDEMPOTENCY_CONFLICT");
}

#[tokio::test]
async fn a_ballot_puts_a_motion_or_an_election_and_not_both() {
    let alliance = Alliance::found().await;
    let held = alliance.draft_board(BallotTerms::default(), json!({})).await;
    let returning = alliance.person("returning");
    let (motion, election) = (&held.agm.motion, &held.election["id"]);
    for (put, expected) in [
        (json!({ "motionId": motion, "electionId": election }), "BAD_INPUT input.electionId"),
        (json!({}), "BAD_INPUT input.electionId"),
        (json!({ "electionId": motion }), "NOT_FOUND input.electionId"),
    ] {
        let mut input = json!({
            "secrecy": "SECRET", "opensAt": "2022-11-30T07:00:00Z",
            "closesAt": "2022-11-30T18:00:00Z"
        });
        input
            .as_object_mut()
            .expect("an object")
            .extend(put.as_object().cloned().expect("an object"));
        assert_eq!(returning.refused_at(DRAFT_BALLOT, input).await, expected);
    }
}
