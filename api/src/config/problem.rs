//! What is wrong with the configuration, told to whoever can put it right.

use std::fmt;

/// Something wrong with the configuration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The key that it is about, if it is about one.
    pub key: Option<&'static str>,
    /// What is wrong, and what to do about it. Never repeats a secret.
    pub message: String,
    /// Where the setting came from, if it came from somewhere.
    pub origin: Option<String>,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { key: None, message: message.into(), origin: None }
    }

    pub(super) fn about(key: &'static str, message: impl Into<String>) -> Self {
        Self { key: Some(key), ..Self::new(message) }
    }

    pub(super) fn from(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(key) = self.key {
            write!(f, "{key} ")?;
        }
        f.write_str(&self.message)?;
        match &self.origin {
            Some(origin) => write!(f, " ({origin})"),
            None => Ok(()),
        }
    }
}

/// Everything that is wrong with the configuration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration is not in order:")?;
        for problem in &self.0 {
            write!(f, "\n  - {problem}")?;
        }
        f.write_str("\nRun `plenary config` to see what is in force and where it comes from.")
    }
}

impl std::error::Error for Problems {}
