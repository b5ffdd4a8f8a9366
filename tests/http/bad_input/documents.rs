use serde_json::{Value, json};
use tests::Answer;

use super::{Target, assert_error};

/// Documents that are not sound, each with what is said of it.
const UNSOUND: &[(&str, &str)] = &[
    ("", "`query` is missing"),
    ("{ alliance {", "syntax error at line 1, column 13"),
    ("{ alliance(name: \"x) { name } }", "a string in line 1 does not end"),
    ("query {}", "syntax error at line 1"),
    ("fragment F on Query { __typename }", "document does not contain an operation"),
    ("{ aliance { name } }", r#"Unknown field "aliance" on type "Query"."#),
    ("{ alliance { nam } }", r#"Unknown field "nam" on type "Alliance"."#),
    ("{ alliance }", "must have a selection of subfields"),
    ("{ alliance { name { __typename } } }", "must not have a selection"),
    ("{ alliance(id: 1) { name } }", r#"Unknown argument "id" on field "alliance""#),
    ("{ node { id } }", r#"Field "node" argument "id" of type "Query" is required"#),
    ("{ ...F }", r#"Unknown fragment: "F""#),
    ("{ ...F } fragment F on Nobody { x }", r#"Unknown type "Nobody""#),
    ("{ ...F } fragment F on Query { ...F }", "F leads back to itself"),
    ("{ __typename } fragment F on Query { __typename }", r#"Fragment "F" is never used"#),
    ("query($a: Int) { __typename }", r#"Variable "$a" is not used"#),
    ("{ node(id: $a) { id } }", r#"Variable "$a" is not defined"#),
    ("query($a: Nobody) { ballots(meetingId: $a) { totalCount } }", r#"Unknown type "Nobody""#),
    ("query($a: Int!) { node(id: $a) { id } }", "The variable $a of type Int! is required"),
    ("{ alliance @always { name } }", r#"Unknown directive "always""#),
    ("{ alliance @skip { name } }", r#"argument "if""#),
    ("{ a: __typename a: alliance { name } }", r#"The fields "a" conflict"#),
    ("query A { __typename } query B { __typename }", "say which to execute in `operationName`"),
    ("query A { __typename } query A { __typename }", "operation A is defined twice"),
    ("subscription { now }", "Subscriptions are not supported"),
    ("mutation { annulEverything }", r#"Unknown field "annulEverything" on type "Mutation"."#),
];

/// Asks in the media type made for it, in which an unsound document is a client's error.
async fn ask(target: &Target, document: &str) -> Answer {
    let accept = "application/graphql-response+json";
    let person = target.alliance.person("administrator").sending("accept", accept);
    person.ask(document, json!({})).await
}

#[tokio::test]
async fn a_document_that_is_not_sound_is_told_what_is_wrong_and_not_executed() {
    let target = Target::found().await;
    for (document, words) in UNSOUND {
        let answer = ask(&target, document).await;
        assert_error(&answer, document, (400, "BAD_USER_INPUT"), words);
        assert_eq!(answer.body.get("data"), None, "{document}");
    }
    target.assert_unharmed("unsound documents").await;
}

#[tokio::test]
async fn an_unsound_document_gets_200_where_other_statuses_pass_for_a_proxys() {
    let target = Target::found().await;
    let answer = target.ask("administrator", "{ aliance { name } }", Value::Null).await;
    assert_error(&answer, "plain JSON", (200, "BAD_USER_INPUT"), "Unknown field");
    assert_eq!(answer.body.get("data"), None);
}

#[tokio::test]
async fn an_operation_that_the_document_does_not_have_is_not_executed() {
    let target = Target::found().await;
    let body = json!({ "query": "query A { __typename }", "operationName": "B" });
    let person = target.alliance.person("secretary");
    let request = person.request(reqwest::Method::POST).json(&body);
    let answer = target.send("another operation", request).await;
    let words = "The document has no operation of the name given.";
    assert_error(&answer, "another operation", (200, "BAD_USER_INPUT"), words);
}
