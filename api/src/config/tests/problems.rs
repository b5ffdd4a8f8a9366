use insta::assert_snapshot;

use super::*;

#[test]
fn an_unknown_key_of_the_file_is_refused_and_the_nearest_named() {
    let file = "[server]\nlisten_on = \"x\"\n[databse]\nurl = \"x\"\n";
    let directory = directory(&[("plenary.toml", file)]);
    assert_eq!(
        problems(&in_directory(&directory)),
        [
            "databse is not a setting; did you mean database.url? (plenary.toml)",
            "server.listen_on is not a setting; did you mean server.listen? (plenary.toml)",
        ]
    );
}

#[test]
fn an_unknown_variable_is_refused_and_the_nearest_named() {
    let pairs = [("PLENARY_SERVER__LISTN", "x"), ("PATH", "x"), ("PLENARY_LOG_LEVEL", "x")];
    assert_eq!(
        problems(&environment(&pairs)),
        [
            "PLENARY_SERVER__LISTN is not a setting; did you mean PLENARY_SERVER__LISTEN? \
         (environment variable)",
            "PLENARY_LOG_LEVEL is not a setting; did you mean PLENARY_LOG__FILTER? \
         (environment variable)",
        ]
    );
}

#[test]
fn everything_wrong_is_told_at_once_and_no_secret_with_it() {
    let file = "
        [alliance]
        default_locale = \"de\"
        [server]
        listen = \"localhost\"
        timeout_seconds = 0
        introspection = \"perhaps\"
        colour = 1
        cors_origins = [\"https://vote.example.org/\"]
        [database]
        url = 5
        [identity]
        issuers = [{ url = \"http://id.example.org\", audience = \"a\" }]
        [ballots]
        key = \"hunter2\"
    ";
    let directory = directory(&[("plenary.toml", file)]);
    let sources = in_directory(&directory);
    let pairs = [("PLENARY_SERVER__SHUTDOWN_SECONDS", "soon"), ("PLENARY_LOG__FORMAT", "xml")];
    let sources = Sources { environment: environment(&pairs).environment, ..sources };
    assert_snapshot!(problems(&sources).join("\n"), @r#"
    server.colour is not a setting; did you mean server.listen? (plenary.toml)
    database.url must be a URL such as sqlite://plenary.db or postgres://user:password@host/name, not *** (plenary.toml)
    log.format must be "pretty" or "json", not "xml" (environment variable PLENARY_LOG__FORMAT)
    server.introspection must be true or false, not "perhaps" (plenary.toml)
    server.listen must be an IP address and a port such as "127.0.0.1:8080" or "[::]:8080", not "localhost" (plenary.toml)
    server.shutdown_seconds must be a whole number of seconds from 0 to 3600, not "soon" (environment variable PLENARY_SERVER__SHUTDOWN_SECONDS)
    server.timeout_seconds must be a whole number of seconds from 1 to 600, not 0 (plenary.toml)
    alliance.default_locale is "de", which is not in alliance.locales (plenary.toml)
    server.cors_origins must be a list of origins such as ["https://vote.example.org"], not "https://vote.example.org/" (plenary.toml)
    identity.issuers is not accepted: the issuer "http://id.example.org" is plain http, which is accepted only for a loopback address (plenary.toml)
    ballots.key must be 32 bytes in base64, as `plenary keygen` prints them (plenary.toml)
    "#);
}

#[test]
fn an_issuer_with_an_unknown_field_is_refused() {
    let pairs = [("PLENARY_IDENTITY__ISSUERS", "[{url=\"https://id.example.org\", aud=\"a\"}]")];
    assert_snapshot!(problems(&environment(&pairs)).join("\n"), @r#"identity.issuers must be a list of issuers such as [{ url = "https://id.example.org", audience = "plenary" }], not [{ aud = "a", url = "https://id.example.org" }]; there is no field "aud" (environment variable PLENARY_IDENTITY__ISSUERS)"#);
}

#[test]
fn a_file_that_is_not_toml_is_told_by_its_line_without_quoting_it() {
    let directory = directory(&[("plenary.toml", "[ballots]\nkey = \"hunter2\n")]);
    let problems = problems(&in_directory(&directory));
    assert!(problems[0].starts_with("line 2 is not TOML"), "{problems:?}");
    assert!(!problems[0].contains("hunter2"), "{problems:?}");
}

#[test]
fn what_is_in_force_is_shown_with_its_origin_and_without_secrets() {
    let reading = read(&environment(&[
        ("PLENARY_DATABASE__URL", "postgres://ana:hunter2@db/plenary"),
        ("PLENARY_BALLOTS__KEY", KEY),
        ("PLENARY_SERVER__TIMEOUT_SECONDS", "0"),
        ("PLENARY_IDENTITY__ISSUERS", "[{url=\"https://id.example.org\", audience=\"plenary\"}]"),
    ]));
    assert_snapshot!(reading.to_toml(), @r#"
    [alliance]
    # The alliance's name.
    name = "The Alliance"  # default
    # The language of those who ask for none; one of locales.
    default_locale = "en"  # default
    # The languages in which the alliance works.
    locales = ["en", "es", "fr"]  # default

    [server]
    # The address and port to listen on; port 0 takes a free one.
    listen = "127.0.0.1:8080"  # default
    # How long requests may take to finish once the server was told to stop.
    shutdown_seconds = 30  # default
    # How large the body of a request may be.
    max_body_bytes = 1048576  # default
    # How large a GraphQL document may be; at most max_body_bytes.
    max_query_bytes = 65536  # default
    # How long a request may take before it is given up.
    timeout_seconds = 0  # WRONG, see below; environment variable PLENARY_SERVER__TIMEOUT_SECONDS
    # How many requests are answered at once.
    max_concurrent_requests = 256  # default
    # The origins whose pages may call the API from a browser.
    cors_origins = []  # default
    # Whether clients may ask for the schema.
    introspection = true  # default
    # Whether the explorer is served at /graphiql.
    graphiql = true  # default

    [database]
    # Where everything is kept: sqlite: or postgres:.
    # url = set, not all shown: "postgres://ana:***@db/plenary"  # environment variable PLENARY_DATABASE__URL
    # How many connections to the database are open at once.
    max_connections = 8  # default

    [identity]
    # The OpenID Connect issuers whose access tokens are accepted, and for what audience. A program is
    # known by tokens whose sub is their client_id: an issuer that gives programs another sub makes
    # them look like people, who can vote.
    issuers = [{ audience = "plenary", url = "https://id.example.org" }]  # environment variable PLENARY_IDENTITY__ISSUERS

    [ballots]
    # The key under which the private keys of secret ballots are sealed. Without it they cannot be
    # counted: keep a copy apart from the database.
    # key = set, not shown  # environment variable PLENARY_BALLOTS__KEY

    [log]
    # How events are written to standard error.
    format = "pretty"  # default
    # Which events are written: a level, or levels by module.
    filter = "info"  # default
    "#);
}

#[test]
fn what_is_wrong_is_shown_as_it_was_given() {
    let reading = read(&environment(&[
        ("PLENARY_SERVER__LISTEN", "localhost"),
        ("PLENARY_BALLOTS__KEY", "hunter2"),
        ("PLENARY_LOG__FORMAT", "xml"),
    ]));
    let shown = reading.to_toml();
    let wrong = shown.lines().filter(|line| line.contains("WRONG")).collect::<Vec<_>>();
    assert_snapshot!(wrong.join("\n"), @r#"
    listen = "localhost"  # WRONG, see below; environment variable PLENARY_SERVER__LISTEN
    # key = set, not shown  # WRONG, see below; environment variable PLENARY_BALLOTS__KEY
    format = "xml"  # WRONG, see below; environment variable PLENARY_LOG__FORMAT
    "#);
}

#[test]
fn a_secret_is_not_in_what_is_printed_for_debugging() {
    let pairs = [
        ("PLENARY_DATABASE__URL", "postgres://ana:hunter2@db/plenary"),
        ("PLENARY_BALLOTS__KEY", KEY),
    ];
    let printed = format!("{:?}", Config::load(&environment(&pairs)).expect("in order"));
    assert!(!printed.contains("hunter2") && !printed.contains(KEY), "{printed}");
}
