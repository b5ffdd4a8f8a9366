//! As many marks as seats, or as many as is laid down; those with most are elected.

use super::{BASE, DUPLICATES, MINIMUM, TIES, tally};
use crate::counting::{
    Contest, CountError, CountReport, MOST_CANDIDATES, Options, Profile, Setting,
};

pub(in crate::counting) const SOURCE: &str = "the multiple vote; with fewer marks than seats, the \
                                              limited vote";

pub(in crate::counting) const SETTINGS: &[Setting] = &[
    Setting {
        key: "marks",
        values: &[],
        default: "",
        meaning: "how many candidates a paper may name; as many as there are seats if it is not said",
        source: "the body's own rules",
    },
    TIES,
    DUPLICATES,
    MINIMUM,
    BASE,
];

pub(in crate::counting) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    tally::count(contest, profile, options, |given| match given.get("marks")? {
        "" => Ok(contest.seats),
        _ => given.number("marks", 1..=MOST_CANDIDATES),
    })
}
