//! The configuration in force, written out.

use std::fmt::Write as _;

use figment::value::{Num, Value as Figure};

use super::{
    keys::{KEYS, Key},
    layers::{Reading, origin},
    masking::{MASK, mask},
};

const WIDTH: usize = 96;

/// What is in force, as TOML, with what each key means and where its value comes from.
pub(super) fn to_toml(reading: &Reading) -> String {
    let mut text = String::new();
    let mut section = "";
    for key in KEYS {
        let (of, name) = key.parts();
        if of != section {
            let gap = if section.is_empty() { "" } else { "\n" };
            text.push_str(gap);
            section = of;
            line(&mut text, format_args!("[{section}]"));
        }
        for part in wrapped(key.about) {
            line(&mut text, format_args!("# {part}"));
        }
        let wrong = reading.problems().iter().any(|problem| problem.key == Some(key.path));
        let note = if wrong { "WRONG, see below; " } else { "" };
        match reading.given.find_value(key.path) {
            Ok(found) => {
                let shown = show(key, name, &found);
                let origin = origin(&reading.given, key.path).unwrap_or_default();
                let origin = origin.replace(char::is_control, " ");
                line(&mut text, format_args!("{shown}  # {note}{origin}"));
            }
            Err(_) => line(&mut text, format_args!("# {name} =  # {note}not set")),
        }
    }
    text
}

/// A value in TOML.
pub(super) fn value(figure: &Figure) -> String {
    match figure {
        Figure::String(_, text) => quoted(text),
        Figure::Char(_, character) => quoted(&character.to_string()),
        Figure::Bool(_, switch) => switch.to_string(),
        Figure::Num(_, number) => number_of(*number),
        Figure::Empty(..) => "\"\"".to_owned(),
        Figure::Array(_, items) => {
            format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", "))
        }
        Figure::Dict(_, table) => {
            let pairs = table.iter().map(|(name, it)| format!("{} = {}", bare(name), value(it)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The setting; as a comment if not all of it may be shown, lest the mask be read as the secret.
fn show(key: &Key, name: &str, found: &Figure) -> String {
    if !key.is_secret() {
        return format!("{name} = {}", value(found));
    }
    let secret = found.as_str().unwrap_or(MASK);
    match mask(key, secret) {
        all if all == secret && all != MASK => format!("{name} = {}", quoted(secret)),
        none if none == MASK => format!("# {name} = set, not shown"),
        part => format!("# {name} = set, not all shown: {}", quoted(&part)),
    }
}

fn number_of(number: Num) -> String {
    match (number.to_i128(), number.to_u128()) {
        (Some(signed), _) => signed.to_string(),
        (None, Some(unsigned)) => unsigned.to_string(),
        (None, None) => number.to_f64().map(|float| float.to_string()).unwrap_or_default(),
    }
}

fn bare(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !name.is_empty() && name.bytes().all(is_bare) { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => {
                let code = u32::from(character);
                write!(quoted, "\\u{code:04X}").expect("a string takes every character");
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("there is always a line");
        if last.is_empty() {
            last.push_str(word);
        } else if last.len() + word.len() < WIDTH {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a string takes every line");
}
