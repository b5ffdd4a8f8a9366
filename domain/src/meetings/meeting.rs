use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    ids::{AgendaItemId, MeetingId, RuleSetId, SittingId, SubjectId},
    op::Refusal,
    text::{LocalizedText, TextFault},
};

/// A general meeting: one legal meeting, held in one or more sittings.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Meeting {
    /// Which meeting.
    pub id: MeetingId,
    /// What it is called.
    pub title: LocalizedText,
    /// The version of the rule set it was made under.
    pub rule_set: RuleSetId,
    /// The zone in which its days are reckoned.
    pub zone: Tz,
    /// The instant at which the roll is taken.
    pub record_date: Timestamp,
    /// How far it has come.
    pub stage: MeetingStage,
    /// How often it was changed; given back by who changes it next.
    pub version: i32,
    /// Its sittings, in the order in which they begin: at least one.
    pub sittings: Vec<Sitting>,
    /// What it deals with, in order.
    pub agenda: Vec<AgendaItem>,
}

/// A stretch of a meeting.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sitting {
    /// Which sitting.
    pub id: SittingId,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// The zone in which to show its times to those it is held for.
    pub display_zone: Tz,
}

/// Something a meeting deals with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AgendaItem {
    /// Which item.
    pub id: AgendaItemId,
    /// What it is called.
    pub title: LocalizedText,
    /// The motion or election put under it, once one is.
    pub subject: Option<SubjectId>,
}

/// How far a meeting has come. Each stage carries what only it knows.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "stage", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MeetingStage {
    /// It can still change, and only officers know of it.
    Planned,
    /// Notice was given.
    Convened {
        /// When.
        notice_at: Timestamp,
    },
    /// It is over.
    Concluded {
        /// When notice was given.
        notice_at: Timestamp,
        /// When it was declared over.
        at: Timestamp,
    },
    /// It will not be held.
    Cancelled {
        /// When notice was given, if it was.
        notice_at: Option<Timestamp>,
        /// When that was decided.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

/// A meeting's state as the clock makes it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MeetingState {
    /// It can still change, and only officers know of it.
    Planned,
    /// Notice was given, and no sitting has begun.
    Convened,
    /// A sitting is being held.
    InSession,
    /// Between two sittings.
    Recessed,
    /// The last sitting has ended, and the meeting was not declared over.
    Adjourned,
    /// It was declared over.
    Concluded,
    /// It will not be held.
    Cancelled,
}

/// Why a meeting says no.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MeetingRefusal {
    /// There is no such meeting, or the actor may not know of it.
    #[error("there is no such meeting")]
    NotFound,
    /// There is no such sitting of this meeting.
    #[error("there is no such sitting of this meeting")]
    NoSuchSitting,
    /// There is no such member.
    #[error("there is no such member")]
    NoSuchMember,
    /// There is no such person.
    #[error("there is no such person")]
    NoSuchPerson,
    /// No rule set was adopted.
    #[error("no rule set has been adopted yet; adopt one first")]
    NoRules,
    /// The title is not acceptable.
    #[error(transparent)]
    Title(TextFault),
    /// The title of an item of the agenda is not acceptable.
    #[error(transparent)]
    Item(TextFault),
    /// There is no sitting, or too many.
    #[error("a meeting has one to twelve sittings")]
    SittingCount,
    /// A sitting ends before it begins, or two overlap.
    #[error("a sitting must end after it begins, and before the next one begins")]
    SittingTimes,
    /// The zone is not in the IANA database.
    #[error("the display zone must be an IANA time zone such as \"Africa/Johannesburg\"")]
    UnknownZone,
    /// The agenda is too long.
    #[error("an agenda has at most 200 items")]
    AgendaTooLong,
    /// The meeting is past the stage in which that can be done.
    #[error("the meeting is past the stage in which this can be done")]
    WrongStage,
    /// The notice would be too short.
    #[error("the notice is too short: {given} clear days of {needed}")]
    NoticeTooShort {
        /// The clear days that there would be.
        given: i64,
        /// The clear days that the rules demand.
        needed: u32,
    },
    /// A ballot at the meeting is announced.
    #[error("a ballot at this meeting is announced; cancel it first")]
    BallotStands,
    /// The sitting has not begun, or it is over.
    #[error("this sitting is not being held now")]
    SittingNotHeld,
    /// A reason is needed.
    #[error("a reason of 3 to 2,000 characters is needed")]
    NoReason,
    /// Somebody changed it first.
    #[error("the meeting has changed since you read it: its version is now {0}")]
    VersionConflict(i32),
}

impl Refusal for MeetingRefusal {}

impl Meeting {
    /// When its first sitting begins.
    pub fn starts_at(&self) -> Timestamp {
        self.sittings.iter().map(|it| it.starts_at).min().unwrap_or(self.record_date)
    }

    /// When its last sitting ends.
    pub fn ends_at(&self) -> Timestamp {
        self.sittings.iter().map(|it| it.ends_at).max().unwrap_or(self.record_date)
    }

    /// When its notice was given, if it was.
    pub fn notice_at(&self) -> Option<Timestamp> {
        match self.stage {
            MeetingStage::Convened { notice_at } | MeetingStage::Concluded { notice_at, .. } => {
                Some(notice_at)
            }
            MeetingStage::Cancelled { notice_at, .. } => notice_at,
            MeetingStage::Planned => None,
        }
    }

    /// Whether members may know of it: they do from its notice on.
    pub fn is_public(&self) -> bool {
        self.notice_at().is_some()
    }

    /// Its state at `at`.
    pub fn state(&self, at: Timestamp) -> MeetingState {
        match self.stage {
            MeetingStage::Planned => MeetingState::Planned,
            MeetingStage::Cancelled { .. } => MeetingState::Cancelled,
            MeetingStage::Concluded { .. } => MeetingState::Concluded,
            MeetingStage::Convened { .. } if at < self.starts_at() => MeetingState::Convened,
            MeetingStage::Convened { .. } if at >= self.ends_at() => MeetingState::Adjourned,
            MeetingStage::Convened { .. } if self.sittings.iter().any(|it| it.is_held(at)) => {
                MeetingState::InSession
            }
            MeetingStage::Convened { .. } => MeetingState::Recessed,
        }
    }

    /// The sitting of that id.
    pub fn sitting(&self, id: SittingId) -> Option<&Sitting> {
        self.sittings.iter().find(|sitting| sitting.id == id)
    }

    /// Counts one more change, which must build on the last one.
    pub fn advance(&mut self, expected: Option<i32>) -> Result<(), MeetingRefusal> {
        if expected.is_some_and(|expected| expected != self.version) {
            return Err(MeetingRefusal::VersionConflict(self.version));
        }
        self.version += 1;
        Ok(())
    }
}

impl Sitting {
    /// Whether it is being held at `at`.
    pub fn is_held(&self, at: Timestamp) -> bool {
        self.starts_at <= at && at < self.ends_at
    }
}
