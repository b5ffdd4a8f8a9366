//! The settings there are: what each is called, takes, means, and is by default.

use std::ops::RangeInclusive;

/// A setting.
#[derive(Debug)]
pub(super) struct Key {
    /// Where it is in the file: `section.name`.
    pub(super) path: &'static str,
    /// What it takes.
    pub(super) kind: Kind,
    /// What it is unless somebody says so, in TOML; nothing if it is then not set at all.
    pub(super) default: Option<&'static str>,
    /// What it means, for whoever configures the server.
    pub(super) about: &'static str,
}

/// What a setting takes.
#[derive(Debug)]
pub(super) enum Kind {
    /// A text; what it has to be.
    Text(&'static str),
    /// A text that is not to be shown, or not all of it; what it has to be.
    Secret(&'static str),
    /// A number; of what, and how many there can be.
    Number(&'static str, RangeInclusive<u64>),
    /// Yes or no.
    Switch,
    /// Several texts; what they have to be.
    List(&'static str),
    /// Several tables; what they have to be.
    Tables(&'static str),
}

const MIB: u64 = 1 << 20;

/// Every setting, in the order in which they are documented.
pub(super) const KEYS: &[Key] = &[
    Key {
        path: "alliance.name",
        kind: Kind::Text("a name of 1 to 200 characters"),
        default: Some("\"The Alliance\""),
        about: "The alliance's name.",
    },
    Key {
        path: "alliance.default_locale",
        kind: Kind::Text("a language tag such as \"en\""),
        default: Some("\"en\""),
        about: "The language of those who ask for none; one of locales.",
    },
    Key {
        path: "alliance.locales",
        kind: Kind::List("a list of language tags such as [\"en\", \"pt-BR\"], none of them twice"),
        default: Some("[\"en\", \"es\", \"fr\"]"),
        about: "The languages in which the alliance works.",
    },
    Key {
        path: "server.listen",
        kind: Kind::Text("an IP address and a port such as \"127.0.0.1:8080\" or \"[::]:8080\""),
        default: Some("\"127.0.0.1:8080\""),
        about: "The address and port to listen on; port 0 takes a free one.",
    },
    Key {
        path: "server.shutdown_seconds",
        kind: Kind::Number("seconds", 0..=3_600),
        default: Some("30"),
        about: "How long requests may take to finish once the server was told to stop.",
    },
    Key {
        path: "server.max_body_bytes",
        kind: Kind::Number("bytes", 1_024..=64 * MIB),
        default: Some("1048576"),
        about: "How large the body of a request may be.",
    },
    Key {
        path: "server.max_query_bytes",
        kind: Kind::Number("bytes", 256..=MIB),
        default: Some("65536"),
        about: "How large a GraphQL document may be; at most max_body_bytes.",
    },
    Key {
        path: "server.timeout_seconds",
        kind: Kind::Number("seconds", 1..=600),
        default: Some("20"),
        about: "How long a request may take before it is given up.",
    },
    Key {
        path: "server.max_concurrent_requests",
        kind: Kind::Number("requests", 1..=100_000),
        default: Some("256"),
        about: "How many requests are answered at once.",
    },
    Key {
        path: "server.cors_origins",
        kind: Kind::List("a list of origins such as [\"https://vote.example.org\"]"),
        default: Some("[]"),
        about: "The origins whose pages may call the API from a browser.",
    },
    Key {
        path: "server.introspection",
        kind: Kind::Switch,
        default: Some("true"),
        about: "Whether clients may ask for the schema.",
    },
    Key {
        path: "server.graphiql",
        kind: Kind::Switch,
        default: Some("true"),
        about: "Whether the explorer is served at /graphiql.",
    },
    Key {
        path: "database.url",
        kind: Kind::Secret(
            "a URL such as sqlite://plenary.db or postgres://user:password@host/name",
        ),
        default: Some("\"sqlite://plenary.db\""),
        about: "Where everything is kept: sqlite: or postgres:.",
    },
    Key {
        path: "database.max_connections",
        kind: Kind::Number("connections", 1..=1_000),
        default: Some("8"),
        about: "How many connections to the database are open at once.",
    },
    Key {
        path: "identity.issuers",
        kind: Kind::Tables(
            "a list of issuers such as [{ url = \"https://id.example.org\", audience = \"plenary\" }]",
        ),
        default: Some("[]"),
        about: "The OpenID Connect issuers whose access tokens are accepted, and for what audience. \
                A program is known by tokens whose sub is their client_id: an issuer that gives \
                programs another sub makes them look like people, who can vote.",
    },
    Key {
        path: "ballots.key",
        kind: Kind::Secret("32 bytes in base64, as `plenary keygen` prints them"),
        default: None,
        about: "The key under which the private keys of secret ballots are sealed. Without it they \
                cannot be counted: keep a copy apart from the database.",
    },
    Key {
        path: "log.format",
        kind: Kind::Text("\"pretty\" or \"json\""),
        default: Some("\"pretty\""),
        about: "How events are written to standard error.",
    },
    Key {
        path: "log.filter",
        kind: Kind::Text("a filter such as \"info\" or \"warn,api=debug\""),
        default: Some("\"info\""),
        about: "Which events are written: a level, or levels by module.",
    },
];

impl Key {
    /// The key at that path.
    pub(super) fn find(path: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.path == path)
    }

    /// The key at that path or above it.
    pub(super) fn containing(path: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| {
            path.strip_prefix(key.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// The section and the name in it.
    pub(super) fn parts(&self) -> (&'static str, &'static str) {
        self.path.split_once('.').expect("every key is in a section")
    }

    /// The environment variable that sets it.
    pub(super) fn variable(&self) -> String {
        format!("PLENARY_{}", self.path.to_uppercase().replace('.', "__"))
    }

    /// Whether it can be read from a file of its own, and is not to be shown.
    pub(super) fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret(_))
    }

    /// What it has to be.
    pub(super) fn expected(&self) -> String {
        match &self.kind {
            Kind::Text(what) | Kind::Secret(what) | Kind::List(what) | Kind::Tables(what) => {
                (*what).to_owned()
            }
            Kind::Number(unit, range) => {
                format!("a whole number of {unit} from {} to {}", range.start(), range.end())
            }
            Kind::Switch => "true or false".to_owned(),
        }
    }
}

/// The one of the `known` names that `name` was most likely meant to be.
pub(super) fn nearest(name: &str, known: impl IntoIterator<Item = String>) -> String {
    let name = name.to_lowercase();
    let distance = |it: &String| strsim::damerau_levenshtein(&name, &it.to_lowercase());
    known.into_iter().min_by_key(distance).unwrap_or_default()
}
