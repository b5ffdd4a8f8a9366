use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tests::{ADOPT_RULES, Alliance};

use super::{Target, assert_error};

const BAD: (u16, &str) = (200, "BAD_USER_INPUT");

/// The lists that the schema has at its root, by who may read them.
const LISTS: &[(&str, &str)] = &[
    ("auditor", "auditEntries"),
    ("administrator", "roleGrants"),
    ("administrator", "ruleSets"),
    ("secretary", "meetings"),
    ("secretary", "ballots"),
    ("secretary", "members"),
    ("secretary", "members(orderBy: { field: NAME })"),
    ("secretary", "members(orderBy: { field: JOINED_ON, direction: DESC })"),
];

/// A query for a page of a list.
fn page(list: &str, part: &str) -> String {
    let (name, order) = list.split_once('(').unwrap_or((list, ")"));
    format!("{{ {name}({part} {order} {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}")
}

async fn alliance() -> Target {
    let alliance = Alliance::found().await;
    alliance.import_voters(2).await;
    alliance.person("administrator").done(ADOPT_RULES, json!({})).await;
    Target::at(alliance).await
}

#[tokio::test]
async fn a_page_has_a_size_between_1_and_100_and_one_direction() {
    let target = alliance().await;
    let (size, both) = ("first and last lie between 1 and 100", "not for both");
    for (part, words) in [
        ("first: 0", size),
        ("first: -1", size),
        ("first: 101", size),
        ("first: 2147483647", size),
        ("last: 0", size),
        ("last: -2147483648", size),
        ("last: 101", size),
        ("first: 2147483648", "between -2147483648 and 2147483647"),
        ("first: 1, last: 1", both),
        ("first: 1, before: \"x\"", both),
        ("last: 1, after: \"x\"", both),
        ("after: \"x\", before: \"x\"", both),
    ] {
        for (name, list) in LISTS {
            let document = page(list, part);
            let answer = target.alliance.person(name).ask(&document, Value::Null).await;
            assert_error(&answer, &document, BAD, words);
        }
    }
    target.assert_unharmed("pages of a wrong size").await;
}

#[tokio::test]
async fn a_cursor_is_good_in_its_own_list_and_order_alone() {
    let target = alliance().await;
    let mut cursors = Vec::new();
    for (name, list) in LISTS {
        let found = target.alliance.person(name).ask(&page(list, "first: 1"), Value::Null).await;
        let cursor = found.settled()["pageInfo"]["endCursor"].clone();
        // The lists of meetings and of ballots are empty.
        if let Some(cursor) = cursor.as_str() {
            cursors.push((*list, cursor.to_owned()));
        }
    }
    assert_eq!(cursors.len(), 6);
    for (name, list) in LISTS {
        for (of, cursor) in &cursors {
            let document = page(list, &format!("after: \"{cursor}\""));
            let answer = target.alliance.person(name).ask(&document, Value::Null).await;
            if of == list {
                answer.settled();
            } else {
                assert_error(&answer, &document, BAD, "not a cursor of this list in this order");
            }
        }
    }
}

#[tokio::test]
async fn a_forged_cursor_is_refused() {
    let target = alliance().await;
    let key = "0".repeat(32);
    let mut forged: Vec<String> =
        ["", "%", "x", "_____w", &"A".repeat(60_000)].map(Into::into).into();
    let names = ["audit", "grants", "rules", "meetings", "ballots"];
    let names = names.into_iter().chain(["members-number", "members-name", "members-joined"]);
    for name in names {
        for place in ["", "x", "-", "99999999999999999999", "1e3", "\0"] {
            forged.push(URL_SAFE_NO_PAD.encode(format!("{name}:{place}")));
        }
        forged.push(URL_SAFE_NO_PAD.encode(format!("{name}:{key}/\0")));
    }
    for day in ["", "x", "2022-13-01", "2022-1-1", "+12022-01-01", "-4713-01-01"] {
        forged.push(URL_SAFE_NO_PAD.encode(format!("members-joined:{key}/{day}")));
    }
    for cursor in &forged {
        for (name, list) in LISTS {
            for direction in ["after", "before"] {
                let document = page(list, &format!("{direction}: \"{cursor}\""));
                let answer = target.alliance.person(name).ask(&document, Value::Null).await;
                let words = "take one from a page of it";
                assert_error(&answer, &document, BAD, words);
            }
        }
    }
    target.assert_unharmed("forged cursors").await;
}
