//! Countries, by the codes of ISO 3166-1.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A country, by its two letters in ISO 3166-1: `KZ`, `GB`.
///
/// Only codes that the standard assigns: neither reserved ones (`UK`, `EU`) nor those left to
/// users (`XX`, `XK`). What the standard lists are countries and territories; nothing more is
/// meant by it here.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode(&'static str);

/// What was given is not a country code.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownCountry {
    /// What was given, shortened to [`UnknownCountry::SHOWN`] characters.
    pub given: String,
    /// The country that was probably meant.
    pub meant: Option<CountryCode>,
}

impl CountryCode {
    /// Accepts the two letters in either case, with space around them.
    pub fn parse(code: &str) -> Result<Self, UnknownCountry> {
        assigned(code.trim()).ok_or_else(|| UnknownCountry {
            given: code.trim().chars().take(UnknownCountry::SHOWN).collect(),
            meant: meant(code.trim()),
        })
    }

    /// Every country, in the order of the English names.
    pub fn all() -> impl Iterator<Item = Self> {
        rust_iso3166::ALL.iter().map(|country| Self(country.alpha2))
    }

    /// The two letters, in capitals.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The English short name of the standard.
    pub fn english_name(self) -> &'static str {
        rust_iso3166::from_alpha2(self.0).map_or(self.0, |country| country.name)
    }
}

impl UnknownCountry {
    /// How much of what was given is shown.
    pub const SHOWN: usize = 40;
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FromStr for CountryCode {
    type Err = UnknownCountry;

    fn from_str(code: &str) -> Result<Self, UnknownCountry> {
        Self::parse(code)
    }
}

impl TryFrom<String> for CountryCode {
    type Error = UnknownCountry;

    fn try_from(code: String) -> Result<Self, UnknownCountry> {
        Self::parse(&code)
    }
}

impl From<CountryCode> for String {
    fn from(country: CountryCode) -> Self {
        country.0.to_owned()
    }
}

impl fmt::Display for UnknownCountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a country code of ISO 3166-1 alpha-2; ", self.given)?;
        match self.meant {
            Some(country) => write!(f, "write {country} for {}", country.english_name()),
            None => f.write_str("write its two letters, such as KZ for Kazakhstan"),
        }
    }
}

impl std::error::Error for UnknownCountry {}

fn assigned(code: &str) -> Option<CountryCode> {
    let code: [u8; 2] = code.as_bytes().try_into().ok()?;
    let code = code.map(|byte| byte.to_ascii_uppercase());
    let country = rust_iso3166::from_alpha2(std::str::from_utf8(&code).ok()?)?;
    Some(CountryCode(country.alpha2))
}

/// Guesses from what people write instead: reserved and former codes, three letters, numbers,
/// names and the beginnings of names.
fn meant(given: &str) -> Option<CountryCode> {
    /// The longest name in the standard has fewer characters.
    const LONGEST: usize = 80;
    if given.len() > LONGEST {
        return None;
    }
    let given = given.to_uppercase();
    let usual = match given.as_str() {
        "UK" => Some("GB"),
        "EL" => Some("GR"),
        "BU" => Some("MM"),
        "DD" => Some("DE"),
        "FX" => Some("FR"),
        "TP" => Some("TL"),
        "ZR" => Some("CD"),
        _ => None,
    };
    let standard = || {
        rust_iso3166::from_alpha3(&given)
            .or_else(|| rust_iso3166::from_numeric_str(&given))
            .map(|country| country.alpha2)
    };
    usual.or_else(standard).or_else(|| named(&given)).map(CountryCode)
}

fn named(given: &str) -> Option<&'static str> {
    /// Fewer letters begin too many names.
    const ENOUGH: usize = 4;
    let names = || rust_iso3166::ALL.iter().map(|it| (it.alpha2, it.name.to_uppercase()));
    if let Some((code, _)) = names().find(|(_, name)| name == given) {
        return Some(code);
    }
    let mut begun = names().filter(|(_, name)| given.len() >= ENOUGH && name.starts_with(given));
    match (begun.next(), begun.next()) {
        (Some((code, _)), None) => Some(code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant_by(given: &str) -> Option<&'static str> {
        CountryCode::parse(given).expect_err("is not a code").meant.map(CountryCode::as_str)
    }

    #[test]
    fn a_code_is_accepted_in_either_case() {
        assert_eq!(CountryCode::parse(" kz ").map(CountryCode::as_str), Ok("KZ"));
        assert_eq!(CountryCode::parse("KZ").map(CountryCode::english_name), Ok("Kazakhstan"));
    }

    #[test]
    fn the_codes_left_to_users_are_no_countries() {
        for code in ["XX", "XK", "ZZ", "", "K", "K1", "ΚΖ"] {
            assert!(CountryCode::parse(code).is_err(), "{code}");
        }
    }

    #[test]
    fn a_refusal_suggests_what_was_meant() {
        assert_eq!(meant_by("UK"), Some("GB"));
        assert_eq!(meant_by("kaz"), Some("KZ"));
        assert_eq!(meant_by("398"), Some("KZ"));
        assert_eq!(meant_by("Kyrgyzstan"), Some("KG"));
        assert_eq!(meant_by("Russia"), Some("RU"));
        assert_eq!(meant_by("Niger"), Some("NE"), "not Nigeria, which begins alike");
        assert_eq!(meant_by("United"), None, "several begin so");
        assert_eq!(meant_by("XX"), None);
    }

    #[test]
    fn a_refusal_says_the_remedy() {
        let refusal = CountryCode::parse("UK").map_err(|it| it.to_string());
        assert_eq!(
            refusal,
            Err("\"UK\" is not a country code of ISO 3166-1 alpha-2; write GB for United \
                 Kingdom of Great Britain and Northern Ireland"
                .into())
        );
    }

    #[test]
    fn a_refusal_does_not_repeat_a_long_value() {
        let refusal = CountryCode::parse(&"x".repeat(10_000)).expect_err("is not a code");
        assert_eq!(refusal.given.len(), UnknownCountry::SHOWN);
    }

    #[test]
    fn there_are_enough_countries_for_the_alliance() {
        assert!(CountryCode::all().count() >= 175);
        assert!(CountryCode::all().all(|it| CountryCode::parse(it.as_str()) == Ok(it)));
    }
}
