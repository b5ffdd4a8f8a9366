use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveTime, TimeZone as _};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Base, Comparator, Threshold, ThresholdFault};
use crate::{
    Timestamp,
    text::{Locale, LocalizedText},
};

/// How many majorities there can be to choose from.
const MAX_MAJORITIES: usize = 100;

/// What a version of the rule set lays down.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The zone in which days of notice, record dates and deadlines are reckoned (IANA name).
    pub governance_zone: String,
    /// How many days before the day of the first sitting the roll is taken, at the start of that day.
    pub record_date_offset_days: u32,
    /// Clear days between the day of notice and the day of the first sitting, neither counted.
    pub notice_days: u32,
    /// For how many days a membership must have been held at the record date to carry a vote.
    pub min_tenure_days_to_vote: u32,
    /// The languages in which a text put to the vote must exist.
    pub required_locales: Vec<Locale>,
    /// What share of the roll must attend a general meeting.
    pub meeting_quorum: Threshold,
    /// Whether attendance is counted over all sittings or in each.
    pub quorum_scope: QuorumScope,
    /// What share must take part in a ballot for it to count, where the majority rule names none.
    pub ballot_quorum: Threshold,
    /// The majorities that a motion can need, by code.
    pub majorities: BTreeMap<String, MajorityRule>,
}

/// A majority that a motion can need.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MajorityRule {
    /// What share must be in favour.
    pub majority: Threshold,
    /// What share must take part, if not the rule set's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<Threshold>,
}

/// Over what a meeting's attendance is counted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QuorumScope {
    /// A membership counts once over all sittings, which share one quorum.
    Union,
    /// Every sitting needs the quorum for itself.
    EachSitting,
}

/// A parameter that something can be wrong with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Parameter {
    /// The governance zone.
    GovernanceZone,
    /// The days between the record date and the first sitting.
    RecordDateOffsetDays,
    /// The days of notice.
    NoticeDays,
    /// The days of tenure.
    MinTenureDaysToVote,
    /// The languages required.
    RequiredLocales,
    /// The quorum of a meeting.
    MeetingQuorum,
    /// The quorum of a ballot.
    BallotQuorum,
    /// The majorities, with their quorums.
    Majorities,
}

/// What is wrong with a rule set.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParameterFault {
    /// The zone is not in the IANA database, or is a bare offset.
    #[error("\"{0}\" is not an IANA time zone such as \"Africa/Johannesburg\"")]
    UnknownZone(String),
    /// There is no majority for ordinary motions.
    #[error("a majority rule with the code \"ordinary\" is needed")]
    NoOrdinaryMajority,
    /// A majority's code is not usable.
    #[error("\"{0}\" is not a code: use lower-case letters, digits and underscores")]
    BadCode(String),
    /// There are more majorities than anybody can tell apart.
    #[error("there must be at most {MAX_MAJORITIES} majority rules")]
    TooManyMajorities,
    /// More languages are required than a text can be in.
    #[error("at most {} languages can be required", LocalizedText::MAX_LANGUAGES)]
    TooManyLocales,
    /// Two majorities have the same code.
    #[error("the majority \"{0}\" is given twice")]
    RepeatedCode(String),
    /// No language is required.
    #[error("at least one language must be required for texts put to the vote")]
    NoLocale,
    /// The quorum of a meeting is a share of its roll.
    #[error("the quorum of a meeting must be a share of the roll")]
    MeetingQuorumBase,
    /// The quorum of a ballot is a share of the roll or of those present.
    #[error("the quorum of a ballot must be a share of the roll or of those present")]
    BallotQuorumBase(Parameter),
    /// A share makes no sense.
    #[error("{1}")]
    Share(Parameter, ThresholdFault),
    /// A number is beyond reason.
    #[error("days must lie between 0 and 3660")]
    TooManyDays(Parameter),
}

impl ParameterFault {
    /// The parameter at fault.
    pub fn parameter(&self) -> Parameter {
        match self {
            Self::UnknownZone(_) => Parameter::GovernanceZone,
            Self::NoOrdinaryMajority
            | Self::TooManyMajorities
            | Self::BadCode(_)
            | Self::RepeatedCode(_) => Parameter::Majorities,
            Self::NoLocale | Self::TooManyLocales => Parameter::RequiredLocales,
            Self::MeetingQuorumBase => Parameter::MeetingQuorum,
            Self::BallotQuorumBase(parameter)
            | Self::Share(parameter, _)
            | Self::TooManyDays(parameter) => *parameter,
        }
    }
}

impl Parameters {
    /// The documented defaults, where a body has laid down nothing yet.
    ///
    /// Johannesburg time; the roll taken 14 days before; 21 clear days' notice; a
    /// quarter of the roll as quorum over all sittings; more than half of yes and
    /// no for ordinary motions, two thirds of them for special ones.
    #[expect(clippy::missing_panics_doc, reason = "these shares are valid, as a test says")]
    pub fn defaults() -> Self {
        let share = |n, d, comparator, base| {
            Threshold::new(n, d, comparator, base).expect("a share of the whole")
        };
        let more_than_half = share(1, 2, Comparator::MoreThan, Base::YesNo);
        let two_thirds = share(2, 3, Comparator::AtLeast, Base::YesNo);
        let english = Locale::parse("en").expect("a locale");
        Self {
            governance_zone: "Africa/Johannesburg".into(),
            record_date_offset_days: 14,
            notice_days: 21,
            min_tenure_days_to_vote: 0,
            required_locales: vec![english],
            meeting_quorum: share(1, 4, Comparator::AtLeast, Base::Roll),
            quorum_scope: QuorumScope::Union,
            ballot_quorum: share(1, 4, Comparator::AtLeast, Base::Roll),
            majorities: BTreeMap::from([
                ("ordinary".into(), MajorityRule { majority: more_than_half, quorum: None }),
                ("special".into(), MajorityRule { majority: two_thirds, quorum: None }),
            ]),
        }
    }

    /// Fails with the first thing that is wrong.
    pub fn check(&self) -> Result<(), ParameterFault> {
        zone(&self.governance_zone)?;
        let days = [
            (Parameter::RecordDateOffsetDays, self.record_date_offset_days),
            (Parameter::NoticeDays, self.notice_days),
            (Parameter::MinTenureDaysToVote, self.min_tenure_days_to_vote),
        ];
        if let Some((parameter, _)) = days.into_iter().find(|(_, days)| *days > 3660) {
            return Err(ParameterFault::TooManyDays(parameter));
        }
        if self.required_locales.is_empty() {
            return Err(ParameterFault::NoLocale);
        }
        if self.required_locales.len() > LocalizedText::MAX_LANGUAGES {
            return Err(ParameterFault::TooManyLocales);
        }
        if self.majorities.len() > MAX_MAJORITIES {
            return Err(ParameterFault::TooManyMajorities);
        }
        if self.meeting_quorum.base() != Base::Roll {
            return Err(ParameterFault::MeetingQuorumBase);
        }
        let quorums = self.majorities.values().filter_map(|rule| rule.quorum);
        let quorums = quorums.map(|quorum| (Parameter::Majorities, quorum));
        for (parameter, quorum) in quorums.chain([(Parameter::BallotQuorum, self.ballot_quorum)]) {
            if !matches!(quorum.base(), Base::Roll | Base::Present) {
                return Err(ParameterFault::BallotQuorumBase(parameter));
            }
        }
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        for code in self.majorities.keys() {
            if code.is_empty() || code.len() > 40 || !code.bytes().all(plain) {
                return Err(ParameterFault::BadCode(code.clone()));
            }
        }
        if self.majorities.contains_key("ordinary") {
            Ok(())
        } else {
            Err(ParameterFault::NoOrdinaryMajority)
        }
    }

    /// The governance zone.
    pub fn zone(&self) -> Tz {
        zone(&self.governance_zone).unwrap_or(Tz::UTC)
    }

    /// The day on which `at` falls in the governance zone.
    pub fn day_of(&self, at: Timestamp) -> NaiveDate {
        at.with_timezone(&self.zone()).date_naive()
    }

    /// The first instant of `day` in the governance zone, also where a clock change skips midnight.
    pub fn start_of(&self, day: NaiveDate) -> Timestamp {
        let zone = self.zone();
        (0..24)
            .filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0))
            .find_map(|time| zone.from_local_datetime(&day.and_time(time)).earliest())
            .map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |start| start.to_utc())
    }

    /// The instant at which the roll is taken for a meeting that begins at `start`.
    pub fn record_date(&self, start: Timestamp) -> Timestamp {
        let day = self.day_of(start);
        let offset = Days::new(self.record_date_offset_days.into());
        self.start_of(day.checked_sub_days(offset).unwrap_or(day))
    }

    /// How many clear days lie between a notice given at `notice` and a meeting that begins at
    /// `start`: neither the day of notice nor the day of meeting counts.
    pub fn clear_days(&self, notice: Timestamp, start: Timestamp) -> i64 {
        (self.day_of(start) - self.day_of(notice)).num_days() - 1
    }
}

/// The zone of that name, which must be a place: an offset knows no clock changes.
fn zone(name: &str) -> Result<Tz, ParameterFault> {
    let place = !name.starts_with("Etc/") || name == "Etc/UTC";
    let parsed = name.parse().ok().filter(|_| place);
    parsed.ok_or_else(|| ParameterFault::UnknownZone(name.into()))
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse::<chrono::DateTime<Utc>>().expect("an instant")
    }

    #[test]
    fn the_defaults_are_a_valid_rule_set() {
        assert_eq!(Parameters::defaults().check(), Ok(()));
    }

    #[test]
    fn the_roll_is_taken_at_the_start_of_a_day_in_the_governance_zone() {
        let rules = Parameters::defaults();
        let record_date = rules.record_date(at("2022-11-30T07:00:00Z"));
        assert_eq!(record_date, at("2022-11-15T22:00:00Z"));
    }

    #[test]
    fn neither_the_day_of_notice_nor_the_day_of_meeting_is_clear() {
        let rules = Parameters::defaults();
        let meeting = at("2022-11-30T07:00:00Z");
        assert_eq!(rules.clear_days(at("2022-11-08T12:00:00Z"), meeting), 21);
        // 22:30 UTC is already the next day in Johannesburg.
        assert_eq!(rules.clear_days(at("2022-11-08T22:30:00Z"), meeting), 20);
    }

    #[test]
    fn a_day_that_skips_midnight_still_starts() {
        let rules =
            Parameters { governance_zone: "America/Sao_Paulo".into(), ..Parameters::defaults() };
        let day = NaiveDate::from_ymd_opt(2018, 11, 4).expect("a day");
        assert_eq!(rules.start_of(day), at("2018-11-04T03:00:00Z"));
    }

    #[test]
    fn a_bare_offset_is_not_a_zone() {
        for name in ["Etc/GMT+6", "GMT+6", "Johannesburg", ""] {
            let rules = Parameters { governance_zone: name.into(), ..Parameters::defaults() };
            assert_eq!(rules.check(), Err(ParameterFault::UnknownZone(name.into())));
        }
    }
}
