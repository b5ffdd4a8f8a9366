use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tests::{
    AMEND_MOTION, ANNOUNCE_BALLOT, Alliance, CAST_VOTE, CERTIFY_BALLOT, CONVENE_MEETING,
    DRAFT_BALLOT, GIVE_MANDATE, ISSUE_INVITATION, RECORD_ATTENDANCE, REVOKE_MANDATE, REVOKE_ROLE,
    TABLE_MOTION, id_of, key_of, text,
};

use super::Target;

/// Ids of nothing, each with what it is: forged, mutilated, of another kind, or never given out.
fn strange(of: &Value) -> Vec<(&'static str, Value)> {
    let id = of.as_str().expect("an id");
    let (kind, key) = ("Party", key_of(of));
    let groups = [&key[..8], &key[8..12], &key[12..16], &key[16..20], &key[20..]].join("-");
    let forged = |text: String| json!(URL_SAFE_NO_PAD.encode(text));
    vec![
        ("nothing", json!("")),
        ("a word", json!("me")),
        ("a number", json!(1)),
        ("no base 64", json!("%%%")),
        ("base 64 of no text", json!("_____w")),
        ("a padded id", json!(format!("{id}=="))),
        ("an id and more", json!(format!("{id}AAAA"))),
        ("an id with space", json!(format!(" {id}"))),
        ("an id cut off", json!(id[..id.len() - 4])),
        ("another spelling", forged(format!("{kind}:{groups}"))),
        ("capitals", forged(format!("{kind}:{}", key.to_uppercase()))),
        ("no key", forged(format!("{kind}:"))),
        ("a short key", forged(format!("{kind}:7"))),
        ("an unknown kind", id_of("Secret", &key)),
        ("another kind", id_of("Mandate", &key)),
        ("the key of nothing", id_of(kind, &"0".repeat(32))),
        ("a NUL", json!("\0")),
        ("a command", json!("'; DROP TABLE parties; --")),
        ("100,000 characters", json!("A".repeat(100_000))),
    ]
}

/// The mutations that take ids, with inputs that are in order but for the id.
fn inputs(id: &Value) -> [(&'static str, &'static str, Value); 13] {
    let (opens, closes) = ("2022-11-30T07:00:00Z", "2022-11-30T09:00:00Z");
    let (that, attendees) = (text("That."), json!([{ "membershipId": id }]));
    [
        ("administrator", REVOKE_ROLE, json!({ "grantId": id })),
        ("secretary", ISSUE_INVITATION, json!({ "personId": id })),
        (
            "secretary",
            GIVE_MANDATE,
            json!({ "membershipId": id, "personId": id, "rank": "PRIMARY" }),
        ),
        ("secretary", REVOKE_MANDATE, json!({ "mandateId": id })),
        ("secretary", CONVENE_MEETING, json!({ "meetingId": id })),
        (
            "secretary",
            RECORD_ATTENDANCE,
            json!({ "meetingId": id, "sittingId": id, "attendees": [] }),
        ),
        (
            "secretary",
            RECORD_ATTENDANCE,
            json!({ "meetingId": id, "sittingId": id, "attendees": attendees }),
        ),
        ("returning", TABLE_MOTION, json!({ "meetingId": id, "title": that, "text": that })),
        ("returning", AMEND_MOTION, json!({ "motionId": id, "title": that, "text": that })),
        (
            "returning",
            DRAFT_BALLOT,
            json!({ "motionId": id, "secrecy": "SECRET", "opensAt": opens, "closesAt": closes }),
        ),
        ("returning", ANNOUNCE_BALLOT, json!({ "ballotId": id })),
        ("auditor", CERTIFY_BALLOT, json!({ "ballotId": id })),
        ("voter", CAST_VOTE, json!({ "ballotId": id, "choice": "YES" })),
    ]
}

/// An alliance with a voter, and the id of their person.
async fn alliance() -> (Target, Value) {
    let alliance = Alliance::found().await;
    alliance.import_voters(1).await;
    let member = alliance.member("M-001").await;
    alliance.bind("voter", &member).await;
    (Target::at(alliance).await, member["party"]["id"].clone())
}

#[tokio::test]
async fn a_strange_id_names_nothing() {
    let (target, person) = alliance().await;
    let node = "query($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id }
        ballots(meetingId: $id) { nodes { id } } ballotExport(ballotId: $id) { csv }
        receiptStatus(ballotId: $id, code: \"x\") }";
    for (what, id) in strange(&person) {
        let variables = json!({ "id": id, "ids": [id, person, id] });
        let answer = target.ask("returning", node, variables).await;
        let nothing = json!({ "data": {
            "node": null, "nodes": [null, { "id": person }, null],
            "ballots": { "nodes": [] }, "ballotExport": null, "receiptStatus": "MISTYPED"
        } });
        assert_eq!(answer.body, nothing, "{what}");
    }
}

#[tokio::test]
async fn a_mutation_does_not_find_what_a_strange_id_names() {
    let (target, person) = alliance().await;
    for (what, id) in strange(&person) {
        for (name, mutation, input) in inputs(&id) {
            let refused = target.alliance.person(name).done(mutation, input).await;
            assert_eq!(refused["code"], "NOT_FOUND", "{what}: {mutation} {refused}");
        }
        target.assert_unharmed(what).await;
    }
}
