//! Scores; those with the highest sum are elected.

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
