use crate::counting::{CountError, Preference, Profile};

/// The most digits that a weight has after the point.
pub(super) const MOST_DECIMALS: u8 = 18;

/// A weight as a file gives it: so many units of the last of so many digits after the point.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Weight {
    pub(super) units: u64,
    digits: u8,
}

impl Weight {
    /// A single paper.
    pub(super) const ONE: Self = Self { units: 1, digits: 0 };

    /// The number that those bytes begin with, and how many they are; too large a one as the
    /// largest, which no profile takes.
    pub(super) fn prefix(bytes: &[u8]) -> Option<(Self, usize)> {
        let (mut units, mut digits, mut len) = (0_u64, None, 0);
        for byte in bytes {
            match (byte, digits) {
                (b'0'..=b'9', _) => {
                    units = units.saturating_mul(10).saturating_add((byte - b'0').into());
                    digits = digits.map(|it: u8| it.saturating_add(1));
                }
                (b'.', None) if len > 0 => digits = Some(0),
                _ => break,
            }
            len += 1;
        }
        let is_number = len > 0 && digits != Some(0);
        let digits = digits.unwrap_or(0);
        (is_number && digits <= MOST_DECIMALS).then_some((Self { units, digits }, len))
    }

    /// The number that those bytes are.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        Self::prefix(bytes).filter(|(_, len)| *len == bytes.len()).map(|(weight, _)| weight)
    }

    /// The weight in the units of the profile, whose units become smaller if it needs them.
    fn within(self, profile: &mut Profile) -> Result<u64, CountError> {
        profile.rescale(self.digits)?;
        let more = profile.decimals() - self.digits;
        let scaled = 10_u64.checked_pow(more.into()).and_then(|it| self.units.checked_mul(it));
        scaled.ok_or(CountError::TooManyVotes)
    }

    /// Adds papers of that weight; none, if it is nought, whatever digits it has.
    pub(super) fn add(
        self,
        profile: &mut Profile,
        preferences: &[Preference],
        scores: &[u32],
    ) -> Result<(), CountError> {
        if self.units == 0 {
            return Ok(());
        }
        let weight =
            if self.digits == profile.decimals() { self.units } else { self.within(profile)? };
        profile.add_scored(weight, preferences, scores)
    }

    /// Adds papers of that weight that could not be read.
    pub(super) fn add_invalid(self, profile: &mut Profile) -> Result<(), CountError> {
        let weight = self.within(profile)?;
        profile.add_invalid(weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_differing_numbers_of_digits_are_scaled_exactly() {
        let mut profile = Profile::default();
        for text in ["3", "0.25", "1.5", "0.05"] {
            let weight = Weight::parse(text.as_bytes()).unwrap();
            weight.add(&mut profile, &[], &[]).unwrap();
        }
        assert_eq!((profile.weight(), profile.decimals()), (480, 2));
    }

    #[test]
    fn a_weight_that_is_no_decimal_number_is_none() {
        let texts = ["", ".5", "5.", "-1", "1e3", "1.2.3", "0.0000000000000000001"];
        assert_eq!(texts.map(|text| Weight::parse(text.as_bytes())), [None; 7]);
    }
}
