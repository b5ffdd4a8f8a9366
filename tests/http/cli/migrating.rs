//! The database's tables, and who starts on them.

use std::fs;

use tests::{Database, KEY, plenary_in, told};

/// Every command that needs a database as this version has it.
const COMMANDS: [&[&str]; 4] = [
    &["serve", "--listen", "127.0.0.1:0"],
    &["audit", "verify"],
    &["grant", "AUDITOR", "--issuer", "https://id.example.org", "--subject", "ana"],
    &["import", "members", "/dev/null"],
];

/// A database without tables.
async fn empty() -> Database {
    let database = Database::fresh().await;
    if let Some(directory) = database.directory() {
        fs::write(directory.join("alliance.db"), "").expect("a file");
    }
    database
}

#[tokio::test]
async fn the_status_is_pending_until_the_migrations_are_applied_and_they_are_applied_once() {
    let database = empty().await;
    let list = |word: &str, name: &str| format!("{word}  {name}\n");
    let name = "m20261120_000001_foundation";
    let told = |arguments: [&str; 2]| {
        let (code, said, complaint) = database.told(&arguments);
        assert_eq!(complaint, "");
        (code, said)
    };
    assert_eq!(told(["migrate", "status"]), (1, list("pending", name)));
    assert_eq!(told(["migrate", "up"]), (0, list("applied", name)));
    assert_eq!(told(["migrate", "status"]), (0, list("applied", name)));
    let nothing = "Nothing to do: the database is current.\n".to_owned();
    assert_eq!(told(["migrate", "up"]), (0, nothing));
}

#[test]
fn where_there_is_no_database_none_is_made_but_by_migrating() {
    let directory = tempfile::tempdir().expect("a directory");
    let run = |arguments: &[&str]| {
        let mut command = plenary_in(directory.path());
        told(&command.env("PLENARY_BALLOTS__KEY", KEY).args(arguments).output().expect("process"))
    };
    let file = directory.path().join("plenary.db");
    for command in [&["migrate", "status"]].into_iter().map(|it| &it[..]).chain(COMMANDS) {
        let (code, said, complaint) = run(command);
        assert_eq!((code, said.as_str()), (1, ""), "{command:?}");
        for part in ["no database sqlite://plenary.db yet", "plenary migrate up"] {
            assert!(complaint.contains(part), "{command:?}: {complaint}");
        }
        assert!(!file.exists(), "{command:?}");
    }
    assert_eq!(run(&["migrate", "up"]).0, 0);
    assert!(file.exists());
}

#[tokio::test]
async fn nothing_starts_on_a_database_without_tables_or_makes_any() {
    let database = empty().await;
    for command in COMMANDS {
        let (code, said, complaint) = database.told(command);
        assert_eq!((code, said.as_str()), (1, ""), "{command:?}");
        assert!(complaint.contains("plenary migrate up"), "{command:?}: {complaint}");
    }
    assert_eq!(database.tables().await, [""; 0]);
}

#[tokio::test]
async fn nothing_starts_on_a_database_that_a_newer_version_has_changed() {
    let database = Database::fresh().await;
    assert_eq!(database.told(&["migrate", "up"]).0, 0);
    let newer = "INSERT INTO seaql_migrations VALUES ('m20990101_000001_from_the_future', 0)";
    database.execute(newer).await.expect("a migration");
    for command in [&["migrate", "up"]].into_iter().map(|it| &it[..]).chain(COMMANDS) {
        let (code, _, complaint) = database.told(command);
        assert_eq!(code, 1, "{command:?}");
        assert!(complaint.contains("m20990101_000001_from_the_future"), "{complaint}");
    }
    let (code, said, _) = database.told(&["migrate", "status"]);
    assert_eq!(code, 1);
    assert!(said.contains("unknown  m20990101_000001_from_the_future\n"), "{said}");
}

#[tokio::test]
async fn a_server_told_to_migrate_first_starts_where_there_is_no_database_yet() {
    let database = Database::fresh().await;
    // It stops at the address, which is none of this machine, after it has migrated.
    let line = ["serve", "--migrate", "--listen", "192.0.2.1:1"];
    let (code, _, complaint) = database.told(&line);
    assert_eq!(code, 1);
    assert!(complaint.contains("192.0.2.1:1 cannot be listened on"), "{complaint}");
    assert_eq!(database.told(&["migrate", "status"]).0, 0);
}
