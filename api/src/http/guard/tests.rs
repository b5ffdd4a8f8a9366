use async_graphql::{
    EmptySubscription, Object, Request, Response, Schema, SimpleObject, Variables,
};
use serde_json::json;

use super::{ErrorCode, Guarded, Settings};

#[derive(SimpleObject)]
struct Leaf {
    id: i32,
}

struct Member;

#[Object]
impl Member {
    async fn friend(&self) -> Member {
        Member
    }

    async fn leaf(&self) -> Leaf {
        Leaf { id: 1 }
    }
}

struct Query;

#[Object]
impl Query {
    async fn member(&self) -> Member {
        Member
    }

    async fn sum(&self, numbers: Vec<i32>) -> i32 {
        numbers.into_iter().sum()
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self) -> bool {
        true
    }
}

async fn execute_with(settings: &Settings, request: Request) -> Response {
    let schema = Schema::build(Query, Mutation, EmptySubscription).finish();
    Guarded::new(schema, settings).execute(request).await
}

async fn execute(query: impl Into<String>) -> Response {
    execute_with(&Settings::default(), Request::new(query)).await
}

async fn is_too_complex(query: impl Into<String>) -> bool {
    let response = execute(query).await;
    response.errors.iter().any(|e| ErrorCode::of(e) == Some(ErrorCode::QueryTooComplex))
}

fn repeated(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}

/// A chain of fragments, each of which spreads the next one twice.
fn doubled_spreads(length: usize) -> String {
    let links: String =
        repeated(length, |i| format!("fragment F{i} on Query{{...F{} ...F{}}}", i + 1, i + 1));
    format!("query{{...F0}}{links}fragment F{length} on Query{{__typename}}")
}

#[tokio::test]
async fn a_document_bomb_is_refused() {
    let bomb = doubled_spreads(24);
    assert!(bomb.len() < 1000);
    let response = execute(bomb).await;
    let message = &response.errors[0].message;
    assert!(message.contains("fields, fragments expanded; at most 2000"), "{message}");
}

#[tokio::test]
async fn a_longer_bomb_and_a_wider_one_are_refused() {
    assert!(is_too_complex(doubled_spreads(60)).await);
    let spreads = |i: usize| format!("...F{} ", i + 1).repeat(10);
    let links: String = repeated(7, |i| format!("fragment F{i} on Query{{{}}}", spreads(i)));
    assert!(is_too_complex(format!("{{...F0}}{links}fragment F7 on Query{{__typename}}")).await);
}

#[tokio::test]
async fn a_bomb_in_an_unused_fragment_is_refused() {
    let bomb = doubled_spreads(24).replace("query{...F0}", "query{__typename}");
    assert!(is_too_complex(bomb).await);
}

#[tokio::test]
async fn fragments_that_lead_back_to_themselves_are_refused() {
    let response = execute("{...A} fragment A on Query{...B} fragment B on Query{...A}").await;
    assert!(response.errors[0].message.ends_with("leads back to itself."));
}

#[tokio::test]
async fn aliases_fields_directives_operations_and_fragments_are_counted() {
    let aliases: String = repeated(101, |i| format!("a{i}:__typename "));
    assert!(is_too_complex(format!("{{{aliases}}}")).await);
    assert!(is_too_complex(format!("{{{}}}", "__typename ".repeat(2001))).await);
    assert!(is_too_complex(format!("{{__typename {}}}", "@skip(if:false)".repeat(51))).await);
    let operations: String = repeated(6, |i| format!("query Q{i}{{__typename}}"));
    assert!(is_too_complex(operations).await);
    let fragments: String = repeated(101, |i| format!("fragment F{i} on Query{{__typename}}"));
    assert!(is_too_complex(format!("{{__typename}}{fragments}")).await);
}

#[tokio::test]
async fn depth_is_bounded() {
    let nested = |depth: usize| {
        let (open, close) = ("friend{".repeat(depth - 2), "}".repeat(depth));
        format!("{{member{{{open}__typename{close}")
    };
    assert!(execute(nested(15)).await.is_ok());
    assert!(is_too_complex(nested(16)).await);
    assert!(is_too_complex("{member{".to_owned() + &"friend{".repeat(5000)).await);
}

#[tokio::test]
async fn a_chain_of_deep_fragments_does_not_exhaust_the_stack() {
    let link = |i: usize| {
        let (open, close) = ("...{".repeat(90), "}".repeat(90));
        format!("fragment F{i} on Query{{{open}...F{}{close}}}", i + 1)
    };
    let links: String = repeated(90, link);
    assert!(is_too_complex(format!("{{...F0}}{links}")).await);
}

#[tokio::test]
async fn several_mutations_are_allowed_but_not_many() {
    let touches = |count: usize| {
        let touches: String = repeated(count, |i| format!("t{i}: touch "));
        format!("mutation {{ ...T }} fragment T on Mutation {{ {touches} }}")
    };
    assert!(execute(touches(10)).await.is_ok());
    assert!(is_too_complex(touches(11)).await);
}

#[tokio::test]
async fn long_and_deep_literals_are_refused() {
    assert!(is_too_complex(format!("{{sum(numbers:[{}])}}", "1 ".repeat(10_001))).await);
    assert!(is_too_complex(format!("{{sum(numbers:{}{})}}", "[".repeat(95), "]".repeat(95))).await);
    assert!(is_too_complex(format!("{{sum(numbers:{}", "[".repeat(30_000))).await);
}

#[tokio::test]
async fn a_large_variable_cannot_be_multiplied_by_using_it_often() {
    let uses = "sum(numbers:$n) ".repeat(10);
    let request = Request::new(format!("query($n:[Int!]!){{{uses}}}"))
        .variables(Variables::from_json(json!({"n": vec![1; 9_000]})));
    let response = execute_with(&Settings::default(), request).await;
    assert!(response.errors[0].message.contains("values in arguments"));
}

#[tokio::test]
async fn the_introspection_query_of_common_tools_is_allowed() {
    let response = execute(introspection()).await;
    assert!(response.is_ok(), "{:?}", response.errors);
}

#[tokio::test]
async fn circular_introspection_is_refused() {
    let query = "{__schema{types{fields{type{fields{type{fields{type{name}}}}}}}}}";
    assert!(is_too_complex(query).await);
    let hidden = "{__type(name:\"Query\"){...T}} fragment T on __Type{fields{type{...U}}} \
                  fragment U on __Type{fields{type{possibleTypes{name}}}}";
    assert!(is_too_complex(hidden).await);
}

#[tokio::test]
async fn introspection_can_be_switched_off() {
    let settings = Settings { introspection: false, ..Settings::default() };
    let response = execute_with(&settings, Request::new("{__schema{types{name}}}")).await;
    assert_eq!(ErrorCode::of(&response.errors[0]), Some(ErrorCode::Forbidden));
    assert!(execute_with(&settings, Request::new("{__typename}")).await.is_ok());
}

#[tokio::test]
async fn fields_below_other_fields_are_ordinary() {
    assert!(execute("{member{friend{leaf{id}}}}").await.is_ok());
}

/// A query like the one that graphql-js, and `GraphiQL` with it, sends to learn the schema, with
/// every option on: fifteen levels deep.
fn introspection() -> String {
    let type_ref = format!("kind name {}{}", "ofType { kind name ".repeat(9), "}".repeat(9));
    format!(
        "query IntrospectionQuery {{
            __schema {{
                description queryType {{ name }} mutationType {{ name }} subscriptionType {{ name }}
                types {{ ...FullType }}
                directives {{
                    name description isRepeatable locations
                    args(includeDeprecated: true) {{ ...InputValue }}
                }}
            }}
        }}
        fragment FullType on __Type {{
            kind name description specifiedByURL isOneOf
            fields(includeDeprecated: true) {{
                name description isDeprecated deprecationReason
                args(includeDeprecated: true) {{ ...InputValue }}
                type {{ ...TypeRef }}
            }}
            inputFields(includeDeprecated: true) {{ ...InputValue }}
            interfaces {{ ...TypeRef }}
            enumValues(includeDeprecated: true) {{ name description isDeprecated }}
            possibleTypes {{ ...TypeRef }}
        }}
        fragment InputValue on __InputValue {{
            name description defaultValue isDeprecated deprecationReason
            type {{ ...TypeRef }}
        }}
        fragment TypeRef on __Type {{ {type_ref} }}"
    )
}

#[tokio::test]
async fn a_variable_that_is_required_is_missed_before_anything_is_executed() {
    let query = "query A { member { __typename } } query B($n: [Int!]!) { sum(numbers: $n) }";
    let ask = |name: &str, variables| {
        let variables = Variables::from_json(variables);
        let request = Request::new(query).operation_name(name).variables(variables);
        async move { execute_with(&Settings::default(), request).await }
    };
    for variables in [json!({}), json!({"n": null}), json!({"N": [1]})] {
        let response = ask("B", variables).await;
        let message = "The variable $n of type [Int!]! is required but not given.";
        assert_eq!(response.errors[0].message, message);
        assert!(response.errors[0].path.is_empty());
    }
    assert!(ask("B", json!({"n": [1]})).await.is_ok());
    assert!(ask("A", json!({})).await.is_ok(), "another operation needs it");
}
