//! Settings and secrets.

use std::{fs, path::Path};

use tests::{KEY, plenary_in, told};

const SECRETS: [(&str, &str); 2] = [
    ("PLENARY_DATABASE__URL", "postgres://ana:hunter2@db.example.org/plenary"),
    ("PLENARY_BALLOTS__KEY", KEY),
];

/// The exit code, standard output and standard error of a command run in that directory.
fn run(directory: &Path, secrets: &[(&str, &str)], arguments: &[&str]) -> (i32, String, String) {
    let mut command = plenary_in(directory);
    told(&command.envs(secrets.iter().copied()).args(arguments).output().expect("a process"))
}

/// The lines that are settings, without where they come from.
fn settings(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split("  # ").next()).collect()
}

#[test]
fn the_settings_are_shown_and_no_secret_with_them() {
    let directory = tempfile::tempdir().expect("a directory");
    let (code, said, complaint) = run(directory.path(), &SECRETS, &["config"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    assert!(said.contains("listen = \"127.0.0.1:8080\"  # default\n"), "{said}");
    assert!(said.contains("# key = set, not shown  # environment"), "{said}");
    assert!(!said.contains("hunter2") && !said.contains(KEY), "{said}");
}

#[test]
fn what_is_shown_can_be_kept_as_a_configuration_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    let shown = run(directory, &SECRETS, &["config"]).1;
    fs::write(directory.join("plenary.toml"), &shown).expect("a file");
    let (code, again, complaint) = run(directory, &SECRETS, &["config"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    assert_eq!(settings(&again), settings(&shown));
    let (code, _, complaint) = run(directory, &SECRETS[..1], &["config"]);
    assert_eq!(code, 1);
    assert!(complaint.contains("ballots.key is not set"), "{complaint}");
}

#[test]
fn a_misspelt_setting_stops_every_command_that_reads_settings() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    fs::write(directory.join("plenary.toml"), "[server]\nlisten_on = \"[::]:80\"\n").expect("file");
    for command in [&["config"][..], &["serve"], &["migrate", "up"], &["audit", "verify"]] {
        let (code, _, complaint) = run(directory, &[], command);
        assert_eq!(code, 1, "{command:?}");
        for name in ["listen_on", "server.listen"] {
            assert!(complaint.contains(name), "{command:?}: {complaint}");
        }
    }
    assert!(!directory.join("plenary.db").exists());
}

#[test]
fn a_secret_is_read_from_the_file_that_its_variable_names() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    fs::write(directory.join("url"), "sqlite://elsewhere.db\n").expect("a file");
    fs::write(directory.join("key"), format!("{KEY}\n")).expect("a file");
    let files = [("PLENARY_DATABASE__URL_FILE", "url"), ("PLENARY_BALLOTS__KEY_FILE", "key")];
    let (code, said, complaint) = run(directory, &files, &["config"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    assert!(said.contains("# key = set, not shown") && !said.contains(KEY), "{said}");
    let (code, _, complaint) = run(directory, &files, &["migrate", "up"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    assert!(directory.join("elsewhere.db").exists());
}

#[cfg(unix)]
#[test]
fn a_server_warns_of_a_key_that_others_can_read_and_not_of_one_that_they_cannot() {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt as _};

    let directory = tempfile::tempdir().expect("a directory");
    let key = directory.path().join("ballots.key");
    fs::write(&key, KEY).expect("a file");
    for (mode, is_exposed) in [(0o644, true), (0o600, false)] {
        fs::set_permissions(&key, Permissions::from_mode(mode)).expect("permissions");
        let files = [("PLENARY_BALLOTS__KEY_FILE", "ballots.key")];
        // There is no database, so it ends by itself.
        let (code, _, log) = run(directory.path(), &files, &["serve"]);
        assert_eq!(code, 1, "{log}");
        assert_eq!(log.contains("chmod 600 ballots.key"), is_exposed, "{mode:o}: {log}");
        assert!(!log.contains(KEY), "{log}");
    }
}

#[test]
fn a_server_without_a_key_does_not_start_and_says_how_to_make_one() {
    let directory = tempfile::tempdir().expect("a directory");
    let (code, _, complaint) = run(directory.path(), &[], &["serve", "--migrate"]);
    assert_eq!(code, 1);
    assert!(complaint.contains("plenary keygen"), "{complaint}");
    assert!(!directory.path().join("plenary.db").exists());
}
