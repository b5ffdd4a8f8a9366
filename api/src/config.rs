//! Every setting, typed, read once.
//!
//! A setting is taken from the first of these that has it: a flag of the command line, a variable
//! of the environment, the configuration file, the defaults. The file is `plenary.toml` in the
//! working directory if there is one, or whatever `--config` or `PLENARY_CONFIG` names. The
//! variable of `server.listen` is `PLENARY_SERVER__LISTEN`; `PLENARY_SERVER_LISTEN` does as well.
//!
//! A setting that nobody knows is an error, in the file and in the environment alike: a setting
//! misspelt is a setting not in force, and nobody would see it.
//!
//! A secret can be put in a file of its own, which `PLENARY_BALLOTS__KEY_FILE` or `key_file`
//! names. One line feed at its end is not part of it.

mod check;
mod environment;
mod file;
mod keys;
mod layers;
mod masking;
mod print;
mod problem;
#[cfg(test)]
mod tests;

use std::{ffi::OsString, net::SocketAddr, path::PathBuf, time::Duration};

use domain::text::Locale;
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use serde::Deserialize;

pub use self::{
    layers::{Reading, read},
    problem::{Problem, Problems},
};
use crate::auth::IssuerSettings;

/// Every setting.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Whose server this is.
    pub alliance: Alliance,
    /// How it is offered over HTTP.
    pub server: Server,
    /// Where everything is kept.
    pub database: Database,
    /// Whose tokens are accepted.
    pub identity: Identity,
    /// What secret ballots need.
    #[serde(default)]
    pub ballots: Ballots,
    /// What is told about the running server.
    pub log: Log,
    /// The files of secrets that others than their owner can read.
    #[serde(skip)]
    pub exposed_files: Vec<PathBuf>,
}

/// Whose server this is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alliance {
    /// The alliance's name.
    pub name: String,
    /// The language of those who ask for none, one of `locales`.
    pub default_locale: Locale,
    /// The languages in which the alliance works.
    pub locales: Vec<Locale>,
}

/// How the API is offered over HTTP.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The address and port to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How long requests may take to finish once the server was told to stop, in seconds.
    pub shutdown_seconds: u64,
    /// How many bytes the body of a request may have.
    pub max_body_bytes: usize,
    /// How many bytes a GraphQL document may have.
    pub max_query_bytes: usize,
    /// How long a request may take, in seconds.
    pub timeout_seconds: u64,
    /// How many requests are answered at once.
    pub max_concurrent_requests: usize,
    /// The origins whose pages may call the API from a browser.
    pub cors_origins: Vec<String>,
    /// Whether the schema may be introspected.
    pub introspection: bool,
    /// Whether the explorer is served at `/graphiql`.
    pub graphiql: bool,
}

/// Where everything is kept.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// The database's URL: `sqlite:` or `postgres:`. It may hold a password.
    pub url: SecretString,
    /// How many connections to it are open at once.
    pub max_connections: u32,
}

/// Whose tokens are accepted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The OpenID Connect issuers; without one nobody can sign in.
    pub issuers: Vec<IssuerSettings>,
}

/// What secret ballots need.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ballots {
    /// 32 bytes in base64, under which the ballots' private keys are sealed.
    pub key: Option<SecretString>,
}

/// What is told about the running server, on standard error.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// How an event is written.
    pub format: LogFormat,
    /// Which events are written, such as `info` or `warn,api=debug`.
    pub filter: String,
}

/// How an event is written.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for a person to read.
    Pretty,
    /// A line of JSON for a program to read.
    Json,
}

/// Where settings are taken from.
///
/// Given rather than looked up, so that the tests need not change the environment of the process
/// that they share. By default there is nothing but the defaults.
#[derive(Default)]
pub struct Sources {
    /// The file that `--config` names.
    pub file: Option<PathBuf>,
    /// Where `plenary.toml` is looked for unless a file is named.
    pub directory: Option<PathBuf>,
    /// The environment.
    pub environment: Vec<(OsString, OsString)>,
    /// The flags that are settings.
    pub flags: Vec<Flag>,
}

/// A flag of the command line that sets a key.
pub struct Flag {
    /// The flag, such as `--database`.
    pub name: &'static str,
    /// The key that it sets, such as `database.url`.
    pub key: &'static str,
    /// What it sets it to.
    pub value: String,
}

impl Sources {
    /// The working directory and the environment of this process.
    pub fn of_this_process() -> Self {
        let environment = std::env::vars_os().collect();
        Self { directory: Some(PathBuf::from(".")), environment, ..Self::default() }
    }
}

impl Config {
    /// Reads the settings, or says everything that is wrong with them.
    pub fn load(sources: &Sources) -> Result<Self, Problems> {
        read(sources).into_config()
    }

    /// What is not wrong in itself but keeps the server from starting.
    pub fn lacking_to_serve(&self) -> Vec<Problem> {
        check::lacking_to_serve(self)
    }
}

impl Server {
    /// How long requests may take to finish once the server was told to stop.
    pub fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }

    /// How long a request may take.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }
}

impl Database {
    /// The URL without its password, to be shown.
    pub fn masked_url(&self) -> String {
        masking::mask_url(self.url.expose_secret())
    }
}

impl Ballots {
    /// The key under which the ballots' private keys are sealed.
    pub fn key_bytes(&self) -> Option<SecretBox<[u8; 32]>> {
        self.key.as_ref().and_then(|key| check::decode_key(key.expose_secret()))
    }
}
