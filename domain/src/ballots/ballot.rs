use serde::{Deserialize, Serialize};

use super::{Announcement, BallotState, ElectionFault, Issue, PaperFault, Stage, Subject};
use crate::{
    Timestamp,
    counting::CountError,
    ids::{BallotId, MeetingId, RuleSetId},
    op::Refusal,
    rules::Threshold,
    text::TextFault,
};

/// A motion or an election put to the vote: under which rules, from when to when, and how far it has
/// come.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ballot {
    /// Which ballot.
    pub id: BallotId,
    /// What is put.
    pub subject: Subject,
    /// The meeting it belongs to, if it does.
    pub meeting: Option<MeetingId>,
    /// The version of the rule set it was drafted under.
    pub rule_set: RuleSetId,
    /// The ballot that was annulled, if this one re-runs it.
    pub supersedes: Option<BallotId>,
    /// Whether choices are published with names.
    pub secrecy: Secrecy,
    /// Whether a voter can change their mind.
    pub revote: Revote,
    /// From when to when papers are taken.
    pub window: Window,
    /// The instant at which the roll is taken.
    pub record_date: Timestamp,
    /// What share must take part.
    pub quorum: Threshold,
    /// How far it has come.
    pub stage: Stage,
    /// How often it was changed; given back by who changes it next.
    pub version: i32,
}

/// Whether choices are published with names.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Secrecy {
    /// Every choice is published with the member's name, once the result is.
    Named,
    /// Nobody ever learns who chose what.
    Secret,
}

/// Whether a voter can change their mind.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Revote {
    /// The first paper is final.
    None,
    /// The last paper before the close counts; those before it are discarded unopened.
    UntilClose,
}

/// From when to when papers are taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Window {
    /// The first instant at which they are.
    pub opens_at: Timestamp,
    /// The first instant that is too late.
    pub closes_at: Timestamp,
}

/// Why a ballot says no.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BallotRefusal {
    /// There is no such ballot, or the actor may not know of it.
    #[error("there is no such ballot")]
    NotFound,
    /// There is no such motion.
    #[error("there is no such motion")]
    NoSuchMotion,
    /// There is no such election.
    #[error("there is no such election")]
    NoSuchElection,
    /// There is no such candidate.
    #[error("there is no such candidate of this election")]
    NoSuchCandidate,
    /// There is no such meeting, or it cannot take a ballot any more.
    #[error("there is no such meeting, or it is over or cancelled")]
    NoSuchMeeting,
    /// There is no such agenda item, or something is put under it.
    #[error("there is no such agenda item of this meeting, or something is put under it already")]
    NoSuchAgendaItem,
    /// The rule set has no majority of that code.
    #[error("the rule set has no majority rule of that code")]
    NoSuchMajority,
    /// No rule set was adopted.
    #[error("no rule set has been adopted yet; adopt one first")]
    NoRules,
    /// A title is not acceptable.
    #[error(transparent)]
    Title(TextFault),
    /// A text is not acceptable.
    #[error(transparent)]
    Text(TextFault),
    /// It closes before it opens.
    #[error("a ballot must close after it opens, and in the future")]
    BadWindow,
    /// A ballot puts one thing.
    #[error("give either a motion or an election")]
    NotOneSubject,
    /// The terms of an election are not acceptable.
    #[error(transparent)]
    Election(#[from] ElectionFault),
    /// What a paper says is not acceptable.
    #[error(transparent)]
    Paper(#[from] PaperFault),
    /// The papers cannot be counted.
    #[error(transparent)]
    Uncountable(#[from] CountError),
    /// A lot must be drawn between these, each by number and name.
    #[error("the rule needs a lot between {}", .0.join(", "))]
    LotNeeded(Vec<String>),
    /// How lots fall was laid down before, or there are none.
    #[error("how lots fall was laid down with the election, or none are to be drawn")]
    DrawingFixed,
    /// Lots fall in one way.
    #[error("give either a seed or lots")]
    NotOneDrawing,
    /// Only an annulled ballot on the same motion or election is re-run.
    #[error("only an annulled ballot on the same motion or election can be superseded")]
    NotAnnulled,
    /// The ballot is past the stage in which that can be done, or not there yet.
    #[error("the ballot is not in a stage in which this can be done")]
    WrongStage,
    /// The text is fixed once a ballot on it is announced.
    #[error("the text is frozen: a ballot on it has been announced")]
    TextFrozen,
    /// The roll was frozen.
    #[error("the roll is frozen and nothing changes it any more")]
    RollFrozen,
    /// There is no roll yet.
    #[error("the roll has not been built yet")]
    NoRoll,
    /// The roll was built before the record date.
    #[error("the roll can only be frozen as built at or after the record date; build it again")]
    RollTooEarly,
    /// Something is missing before it can be announced.
    #[error("the ballot is not ready to be announced")]
    NotReady(Vec<Issue>),
    /// It has not opened.
    #[error("this ballot has not opened yet")]
    NotYetOpen,
    /// It is interrupted.
    #[error("this ballot is paused")]
    Paused,
    /// It has closed.
    #[error("this ballot has closed")]
    Closed,
    /// It was cancelled or annulled.
    #[error("this ballot was called off")]
    CalledOff,
    /// It has not closed.
    #[error("this ballot has not closed yet")]
    NotYetClosed,
    /// The actor holds no paper for that membership.
    #[error("you hold no paper in this ballot for that membership")]
    NotOnRoll,
    /// The actor holds several papers and did not say which to mark.
    #[error("you hold several papers in this ballot; say for which membership you vote")]
    WhichPaper,
    /// The paper was cast.
    #[error("this paper has already been cast")]
    AlreadyVoted,
    /// A reason is needed.
    #[error("a reason of 3 to 2,000 characters is needed")]
    NoReason,
    /// Voters have relied on the closing.
    #[error("papers have been cast, so the closing cannot be brought forward")]
    CannotShorten,
    /// Whoever counts does not confirm the count.
    #[error("a count is certified by somebody other than who counted")]
    SameOfficer,
    /// Somebody changed it first.
    #[error("the ballot has changed since you read it: its version is now {0}")]
    VersionConflict(i32),
}

impl Refusal for BallotRefusal {}

impl Window {
    /// Fails unless it closes after it opens, and after `at`.
    pub(super) fn check(self, at: Timestamp) -> Result<(), BallotRefusal> {
        let ahead = self.opens_at < self.closes_at && at < self.closes_at;
        if ahead { Ok(()) } else { Err(BallotRefusal::BadWindow) }
    }
}

impl Secrecy {
    /// Its name in storage and in the schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Named => "NAMED",
            Self::Secret => "SECRET",
        }
    }

    /// The secrecy of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Named, Self::Secret].into_iter().find(|it| it.as_str() == name)
    }
}

impl Revote {
    /// Its name in storage and in the schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::UntilClose => "UNTIL_CLOSE",
        }
    }

    /// The rule of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::None, Self::UntilClose].into_iter().find(|it| it.as_str() == name)
    }
}

impl Ballot {
    /// Whether members may know of it.
    pub fn is_announced(&self) -> bool {
        match &self.stage {
            Stage::Draft => false,
            Stage::Cancelled { announcement, .. } => announcement.is_some(),
            Stage::Announced { .. }
            | Stage::Sealed { .. }
            | Stage::Tallied { .. }
            | Stage::Certified { .. }
            | Stage::Published { .. }
            | Stage::Annulled { .. } => true,
        }
    }

    /// Whether it was announced, and neither called off nor annulled since.
    pub fn stands(&self) -> bool {
        let is_off = matches!(self.stage, Stage::Cancelled { .. } | Stage::Annulled { .. });
        self.is_announced() && !is_off
    }

    /// Its state at `at`.
    pub fn state(&self, at: Timestamp) -> BallotState {
        match &self.stage {
            Stage::Draft => BallotState::Draft,
            Stage::Announced { .. } if at >= self.window.closes_at => BallotState::Closed,
            Stage::Announced { .. } if at < self.window.opens_at => BallotState::Scheduled,
            Stage::Announced { pause: Some(_), .. } => BallotState::Paused,
            Stage::Announced { pause: None, .. } => BallotState::Open,
            Stage::Sealed { .. } => BallotState::Closed,
            Stage::Tallied { .. } => BallotState::Tallied,
            Stage::Certified { .. } => BallotState::Certified,
            Stage::Published { .. } => BallotState::Published,
            Stage::Cancelled { .. } => BallotState::Cancelled,
            Stage::Annulled { .. } => BallotState::Annulled,
        }
    }

    /// What was fixed, if the ballot takes papers at `at`; else why it takes none.
    ///
    /// Casting asks this twice: before the paper is sealed, and again in the unit of work that
    /// stores it, with the ballot pinned and the clock read after that. The second answer counts.
    pub fn taking_papers(&self, at: Timestamp) -> Result<&Announcement, BallotRefusal> {
        match (self.state(at), &self.stage) {
            (BallotState::Open, Stage::Announced { announcement, .. }) => Ok(announcement),
            (BallotState::Draft, _) => Err(BallotRefusal::NotFound),
            (BallotState::Scheduled, _) => Err(BallotRefusal::NotYetOpen),
            (BallotState::Paused, _) => Err(BallotRefusal::Paused),
            (
                BallotState::Open
                | BallotState::Closed
                | BallotState::Tallied
                | BallotState::Certified
                | BallotState::Published,
                _,
            ) => Err(BallotRefusal::Closed),
            (BallotState::Cancelled | BallotState::Annulled, _) => Err(BallotRefusal::CalledOff),
        }
    }

    /// Counts one more change, which must build on the last one.
    pub fn advance(&mut self, expected: Option<i32>) -> Result<(), BallotRefusal> {
        if expected.is_some_and(|expected| expected != self.version) {
            return Err(BallotRefusal::VersionConflict(self.version));
        }
        self.version += 1;
        Ok(())
    }
}
