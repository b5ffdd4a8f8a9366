use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tests::GRANT_ROLE;

use super::{Target, assert_error};

const BAD: (u16, &str) = (400, "BAD_USER_INPUT");
const OBJECT: &str = "must be a JSON object";
const BATCH: &str = "Batches are not supported";

/// Bodies that hold no request, each with what it is and what is said of it.
const MALFORMED: &[(&str, &[u8], &str)] = &[
    ("nothing", b"", "not valid JSON at line 1"),
    ("JSON that breaks off", br#"{"query":"#, "not valid JSON at line 1, column 9"),
    ("a bare word", b"{query}", "not valid JSON at line 1, column 2"),
    ("JSON and more", br#"{"query":"{__typename}"} x"#, "not valid JSON at line 1, column 26"),
    ("half a surrogate pair", br#"{"query":"\ud800"}"#, "not valid JSON at line 1"),
    ("invalid UTF-8", b"{\"query\":\"{\xc3\x28}\"}", "not valid UTF-8 from byte 11"),
    ("UTF-16", b"\xff\xfe{\0}\0", "not valid UTF-8 from byte 0"),
    ("a string", br#""{__typename}""#, OBJECT),
    ("a number", b"7", OBJECT),
    ("null", b"null", OBJECT),
    ("a batch", br#"[{"query":"{__typename}"},{"query":"{__typename}"}]"#, BATCH),
    ("an empty batch", b"[]", BATCH),
    ("no query", b"{}", "`query` is missing"),
    ("an empty query", br#"{"query":""}"#, "`query` is missing"),
    ("a query of null", br#"{"query":null}"#, "`query` is missing"),
    ("a query that is a number", br#"{"query":7}"#, "`query` must be a string"),
    ("variables in a list", br#"{"query":"{a}","variables":[1]}"#, "`variables` must be an object"),
    ("variables in a string", br#"{"query":"{a}","variables":"{}"}"#, "`variables` must be an obj"),
    ("a name that is a number", br#"{"query":"{a}","operationName":1}"#, "`operationName` must be"),
    ("extensions of 1", br#"{"query":"{a}","extensions":1}"#, "`extensions` must be an object"),
];

fn post(target: &Target, media_type: &str) -> RequestBuilder {
    let administrator = target.alliance.person("administrator");
    administrator.request(Method::POST).header("content-type", media_type)
}

#[tokio::test]
async fn a_body_that_holds_no_request_is_refused_and_told_where_it_fails() {
    let target = Target::found().await;
    for (what, body, words) in MALFORMED {
        let answer = target.send(what, post(&target, "application/json").body(*body)).await;
        assert_error(&answer, what, BAD, words);
        assert_eq!(answer.body.get("data"), None, "{what}");
    }
}

#[tokio::test]
async fn json_that_nests_a_hundred_thousand_deep_is_refused() {
    let target = Target::found().await;
    let deep = format!(r#"{{"query":"{{a}}","variables":{}"#, r#"{"a":"#.repeat(100_000));
    let answer = target.send("deep JSON", post(&target, "application/json").body(deep)).await;
    assert_error(&answer, "deep JSON", BAD, "not valid JSON at line 1");
}

#[tokio::test]
async fn a_body_or_a_document_that_is_too_large_is_refused() {
    let target = Target::found().await;
    let too_large = (413, "PAYLOAD_TOO_LARGE");
    let filler = |size: usize| json!({ "query": "{ __typename }", "filler": "x".repeat(size) });
    for size in [1 << 20, 10 << 20] {
        let request = post(&target, "application/json").body(filler(size).to_string());
        let answer = target.send("a large body", request).await;
        assert_error(&answer, "a large body", too_large, "larger than the 1048576 bytes");
    }
    let document = format!("{{ __typename #{}\n }}", "x".repeat(64 << 10));
    let body = json!({ "query": document }).to_string();
    let answer = target.send("a long document", post(&target, "application/json").body(body)).await;
    assert_error(&answer, "a long document", too_large, "longer than the 65536 bytes");
}

/// Whatever a page can make a browser send to another site without asking it first.
#[tokio::test]
async fn a_body_that_a_browser_sends_across_sites_unasked_is_not_read() {
    let target = Target::found().await;
    let input =
        json!({ "issuer": "https://evil.example", "subject": "e", "role": "ADMINISTRATOR" });
    let json = json!({ "query": GRANT_ROLE, "variables": { "input": input } }).to_string();
    let form = reqwest::Url::parse_with_params("http://x", [("query", GRANT_ROLE)]).expect("a URL");
    let form = form.query().expect("a query").to_owned();
    let multipart = "--b\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\n";
    let multipart = format!("{multipart}{json}\r\n--b--\r\n");
    for (media_type, body) in [
        ("text/plain", &json),
        ("text/plain; charset=utf-8; x=application/json", &json),
        ("application/x-www-form-urlencoded", &form),
        ("multipart/form-data; boundary=b", &multipart),
        ("application/graphql", &json),
        ("application/json; charset=utf-16", &json),
        ("", &json),
    ] {
        let answer = target.send(media_type, post(&target, media_type).body(body.clone())).await;
        let refusal = (415, "UNSUPPORTED_MEDIA_TYPE");
        assert_error(&answer, media_type, refusal, "Content-Type: application/json");
    }
    let untyped = target.alliance.person("administrator").request(Method::POST).body(json);
    let answer = target.send("no media type", untyped).await;
    assert_eq!(answer.status, 415, "{}", answer.text);
}

#[tokio::test]
async fn a_request_may_say_more_than_is_understood() {
    let target = Target::found().await;
    let body = json!({
        "query": "{ viewer { isService } }", "operationName": null, "variables": null,
        "extensions": { "persistedQuery": { "version": 1 } }, "id": 7
    });
    let answer =
        target.send("more", post(&target, "application/json").body(body.to_string())).await;
    assert_eq!(answer.body, json!({ "data": { "viewer": { "isService": false } } }));
    assert_ne!(answer.body["data"]["viewer"], Value::Null);
}
