use std::fmt::Write as _;

use serde_json::{Value, json};
use tests::ADOPT_RULES;

use super::{Target, assert_error};

/// Documents that ask for too much, each with what there is too much of.
fn excessive() -> Vec<(&'static str, String)> {
    let repeated = |count: usize, part: &dyn Fn(usize) -> String| (0..count).map(part).collect();
    let nested = |depth: usize, field: &str| {
        format!("{{ node(id: \"x\") {{ ... on Ballot {}", format!("{{ {field} ").repeat(depth))
            + "{ id }"
            + &" }".repeat(depth + 2)
    };
    let aliases: String = repeated(101, &|n| format!("a{n}: __typename "));
    let fields: String = repeated(2_001, &|_| "__typename ".into());
    let operations: String = repeated(6, &|n| format!("query Q{n} {{ __typename }} "));
    let fragments: String = repeated(101, &|n| format!("fragment F{n} on Query {{ __typename }} "));
    let mutations: String = repeated(11, &|n| {
        format!("m{n}: redeemInvitation(input: {{ code: \"x\" }}) {{ __typename }} ")
    });
    let lists =
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    let pages = "{ meetings(first: 100) { nodes { ballots(first: 100) { nodes {
        roll { entries(first: 100) { nodes { isEntitled } } } } } } } }";
    let ids = vec!["\"x\""; 10_001].join(",");
    vec![
        ("fields, fragments expanded", bomb(30)),
        ("fields, fragments expanded", format!("{{ {fields} }}")),
        ("levels of fields", nested(16, "supersedes")),
        ("aliases", format!("{{ {aliases} }}")),
        ("directives", format!("{{ __typename {} }}", "@skip(if: false) ".repeat(51))),
        ("operations", operations),
        ("fragments", format!("{{ __typename }} {fragments}")),
        ("mutations", format!("mutation {{ {mutations} }}")),
        ("levels of lists in introspection", lists.into()),
        ("Query is too complex", pages.into()),
        ("elements in one list", format!("{{ nodes(ids: [{ids}]) {{ id }} }}")),
        ("brackets within each other", format!("{{ a(b: {} }}", "[".repeat(30_000))),
        ("brackets within each other", "{a".repeat(30_000)),
    ]
}

/// Fragments of which each spreads the next one twice: it doubles with every level.
fn bomb(levels: usize) -> String {
    let mut document = String::from("{ ...F0 } ");
    for level in 0..levels {
        let next = level + 1;
        write!(document, "fragment F{level} on Query {{ ...F{next} ...F{next} }} ")
            .expect("memory");
    }
    document + &format!("fragment F{levels} on Query {{ __typename }}")
}

#[tokio::test]
async fn a_document_that_asks_for_too_much_is_refused_and_told_of_what() {
    let target = Target::found().await;
    for (what, document) in excessive() {
        let answer = target.alliance.stranger().ask(&document, json!({})).await;
        assert_error(&answer, what, (200, "QUERY_TOO_COMPLEX"), what);
        assert_eq!(answer.body.get("data"), None, "{what}");
    }
    target.assert_unharmed("documents that ask for too much").await;
}

#[tokio::test]
async fn the_bomb_is_refused_by_get_and_in_an_operation_that_is_not_executed() {
    let target = Target::found().await;
    let get = target.alliance.stranger().request(reqwest::Method::GET);
    let answer = target.send("the bomb", get.query(&[("query", bomb(30))])).await;
    assert_error(&answer, "by GET", (200, "QUERY_TOO_COMPLEX"), "fragments expanded");
    let beside = bomb(30).replacen('{', "query Bomb {", 1) + " query Harmless { __typename }";
    let body = json!({ "query": beside, "operationName": "Harmless" });
    let post = target.alliance.stranger().request(reqwest::Method::POST).json(&body);
    let answer = target.send("the bomb", post).await;
    assert_error(&answer, "beside", (200, "QUERY_TOO_COMPLEX"), "fragments expanded");
}

#[tokio::test]
async fn values_that_nest_too_deep_are_refused() {
    let target = Target::found().await;
    let deep = (0..40).fold(json!(1), |value, _| json!({ "a": value }));
    let answer = target.ask("administrator", ADOPT_RULES, json!({ "input": deep })).await;
    let words = "The variable $input nests deeper than the 32 levels allowed.";
    assert_error(&answer, "deep values", (200, "BAD_USER_INPUT"), words);
}

#[tokio::test]
async fn the_query_by_which_tools_read_the_schema_is_answered() {
    let target = Target::found().await;
    let query = "{ __schema { types { name fields { name args { name type { ...Type } }
        type { ...Type } } inputFields { name type { ...Type } } } } }
        fragment Type on __Type { name ofType { name ofType { name ofType { name ofType { name
        ofType { name ofType { name } } } } } } }";
    let schema = target.alliance.stranger().ask(query, Value::Null).await.settled();
    let types = schema["types"].as_array().expect("types");
    assert!(types.iter().any(|it| it["name"] == "Ballot"));
}
