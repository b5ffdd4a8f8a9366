use serde_json::{Value, json};
use tests::{Alliance, REGISTER};

const MEMBERS: &str = "query($filter: MemberFilterInput, $search: String,
    $orderBy: MemberOrderInput, $first: Int, $after: String, $last: Int, $before: String) {
    members(filter: $filter, search: $search, orderBy: $orderBy, first: $first, after: $after,
        last: $last, before: $before) {
        totalCount nodes { number } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

async fn ask(alliance: &Alliance, variables: Value) -> Value {
    alliance.person("secretary").ask(MEMBERS, variables).await.settled()
}

/// The numbers on a page, in its order.
fn numbers(page: &Value) -> Vec<&str> {
    let nodes = page["nodes"].as_array().expect("nodes");
    nodes.iter().map(|it| it["number"].as_str().expect("a number")).collect()
}

#[tokio::test]
async fn members_are_filtered_by_kind_and_country() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    for (filter, found) in [
        (json!({}), &["A-001", "M-001", "M-002", "O-001", "O-002"][..]),
        (json!({ "kind": "PERSON" }), &["A-001", "M-001", "M-002"]),
        (json!({ "country": "KE" }), &["O-001", "O-002"]),
        (json!({ "kind": "PERSON", "country": "KE" }), &[]),
    ] {
        let page = ask(&alliance, json!({ "filter": filter })).await;
        assert_eq!(numbers(&page), found, "{filter}");
        assert_eq!(page["totalCount"], found.len(), "{filter}");
    }
}

#[tokio::test]
async fn a_search_finds_a_part_of_a_name_in_any_case_and_alphabet() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    alliance
        .import(
            "O-003,ORGANISATION,Сentral Аsia 100%,KZ,VOTING,2020-01-01,\n\
             O-004,ORGANISATION,Élan_Vital,FR,VOTING,2020-01-01,\n",
        )
        .await;
    for (search, found) in [
        ("RIVER", &["O-002"][..]),
        ("a d", &["M-001"]),
        ("central asia", &["O-003"]),
        ("éLAN", &["O-004"]),
        ("0%", &["O-003"]),
        ("n_v", &["O-004"]),
        ("%", &["O-003"]),
        ("_", &["O-004"]),
        ("'", &[]),
        ("nobody", &[]),
    ] {
        let page = ask(&alliance, json!({ "search": search })).await;
        assert_eq!(numbers(&page), found, "{search}");
    }
}

#[tokio::test]
async fn members_are_listed_in_each_order_in_either_direction() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    for (field, ascending) in [
        ("NUMBER", ["A-001", "M-001", "M-002", "O-001", "O-002"]),
        ("NAME", ["M-001", "M-002", "A-001", "O-001", "O-002"]),
        ("JOINED_ON", ["O-001", "M-001", "O-002", "A-001", "M-002"]),
    ] {
        let order = json!({ "orderBy": { "field": field } });
        assert_eq!(numbers(&ask(&alliance, order).await), ascending, "{field}");
        let order = json!({ "orderBy": { "field": field, "direction": "DESC" } });
        let mut descending = ascending;
        descending.reverse();
        assert_eq!(numbers(&ask(&alliance, order).await), descending, "{field}");
    }
}

#[tokio::test]
async fn a_page_says_what_lies_on_either_side_of_it() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    let sides = |page: &Value| {
        let info = &page["pageInfo"];
        (info["hasPreviousPage"] == true, info["hasNextPage"] == true)
    };
    let first = ask(&alliance, json!({ "first": 2 })).await;
    assert_eq!((numbers(&first), sides(&first)), (vec!["A-001", "M-001"], (false, true)));
    assert_eq!(first["pageInfo"]["endCursor"], first["edges"][1]["cursor"]);
    let end = &first["pageInfo"]["endCursor"];
    let rest = ask(&alliance, json!({ "first": 3, "after": end })).await;
    assert_eq!((numbers(&rest), sides(&rest)), (vec!["M-002", "O-001", "O-002"], (true, false)));
    let start = &rest["pageInfo"]["startCursor"];
    let back = ask(&alliance, json!({ "last": 1, "before": start })).await;
    assert_eq!((numbers(&back), sides(&back)), (vec!["M-001"], (true, true)));
    let last = ask(&alliance, json!({ "last": 2 })).await;
    assert_eq!((numbers(&last), sides(&last)), (vec!["O-001", "O-002"], (true, false)));
}

#[tokio::test]
async fn a_page_is_asked_for_in_one_way() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    let cursor = ask(&alliance, json!({ "first": 1 })).await["pageInfo"]["endCursor"].clone();
    for page in [
        json!({ "first": 0 }),
        json!({ "first": -1 }),
        json!({ "first": 101 }),
        json!({ "last": 0 }),
        json!({ "last": 101 }),
        json!({ "first": 1, "last": 1 }),
        json!({ "first": 1, "before": cursor }),
        json!({ "last": 1, "after": cursor }),
        json!({ "after": "bm8gY3Vyc29y" }),
        json!({ "after": "" }),
    ] {
        let answer = alliance.person("secretary").ask(MEMBERS, page.clone()).await;
        assert_eq!(answer.error(), "BAD_USER_INPUT", "{page}");
    }
}
