use crate::{
    counting::{Contest, CountError, papers::Papers, settings::Given},
    rules::{Base, Comparator, Threshold},
};

/// The least that a candidate needs to be elected, however many votes the others have.
#[derive(Clone, Copy, Debug)]
pub(in crate::counting) struct Minimum(Threshold);

const EXPECTED: &str = "none, half, more-than-N/D or at-least-N/D, as more-than-1/3";

impl Minimum {
    /// What the settings `minimum` and `base` say.
    pub(in crate::counting) fn of(
        given: &mut Given<'_>,
        contest: &Contest,
    ) -> Result<Option<Self>, CountError> {
        let text = given.get("minimum")?;
        let base = match given.get("base")? {
            "yes-no" => Base::YesNo,
            "cast" => Base::Cast,
            _ => Base::YesNoAbstain,
        };
        if text == "none" {
            return Ok(None);
        }
        if !contest.constraints.is_empty() {
            return Err(given.refuse("minimum", "none, as seats are reserved by constraints"));
        }
        let threshold = read(text, base).ok_or_else(|| given.refuse("minimum", EXPECTED))?;
        Ok(Some(Self(threshold)))
    }

    /// Whether a candidate for whom so many papers are, and against whom so many, has it.
    pub(super) fn is_met(&self, yes: u64, no: u64, papers: &Papers<'_>) -> bool {
        let of = match self.0.base() {
            Base::YesNo => yes + no,
            Base::YesNoAbstain => papers.valid,
            Base::Cast | Base::Present | Base::Roll => papers.valid + papers.blank + papers.invalid,
        };
        self.0.is_met(yes, of)
    }
}

fn read(text: &str, base: Base) -> Option<Threshold> {
    let text = if text == "half" { "more-than-1/2" } else { text };
    let (comparator, share) = match text.strip_prefix("more-than-") {
        Some(share) => (Comparator::MoreThan, share),
        None => (Comparator::AtLeast, text.strip_prefix("at-least-")?),
    };
    let (numerator, denominator) = share.split_once('/')?;
    let number = |text: &str| text.parse().ok();
    Threshold::new(number(numerator)?, number(denominator)?, comparator, base).ok()
}
