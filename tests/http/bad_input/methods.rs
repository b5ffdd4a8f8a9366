use reqwest::Method;
use serde_json::json;
use tests::Answer;

use super::{Target, assert_error};

const GRANT: &str = r#"mutation { grantRole(input: {
    issuer: "https://evil.example", subject: "e", role: ADMINISTRATOR }) { __typename } }"#;

#[tokio::test]
async fn a_mutation_is_accepted_by_post_alone() {
    let target = Target::found().await;
    let administrator = target.alliance.person("administrator");
    let named = format!("query Q {{ __typename }} mutation M {}", &GRANT["mutation ".len()..]);
    for parameters in [vec![("query", GRANT)], vec![("query", &*named), ("operationName", "M")]] {
        let request = administrator.request(Method::GET).query(&parameters);
        let answer = target.send("a mutation by GET", request).await;
        let refusal = (405, "METHOD_NOT_ALLOWED");
        assert_error(&answer, "a mutation by GET", refusal, "only with POST");
        assert_eq!(answer.headers["allow"], "POST");
    }
}

#[tokio::test]
async fn a_query_is_accepted_by_get() {
    let target = Target::found().await;
    let query = [("query", "query($f: Int) { meetings(first: $f) { totalCount } }")];
    let secretary = target.alliance.person("secretary");
    let request = secretary.request(Method::GET).query(&query).query(&[("variables", "{\"f\":1}")]);
    let answer = target.send("a query by GET", request).await;
    assert_eq!(answer.body, json!({ "data": { "meetings": { "totalCount": 0 } } }));
}

#[tokio::test]
async fn other_methods_are_told_which_are_offered() {
    let target = Target::found().await;
    let administrator = target.alliance.person("administrator");
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE] {
        let request = administrator.request(method.clone()).json(&json!({ "query": GRANT }));
        let answer = target.send(method.as_str(), request).await;
        assert_error(&answer, method.as_str(), (405, "METHOD_NOT_ALLOWED"), "with POST");
        assert_eq!(answer.headers["allow"], "GET, POST", "{method}");
    }
}

#[tokio::test]
async fn a_query_string_that_holds_no_request_is_refused() {
    let target = Target::found().await;
    for (query, words) in [
        ("", "`query` is missing"),
        ("query=", "`query` is missing"),
        ("query=%7B__typename%7D&variables=%7B", "The parameter `variables` is not valid JSON"),
        ("query=%7B__typename%7D&variables=7", "`variables` must be an object"),
        ("query=%7B__typename%7D&query=%7B__typename%7D", "`query` is given twice"),
        ("query=%7B%FF%7D", "not valid UTF-8"),
    ] {
        let url = format!("{}?{query}", target.alliance.url);
        let person = target.alliance.person("secretary").at(&url);
        let answer = target.send(query, person.request(Method::GET)).await;
        assert_error(&answer, query, (400, "BAD_USER_INPUT"), words);
    }
}

#[tokio::test]
async fn who_accepts_no_media_type_that_is_offered_gets_none_of_the_answer() {
    let target = Target::found().await;
    let administrator = target.alliance.person("administrator").sending("accept", "text/html");
    let request = administrator.request(Method::POST).json(&json!({ "query": GRANT }));
    let answer: Answer = target.send("HTML", request).await;
    assert_error(&answer, "HTML", (406, "NOT_ACCEPTABLE"), "application/json");
}
