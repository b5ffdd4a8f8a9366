use std::{fmt::Write as _, future::ready};

use async_graphql::{
    EmptySubscription, Enum, InputObject, Object, Request, Response, Schema, Variables,
};
use serde_json::json;

use crate::http::{Guarded, Settings, code::ErrorCode};

#[derive(Clone, Copy, Enum, Eq, PartialEq)]
enum Choice {
    Yes,
    No,
}

#[derive(InputObject)]
struct CastVoteInput {
    ballot_id: i32,
    choice: Choice,
}

struct Query;

#[Object]
impl Query {
    async fn double(&self, number: i32) -> i32 {
        number.saturating_mul(2)
    }

    async fn careless(&self, text: String) -> async_graphql::Result<i32> {
        ready(Err(format!("could not understand {text}").into())).await
    }

    async fn careful(&self) -> async_graphql::Result<i32> {
        ready(Err(ErrorCode::BadUserInput.error("There is no such ballot."))).await
    }

    async fn bounded(&self, #[graphql(validator(max_length = 3))] text: String) -> String {
        text
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn cast_vote(&self, input: CastVoteInput) -> bool {
        input.choice == Choice::Yes && input.ballot_id > 0
    }
}

async fn execute(query: &str, variables: serde_json::Value) -> Response {
    let schema = Schema::build(Query, Mutation, EmptySubscription).disable_suggestions().finish();
    let request = Request::new(query).variables(Variables::from_json(variables));
    Guarded::new(schema, &Settings::default()).execute(request).await
}

/// The one message that the request gets.
async fn told(query: &str, variables: serde_json::Value) -> String {
    let response = execute(query, variables).await;
    assert_eq!(response.errors.len(), 1, "{:?}", response.errors);
    response.errors[0].message.clone()
}

#[tokio::test]
async fn no_value_of_a_request_is_ever_repeated() {
    let cases = [
        // Literals: a misspelt enumeration value, a string for it, the wrong kinds.
        ("mutation { castVote(input: {ballotId: 1, choice: CANARY}) }", json!({})),
        (r#"mutation { castVote(input: {ballotId: 1, choice: "CANARY"}) }"#, json!({})),
        (r#"mutation { castVote(input: {ballotId: "CANARY", choice: NO}) }"#, json!({})),
        (r#"mutation { castVote(input: "CANARY") }"#, json!({})),
        ("mutation { castVote(input: [CANARY]) }", json!({})),
        ("mutation { castVote(input: {ballotId: 1, choice: NO, CANARY: 1}) }", json!({})),
        (r#"{ double(number: "CANARY") }"#, json!({})),
        ("{ double(number: 777777777777) }", json!({})),
        ("{ double(number: 777777777777.5) }", json!({})),
        (r#"{ bounded(text: "CANARY") }"#, json!({})),
        (r#"{ careless(text: "CANARY") }"#, json!({})),
        (r#"{ double(number: 1) @skip(if: "CANARY") }"#, json!({})),
        // Default values of variables.
        ("query ($n: Int = CANARY) { double(number: $n) }", json!({})),
        (r#"query ($n: Int! = "CANARY") { double(number: $n) }"#, json!({})),
        ("query ($n: Int! = 777777777777) { double(number: $n) }", json!({})),
        (
            "mutation ($c: Choice! = CANARY) { castVote(input: {ballotId: 1, choice: $c}) }",
            json!({}),
        ),
        // Values of variables.
        ("query ($n: Int!) { double(number: $n) }", json!({"n": "CANARY"})),
        ("query ($n: Int!) { double(number: $n) }", json!({"n": 777_777_777_777_i64})),
        ("query ($n: Int!) { double(number: $n) }", json!({"n": ["CANARY"]})),
        ("query ($n: Int!) { double(number: $n) }", json!({"n": {"CANARY": 1}})),
        (CAST, json!({"i": {"ballotId": 1, "choice": "CANARY"}})),
        (CAST, json!({"i": {"ballotId": "CANARY", "choice": "NO"}})),
        (CAST, json!({"i": {"ballotId": 1, "choice": "NO", "CANARY": true}})),
        (CAST, json!({"i": {"ballotId": 1, "choice": {"CANARY": "CANARY"}}})),
        (CAST, json!({"i": "CANARY"})),
        ("query ($s: String!) { careless(text: $s) }", json!({"s": "CANARY"})),
        ("query ($s: String!) { bounded(text: $s) }", json!({"s": "CANARY"})),
        (
            "mutation ($c: Choice!) { castVote(input: {ballotId: 1, choice: $c}) }",
            json!({"c": "a\", expected type \"CANARY"}),
        ),
        // Syntax errors next to a value.
        ("mutation { castVote(input: {ballotId: 1, choice: CANARY) }", json!({})),
        (r#"{ double(number: "CANARY" }"#, json!({})),
        (r#"{ double(number: "CANARY) }"#, json!({})),
        (r#"{ double(number: """CANARY) }"#, json!({})),
        ("{ double(number: 1) } CANARY", json!({})),
        ("{ double(number: 7CANARY) }", json!({})),
    ];
    for (query, variables) in cases {
        let response = execute(query, variables).await;
        assert!(response.is_err(), "{query}");
        let mut shown = serde_json::to_string(&response).unwrap();
        write!(shown, "{response:?}").unwrap();
        assert!(!shown.contains("CANARY"), "{query}: {shown}");
        assert!(!shown.contains("777777"), "{query}: {shown}");
        assert!(response.errors.iter().all(|error| ErrorCode::of(error).is_some()), "{query}");
    }
}

const CAST: &str = "mutation ($i: CastVoteInput!) { castVote(input: $i) }";

#[tokio::test]
async fn a_wrong_value_is_placed_and_the_right_ones_are_named() {
    let message = told(CAST, json!({"i": {"ballotId": 1, "choice": "MAYBE"}})).await;
    let expected = r#"Invalid value for "input.choice": it is not one of "Choice". "#;
    assert_eq!(message, format!("{expected}The values of Choice are YES, NO."));
    let message = told(CAST, json!({"i": {"ballotId": 1, "choise": "NO"}})).await;
    let expected =
        r#"Invalid value for "input": its field "choice" of type "Choice!" is required "#;
    let known = "The values of Choice are YES, NO.";
    assert_eq!(message, format!("{expected}but not provided. {known}"));
}

#[tokio::test]
async fn a_number_that_is_too_large_is_told_the_bounds() {
    let message = told("{ double(number: 777777777777) }", json!({})).await;
    let bounds = "it must lie between -2147483648 and 2147483647.";
    assert_eq!(message, format!(r#"A value is not a valid "Int": {bounds}"#));
}

#[tokio::test]
async fn a_misspelt_field_is_named() {
    let message = told("{ doubel(number: 1) }", json!({})).await;
    assert_eq!(message, r#"Unknown field "doubel" on type "Query"."#);
    let message = told("{ careful(choice: CANARY) }", json!({})).await;
    assert_eq!(message, r#"Unknown argument "choice" on field "careful" of type "Query"."#);
}

#[tokio::test]
async fn a_syntax_error_is_placed() {
    let message = told("{ double(number: ) }", json!({})).await;
    let expected = "The document is not valid GraphQL: syntax error at line 1, column 18.";
    assert_eq!(message, expected);
}

#[tokio::test]
async fn an_error_with_a_code_keeps_its_message_and_another_becomes_internal() {
    assert_eq!(told("{ careful }", json!({})).await, "There is no such ballot.");
    let response = execute(r#"{ careless(text: "x") }"#, json!({})).await;
    assert_eq!(ErrorCode::of(&response.errors[0]), Some(ErrorCode::Internal));
}
