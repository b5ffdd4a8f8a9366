//! The first administrator, and the log, from who runs the server.

use serde_json::json;
use tests::{ADOPT_RULES, Alliance};

fn grant(alliance: &Alliance, role: &str, issuer: &str) -> (i32, String, String) {
    let line = ["grant", role, "--issuer", issuer, "--subject", "founder"];
    alliance.database.told(&line)
}

#[tokio::test]
async fn the_role_granted_is_held_at_the_next_request_and_entered_as_the_operators() {
    let alliance = Alliance::found().await;
    // The command reads the machine's clock, and a role is held from when it was granted.
    alliance.move_clock("2099-01-01T00:00:00Z");
    let founder = alliance.person("founder");
    let answer = founder.ask(ADOPT_RULES, json!({ "input": {} })).await;
    assert_eq!(answer.error(), "FORBIDDEN");
    let (code, said, _) = grant(&alliance, "ADMINISTRATOR", alliance.issuer.url());
    assert_eq!(code, 0);
    assert!(said.contains("now holds ADMINISTRATOR"), "{said}");
    let log = alliance.log().await;
    let last = log.last().expect("an entry");
    assert_eq!((&last["verb"], &last["by"]), (&json!("ROLE_GRANTED"), &json!("operator")));
    let adopted = founder.done(ADOPT_RULES, json!({})).await;
    assert_eq!(adopted["__typename"], "RuleSet");
}

#[tokio::test]
async fn granting_what_is_held_changes_nothing() {
    let alliance = Alliance::found().await;
    assert_eq!(grant(&alliance, "auditor", alliance.issuer.url()).0, 0);
    let before = alliance.log().await;
    let (code, said, _) = grant(&alliance, "AUDITOR", alliance.issuer.url());
    assert_eq!(code, 0);
    assert!(said.contains("already"), "{said}");
    assert_eq!(alliance.log().await, before);
}

#[tokio::test]
async fn an_issuer_that_is_not_configured_is_warned_about() {
    let alliance = Alliance::found().await;
    let (code, _, complaint) = grant(&alliance, "AUDITOR", "https://id.example.org/");
    assert_eq!(code, 0);
    assert!(complaint.contains("https://id.example.org/ is not among"), "{complaint}");
}

#[tokio::test]
async fn there_is_no_other_role() {
    let alliance = Alliance::found().await;
    let (code, _, complaint) = grant(&alliance, "CHAIR", alliance.issuer.url());
    assert_eq!(code, 2);
    assert!(complaint.contains("RETURNING_OFFICER"), "{complaint}");
}

#[tokio::test]
async fn a_whole_log_is_said_to_be_whole_with_its_length_and_its_last_hash() {
    let alliance = Alliance::found().await;
    let log = alliance.log().await;
    let hash = log.last().and_then(|it| it["hash"].as_str()).expect("a hash");
    let expected = format!("{} entries, the last hash is {hash}.\n", log.len());
    let (code, said, complaint) = alliance.database.told(&["audit", "verify"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    assert!(said.ends_with(&expected), "{said}");
}
