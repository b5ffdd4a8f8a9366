//! The countries that the demonstration's members are in.

use domain::countries::CountryCode;

/// A country, with the language of the alliance that its members are written to in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Country {
    pub(super) code: &'static str,
    pub(super) locale: &'static str,
}

impl Country {
    /// What a made-up organisation of the country calls itself by.
    pub(super) fn adjective(self) -> &'static str {
        let name = CountryCode::parse(self.code).map_or(self.code, CountryCode::english_name);
        // The standard's names have additions: "Moldova (the Republic of)", "Korea, Republic of".
        name.split([',', '(']).next().unwrap_or(name).trim()
    }
}

/// The countries that are written to in English.
const ENGLISH: [&str; 127] = [
    "AE", "AF", "AL", "AM", "AO", "AT", "AU", "AZ", "BA", "BB", "BD", "BG", "BH", "BR", "BS", "BT",
    "BW", "BY", "BZ", "CA", "CN", "CV", "CY", "CZ", "DE", "DK", "EE", "EG", "ER", "ET", "FI", "FJ",
    "GB", "GD", "GE", "GH", "GM", "GR", "GW", "GY", "HR", "HU", "ID", "IE", "IL", "IN", "IQ", "IR",
    "IS", "IT", "JM", "JO", "JP", "KE", "KG", "KH", "KR", "KW", "KZ", "LA", "LB", "LK", "LR", "LS",
    "LT", "LV", "LY", "MD", "ME", "MK", "MM", "MN", "MT", "MU", "MV", "MW", "MY", "MZ", "NA", "NG",
    "NL", "NO", "NP", "NZ", "OM", "PG", "PH", "PK", "PL", "PS", "PT", "QA", "RO", "RS", "RU", "SA",
    "SB", "SC", "SD", "SE", "SG", "SI", "SK", "SL", "SO", "SR", "SS", "SY", "SZ", "TH", "TJ", "TL",
    "TM", "TR", "TT", "TZ", "UA", "UG", "US", "UZ", "VC", "VN", "VU", "YE", "ZA", "ZM", "ZW",
];

/// The countries that are written to in Spanish.
const SPANISH: [&str; 20] = [
    "AR", "BO", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GQ", "GT", "HN", "MX", "NI", "PA", "PE",
    "PY", "SV", "UY", "VE",
];

/// The countries that are written to in French.
const FRENCH: [&str; 28] = [
    "BE", "BF", "BI", "BJ", "CD", "CF", "CG", "CH", "CI", "CM", "DJ", "DZ", "FR", "GA", "GN", "HT",
    "KM", "LU", "MA", "MG", "ML", "MR", "NE", "RW", "SN", "TD", "TG", "TN",
];

/// Every country of the demonstration.
pub(super) const WORLD: [Country; 175] = world();

const fn world() -> [Country; 175] {
    let mut world = [Country { code: "", locale: "" }; 175];
    let groups: [(&[&str], &str); 3] = [(&ENGLISH, "en"), (&SPANISH, "es"), (&FRENCH, "fr")];
    let (mut group, mut place) = (0, 0);
    while group < groups.len() {
        let (codes, locale) = groups[group];
        let mut next = 0;
        while next < codes.len() {
            // 2 is prime to 175, so neighbours in the list differ in language.
            world[place * 2 % 175] = Country { code: codes[next], locale };
            next += 1;
            place += 1;
        }
        group += 1;
    }
    world
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn there_are_175_countries_of_the_standard() {
        let codes: HashSet<_> = WORLD.iter().map(|country| country.code).collect();
        assert_eq!(codes.len(), 175);
        assert!(codes.iter().all(|code| CountryCode::parse(code).is_ok()));
    }
}
