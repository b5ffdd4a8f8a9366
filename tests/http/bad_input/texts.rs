use serde_json::{Value, json};
use tests::{
    ADOPT_RULES, CANCEL_MEETING, GRANT_ROLE, IMPORT_MEMBERS, PLAN_MEETING, REDEEM_INVITATION,
    TABLE_MOTION, text,
};

use super::{Target, assert_error};

fn meeting(title: &Value, item: &Value) -> Value {
    let sitting = json!({ "startsAt": "2022-11-30T07:00:00Z", "endsAt": "2022-11-30T09:00:00Z" });
    json!({ "title": title, "sittings": [sitting], "agenda": [{ "title": item }] })
}

/// Every place for a text that is kept, with a text that cannot be: who fills it, by which
/// mutation and input, and the code and the field of the refusal.
fn refused(bad: &str) -> Vec<(&'static str, &'static str, Value, &'static str, &'static str)> {
    let (good, worse) = (text("Annual report"), text(bad));
    let zone = json!({
        "title": good, "sittings": [{
            "startsAt": "2022-11-30T07:00:00Z", "endsAt": "2022-11-30T09:00:00Z",
            "displayZone": bad
        }]
    });
    let issuer = json!({ "issuer": bad, "subject": "s", "role": "AUDITOR" });
    let subject = json!({ "issuer": "https://id.example", "subject": bad, "role": "AUDITOR" });
    let majority = json!({ "title": good, "text": good, "majority": bad });
    let share =
        json!({ "numerator": 1, "denominator": 2, "comparator": "MORE_THAN", "base": "YES_NO" });
    let rules = json!({ "majorities": [
        { "code": "ordinary", "majority": share }, { "code": bad, "majority": share }
    ] });
    vec![
        ("secretary", PLAN_MEETING, meeting(&worse, &good), "BAD_INPUT", "title"),
        ("secretary", PLAN_MEETING, meeting(&good, &worse), "BAD_INPUT", "agenda"),
        ("secretary", PLAN_MEETING, zone, "BAD_INPUT", "sittings"),
        (
            "secretary",
            CANCEL_MEETING,
            json!({ "meetingId": "x", "reason": bad }),
            "NO_REASON",
            "reason",
        ),
        (
            "secretary",
            IMPORT_MEMBERS,
            json!({ "csv": bad, "commit": true }),
            "UNREADABLE_FILE",
            "csv",
        ),
        ("returning", TABLE_MOTION, json!({ "title": worse, "text": good }), "BAD_INPUT", "title"),
        ("returning", TABLE_MOTION, json!({ "title": good, "text": worse }), "BAD_INPUT", "text"),
        ("returning", TABLE_MOTION, majority, "BAD_INPUT", "majority"),
        (
            "administrator",
            ADOPT_RULES,
            json!({ "governanceZone": bad }),
            "BAD_INPUT",
            "governanceZone",
        ),
        ("administrator", ADOPT_RULES, rules, "BAD_INPUT", "majorities"),
        ("administrator", GRANT_ROLE, issuer, "BAD_INPUT", "subject"),
        ("administrator", GRANT_ROLE, subject, "BAD_INPUT", "subject"),
        ("unbound", REDEEM_INVITATION, json!({ "code": bad }), "BAD_CODE", "code"),
    ]
}

#[tokio::test]
async fn a_text_that_cannot_be_kept_is_refused_and_its_field_is_named() {
    let target = Target::found().await;
    let administrator = target.alliance.person("administrator");
    administrator.done(ADOPT_RULES, json!({})).await;
    target.alliance.person("unbound").ask("{ viewer { isService } }", Value::Null).await.settled();
    let target = Target::at(target.alliance).await;
    for (what, bad) in [
        ("a NUL", "Annual\0report".to_owned()),
        ("nothing", String::new()),
        ("space", " \n\t ".to_owned()),
        ("20,001 characters", "é".repeat(20_001)),
    ] {
        for (name, mutation, input, code, field) in refused(&bad) {
            let refusal = target.alliance.person(name).done(mutation, input).await;
            assert_eq!(refusal["code"], code, "{what} in {field}: {refusal}");
            assert_eq!(refusal["path"], json!(["input", field]), "{what}: {refusal}");
        }
        target.assert_unharmed(what).await;
    }
}

#[tokio::test]
async fn a_row_with_a_nul_is_refused_with_its_line() {
    let target = Target::found().await;
    let csv = "number,kind,name,country,category,since,until\n\
               M-001,PERSON,Ada\0Lovelace,ZA,VOTING,2020-01-01,\n";
    let report = target.ask("secretary", IMPORT_MEMBERS, json!({ "input": { "csv": csv } })).await;
    let row = &report.settled()["rows"][0];
    let problem = (&row["line"], &row["verdict"], &row["problems"][0]["column"]);
    assert_eq!(problem, (&json!(2), &json!("REFUSED"), &json!("name")), "{row}");
}

#[tokio::test]
async fn a_search_that_no_name_can_match_finds_nobody() {
    let target = Target::found().await;
    target.alliance.import_voters(1).await;
    let search = "query($search: String) { members(search: $search) { totalCount nodes { id } } }";
    let secretary = target.alliance.person("secretary");
    for (what, text) in [
        ("a NUL", "Voter\0".to_owned()),
        ("a NUL alone", "\0".to_owned()),
        ("wildcards", "%_%".to_owned()),
        ("100,000 letters", "Voter".repeat(20_000)),
    ] {
        let found = secretary.ask(search, json!({ "search": text })).await.settled();
        assert_eq!(found, json!({ "totalCount": 0, "nodes": [] }), "{what}");
    }
}

#[tokio::test]
async fn an_idempotency_key_has_8_to_200_characters() {
    let target = Target::found().await;
    for key in [String::new(), "1234567".into(), "k".repeat(201), "k".repeat(100_000)] {
        let variables = json!({ "input": { "idempotencyKey": key } });
        let answer = target.ask("administrator", ADOPT_RULES, variables).await;
        let words = "an idempotencyKey has 8 to 200 characters";
        assert_error(&answer, "a key", (200, "BAD_USER_INPUT"), words);
    }
}
