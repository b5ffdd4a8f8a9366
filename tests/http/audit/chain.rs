//! The audit log shows that it was tampered with, and where first.

use domain::audit::{self, Fault};
use tests::Alliance;

/// An alliance with a log of some entries, which nothing guards any more.
async fn unguarded() -> Alliance {
    let alliance = Alliance::found().await;
    alliance.import_voters(1).await;
    let names = ["fixed", "kept", "not_replaced"];
    let on = if alliance.database.is_postgres() { " ON audit_entries" } else { "" };
    for name in names {
        execute(&alliance, &format!("DROP TRIGGER IF EXISTS audit_entries_{name}{on}")).await;
    }
    assert_eq!(fault(&alliance).await, None);
    alliance
}

async fn execute(alliance: &Alliance, sql: &str) {
    alliance.database.execute(sql).await.expect(sql);
}

/// What is wrong with the log.
async fn fault(alliance: &Alliance) -> Option<Fault> {
    audit::verify(&alliance.app.store).await.expect("a log").err()
}

/// How many entries there are.
async fn length(alliance: &Alliance) -> u64 {
    audit::verify(&alliance.app.store).await.expect("a log").expect("a whole log").seq
}

#[tokio::test]
async fn an_entry_altered_in_any_part_is_found() {
    for change in [
        "details = '{\"role\":\"AUDITOR\"}'",
        "signature = 'anonymous'",
        "verb = 'ROLE_REVOKED'",
        "subject_kind = NULL",
        "subject_id = (SELECT subject_id FROM audit_entries WHERE seq = 4)",
        "at = '2022-10-19 08:00:00+00:00'",
        "id = (SELECT id FROM memberships LIMIT 1)",
        "hash = (SELECT hash FROM audit_entries WHERE seq = 4)",
    ] {
        let alliance = unguarded().await;
        execute(&alliance, &format!("UPDATE audit_entries SET {change} WHERE seq = 3")).await;
        assert_eq!(fault(&alliance).await, Some(Fault::Altered(3)), "{change}");
    }
}

#[tokio::test]
async fn the_first_of_several_altered_entries_is_named() {
    let alliance = unguarded().await;
    execute(&alliance, "UPDATE audit_entries SET verb = 'DENIED' WHERE seq IN (2, 4)").await;
    assert_eq!(fault(&alliance).await, Some(Fault::Altered(2)));
}

#[tokio::test]
async fn a_missing_entry_is_found() {
    let alliance = unguarded().await;
    execute(&alliance, "DELETE FROM audit_entries WHERE seq = 3").await;
    assert_eq!(fault(&alliance).await, Some(Fault::Missing(3)));
}

#[tokio::test]
async fn entries_that_were_closed_up_over_a_missing_one_are_found() {
    let alliance = unguarded().await;
    execute(&alliance, "DELETE FROM audit_entries WHERE seq = 3").await;
    execute(&alliance, "UPDATE audit_entries SET seq = 3 WHERE seq = 4").await;
    assert_eq!(fault(&alliance).await, Some(Fault::Altered(3)));
}

#[tokio::test]
async fn entries_in_another_order_are_found() {
    let alliance = unguarded().await;
    for (from, to) in [(3, 1000), (4, 3), (1000, 4)] {
        let swap = format!("UPDATE audit_entries SET seq = {to} WHERE seq = {from}");
        execute(&alliance, &swap).await;
    }
    assert_eq!(fault(&alliance).await, Some(Fault::Altered(3)));
}

#[tokio::test]
async fn a_log_that_was_cut_short_is_found() {
    let alliance = unguarded().await;
    let recorded = length(&alliance).await;
    let cut = format!("DELETE FROM audit_entries WHERE seq = {recorded}");
    execute(&alliance, &cut).await;
    let found = recorded - 1;
    assert_eq!(fault(&alliance).await, Some(Fault::Truncated { found, recorded }));
}

#[tokio::test]
async fn a_recorded_end_that_was_altered_is_found() {
    let alliance = unguarded().await;
    let end = length(&alliance).await;
    let hash = "(SELECT hash FROM audit_entries WHERE seq = 1)";
    execute(&alliance, &format!("UPDATE audit_head SET hash = {hash}")).await;
    assert_eq!(fault(&alliance).await, Some(Fault::WrongEnd(end)));
}

#[tokio::test]
async fn the_command_that_verifies_the_log_fails_and_names_the_entry() {
    let alliance = unguarded().await;
    let whole = alliance.database.run(&["audit", "verify"]);
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    execute(&alliance, "UPDATE audit_entries SET verb = 'DENIED' WHERE seq = 3").await;
    let altered = alliance.database.run(&["audit", "verify"]);
    let said = String::from_utf8_lossy(&altered.stderr);
    assert_eq!(altered.status.code(), Some(1), "{said}");
    assert!(said.contains("entry 3 was altered"), "{said}");
}
