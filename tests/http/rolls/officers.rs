use serde_json::{Value, json};
use tests::{Agm, Alliance, BUILD_ROLL, BallotTerms, FREEZE_ROLL};

use super::roll;

const ENTRIES: &str = "query($id: ID!, $isEntitled: Boolean, $first: Int, $after: String) {
    node(id: $id) { ... on Ballot { roll { entries(isEntitled: $isEntitled, first: $first,
        after: $after) { totalCount nodes { isEntitled member { number } }
        pageInfo { hasNextPage endCursor } } } } } }";

/// The numbers on the roll, page by page of two, in the order of their numbers.
async fn listed(agm: &Agm<'_>, entitled: Value) -> (Value, Vec<String>) {
    let returning = agm.alliance.person("returning");
    let (mut numbers, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables =
            json!({ "id": agm.ballot, "isEntitled": entitled, "first": 2, "after": after });
        let node = returning.ask(ENTRIES, variables).await.settled();
        let page = &node["roll"]["entries"];
        let nodes = page["nodes"].as_array().expect("entries");
        numbers.extend(
            nodes.iter().map(|it| it["member"]["number"].as_str().expect("a number").to_owned()),
        );
        if page["pageInfo"]["hasNextPage"] == false {
            numbers.sort();
            return (page["totalCount"].clone(), numbers);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn officers_page_through_those_on_the_roll_and_those_left_out() {
    let alliance = Alliance::found().await;
    alliance.import("A-002,PERSON,Associate 002,ZA,ASSOCIATE,2021-01-01,\n").await;
    let agm = alliance.convene_agm(BallotTerms { voters: 3, ..BallotTerms::default() }).await;
    for (entitled, expected) in [
        (json!(true), &["M-001", "M-002", "M-003"][..]),
        (json!(false), &["A-001", "A-002"]),
        (Value::Null, &["A-001", "A-002", "M-001", "M-002", "M-003"]),
    ] {
        let (total, numbers) = listed(&agm, entitled.clone()).await;
        assert_eq!(total, expected.len(), "{entitled}");
        assert_eq!(numbers, expected, "{entitled}");
    }
}

#[tokio::test]
async fn the_roll_shows_the_record_date_with_a_reason_for_every_member() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms { voters: 1, ..BallotTerms::default() }).await;
    let mut roll = roll(&agm).await;
    let digest = roll["digest"].take();
    assert_eq!(digest.as_str().map(str::len), Some(64));
    insta::assert_json_snapshot!(roll, @r#"
    {
      "builtAt": "2022-11-29T16:00:00Z",
      "digest": null,
      "entries": {
        "nodes": [
          {
            "isEntitled": false,
            "member": {
              "number": "A-001"
            },
            "reasons": [
              {
                "code": "IN_PERIOD",
                "date": "2021-01-01"
              },
              {
                "code": "NON_VOTING_CATEGORY",
                "date": null
              }
            ]
          },
          {
            "isEntitled": true,
            "member": {
              "number": "M-001"
            },
            "reasons": [
              {
                "code": "IN_PERIOD",
                "date": "2020-01-01"
              }
            ]
          }
        ]
      },
      "frozenAt": "2022-11-29T16:00:00Z",
      "leftOut": 1,
      "recordDate": "2022-11-15T22:00:00Z",
      "size": 1
    }
    "#);
}

#[tokio::test]
async fn building_the_roll_again_replaces_it() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let first = agm.conduct(BUILD_ROLL, json!({})).await["roll"].clone();
    assert_eq!(agm.conduct(BUILD_ROLL, json!({})).await["roll"], first, "of the same members");
    alliance.import("A-002,PERSON,Associate 002,ZA,ASSOCIATE,2021-01-01,\n").await;
    let second = agm.conduct(BUILD_ROLL, json!({})).await["roll"].clone();
    assert_eq!((&second["size"], &second["leftOut"]), (&json!(3), &json!(2)));
    assert_eq!(second["digest"], first["digest"], "the same may vote");
    alliance.import("M-004,PERSON,Voter 004,ZA,VOTING,2021-01-01,\n").await;
    let third = agm.conduct(BUILD_ROLL, json!({})).await["roll"].clone();
    assert_eq!(third["size"], 4);
    assert_ne!(third["digest"], first["digest"]);
}

#[tokio::test]
async fn a_roll_built_before_its_record_date_is_a_preview_that_cannot_be_frozen() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    alliance.move_clock("2022-11-15T21:59:59.999999Z");
    assert_eq!(agm.conduct(BUILD_ROLL, json!({})).await["roll"]["size"], 3);
    assert_eq!(agm.conduct(FREEZE_ROLL, json!({})).await["code"], "ROLL_TOO_EARLY");
    alliance.move_clock("2022-11-15T22:00:00Z");
    assert_eq!(agm.conduct(FREEZE_ROLL, json!({})).await["code"], "ROLL_TOO_EARLY");
    agm.conduct(BUILD_ROLL, json!({})).await;
    let frozen = agm.conduct(FREEZE_ROLL, json!({})).await;
    assert_eq!(frozen["roll"]["frozenAt"], "2022-11-15T22:00:00Z");
}

#[tokio::test]
async fn there_must_be_a_roll_to_freeze() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    assert_eq!(agm.conduct(FREEZE_ROLL, json!({})).await["code"], "NO_ROLL");
}

#[tokio::test]
async fn who_joined_in_between_is_not_on_a_roll_of_before() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    alliance.move_clock("2022-11-20T08:00:00Z");
    alliance.import("M-004,PERSON,Late,ZA,VOTING,2022-11-17,\n").await;
    alliance.import("M-005,PERSON,Back-dated,ZA,VOTING,2022-11-16,\n").await;
    let built = agm.conduct(BUILD_ROLL, json!({})).await;
    assert_eq!((&built["roll"]["size"], &built["roll"]["leftOut"]), (&json!(4), &json!(2)));
}

#[tokio::test]
async fn a_frozen_roll_is_neither_built_nor_frozen_again() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    agm.conduct(BUILD_ROLL, json!({})).await;
    agm.conduct(FREEZE_ROLL, json!({})).await;
    let frozen = roll(&agm).await;
    assert_eq!(agm.conduct(BUILD_ROLL, json!({})).await["code"], "ROLL_FROZEN");
    assert_eq!(agm.conduct(FREEZE_ROLL, json!({})).await["code"], "ROLL_FROZEN");
    assert_eq!(roll(&agm).await, frozen);
}
