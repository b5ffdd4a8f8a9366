use super::{Ballot, BallotRefusal, Ballots, RollSummary, Rolls, Stage, find_many, subject::Put};
use crate::{
    Timestamp,
    access::Action,
    ids::BallotId,
    meetings::{Meeting, MeetingStage, Meetings},
    op::{Op, Read},
    rules::{Parameters, RuleSets},
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
    /// The roll shows another instant than the record date of the meeting.
    RollOutdated,
    /// By the terms of the election nothing can be counted, as when all candidates have withdrawn.
    Uncountable(BallotRefusal),
    /// The title or the text lacks a language that the rules demand.
    LanguageMissing(Locale),
    /// The meeting's notice was not given.
    MeetingNotConvened,
    /// The meeting is over or cancelled.
    MeetingOver,
    /// Another ballot on the motion or election was announced: it is put once.
    AlreadyPut,
    /// The ballot would open before its record date.
    OpensBeforeRecordDate,
    /// The opening is past, so that nobody could ask before it whether they are on the roll.
    OpeningPast,
    /// The closing is past.
    ClosingPast,
}

/// What a ballot is made from.
pub(super) struct Before<'a> {
    pub(super) put: &'a Put,
    pub(super) rules: &'a Parameters,
    pub(super) meeting: Option<&'a Meeting>,
    pub(super) roll: Option<&'a RollSummary>,
}

/// Everything that is missing before each of the ballots can be announced, for officers.
pub async fn issues<S: Ballots + Rolls + Meetings + RuleSets>(
    op: &Op<'_, S>,
    ids: &[BallotId],
) -> Read<Vec<(BallotId, Vec<Issue>)>> {
    op.require(Action::ReadBallot { announced: false })?;
    let mut drafts = find_many(op, ids).await?;
    drafts.retain(|ballot| ballot.stage == Stage::Draft);
    let ids: Vec<_> = drafts.iter().map(|ballot| ballot.id).collect();
    let subjects: Vec<_> = drafts.iter().map(|ballot| ballot.subject.id()).collect();
    let rules: Vec<_> = drafts.iter().map(|ballot| ballot.rule_set).collect();
    let meetings: Vec<_> = drafts.iter().filter_map(|ballot| ballot.meeting).collect();
    let puts = Put::among(op.store, &subjects).await?;
    let rules = op.store.rule_sets_among(&rules).await?;
    let meetings = op.store.meetings_among(&meetings).await?;
    let rolls = op.store.rolls_of(&ids).await?;
    let others = op.store.ballots_on(&subjects).await?;
    let check = |ballot: &Ballot| {
        let put = puts.iter().find(|it| it.id() == ballot.subject.id())?;
        let rules = &rules.iter().find(|it| it.id == ballot.rule_set)?.parameters;
        let meeting = meetings.iter().find(|it| Some(it.id) == ballot.meeting);
        let roll = rolls.iter().find(|it| it.ballot == ballot.id).map(|it| &it.summary);
        let before = Before { put, rules, meeting, roll };
        Some((ballot.id, check(ballot, &before, &others, op.at)))
    };
    Ok(drafts.iter().filter_map(check).collect())
}

/// Everything that is missing, in the order in which an officer would mend it. `others` are
/// ballots among which are all on the same subject.
pub(super) fn check(
    ballot: &Ballot,
    before: &Before<'_>,
    others: &[Ballot],
    at: Timestamp,
) -> Vec<Issue> {
    let Before { put, rules, meeting, roll } = *before;
    let mut issues = Vec::new();
    if others.iter().any(|it| it.subject.id() == put.id() && it.id != ballot.id && it.stands()) {
        issues.push(Issue::AlreadyPut);
    }
    for locale in &rules.required_locales {
        let one = std::slice::from_ref(locale);
        if put.texts().iter().any(|text| !text.missing(one).is_empty()) {
            issues.push(Issue::LanguageMissing(locale.clone()));
        }
    }
    if let Put::Election(election) = put
        && let Err(refusal) = election.check()
    {
        issues.push(Issue::Uncountable(refusal));
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
            if roll.record_date != meeting.map_or(ballot.record_date, |it| it.record_date) {
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
    if ballot.window.opens_at <= at {
        issues.push(Issue::OpeningPast);
    }
    if ballot.window.closes_at <= at {
        issues.push(Issue::ClosingPast);
    }
    issues
}
