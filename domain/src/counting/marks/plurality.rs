//! One mark; those with most are elected.

use super::{BASE, DUPLICATES, MINIMUM, TIES, tally};
use crate::counting::{Contest, CountError, CountReport, Options, Profile, Setting};

pub(in crate::counting) const SOURCE: &str = "first past the post; with several seats, the single \
                                              vote that is not transferable";

pub(in crate::counting) const SETTINGS: &[Setting] = &[TIES, DUPLICATES, MINIMUM, BASE];

pub(in crate::counting) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    tally::count(contest, profile, options, |_| Ok(1))
}
