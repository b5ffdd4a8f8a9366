//! Words in several languages.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A language, as BCP 47 names it: `en`, `es`, `fr`, `pt-BR`.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Locale(String);

/// The text is not a language tag.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a locale is a BCP 47 language tag such as \"en\" or \"pt-BR\"")]
pub struct NotALocale;

impl Locale {
    /// Accepts a language with an optional script and region, and writes it the usual way.
    pub fn parse(tag: &str) -> Result<Self, NotALocale> {
        let mut parts = tag.trim().split(['-', '_']);
        let alphabetic = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let language = parts.next().filter(|it| (2..=3).contains(&it.len()) && alphabetic(it));
        let mut canonical = language.ok_or(NotALocale)?.to_ascii_lowercase();
        for part in parts {
            let part = match part.len() {
                2 if alphabetic(part) => part.to_ascii_uppercase(),
                3 if part.bytes().all(|byte| byte.is_ascii_digit()) => part.to_owned(),
                4 if alphabetic(part) => {
                    let (head, tail) = part.split_at(1);
                    head.to_ascii_uppercase() + &tail.to_ascii_lowercase()
                }
                _ => return Err(NotALocale),
            };
            canonical.push('-');
            canonical.push_str(&part);
        }
        Ok(Self(canonical))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language alone: `pt` for `pt-BR`.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Locale {
    type Error = NotALocale;

    fn try_from(tag: String) -> Result<Self, NotALocale> {
        Self::parse(&tag)
    }
}

impl From<Locale> for String {
    fn from(locale: Locale) -> Self {
        locale.0
    }
}

/// A text, with one language in which it is binding and translations of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LocalizedText {
    authoritative: Locale,
    translations: BTreeMap<Locale, String>,
}

/// Why a text in several languages is not accepted.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TextFault {
    /// The binding language has no text.
    #[error("the text is missing in its authoritative language {0}")]
    NoAuthoritativeText(Locale),
    /// A translation says nothing.
    #[error("the text in {0} is empty")]
    Empty(Locale),
    /// A translation is too long.
    #[error("the text in {0} is longer than {1} characters")]
    TooLong(Locale, usize),
    /// A language is given twice.
    #[error("the text in {0} is given twice")]
    Twice(Locale),
    /// No store keeps every text with it.
    #[error("the text in {0} holds the character NUL; take it out")]
    Nul(Locale),
    /// There are more languages than anybody reads.
    #[error("the text is in more than {0} languages")]
    TooManyLanguages(usize),
}

impl LocalizedText {
    /// The longest text accepted, in characters.
    pub const MAX: usize = 20_000;

    /// The most languages accepted.
    pub const MAX_LANGUAGES: usize = 100;

    /// Accepts one text per language, the authoritative one among them.
    pub fn new(
        authoritative: Locale,
        texts: impl IntoIterator<Item = (Locale, String)>,
    ) -> Result<Self, TextFault> {
        let mut translations = BTreeMap::new();
        for (locale, text) in texts {
            let text = text.trim().to_owned();
            if text.is_empty() {
                return Err(TextFault::Empty(locale));
            }
            if text.chars().count() > Self::MAX {
                return Err(TextFault::TooLong(locale, Self::MAX));
            }
            if text.contains('\0') {
                return Err(TextFault::Nul(locale));
            }
            if translations.len() == Self::MAX_LANGUAGES {
                return Err(TextFault::TooManyLanguages(Self::MAX_LANGUAGES));
            }
            if translations.insert(locale.clone(), text).is_some() {
                return Err(TextFault::Twice(locale));
            }
        }
        if translations.contains_key(&authoritative) {
            Ok(Self { authoritative, translations })
        } else {
            Err(TextFault::NoAuthoritativeText(authoritative))
        }
    }

    /// The language whose text is binding.
    pub fn authoritative(&self) -> &Locale {
        &self.authoritative
    }

    /// Every language with its text, in the order of the tags.
    pub fn translations(&self) -> impl Iterator<Item = (&Locale, &str)> {
        self.translations.iter().map(|(locale, text)| (locale, text.as_str()))
    }

    /// The text in the first of the `wanted` languages that there is, else the binding one.
    ///
    /// `pt-BR` is served by `pt` where there is no closer translation.
    pub fn served<'a>(&'a self, wanted: &'a [Locale]) -> (&'a Locale, &'a str) {
        let exactly = |locale: &Locale| self.translations.get_key_value(locale);
        let nearly = |locale: &Locale| {
            self.translations.iter().find(|(have, _)| have.language() == locale.language())
        };
        let found = wanted.iter().find_map(|locale| exactly(locale).or_else(|| nearly(locale)));
        found.map_or_else(
            || (&self.authoritative, self.translations[&self.authoritative].as_str()),
            |(locale, text)| (locale, text.as_str()),
        )
    }

    /// Those of the `required` languages that have no text.
    pub fn missing<'a>(&self, required: &'a [Locale]) -> Vec<&'a Locale> {
        required.iter().filter(|locale| !self.translations.contains_key(*locale)).collect()
    }

    /// SHA-256 over the authoritative language and every translation, each with its length.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(b"plenary/text/v1");
        let mut feed = |part: &str| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        feed(self.authoritative.as_str());
        for (locale, text) in &self.translations {
            feed(locale.as_str());
            feed(text);
        }
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(tag: &str) -> Locale {
        Locale::parse(tag).expect("a locale")
    }

    fn greeting() -> LocalizedText {
        let texts = [(locale("en"), "Welcome".into()), (locale("es"), "Bienvenidas".into())];
        LocalizedText::new(locale("en"), texts).expect("a text")
    }

    #[test]
    fn a_locale_is_written_the_usual_way() {
        assert_eq!(locale("PT_br").as_str(), "pt-BR");
        assert_eq!(locale("zh-hant-tw").as_str(), "zh-Hant-TW");
        for wrong in ["", "e", "english", "en-", "e1", "en-x-y"] {
            assert_eq!(Locale::parse(wrong), Err(NotALocale), "{wrong}");
        }
    }

    #[test]
    fn the_nearest_language_is_served_and_named() {
        let text = greeting();
        assert_eq!(text.served(&[locale("fr"), locale("es-MX")]).0.as_str(), "es");
        assert_eq!(text.served(&[locale("fr")]), (&locale("en"), "Welcome"));
    }

    #[test]
    fn a_text_without_its_binding_language_is_not_accepted() {
        let text = LocalizedText::new(locale("fr"), [(locale("en"), "Welcome".into())]);
        assert_eq!(text, Err(TextFault::NoAuthoritativeText(locale("fr"))));
    }

    #[test]
    fn a_letter_more_or_another_binding_language_is_another_text() {
        let longer = [(locale("en"), "Welcome!".into()), (locale("es"), "Bienvenidas".into())];
        let spanish = [(locale("en"), "Welcome".into()), (locale("es"), "Bienvenidas".into())];
        let longer = LocalizedText::new(locale("en"), longer).expect("a text");
        let spanish = LocalizedText::new(locale("es"), spanish).expect("a text");
        assert_ne!(greeting().digest(), longer.digest());
        assert_ne!(greeting().digest(), spanish.digest());
    }
}
