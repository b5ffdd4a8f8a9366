//! As many marks as one likes; those with most are elected.

use super::{BASE, DUPLICATES, MINIMUM, TIES, tally};
use crate::counting::{Contest, CountError, CountReport, Options, Profile, Setting};

pub(in crate::counting) const SOURCE: &str = "S. J. Brams and P. C. Fishburn, Approval Voting, \
                                              American Political Science Review 72(3), 1978";

pub(in crate::counting) const SETTINGS: &[Setting] = &[TIES, DUPLICATES, MINIMUM, BASE];

pub(in crate::counting) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    tally::count(contest, profile, options, |_| Ok(usize::MAX))
}
