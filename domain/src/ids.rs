//! Identifiers, one type per thing identified.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Timestamp;

/// Where identifiers come from.
pub trait Ids: Send + Sync {
    /// An identifier that sorts by the moment it was made.
    fn ordered(&self, at: Timestamp) -> Uuid;

    /// An identifier that says nothing about when it was made.
    fn unordered(&self) -> Uuid;
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);
    )+ };
}

id! {
    /// Identifies somebody who signs in: one subject of one issuer.
    AccountId,
    /// Identifies an item of a meeting's agenda.
    AgendaItemId,
    /// Identifies a line of the audit log.
    AuditEntryId,
    /// Identifies a ballot.
    BallotId,
    /// Identifies a candidate of an election.
    CandidateId,
    /// Identifies an election.
    ElectionId,
    /// Identifies a dated grant of a role to an account.
    GrantId,
    /// Identifies an invitation to bind an account to a person.
    InvitationId,
    /// Identifies a mandate to act for an organisation.
    MandateId,
    /// Identifies a general meeting.
    MeetingId,
    /// Identifies a membership, which a party holds.
    MembershipId,
    /// Identifies a motion.
    MotionId,
    /// Identifies a party: a person or an organisation.
    PartyId,
    /// Identifies a period of a membership.
    PeriodId,
    /// Identifies a version of the rule set.
    RuleSetId,
    /// Identifies a sitting of a meeting.
    SittingId,
}

/// Identifies what is put to the vote.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum SubjectId {
    /// A motion.
    Motion(MotionId),
    /// An election.
    Election(ElectionId),
}

impl SubjectId {
    /// The motion, if it is one.
    pub fn motion(self) -> Option<MotionId> {
        match self {
            Self::Motion(id) => Some(id),
            Self::Election(_) => None,
        }
    }

    /// The election, if it is one.
    pub fn election(self) -> Option<ElectionId> {
        match self {
            Self::Motion(_) => None,
            Self::Election(id) => Some(id),
        }
    }
}
