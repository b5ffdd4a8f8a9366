//! Settings from the configuration file, and secrets from files of their own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use figment::{
    providers::{Format as _, Toml},
    value::{Dict, Value},
};

use super::{
    Sources, environment,
    keys::{KEYS, Key, nearest},
    problem::Problem,
};

/// A setting that somebody gave.
pub(super) struct Given {
    /// The key.
    pub(super) key: &'static Key,
    /// By whom.
    pub(super) origin: String,
    /// What it is set to.
    pub(super) raw: Raw,
}

/// What a setting is set to.
pub(super) enum Raw {
    /// To this.
    Value(Value),
    /// To what is in that file.
    File(PathBuf),
}

/// What the configuration file sets, with what is wrong about it.
pub(super) fn given(sources: &Sources) -> (Vec<Given>, Vec<Problem>) {
    let named = sources.file.clone().map(|path| (path, "--config")).or_else(|| {
        let variable = sources.environment.iter().find(|(name, _)| name == environment::CONFIG)?;
        Some((PathBuf::from(&variable.1), environment::CONFIG))
    });
    let (path, named_by) = match (named, &sources.directory) {
        (Some((path, by)), _) => (path, Some(by)),
        (None, Some(directory)) => (directory.join("plenary.toml"), None),
        (None, None) => return (Vec::new(), Vec::new()),
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && named_by.is_none() => {
            return (Vec::new(), Vec::new());
        }
        Err(error) => {
            let message = format!("the file {} cannot be read: {error}", path.display());
            let problem = Problem::new(message);
            return (Vec::new(), vec![named_by.into_iter().fold(problem, Problem::from)]);
        }
    };
    let mut file = File { path, given: Vec::new(), problems: Vec::new() };
    file.take(&text);
    (file.given, file.problems)
}

/// A value written in TOML.
pub(super) fn value(text: &str) -> Option<Value> {
    let mut document: Dict = Toml::from_str(&format!("value = {text}")).ok()?;
    document.remove("value")
}

/// What is in the file, without the line feed that editors put at its end.
pub(super) fn secret(path: &Path) -> Result<String, String> {
    let mut text = fs::read_to_string(path)
        .map_err(|error| format!("the file {} cannot be read: {error}", path.display()))?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

/// Whether others than its owner can read the file.
#[cfg(unix)]
pub(super) fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o044 != 0)
}

/// Whether others than its owner can read the file, which cannot be told here.
#[cfg(not(unix))]
pub(super) fn is_exposed(_: &Path) -> bool {
    false
}

struct File {
    path: PathBuf,
    given: Vec<Given>,
    problems: Vec<Problem>,
}

impl File {
    fn take(&mut self, text: &str) {
        match Toml::from_str::<Dict>(text) {
            Ok(document) => self.take_table("", document),
            Err(error) => {
                // The parser would print the line, which may hold a secret.
                let before = error.span().and_then(|span| text.get(..span.start));
                let line = before.unwrap_or_default().matches('\n').count() + 1;
                let message = format!("line {line} is not TOML: {}", error.message());
                self.problems.push(Problem::new(message).from(self.path.display().to_string()));
            }
        }
    }

    fn take_table(&mut self, section: &str, table: Dict) {
        for (name, value) in table {
            let path = if section.is_empty() { name } else { format!("{section}.{name}") };
            if let Some(key) = Key::find(&path) {
                self.give(key, Raw::Value(value));
            } else if let Some(key) = path.strip_suffix("_file").and_then(secret_key) {
                match value.as_str() {
                    Some(file) => {
                        // From here a relative path means the same wherever the server is started.
                        let directory = self.path.parent().unwrap_or(Path::new(""));
                        let file = directory.join(file);
                        self.give(key, Raw::File(file));
                    }
                    None => self.complain(format!("{path} must be the path of a file")),
                }
            } else if is_section(&path) {
                match value.into_dict() {
                    Some(table) => self.take_table(&path, table),
                    None => self.complain(format!("{path} is a section: write [{path}]")),
                }
            } else {
                let files =
                    KEYS.iter().filter(|it| it.is_secret()).map(|it| format!("{}_file", it.path));
                let known = KEYS.iter().map(|key| key.path.to_owned()).chain(files);
                let nearest = nearest(&path, known);
                self.complain(format!("{path} is not a setting; did you mean {nearest}?"));
            }
        }
    }

    fn give(&mut self, key: &'static Key, raw: Raw) {
        self.given.push(Given { key, origin: self.path.display().to_string(), raw });
    }

    fn complain(&mut self, message: String) {
        self.problems.push(Problem::new(message).from(self.path.display().to_string()));
    }
}

fn secret_key(path: &str) -> Option<&'static Key> {
    Key::find(path).filter(|key| key.is_secret())
}

fn is_section(path: &str) -> bool {
    KEYS.iter().any(|key| key.parts().0 == path)
}
