//! Walking a long list page by page, while it grows.

mod nested;

use std::{collections::BTreeSet, fmt::Write as _};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::{prelude::*, sample::subsequence, test_runner::TestRunner};
use serde_json::{Value, json};
use tests::Alliance;

const MEMBERS: &str = "query($orderBy: MemberOrderInput!, $first: Int, $after: String, $last: Int,
    $before: String) { members(orderBy: $orderBy, first: $first, after: $after, last: $last,
        before: $before) { nodes { id number joinedOn party { name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

const FIELDS: [&str; 3] = ["NUMBER", "NAME", "JOINED_ON"];

/// How a list is walked.
#[derive(Clone, Debug)]
struct Walk {
    field: &'static str,
    direction: &'static str,
    size: usize,
    backwards: bool,
    /// The members there from the beginning, and those that come in after each page.
    present: Vec<Entrant>,
    later: Vec<Vec<Entrant>>,
}

/// A member to be: what it is sorted by is drawn from few values, so that many tie.
#[derive(Clone, Debug)]
struct Entrant {
    number: u16,
    name: &'static str,
    day: u8,
}

fn entrant(number: u16) -> impl Strategy<Value = Entrant> {
    let names = prop::sample::select(vec!["Ada", "ada", "Bako", "Baku", "Zett", "Ñuke", "Dóra"]);
    (names, 1_u8..4).prop_map(move |(name, day)| Entrant { number, name, day })
}

prop_compose! {
    fn walk()(numbers in subsequence((0_u16..60).collect::<Vec<_>>(), 8..60))(
        present in 1..numbers.len(),
        entrants in numbers.iter().map(|it| entrant(*it)).collect::<Vec<_>>(),
        order in Just(numbers).prop_shuffle(),
        field in prop::sample::select(&FIELDS[..]),
        direction in prop::sample::select(vec!["ASC", "DESC"]),
        size in 1_usize..12,
        backwards in any::<bool>(),
    ) -> Walk {
        let place = |it: &Entrant| order.iter().position(|number| *number == it.number);
        let mut entrants = entrants;
        entrants.sort_by_key(place);
        let later = entrants.split_off(present).chunks(3).map(<[_]>::to_vec).collect();
        Walk { field, direction, size, backwards, present: entrants, later }
    }
}

async fn admit(alliance: &Alliance, entrants: &[Entrant]) {
    let mut rows = String::new();
    for Entrant { number, name, day } in entrants {
        writeln!(rows, "M-{number:03},PERSON,{name},ZA,VOTING,2020-01-{day:02},").expect("memory");
    }
    alliance.import(&rows).await;
}

/// What the list is sorted by, and then the id that breaks ties.
fn key(member: &Value, field: &str) -> (String, Vec<u8>) {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let key = match field {
        "NUMBER" => text(&member["number"]),
        "NAME" => domain::membership::import::fold(&text(&member["party"]["name"])),
        _ => text(&member["joinedOn"]),
    };
    let id = URL_SAFE_NO_PAD.decode(text(&member["id"])).expect("an id");
    (key, id)
}

/// The ids of the members on the pages, as the walker sees them, and those that ought to be there.
async fn walked(walk: &Walk) -> (Vec<Value>, Vec<Value>) {
    let Walk { field, direction, size, backwards, present, later } = walk;
    let alliance = Alliance::found().await;
    admit(&alliance, present).await;
    let secretary = alliance.person("secretary");
    let order = json!({ "field": field, "direction": direction });
    let whole = json!({ "orderBy": order, "first": 100 });
    let whole = secretary.ask(MEMBERS, whole).await.settled();
    let mut expected = whole["nodes"].as_array().expect("nodes").clone();
    expected.sort_by_cached_key(|it| key(it, field));
    if *direction == "DESC" {
        expected.reverse();
    }
    let there: BTreeSet<_> = expected.iter().map(|it| it["number"].to_string()).collect();

    let (mut later, mut pages, mut cursor) = (later.iter(), Vec::new(), Value::Null);
    loop {
        let page = if *backwards {
            json!({ "orderBy": order, "last": size, "before": cursor })
        } else {
            json!({ "orderBy": order, "first": size, "after": cursor })
        };
        let page = secretary.ask(MEMBERS, page).await.settled();
        pages.push(page["nodes"].as_array().expect("nodes").clone());
        let (more, next) = match backwards {
            true => ("hasPreviousPage", "startCursor"),
            false => ("hasNextPage", "endCursor"),
        };
        if page["pageInfo"][more] == false {
            break;
        }
        cursor = page["pageInfo"][next].clone();
        if let Some(entrants) = later.next() {
            admit(&alliance, entrants).await;
        }
    }
    if *backwards {
        pages.reverse();
    }
    let visited = pages.concat().into_iter().filter(|it| there.contains(&it["number"].to_string()));
    (visited.collect(), expected)
}

#[test]
fn a_walk_visits_whoever_was_there_exactly_once_in_order_while_others_come_in() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut runner = TestRunner::new(ProptestConfig { cases: 24, ..ProptestConfig::default() });
    let outcome = runner.run(&walk(), |walk| {
        let (visited, expected) = runtime.block_on(walked(&walk));
        prop_assert_eq!(visited, expected);
        Ok(())
    });
    outcome.expect("every walk");
}

#[tokio::test]
async fn a_cursor_of_one_order_is_none_of_another() {
    let alliance = Alliance::found().await;
    alliance.import_voters(3).await;
    let secretary = alliance.person("secretary");
    let page = async |field: &str, after: &Value| {
        let variables = json!({ "orderBy": { "field": field }, "first": 1, "after": after });
        secretary.ask(MEMBERS, variables).await
    };
    for field in FIELDS {
        let cursor = page(field, &Value::Null).await.settled()["pageInfo"]["endCursor"].clone();
        for other in FIELDS {
            let answer = page(other, &cursor).await;
            let expected = if field == other { "no error" } else { "BAD_USER_INPUT" };
            assert_eq!(answer.error(), expected, "{field} to {other}");
        }
    }
}

#[tokio::test]
async fn a_cursor_of_one_list_is_none_of_another() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({})).await;
    let auditor = alliance.person("auditor");
    let rules = "{ ruleSets(first: 1) { pageInfo { endCursor } } }";
    let cursor = auditor.ask(rules, json!({})).await.settled()["pageInfo"]["endCursor"].clone();
    let log = "query($after: String) { auditEntries(after: $after) { nodes { seq } } }";
    let answer = auditor.ask(log, json!({ "after": cursor })).await;
    assert_eq!(answer.error(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn whoever_has_left_the_page_behind_can_go_on_from_a_cursor_whose_member_has_changed() {
    let alliance = Alliance::found().await;
    alliance.import("M-001,PERSON,Ada,ZA,VOTING,2020-01-01,\n").await;
    alliance.import("M-002,PERSON,Bako,ZA,VOTING,2020-01-01,\n").await;
    alliance.import("M-003,PERSON,Zett,ZA,VOTING,2020-01-01,\n").await;
    let secretary = alliance.person("secretary");
    let order = json!({ "field": "NAME" });
    let first = secretary.ask(MEMBERS, json!({ "orderBy": order, "first": 1 })).await.settled();
    alliance.import("M-001,PERSON,Yaw,ZA,VOTING,2020-01-01,\n").await;
    let after = &first["pageInfo"]["endCursor"];
    let rest = json!({ "orderBy": order, "first": 100, "after": after });
    let rest = secretary.ask(MEMBERS, rest).await.settled();
    let numbers: Vec<_> =
        rest["nodes"].as_array().expect("nodes").iter().map(|it| &it["number"]).collect();
    assert_eq!(numbers, ["M-002", "M-001", "M-003"]);
}

#[tokio::test]
async fn a_size_left_out_of_the_variables_is_the_usual_one() {
    let alliance = Alliance::found().await;
    alliance.import_voters(24).await;
    let variables = json!({ "orderBy": { "field": "NUMBER" } });
    let page = alliance.person("secretary").ask(MEMBERS, variables).await.settled();
    assert_eq!(page["nodes"].as_array().map(Vec::len), Some(20));
}
