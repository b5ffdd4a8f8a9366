//! The register, brought in from a file by who runs the server.

use std::fs;

use serde_json::Value;
use tests::{Alliance, COLUMNS, REGISTER};

/// Imports a file of these rows: the exit code, standard output and standard error.
fn import(alliance: &Alliance, rows: &str, flags: &[&str]) -> (i32, String, String) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("members.csv");
    fs::write(&path, format!("{COLUMNS}{rows}")).expect("a file");
    let path = path.to_str().expect("a path");
    alliance.database.told(&[&["import", "members", path], flags].concat())
}

fn has(text: &str, line: &str) -> bool {
    text.lines().any(|it| it.split_whitespace().eq(line.split_whitespace()))
}

#[tokio::test]
async fn a_dry_run_tells_what_would_become_of_every_row_and_changes_nothing() {
    let alliance = Alliance::found().await;
    let before = alliance.database.census().await;
    let (code, said, complaint) = import(&alliance, REGISTER, &[]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    assert!(has(&said, "line 2 NEW M-001") && has(&said, "line 6 NEW O-002"), "{said}");
    assert_eq!(alliance.database.census().await, before);
}

#[tokio::test]
async fn a_committed_import_takes_effect_once_and_is_in_the_log_as_the_operators() {
    let alliance = Alliance::found().await;
    assert_eq!(import(&alliance, REGISTER, &["--commit"]).0, 0);
    let (members, log) = (alliance.members().await.len(), alliance.log().await);
    assert_eq!(members, 5);
    let last = log.last().expect("an entry");
    assert_eq!(
        (last["verb"].as_str(), last["by"].as_str()),
        (Some("MEMBERS_IMPORTED"), Some("operator"))
    );
    let before = alliance.database.census().await;
    let (code, said, _) = import(&alliance, REGISTER, &["--commit"]);
    assert_eq!(code, 0);
    assert!(has(&said, "line 2 UNCHANGED M-001"), "{said}");
    assert_eq!(alliance.database.census().await, before);
}

#[tokio::test]
async fn one_row_refused_keeps_all_of_them_out() {
    let alliance = Alliance::found().await;
    let before = alliance.database.census().await;
    let rows = format!("{REGISTER}M-003,PERSON,Dalia Haddad,XX,VOTING,2020-01-01,\n");
    let (code, said, _) = import(&alliance, &rows, &["--commit"]);
    assert_eq!(code, 1);
    assert!(has(&said, "line 7 REFUSED M-003") && said.contains("country"), "{said}");
    assert_eq!(alliance.database.census().await, before);
}

#[tokio::test]
async fn programs_get_one_document() {
    let alliance = Alliance::found().await;
    let (code, said, _) = import(&alliance, REGISTER, &["--commit", "--json"]);
    assert_eq!(code, 0);
    let document: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((&document["committed"], &document["counts"]["new"]), (&true.into(), &5.into()));
    assert_eq!(document["rows"].as_array().map(Vec::len), Some(5));
}

#[tokio::test]
async fn a_file_that_is_not_there_or_no_register_is_refused_by_its_name() {
    let alliance = Alliance::found().await;
    let directory = tempfile::tempdir().expect("a directory");
    let (missing, other) = (directory.path().join("none.csv"), directory.path().join("other.csv"));
    fs::write(&other, "colour,size\nred,1\n").expect("a file");
    for path in [&missing, &other].map(|path| path.to_str().expect("a path")) {
        let (code, said, complaint) = alliance.database.told(&["import", "members", path]);
        assert_eq!((code, said.as_str()), (1, ""));
        assert!(complaint.contains(path), "{complaint}");
    }
}
