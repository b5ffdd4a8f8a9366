use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An exact number of votes: a whole number of units of the last digit that its rule keeps.
///
/// It is written with all its digits and no exponent, as `932.00000`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Votes {
    units: u128,
    digits: u8,
}

impl Votes {
    /// So many units of the last of so many digits after the point.
    pub fn new(units: u128, digits: u8) -> Self {
        Self { units, digits }
    }

    /// The units of the last digit.
    pub fn units(self) -> u128 {
        self.units
    }

    /// How many units a whole vote has.
    pub(super) fn one(self) -> u64 {
        10_u64.saturating_pow(self.digits.into())
    }

    /// How many digits stand after the point.
    pub fn digits(self) -> u8 {
        self.digits
    }

    /// The number of that text.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let has_part = !text.contains('.') || !part.is_empty();
        if whole.is_empty() || !has_part || !is_number(whole) || !is_number(part) {
            return None;
        }
        let digits = u8::try_from(part.len()).ok()?;
        Some(Self { units: format!("{whole}{part}").parse().ok()?, digits })
    }
}

impl fmt::Display for Votes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = usize::from(self.digits);
        let number = format!("{:0>width$}", self.units, width = digits + 1);
        let (whole, part) = number.split_at(number.len() - digits);
        if part.is_empty() { f.pad(whole) } else { f.pad(&format!("{whole}.{part}")) }
    }
}

impl Serialize for Votes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Votes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a number of votes"))
    }
}

/// Numbers of papers: a JSON number if they are whole, as they are unless papers have weights with
/// digits after the point.
pub(super) mod of_papers {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de};

    use super::Votes;

    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Number {
        Whole(u64),
        Written(Votes),
    }

    pub(in crate::counting) fn serialize<S: Serializer>(
        votes: &Votes,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match u64::try_from(votes.units) {
            Ok(whole) if votes.digits == 0 => whole.serialize(serializer),
            _ => votes.serialize(serializer),
        }
    }

    pub(in crate::counting) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Votes, D::Error> {
        match Number::deserialize(deserializer) {
            Ok(Number::Whole(whole)) => Ok(Votes::new(whole.into(), 0)),
            Ok(Number::Written(votes)) => Ok(votes),
            Err(_) => Err(de::Error::custom("not a number of papers")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_of_votes_reads_back_as_it_was_written(units: u128, digits in 0_u8..30) {
            let votes = Votes::new(units, digits);
            prop_assert_eq!(Votes::parse(&votes.to_string()), Some(votes));
        }
    }

    #[test]
    fn a_number_of_votes_is_written_with_all_the_digits_of_its_rule() {
        assert_eq!(Votes::new(93_200_000, 5).to_string(), "932.00000");
        assert_eq!(Votes::new(7, 2).to_string(), "0.07");
        assert_eq!(Votes::new(41, 0).to_string(), "41");
        assert_eq!(["", ".5", "5.", "-1", "1e3"].map(Votes::parse), [None; 5]);
    }
}
