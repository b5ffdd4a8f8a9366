use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Category, Period};
use crate::{Timestamp, rules::Parameters};

/// Where a membership stands at an instant, and why. Never a column: a function of the records.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Standing {
    /// Whether it is in force.
    pub status: Status,
    /// The category it is in, while in force.
    pub category: Option<Category>,
    /// Whether it carries a vote.
    pub carries_vote: bool,
    /// Why, in the order in which it was decided.
    pub reasons: Vec<Reason>,
}

/// Whether a membership is in force.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    /// Its first period has not begun.
    Pending,
    /// A period covers the day.
    Active,
    /// Its last period has ended, or there is a gap between two.
    Lapsed,
}

/// One reason for a standing.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "reason", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// A period covers the day.
    InPeriod {
        /// The category of the period.
        category: Category,
        /// Its first day.
        start: NaiveDate,
        /// The first day after it.
        end: Option<NaiveDate>,
    },
    /// There is no period at all.
    NoPeriod,
    /// The first period begins later.
    NotYetBegun {
        /// Its first day.
        start: NaiveDate,
    },
    /// The last period before the day has ended.
    Ended {
        /// The first day after it.
        end: NaiveDate,
    },
    /// Associates do not vote.
    NonVotingCategory,
    /// The membership is too young to vote.
    TenureTooShort {
        /// The first day on which it is old enough.
        from: NaiveDate,
    },
}

/// The standing at `as_of` of a membership with these periods, under these rules.
pub fn standing(
    joined_on: NaiveDate,
    periods: &[Period],
    as_of: Timestamp,
    rules: &Parameters,
) -> Standing {
    let day = rules.day_of(as_of);
    let Some(period) = periods.iter().find(|period| period.covers(day)) else {
        return not_in_force(periods, day);
    };
    let Period { category, start, end, .. } = *period;
    let mut reasons = vec![Reason::InPeriod { category, start, end }];
    let tenure = chrono::Days::new(rules.min_tenure_days_to_vote.into());
    let old_enough = joined_on.checked_add_days(tenure).unwrap_or(NaiveDate::MAX);
    match category {
        Category::Associate => reasons.push(Reason::NonVotingCategory),
        Category::Voting if day < old_enough => {
            reasons.push(Reason::TenureTooShort { from: old_enough });
        }
        Category::Voting => {}
    }
    let carries_vote = reasons.len() == 1;
    Standing { status: Status::Active, category: Some(category), carries_vote, reasons }
}

fn not_in_force(periods: &[Period], day: NaiveDate) -> Standing {
    let last_end = periods.iter().filter_map(|period| period.end).filter(|end| *end <= day).max();
    let first_start = periods.iter().map(|period| period.start).min();
    let (status, reason) = match (last_end, first_start) {
        (Some(end), _) => (Status::Lapsed, Reason::Ended { end }),
        (None, Some(start)) => (Status::Pending, Reason::NotYetBegun { start }),
        (None, None) => (Status::Pending, Reason::NoPeriod),
    };
    Standing { status, category: None, carries_vote: false, reasons: vec![reason] }
}

#[cfg(test)]
mod tests {
    use chrono::{Days, TimeZone as _, Utc};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::{MembershipId, PeriodId};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn period(category: Category, start: NaiveDate, end: Option<NaiveDate>) -> Period {
        let id = PeriodId(Uuid::nil());
        Period { id, membership: MembershipId(Uuid::nil()), category, start, end }
    }

    fn rules(min_tenure_days_to_vote: u32) -> Parameters {
        Parameters { min_tenure_days_to_vote, ..Parameters::defaults() }
    }

    #[test]
    fn the_day_begins_in_the_governance_zone() {
        let periods = [period(Category::Voting, day("2022-11-16"), None)];
        let at =
            |hour| Utc.with_ymd_and_hms(2022, 11, 15, hour, 0, 0).single().expect("an instant");
        let stands = |hour| standing(day("2022-11-16"), &periods, at(hour), &rules(0)).carries_vote;
        assert!(!stands(21));
        assert!(stands(22));
    }

    #[test]
    fn an_associate_is_in_force_without_a_vote_and_is_told_so() {
        let periods = [period(Category::Associate, day("2020-01-01"), None)];
        let at = Utc.with_ymd_and_hms(2022, 11, 30, 9, 0, 0).single().expect("an instant");
        let standing = standing(day("2020-01-01"), &periods, at, &rules(0));
        assert_eq!(standing.status, Status::Active);
        assert!(!standing.carries_vote);
        assert_eq!(standing.reasons.last(), Some(&Reason::NonVotingCategory));
    }

    #[test]
    fn a_membership_too_young_is_told_from_when_it_votes() {
        let periods = [period(Category::Voting, day("2022-11-01"), None)];
        let at = Utc.with_ymd_and_hms(2022, 11, 30, 9, 0, 0).single().expect("an instant");
        let standing = standing(day("2022-11-01"), &periods, at, &rules(30));
        assert_eq!(
            standing.reasons.last(),
            Some(&Reason::TenureTooShort { from: day("2022-12-01") })
        );
    }

    proptest! {
        /// Whatever the periods, a membership is in force exactly on the days that one covers, and
        /// carries a vote exactly on those that a voting one covers.
        #[test]
        fn standing_follows_the_periods_at_any_instant(
            lengths in prop::collection::vec((1_u64..400, 0_u64..60, any::<bool>()), 0..6),
            open: bool,
            probe in 0_i64..2_000,
            second in 0_u32..86_400,
        ) {
            let mut start = day("2018-01-01");
            let last = lengths.len();
            let mut periods = Vec::new();
            for (place, (length, gap, voting)) in lengths.into_iter().enumerate() {
                let category = if voting { Category::Voting } else { Category::Associate };
                let end = start + Days::new(length);
                let is_open = open && place + 1 == last;
                periods.push(period(category, start, (!is_open).then_some(end)));
                start = end + Days::new(gap);
            }
            let rules = Parameters { governance_zone: "UTC".into(), ..rules(0) };
            let on = day("2017-12-01") + chrono::TimeDelta::days(probe);
            let at = on.and_hms_opt(0, 0, 0).expect("a time").and_utc()
                + chrono::TimeDelta::seconds(second.into());
            let standing = standing(day("2018-01-01"), &periods, at, &rules);
            let covering = periods.iter().find(|it| it.start <= on && it.end.is_none_or(|end| on < end));
            prop_assert_eq!(standing.status == Status::Active, covering.is_some());
            prop_assert_eq!(standing.category, covering.map(|it| it.category));
            prop_assert_eq!(standing.carries_vote, covering.is_some_and(|it| it.category == Category::Voting));
            prop_assert!(!standing.reasons.is_empty());
        }
    }
}
