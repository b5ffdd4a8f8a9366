//! Meek's method, by the Proportional Representation Foundation's reference rule.

pub(super) mod algorithm_123;
pub(super) mod new_zealand;

use super::{Contest, CountError, CountReport, Options, Profile, Setting};

pub(super) const SOURCE: &str = "";

pub(super) const SETTINGS: &[Setting] = &[];

pub(super) fn count(
    _contest: &Contest,
    _profile: &Profile,
    _options: &Options,
) -> Result<CountReport, CountError> {
    Err(CountError::WrongPapers)
}
