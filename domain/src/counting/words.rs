//! What a stage did and why, in a sentence of every language.
//!
//! Names are put in as they are: whoever shows a sentence escapes it. Candidates are spoken of
//! without a gender. Numbers have all the digits of their rule; Spanish and French put a comma before
//! them, as those languages do, while figures outside of sentences and pictures keep the point.

mod english;
mod facts;
mod french;
mod spanish;
#[cfg(test)]
mod tests;

use self::facts::Facts;
use super::{CountReport, Explanation, Stage, Votes};
use crate::text::Locale;

/// A language in which counts are put into words.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
    /// French.
    Fr,
}

impl Language {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::En, Self::Es, Self::Fr];

    /// The language of a locale, unless counts are not put into it.
    pub fn of(locale: &Locale) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.tag() == locale.language())
    }

    /// The language of that tag.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.tag() == tag)
    }

    /// Its tag after BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Fr => "fr",
        }
    }

    /// The number with all its digits, after a point in English and a comma in Spanish and French.
    pub(super) fn number(self, votes: Votes) -> String {
        match self {
            Self::En => votes.to_string(),
            Self::Es | Self::Fr => votes.to_string().replace('.', ","),
        }
    }
}

impl Explanation {
    /// The sentence of that language.
    pub fn within(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Es => &self.es,
            Language::Fr => &self.fr,
        }
    }
}

/// Says of every stage of a report what was done and why.
pub(super) fn add(report: &mut CountReport) {
    let sentences: Vec<Explanation> =
        report.stages.iter().map(|stage| explain(report, stage)).collect();
    for (stage, sentence) in report.stages.iter_mut().zip(sentences) {
        stage.explanation = sentence;
    }
}

/// What was done at the stage, and why, in one sentence.
pub(super) fn explain(report: &CountReport, stage: &Stage) -> Explanation {
    let facts = Facts::of(report, stage);
    Explanation {
        en: english::sentence(&facts),
        es: spanish::sentence(&facts),
        fr: french::sentence(&facts),
    }
}

/// A sentence of clauses, with one full stop: a name at its end may have brought one.
fn finish(beginning: String, clauses: &[String], separator: &str) -> String {
    let mut sentence = beginning + &clauses.join(separator);
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

/// Items with commas between them and a word before the last.
fn enumerate<S: AsRef<str>>(items: &[S], and: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().into(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} {and} {}", most.join(", "), last.as_ref())
        }
    }
}

/// Exactly one, without any digits after the point.
fn is_single(votes: Votes) -> bool {
    votes.units() == 1 && votes.digits() == 0
}
