use secrecy::ExposeSecret as _;

use super::*;

#[test]
fn the_defaults_are_in_order() {
    let config = Config::load(&Sources::default()).expect("in order");
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database.url.expose_secret(), "sqlite://plenary.db");
    assert_eq!(config.database.max_connections, 8);
    assert_eq!(config.server.shutdown(), Duration::from_secs(30));
    assert!(config.ballots.key.is_none());
}

#[test]
fn a_flag_outdoes_the_environment_which_outdoes_the_file_which_outdoes_the_defaults() {
    let file = "[server]\nlisten = \"127.0.0.1:1\"\ntimeout_seconds = 1\nshutdown_seconds = 1\n";
    let directory = directory(&[("plenary.toml", file)]);
    let pairs =
        [("PLENARY_SERVER__LISTEN", "127.0.0.1:2"), ("PLENARY_SERVER__TIMEOUT_SECONDS", "2")];
    let listen = Flag { name: "--listen", key: "server.listen", value: "127.0.0.1:3".into() };
    let sources = Sources { flags: vec![listen], ..in_directory(&directory) };
    let sources = Sources { environment: environment(&pairs).environment, ..sources };
    let server = Config::load(&sources).expect("in order").server;
    assert_eq!(server.listen.port(), 3);
    assert_eq!(server.timeout_seconds, 2);
    assert_eq!(server.shutdown_seconds, 1);
    assert_eq!(server.max_body_bytes, 1 << 20);
}

#[test]
fn a_variable_is_written_with_one_underscore_or_with_two() {
    for name in ["PLENARY_DATABASE__MAX_CONNECTIONS", "PLENARY_DATABASE_MAX_CONNECTIONS"] {
        let config = Config::load(&environment(&[(name, "3")])).expect("in order");
        assert_eq!(config.database.max_connections, 3, "{name}");
    }
    let both =
        [("PLENARY_DATABASE__MAX_CONNECTIONS", "3"), ("PLENARY_DATABASE_MAX_CONNECTIONS", "4")];
    assert_eq!(
        problems(&environment(&both)),
        ["database.max_connections is also given by environment variable \
         PLENARY_DATABASE__MAX_CONNECTIONS; keep one \
         (environment variable PLENARY_DATABASE_MAX_CONNECTIONS)"]
    );
}

#[test]
fn lists_and_issuers_are_read_from_the_environment() {
    let config = Config::load(&environment(&[
        ("PLENARY_ALLIANCE__LOCALES", "en, fr"),
        ("PLENARY_ALLIANCE__NAME", "1869"),
        ("PLENARY_SERVER__CORS_ORIGINS", "[\"https://vote.example.org\"]"),
        ("PLENARY_IDENTITY__ISSUERS", "[{url=\"https://id.example.org\", audience=\"plenary\"}]"),
    ]))
    .expect("in order");
    assert_eq!(config.alliance.locales.len(), 2);
    assert_eq!(config.alliance.name, "1869");
    assert_eq!(config.server.cors_origins, ["https://vote.example.org"]);
    assert_eq!(config.identity.issuers[0].audience, "plenary");
}

#[test]
fn issuers_are_tables_in_the_file() {
    let file = "[[identity.issuers]]\nurl = \"https://id.example.org\"\naudience = \"plenary\"\n";
    let directory = directory(&[("plenary.toml", file)]);
    let config = Config::load(&in_directory(&directory)).expect("in order");
    assert_eq!(config.identity.issuers[0].url, "https://id.example.org");
}

#[test]
fn what_kubernetes_says_of_a_service_named_plenary_is_no_setting() {
    let pairs = [
        ("PLENARY_SERVICE_HOST", "10.0.0.1"),
        ("PLENARY_SERVICE_PORT_HTTP", "8080"),
        ("PLENARY_PORT", "tcp://10.0.0.1:8080"),
        ("PLENARY_PORT_8080_TCP_ADDR", "10.0.0.1"),
    ];
    assert!(problems(&environment(&pairs)).is_empty());
    assert_eq!(problems(&environment(&[("PLENARY_PORT", "8080")])).len(), 1);
}

#[test]
fn a_secret_is_read_from_a_file_without_its_last_line_feed() {
    let directory = directory(&[("key", &format!("{KEY}\r\n")), ("url", "sqlite://a\n\n")]);
    let path = |name: &str| directory.path().join(name).display().to_string();
    let sources = environment(&[("PLENARY_BALLOTS__KEY_FILE", &path("key"))]);
    let config = Config::load(&sources).expect("in order");
    assert_eq!(config.ballots.key_bytes().expect("a key").expose_secret()[31], 31);
    let sources = environment(&[("PLENARY_DATABASE_URL_FILE", &path("url"))]);
    let config = Config::load(&sources).expect("in order");
    assert_eq!(config.database.url.expose_secret(), "sqlite://a\n");
}

#[test]
fn the_file_names_a_secret_s_file_beside_itself() {
    let file = "[ballots]\nkey_file = \"key\"\n";
    let directory = directory(&[("plenary.toml", file), ("key", KEY)]);
    let config = Config::load(&in_directory(&directory)).expect("in order");
    assert!(config.ballots.key_bytes().is_some());
}

#[test]
fn a_secret_is_given_outright_or_by_file_and_not_both() {
    let pairs = [("PLENARY_BALLOTS__KEY", KEY), ("PLENARY_BALLOTS__KEY_FILE", "key")];
    assert_eq!(
        problems(&environment(&pairs)),
        ["ballots.key is also given by environment variable PLENARY_BALLOTS__KEY; keep one \
         (environment variable PLENARY_BALLOTS__KEY_FILE)"]
    );
    let file = format!("[ballots]\nkey = \"{KEY}\"\nkey_file = \"key\"\n");
    let directory = directory(&[("plenary.toml", &file)]);
    assert_eq!(
        problems(&in_directory(&directory)),
        ["ballots.key is given more than once; keep one (plenary.toml)"]
    );
}

#[test]
fn a_secret_of_the_environment_outdoes_the_secret_s_file_of_the_file() {
    let file = "[database]\nurl_file = \"url\"\n";
    let directory = directory(&[("plenary.toml", file), ("url", "sqlite://a.db")]);
    let pairs = [("PLENARY_DATABASE__URL", "sqlite://b.db")];
    let sources = in_directory(&directory);
    let sources = Sources { environment: environment(&pairs).environment, ..sources };
    let config = Config::load(&sources).expect("in order");
    assert_eq!(config.database.url.expose_secret(), "sqlite://b.db");
}

#[cfg(unix)]
#[test]
fn a_secret_s_file_in_force_that_others_can_read_is_told_of() {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt as _};

    let directory = directory(&[("plenary.toml", "[ballots]\nkey_file = \"key\"\n"), ("key", KEY)]);
    let key = directory.path().join("key");
    for (mode, is_exposed) in [(0o600, false), (0o640, true), (0o604, true), (0o400, false)] {
        fs::set_permissions(&key, Permissions::from_mode(mode)).expect("permissions");
        let config = Config::load(&in_directory(&directory)).expect("in order");
        let expected = if is_exposed { vec![key.clone()] } else { vec![] };
        assert_eq!(config.exposed_files, expected, "{mode:o}");
    }
    fs::set_permissions(&key, Permissions::from_mode(0o644)).expect("permissions");
    let environment = environment(&[("PLENARY_BALLOTS__KEY", KEY)]).environment;
    let outdone = Sources { environment, ..in_directory(&directory) };
    assert!(Config::load(&outdone).expect("in order").exposed_files.is_empty());
}

#[test]
fn a_secret_s_file_that_is_not_there_is_a_problem() {
    let problems = problems(&environment(&[("PLENARY_BALLOTS__KEY_FILE", "nowhere/key")]));
    assert!(
        problems[0].starts_with("ballots.key is not known: the file nowhere/key cannot be read")
    );
}

#[test]
fn a_named_file_must_be_there_and_the_usual_one_need_not() {
    let directory = directory(&[]);
    assert!(problems(&in_directory(&directory)).is_empty());
    let named = Sources { file: Some(PathBuf::from("nowhere.toml")), ..Sources::default() };
    assert!(problems(&named)[0].starts_with("the file nowhere.toml cannot be read"));
    let named = environment(&[("PLENARY_CONFIG", "nowhere.toml")]);
    assert!(problems(&named)[0].ends_with("(PLENARY_CONFIG)"));
}
