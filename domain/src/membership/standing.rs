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
    use std::collections::BTreeMap;

    use chrono::{Days, NaiveTime, TimeDelta, TimeZone as _, Utc};
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

    /// Zones with what their clocks are ahead of UTC, in minutes, winter and summer.
    const ZONES: [(&str, i64); 5] = [
        ("UTC", 0),
        ("Africa/Johannesburg", 120),
        ("Asia/Kathmandu", 345),
        ("Pacific/Kiritimati", 840),
        ("America/Bogota", -300),
    ];

    /// The standing on a day, looked up in a calendar that has every day of every period.
    fn looked_up(
        calendar: &BTreeMap<NaiveDate, &Period>,
        joined_on: NaiveDate,
        on: NaiveDate,
        tenure: u32,
    ) -> Standing {
        let tomorrow = |day: NaiveDate| day + Days::new(1);
        let out = |status, reason| Standing {
            status,
            category: None,
            carries_vote: false,
            reasons: vec![reason],
        };
        let before = calendar.range(..on).next_back();
        let after = calendar.range(on..).next();
        match (calendar.get(&on), before, after) {
            (Some(Period { category, start, end, .. }), ..) => {
                let short = i64::from(tenure) - (on - joined_on).num_days();
                let missing = match category {
                    Category::Associate => Some(Reason::NonVotingCategory),
                    Category::Voting if short > 0 => {
                        Some(Reason::TenureTooShort { from: on + TimeDelta::days(short) })
                    }
                    Category::Voting => None,
                };
                let within = Reason::InPeriod { category: *category, start: *start, end: *end };
                Standing {
                    status: Status::Active,
                    category: Some(*category),
                    carries_vote: missing.is_none(),
                    reasons: [within].into_iter().chain(missing).collect(),
                }
            }
            (None, Some((last, _)), _) => {
                out(Status::Lapsed, Reason::Ended { end: tomorrow(*last) })
            }
            (None, None, Some((first, _))) => {
                out(Status::Pending, Reason::NotYetBegun { start: *first })
            }
            (None, None, None) => out(Status::Pending, Reason::NoPeriod),
        }
    }

    proptest! {
        #[test]
        fn at_any_instant_a_membership_stands_as_a_calendar_of_all_its_days_has_it(
            spans in prop::collection::vec((1_u64..200, 0_u64..60, any::<bool>()), 0..6),
            is_open: bool,
            is_reversed: bool,
            earlier in 0_u64..100,
            tenure in 0_u32..400,
            (zone, ahead) in prop::sample::select(&ZONES[..]),
            days in 0_u64..1_200,
            minute in 0_i64..1_440,
        ) {
            let mut start = day("2018-01-01");
            let joined_on = start - Days::new(earlier);
            let mut periods = Vec::new();
            for (length, gap, voting) in spans {
                let category = if voting { Category::Voting } else { Category::Associate };
                let end = start + Days::new(length);
                periods.push(period(category, start, Some(end)));
                start = end + Days::new(gap);
            }
            if let Some(last) = periods.last_mut().filter(|_| is_open) {
                last.end = None;
            }
            if is_reversed {
                periods.reverse();
            }
            let mut calendar = BTreeMap::new();
            for period in &periods {
                let until = period.end.unwrap_or(day("2024-01-01"));
                let days = period.start.iter_days().take_while(|day| *day < until);
                calendar.extend(days.map(|day| (day, period)));
            }
            let rules = Parameters { governance_zone: zone.into(), ..rules(tenure) };
            let on = day("2017-12-01") + Days::new(days);
            let at = on.and_time(NaiveTime::MIN).and_utc()
                + TimeDelta::minutes(minute - ahead);
            let expected = looked_up(&calendar, joined_on, on, tenure);
            prop_assert_eq!(standing(joined_on, &periods, at, &rules), expected);
        }
    }
}
