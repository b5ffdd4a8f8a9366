use std::{collections::BTreeMap, fmt::Display, ops::RangeInclusive, str::FromStr};

use super::{CountError, Rule};

/// A setting that a rule knows: what can be chosen, what is chosen if nobody does, and where that
/// comes from.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name, as in `--option name=value`.
    pub key: &'static str,
    /// What it can be; empty if that is not a matter of a few words.
    pub values: &'static [&'static str],
    /// What it is if it is not given; empty if there is nothing to fall back on.
    pub default: &'static str,
    /// What it decides.
    pub meaning: &'static str,
    /// Where the rule's text says so.
    pub source: &'static str,
}

/// Settings that were given, by name.
pub type Settings = BTreeMap<String, String>;

/// How to count: by which rule, and with which of its settings.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Options {
    /// The rule.
    pub rule: Rule,
    /// What was chosen. What was not is as [`Rule::settings`] says.
    pub settings: Settings,
}

impl Options {
    /// The rule as its text has it.
    pub fn of(rule: Rule) -> Self {
        Self { rule, settings: Settings::new() }
    }

    /// The same with one more setting.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.settings.insert(key.into(), value.into());
        self
    }

    /// Opens the settings to be read, unless there is one among them that the rule does not know.
    pub(super) fn given(&self) -> Result<Given<'_>, CountError> {
        let known = self.rule.settings();
        let is_known = |key: &str| known.iter().any(|setting| setting.key == key);
        match self.settings.keys().find(|key| !is_known(key)) {
            None => Ok(Given { rule: self.rule, settings: &self.settings, used: Settings::new() }),
            Some(key) => Err(CountError::UnknownSetting { rule: self.rule, key: key.clone() }),
        }
    }
}

/// The settings that were given, being read.
pub(super) struct Given<'a> {
    rule: Rule,
    settings: &'a Settings,
    used: Settings,
}

impl<'a> Given<'a> {
    /// What was chosen, else what the rule falls back on. Fails if it is none of the values.
    pub(super) fn get(&mut self, key: &'static str) -> Result<&'a str, CountError> {
        let known = self.rule.settings().into_iter().find(|setting| setting.key == key);
        let setting = known.ok_or_else(|| self.unknown(key))?;
        let value = self.settings.get(key).map_or(setting.default, String::as_str);
        if !setting.values.is_empty() && !setting.values.contains(&value) {
            return Err(self.refuse(key, &setting.values.join(", ")));
        }
        if !value.is_empty() {
            self.used.insert(key.into(), value.into());
        }
        Ok(value)
    }

    /// What was chosen, read as a number.
    pub(super) fn number<N: FromStr + PartialOrd + Display>(
        &mut self,
        key: &'static str,
        range: RangeInclusive<N>,
    ) -> Result<N, CountError> {
        let number = self.get(key)?.parse().ok().filter(|number| range.contains(number));
        let (least, most) = (range.start(), range.end());
        number.ok_or_else(|| self.refuse(key, &format!("a number from {least} to {most}")))
    }

    /// Candidates' numbers, separated by commas.
    pub(super) fn candidates(
        &mut self,
        key: &'static str,
        of: usize,
    ) -> Result<Vec<usize>, CountError> {
        let text = self.get(key)?;
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let number = |text: &str| text.trim().parse().ok().filter(|it| (1..=of).contains(it));
        let numbers: Option<Vec<usize>> = text.split(',').map(number).collect();
        let numbers = numbers.ok_or_else(|| {
            self.refuse(key, &format!("numbers of candidates from 1 to {of}, separated by commas"))
        })?;
        Ok(numbers.into_iter().map(|number| number - 1).collect())
    }

    /// Says that the value of a setting makes no sense, and what would.
    pub(super) fn refuse(&self, key: &str, expected: &str) -> CountError {
        let value = self.settings.get(key).cloned().unwrap_or_default();
        CountError::BadSetting { key: key.into(), value, expected: expected.into() }
    }

    /// Records what a setting comes to that was not given.
    pub(super) fn note(&mut self, key: &str, value: String) {
        self.used.insert(key.into(), value);
    }

    /// Every setting that was read, with what it was.
    pub(super) fn used(self) -> Settings {
        self.used
    }

    fn unknown(&self, key: &str) -> CountError {
        CountError::UnknownSetting { rule: self.rule, key: key.into() }
    }
}
