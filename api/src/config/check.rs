//! What is wrong with settings that are of the right type.

use std::collections::HashSet;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use figment::{Figment, value::Value};
use openidconnect::url::Url;
use secrecy::{ExposeSecret as _, SecretBox};

use super::{
    Alliance, Config, Identity,
    keys::{KEYS, Key, Kind},
    masking::is_postgres,
    problem::Problem,
};
use crate::telemetry;

/// Everything wrong with the settings.
pub(super) fn check(config: &Config, figment: &Figment) -> Vec<Problem> {
    let mut problems = out_of_range(figment);
    problems.extend(check_alliance(&config.alliance));
    let origins = &config.server.cors_origins;
    let wrong = origins.iter().filter(|origin| !is_origin(origin));
    problems.extend(wrong.map(|origin| must_be("server.cors_origins", Some(origin))));
    if config.server.max_query_bytes > config.server.max_body_bytes {
        let message = "must not be more than server.max_body_bytes: the body holds the document";
        problems.push(Problem::about("server.max_query_bytes", message));
    }
    if !is_database(config.database.url.expose_secret()) {
        problems.push(must_be("database.url", None));
    }
    problems.extend(check_issuers(&config.identity));
    let key = config.ballots.key.as_ref();
    if key.is_some_and(|key| decode_key(key.expose_secret()).is_none()) {
        problems.push(must_be("ballots.key", None));
    }
    if telemetry::filter(&config.log.filter).is_err() {
        problems.push(must_be("log.filter", Some(&config.log.filter)));
    }
    problems
}

/// What the server cannot start without.
pub(super) fn lacking_to_serve(config: &Config) -> Vec<Problem> {
    let message = "is not set, and the server does not start without it: put what \
                   `plenary keygen` prints into a file that only the server can read, and name \
                   the file in PLENARY_BALLOTS__KEY_FILE";
    let is_lacking = config.ballots.key.is_none();
    is_lacking.then(|| Problem::about("ballots.key", message)).into_iter().collect()
}

/// The 32 bytes that a key is.
pub(super) fn decode_key(text: &str) -> Option<SecretBox<[u8; 32]>> {
    let bytes = SecretBox::new(Box::new(BASE64_STANDARD.decode(text).ok()?));
    let key: [u8; 32] = bytes.expose_secret().as_slice().try_into().ok()?;
    Some(SecretBox::new(Box::new(key)))
}

fn must_be(path: &'static str, found: Option<&str>) -> Problem {
    let expected = Key::find(path).map(Key::expected).unwrap_or_default();
    let found = found.map(|found| format!(", not {found:?}")).unwrap_or_default();
    Problem::about(path, format!("must be {expected}{found}"))
}

fn out_of_range(figment: &Figment) -> Vec<Problem> {
    let wrong = KEYS.iter().filter_map(|key| {
        let Kind::Number(_, range) = &key.kind else { return None };
        let number = number(&figment.find_value(key.path).ok()?)?;
        let is_within = u64::try_from(number).is_ok_and(|number| range.contains(&number));
        let message = format!("must be {}, not {number}", key.expected());
        (!is_within).then(|| Problem::about(key.path, message))
    });
    wrong.collect()
}

/// A whole number, whether it is kept with a sign or without.
fn number(value: &Value) -> Option<i128> {
    value.to_i128().or_else(|| i128::try_from(value.to_u128()?).ok())
}

fn check_alliance(alliance: &Alliance) -> Vec<Problem> {
    let mut problems = Vec::new();
    let length = alliance.name.trim().chars().count();
    if !(1..=200).contains(&length) {
        problems.push(must_be("alliance.name", Some(&alliance.name)));
    }
    let mut seen = HashSet::new();
    if let Some(twice) = alliance.locales.iter().find(|locale| !seen.insert(*locale)) {
        let message = format!("has \"{twice}\" twice; keep one");
        problems.push(Problem::about("alliance.locales", message));
    }
    if !alliance.locales.contains(&alliance.default_locale) {
        let message =
            format!("is \"{}\", which is not in alliance.locales", alliance.default_locale);
        problems.push(Problem::about("alliance.default_locale", message));
    }
    problems
}

fn check_issuers(identity: &Identity) -> Vec<Problem> {
    let mut seen = HashSet::new();
    let mut problems = Vec::new();
    for issuer in &identity.issuers {
        if let Err(invalid) = issuer.check() {
            problems
                .push(Problem::about("identity.issuers", format!("is not accepted: {invalid}")));
        } else if !seen.insert(&issuer.url) {
            let message = format!("has {} twice; keep one", issuer.url);
            problems.push(Problem::about("identity.issuers", message));
        }
    }
    problems
}

/// Whether a browser would send exactly this as `Origin`.
fn is_origin(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text
    })
}

fn is_database(url: &str) -> bool {
    match url.split_once(':') {
        Some(("sqlite", file)) => !file.trim_start_matches('/').is_empty(),
        Some((scheme, rest)) => is_postgres(scheme) && rest.len() > 2 && rest.starts_with("//"),
        None => false,
    }
}
