//! Meek's method, by Algorithm 123.

use crate::counting::{Contest, CountError, CountReport, Options, Profile, Setting};

pub(in crate::counting) const SOURCE: &str = "";

pub(in crate::counting) const SETTINGS: &[Setting] = &[];

pub(in crate::counting) fn count(
    _contest: &Contest,
    _profile: &Profile,
    _options: &Options,
) -> Result<CountReport, CountError> {
    Err(CountError::WrongPapers)
}
