//! Settings from the environment.

use std::ffi::OsString;

use figment::value::Value;

use super::{
    file::{self, Given, Raw},
    keys::{KEYS, Key, Kind, nearest},
    problem::Problem,
};

const PREFIX: &str = "PLENARY_";

/// Names the configuration file, which is no setting in itself.
pub(super) const CONFIG: &str = "PLENARY_CONFIG";

/// What the environment sets, with what is wrong about it.
pub(super) fn given(environment: &[(OsString, OsString)]) -> (Vec<Given>, Vec<Problem>) {
    let mut given = Vec::new();
    let mut problems = Vec::new();
    for (name, value) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
        let Some(value) = value.to_str() else {
            problems.push(Problem::new(format!("the variable {name} is not UTF-8")));
            continue;
        };
        if name == CONFIG || is_service_link(name, value) {
            continue;
        }
        match key(name) {
            Some((key, false)) => {
                let origin = format!("environment variable {name}");
                given.push(Given { key, origin, raw: Raw::Value(parse(key, value)) });
            }
            Some((key, true)) => {
                let origin = format!("environment variable {name}");
                given.push(Given { key, origin, raw: Raw::File(value.into()) });
            }
            None => problems.push(unknown(name)),
        }
    }
    (given, problems)
}

/// The key that the variable sets, and whether by naming a file.
fn key(name: &str) -> Option<(&'static Key, bool)> {
    let is = |key: &Key, suffix: &str| {
        let variable = key.variable() + suffix;
        name == variable || name == variable.replace("__", "_")
    };
    KEYS.iter().find_map(|key| {
        if is(key, "") {
            Some((key, false))
        } else {
            (key.is_secret() && is(key, "_FILE")).then_some((key, true))
        }
    })
}

fn unknown(name: &str) -> Problem {
    let files = KEYS.iter().filter(|key| key.is_secret()).map(|key| key.variable() + "_FILE");
    let known = KEYS.iter().map(Key::variable).chain(files).chain([CONFIG.to_owned()]);
    let nearest = nearest(name, known);
    Problem::new(format!("{name} is not a setting; did you mean {nearest}?"))
        .from("environment variable")
}

/// Whether Kubernetes set the variable to tell where a service named `plenary` is.
///
/// It does so for every program beside that service, this server among them.
fn is_service_link(name: &str, value: &str) -> bool {
    let name = name.trim_start_matches(PREFIX);
    name == "SERVICE_HOST"
        || name.starts_with("SERVICE_PORT")
        || name == "PORT" && value.contains("://")
        || name.starts_with("PORT_") && (name.contains("_TCP") || name.contains("_UDP"))
}

/// The text of a variable or a flag as what the key takes; as a text if it is something else,
/// which is then found out where settings from a file are.
pub(super) fn parse(key: &Key, text: &str) -> Value {
    let parsed = match &key.kind {
        Kind::Text(_) | Kind::Secret(_) => None,
        Kind::Number(..) => text.trim().parse::<u64>().ok().map(Value::from),
        Kind::Switch => text.trim().parse::<bool>().ok().map(Value::from),
        Kind::List(_) if !text.trim_start().starts_with('[') => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Some(Value::from(items.map(Value::from).collect::<Vec<_>>()))
        }
        Kind::List(_) | Kind::Tables(_) => file::value(text),
    };
    parsed.unwrap_or_else(|| Value::from(text))
}
