//! The log, page by page.

use serde_json::{Value, json};
use tests::{Alliance, TABLE_MOTION, text};

const PAGE: &str = "query($first: Int, $after: String, $last: Int, $before: String) {
    auditEntries(first: $first, after: $after, last: $last, before: $before) {
        nodes { id seq at by verb subjectKind subjectKey details hash }
        edges { cursor node { seq } } totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

/// Places in the log.
fn places(entries: &[Value]) -> Vec<u64> {
    entries.iter().map(|it| it["seq"].as_u64().expect("a place")).collect()
}

async fn page(alliance: &Alliance, variables: Value) -> Value {
    alliance.person("auditor").ask(PAGE, variables).await.settled()
}

fn nodes(page: &Value) -> Vec<Value> {
    page["nodes"].as_array().expect("entries").clone()
}

/// Does something that is entered.
async fn act(alliance: &Alliance) {
    let motion = json!({ "title": text("One"), "text": text("That it be so.") });
    let tabled = alliance.person("returning").done(TABLE_MOTION, motion).await;
    assert_eq!(tabled["__typename"], "Motion", "{tabled}");
}

/// An alliance whose log has eight entries.
async fn alliance() -> Alliance {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({})).await;
    act(&alliance).await;
    act(&alliance).await;
    alliance
}

#[tokio::test]
async fn the_log_is_walked_oldest_first_to_its_end_while_it_grows() {
    let alliance = alliance().await;
    let (mut walked, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = page(&alliance, json!({ "first": 3, "after": after })).await;
        walked.extend(nodes(&page));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
        if walked.len() == 3 {
            act(&alliance).await;
        }
    }
    assert_eq!(places(&walked), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(walked, alliance.log().await);
}

#[tokio::test]
async fn the_log_is_walked_backwards_past_what_comes_in_meanwhile() {
    let alliance = alliance().await;
    let (mut walked, mut before) = (Vec::new(), Value::Null);
    loop {
        let page = page(&alliance, json!({ "last": 3, "before": before })).await;
        walked = [nodes(&page), walked].concat();
        if page["pageInfo"]["hasPreviousPage"] == false {
            break;
        }
        before = page["pageInfo"]["startCursor"].clone();
        act(&alliance).await;
    }
    assert_eq!(places(&walked), [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[tokio::test]
async fn every_entry_has_a_cursor_from_which_the_rest_follows() {
    let alliance = alliance().await;
    let whole = page(&alliance, json!({})).await;
    for (index, edge) in whole["edges"].as_array().expect("edges").iter().enumerate() {
        let rest = page(&alliance, json!({ "after": edge["cursor"] })).await;
        assert_eq!(nodes(&rest), nodes(&whole)[index + 1..]);
        assert_eq!(rest["totalCount"], 8);
    }
}

#[tokio::test]
async fn a_page_has_twenty_entries_unless_more_are_asked_for() {
    let alliance = alliance().await;
    for _ in 0..13 {
        act(&alliance).await;
    }
    assert_eq!(nodes(&page(&alliance, json!({})).await).len(), 20);
    assert_eq!(nodes(&page(&alliance, json!({ "first": 100 })).await).len(), 21);
}

#[tokio::test]
async fn every_entry_is_found_by_its_id() {
    let alliance = alliance().await;
    let query = "query($id: ID!) { node(id: $id) { ... on AuditEntry {
        id seq at by verb subjectKind subjectKey details hash } } }";
    for entry in alliance.log().await {
        let auditor = alliance.person("auditor");
        assert_eq!(auditor.ask(query, json!({ "id": entry["id"] })).await.settled(), entry);
    }
}
