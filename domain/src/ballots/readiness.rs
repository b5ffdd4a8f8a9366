use super::{Ballot, Motion, RollSummary};
use crate::{
    Timestamp,
    meetings::{Meeting, MeetingStage},
    rules::Parameters,
    text::Locale,
};

/// Something that is missing before a ballot can be announced.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Issue {
    /// The roll was not built.
    NoRoll,
    /// The roll was not frozen.
    RollNotFrozen,
    /// Nobody is on the roll.
    RollEmpty,
    /// The roll shows another instant than the ballot's record date.
    RollOutdated,
    /// The title or the text lacks a language that the rules demand.
    LanguageMissing(Locale),
    /// The meeting's notice was not given.
    MeetingNotConvened,
    /// The meeting is over or cancelled.
    MeetingOver,
    /// The ballot would open before its record date.
    OpensBeforeRecordDate,
    /// The closing is past.
    ClosingPast,
}

/// Everything that is missing, in the order in which an officer would mend it.
pub(super) fn issues(
    ballot: &Ballot,
    motion: &Motion,
    rules: &Parameters,
    meeting: Option<&Meeting>,
    roll: Option<&RollSummary>,
    at: Timestamp,
) -> Vec<Issue> {
    let mut issues = Vec::new();
    for locale in &rules.required_locales {
        let one = std::slice::from_ref(locale);
        if !motion.title.missing(one).is_empty() || !motion.text.missing(one).is_empty() {
            issues.push(Issue::LanguageMissing(locale.clone()));
        }
    }
    match meeting.map(|meeting| &meeting.stage) {
        Some(MeetingStage::Planned) => issues.push(Issue::MeetingNotConvened),
        Some(MeetingStage::Concluded { .. } | MeetingStage::Cancelled { .. }) => {
            issues.push(Issue::MeetingOver);
        }
        Some(MeetingStage::Convened { .. }) | None => {}
    }
    match roll {
        None => issues.push(Issue::NoRoll),
        Some(roll) => {
            if roll.record_date != ballot.record_date {
                issues.push(Issue::RollOutdated);
            }
            if roll.size == 0 {
                issues.push(Issue::RollEmpty);
            }
            if roll.frozen_at.is_none() {
                issues.push(Issue::RollNotFrozen);
            }
        }
    }
    if ballot.window.opens_at < ballot.record_date {
        issues.push(Issue::OpensBeforeRecordDate);
    }
    if ballot.window.closes_at <= at {
        issues.push(Issue::ClosingPast);
    }
    issues
}
