use serde::{Deserialize, Serialize};

/// A share that must be reached: so many of so many, of what.
///
/// "More than half" is `> 1/2`, "two thirds" is `>= 2/3`; both are data, because
/// bodies have found out too late that 8 of 16 was not "more than half".
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct Threshold {
    numerator: u32,
    denominator: u32,
    comparator: Comparator,
    base: Base,
}

/// How a count is compared with the share.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Comparator {
    /// The count must exceed the share.
    MoreThan,
    /// The count must reach the share.
    AtLeast,
}

/// What a share is taken of.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Base {
    /// Papers marked yes or no.
    YesNo,
    /// Papers marked yes, no or abstain.
    YesNoAbstain,
    /// Every paper cast, invalid ones too.
    Cast,
    /// Members of the roll who attended any sitting, or voted.
    Present,
    /// Everybody on the roll.
    Roll,
}

/// Why a share is not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ThresholdFault {
    /// Nothing is a share of nothing.
    #[error("the denominator of a share must not be zero")]
    ZeroDenominator,
    /// Nothing is less than nothing.
    #[error("the numbers of a share must not be negative")]
    Negative,
    /// Nobody can reach more than the whole.
    #[error("a share must not exceed the whole")]
    MoreThanWhole,
}

/// How a comparison came out, with everything it was made of.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Working {
    /// What was required.
    pub threshold: Threshold,
    /// What was counted.
    pub counted: u64,
    /// How many the share was taken of.
    pub of: u64,
    /// The least count that would have met it.
    pub required: u64,
    /// Whether the count met it.
    pub met: bool,
}

impl Threshold {
    /// `numerator/denominator` of `base`, compared by `comparator`.
    pub fn new(
        numerator: u32,
        denominator: u32,
        comparator: Comparator,
        base: Base,
    ) -> Result<Self, ThresholdFault> {
        if denominator == 0 {
            return Err(ThresholdFault::ZeroDenominator);
        }
        if numerator > denominator || numerator == denominator && comparator == Comparator::MoreThan
        {
            return Err(ThresholdFault::MoreThanWhole);
        }
        Ok(Self { numerator, denominator, comparator, base })
    }

    /// The upper number of the share.
    pub fn numerator(&self) -> u32 {
        self.numerator
    }

    /// The lower number of the share.
    pub fn denominator(&self) -> u32 {
        self.denominator
    }

    /// How a count is compared with the share.
    pub fn comparator(&self) -> Comparator {
        self.comparator
    }

    /// What the share is taken of.
    pub fn base(&self) -> Base {
        self.base
    }

    /// Whether `counted` of `of` meets the share: `counted·d ⋛ n·of`, in integers that cannot overflow.
    pub fn is_met(&self, counted: u64, of: u64) -> bool {
        let left = u128::from(counted) * u128::from(self.denominator);
        let right = u128::from(self.numerator) * u128::from(of);
        match self.comparator {
            Comparator::MoreThan => left > right,
            Comparator::AtLeast => left >= right,
        }
    }

    /// The least count of `of` that meets the share.
    pub fn required(&self, of: u64) -> u64 {
        let right = u128::from(self.numerator) * u128::from(of);
        let denominator = u128::from(self.denominator);
        let least = match self.comparator {
            Comparator::MoreThan => right / denominator + 1,
            Comparator::AtLeast => right.div_ceil(denominator),
        };
        u64::try_from(least).unwrap_or(u64::MAX)
    }

    /// The comparison of `counted` of `of` with the share, shown.
    pub fn work(&self, counted: u64, of: u64) -> Working {
        let met = self.is_met(counted, of);
        Working { threshold: *self, counted, of, required: self.required(of), met }
    }
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    numerator: u32,
    denominator: u32,
    comparator: Comparator,
    base: Base,
}

impl TryFrom<Raw> for Threshold {
    type Error = ThresholdFault;

    fn try_from(raw: Raw) -> Result<Self, ThresholdFault> {
        Self::new(raw.numerator, raw.denominator, raw.comparator, raw.base)
    }
}

impl From<Threshold> for Raw {
    fn from(it: Threshold) -> Self {
        let Threshold { numerator, denominator, comparator, base } = it;
        Self { numerator, denominator, comparator, base }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(numerator: u32, denominator: u32, comparator: Comparator) -> Threshold {
        Threshold::new(numerator, denominator, comparator, Base::Roll).expect("a share")
    }

    #[test]
    fn half_of_sixteen_is_eight_and_more_than_half_is_nine() {
        assert_eq!(share(1, 2, Comparator::AtLeast).required(16), 8);
        assert_eq!(share(1, 2, Comparator::MoreThan).required(16), 9);
        assert!(!share(1, 2, Comparator::MoreThan).is_met(8, 16));
    }

    #[test]
    fn sixty_six_of_ninety_nine_are_two_thirds_and_sixty_five_are_not() {
        assert!(share(2, 3, Comparator::AtLeast).is_met(66, 99));
        assert!(!share(2, 3, Comparator::AtLeast).is_met(65, 99));
    }

    #[test]
    fn more_than_nothing_of_nothing_needs_somebody() {
        assert!(!share(0, 1, Comparator::MoreThan).is_met(0, 0));
        assert!(!share(1, 2, Comparator::MoreThan).is_met(0, 0));
    }

    #[test]
    fn a_share_of_nothing_or_beyond_the_whole_is_not_accepted() {
        let new = |n, d, c| Threshold::new(n, d, c, Base::Roll).err();
        assert_eq!(new(1, 0, Comparator::AtLeast), Some(ThresholdFault::ZeroDenominator));
        assert_eq!(new(4, 3, Comparator::AtLeast), Some(ThresholdFault::MoreThanWhole));
        assert_eq!(new(1, 1, Comparator::MoreThan), Some(ThresholdFault::MoreThanWhole));
        assert_eq!(new(1, 1, Comparator::AtLeast), None);
    }

    /// Schoolbook multiplication in base 2³², apart from the arithmetic under test.
    fn product(a: u64, b: u32) -> [u32; 3] {
        let (low, high) = (a & 0xffff_ffff, a >> 32);
        let first = low * u64::from(b);
        let second = high * u64::from(b) + (first >> 32);
        let digit = |value: u64| u32::try_from(value & 0xffff_ffff).expect("a digit");
        [digit(second >> 32), digit(second), digit(first)]
    }

    proptest! {
        #[test]
        fn a_share_is_met_as_schoolbook_arithmetic_has_it(
            counted: u64, of: u64, denominator in 1_u32.., part in 0.0..1.0_f64, strictly: bool,
        ) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any share will do")]
            let numerator = (f64::from(denominator) * part) as u32;
            let comparator = if strictly { Comparator::MoreThan } else { Comparator::AtLeast };
            let (left, right) = (product(counted, denominator), product(of, numerator));
            let expected = if strictly { left > right } else { left >= right };
            prop_assert_eq!(share(numerator, denominator, comparator).is_met(counted, of), expected);
        }

        #[test]
        fn the_required_count_is_the_least_that_meets_the_share(
            of in 0..=u64::from(u32::MAX), denominator in 1_u32..1000, numerator in 0_u32..1000, strictly: bool,
        ) {
            prop_assume!(numerator < denominator);
            let comparator = if strictly { Comparator::MoreThan } else { Comparator::AtLeast };
            let share = share(numerator, denominator, comparator);
            let required = share.required(of);
            prop_assert!(share.is_met(required, of));
            prop_assert!(required == 0 || !share.is_met(required - 1, of));
        }
    }
}
