use serde_json::{Value, json};
use tests::{ADOPT_RULES, PLAN_MEETING, RECORD_ATTENDANCE, TABLE_MOTION, text};

use super::{Target, assert_error};

const BAD: (u16, &str) = (200, "BAD_USER_INPUT");

/// A list of that many things.
fn many(count: usize, thing: impl Fn(usize) -> Value) -> Value {
    (0..count).map(thing).collect()
}

#[tokio::test]
async fn a_list_of_ten_thousand_ids_is_refused() {
    let target = Target::found().await;
    let ids = many(10_000, |n| json!(format!("{n}")));
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let answer = target.ask("secretary", nodes, json!({ "ids": ids })).await;
    assert_error(&answer, "ids", BAD, "nodes takes at most 100 ids");
    let attendees = many(10_000, |n| json!({ "membershipId": format!("{n}") }));
    let input = json!({ "meetingId": "x", "sittingId": "x", "attendees": attendees });
    let answer = target.ask("secretary", RECORD_ATTENDANCE, json!({ "input": input })).await;
    assert_error(&answer, "attendees", BAD, "at most 1,000 attendees");
}

#[tokio::test]
async fn a_list_of_more_than_ten_thousand_is_refused_whatever_it_holds() {
    let target = Target::found().await;
    let input = json!({ "attendees": many(10_001, |n| json!(n)) });
    let answer = target.ask("secretary", RECORD_ATTENDANCE, json!({ "input": input })).await;
    let words = "The variable $input holds a list of 10001 elements; at most 10000 are allowed.";
    assert_error(&answer, "attendees", BAD, words);
}

/// Lists that a rule bounds, each with the field that the refusal names.
fn too_long() -> Vec<(&'static str, &'static str, Value, &'static str)> {
    let share =
        json!({ "numerator": 1, "denominator": 2, "comparator": "MORE_THAN", "base": "YES_NO" });
    let locale = |n: usize| {
        let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).expect("a letter"));
        format!("{}{}{}", letter(n), letter(n / 26), letter(n / 676))
    };
    let sitting = |n: usize| {
        let day = chrono::NaiveDate::from_ymd_opt(2022, 11, 30).expect("a day");
        let day = day + chrono::Days::new(n as u64);
        json!({ "startsAt": format!("{day}T07:00:00Z"), "endsAt": format!("{day}T09:00:00Z") })
    };
    let (title, sittings) = (text("AGM"), json!([sitting(0)]));
    let tongues = json!({ "authoritative": "aaa", "translations":
        many(10_000, |n| json!({ "locale": locale(n), "text": "x" })) });
    let agenda = many(2_000, |_| json!({ "title": title }));
    let rules = many(4_000, |n| json!({ "code": format!("m{n}"), "majority": share }));
    let days = json!({ "title": title, "sittings": many(10_000, sitting) });
    let items = json!({ "title": title, "sittings": sittings, "agenda": agenda });
    let locales = json!({ "requiredLocales": many(10_000, |n| json!(locale(n))) });
    vec![
        ("secretary", PLAN_MEETING, days, "sittings"),
        ("secretary", PLAN_MEETING, items, "agenda"),
        ("secretary", PLAN_MEETING, json!({ "title": tongues, "sittings": sittings }), "title"),
        ("returning", TABLE_MOTION, json!({ "title": title, "text": tongues }), "text"),
        ("administrator", ADOPT_RULES, locales, "requiredLocales"),
        ("administrator", ADOPT_RULES, json!({ "majorities": rules }), "majorities"),
    ]
}

#[tokio::test]
async fn a_list_that_is_too_long_is_refused_by_the_rule_that_bounds_it() {
    let target = Target::found().await;
    target.alliance.person("administrator").done(ADOPT_RULES, json!({})).await;
    let target = Target::at(target.alliance).await;
    for (name, mutation, input, field) in too_long() {
        let refusal = target.alliance.person(name).done(mutation, input).await;
        assert_eq!(refusal["code"], "BAD_INPUT", "{field}: {refusal}");
        assert_eq!(refusal["path"], json!(["input", field]), "{refusal}");
        target.assert_unharmed(field).await;
    }
}
