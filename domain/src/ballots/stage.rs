use serde::{Deserialize, Serialize};

use super::{Count, Outcome, SealedKey};
use crate::{Timestamp, hash::Digest, ids::AccountId};

/// How far a ballot has come. Each stage carries what only it knows.
///
/// Whether an announced ballot is scheduled, open or closed is not a stage: the clock says so,
/// and no job can be late to flip it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "stage", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Stage {
    /// It can still change, and only officers know of it.
    Draft,
    /// Text, rules and roll are fixed; papers are taken while the clock says so.
    Announced {
        /// What was fixed.
        announcement: Announcement,
        /// Set while no papers are taken although the ballot would be open.
        pause: Option<Pause>,
    },
    /// Voting is over, and voters and envelopes are parted.
    Sealed {
        /// What was fixed.
        announcement: Announcement,
        /// When they were parted.
        sealed_at: Timestamp,
    },
    /// The papers were counted.
    Tallied {
        /// What was fixed.
        announcement: Announcement,
        /// The count.
        count: Count,
        /// What the rules make of it.
        outcome: Outcome,
        /// When it was counted.
        at: Timestamp,
        /// Who counted.
        by: AccountId,
    },
    /// A second officer confirmed the count.
    Certified {
        /// What was fixed.
        announcement: Announcement,
        /// The count.
        count: Count,
        /// What the rules make of it.
        outcome: Outcome,
        /// When it was certified.
        at: Timestamp,
        /// Who counted, and who certified.
        by: [AccountId; 2],
    },
    /// The result is known to the members.
    Published {
        /// What was fixed.
        announcement: Announcement,
        /// The count.
        count: Count,
        /// What the rules make of it.
        outcome: Outcome,
        /// When it was published.
        at: Timestamp,
        /// Who counted, and who certified.
        by: [AccountId; 2],
    },
    /// It was called off before it opened.
    Cancelled {
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
        /// What was fixed, if it had been announced, so that members knew of it.
        announcement: Option<Announcement>,
    },
    /// It does not count. Everything it had is kept.
    Annulled {
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
        /// The stage it was in.
        was: Box<Stage>,
    },
}

/// What announcing a ballot fixes.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Announcement {
    /// When it was announced.
    pub at: Timestamp,
    /// The digest of the text put, in every language.
    pub text: Digest,
    /// The digest of the frozen roll.
    pub roll: Digest,
    /// How many are on the roll.
    pub roll_size: u64,
    /// The ballot's key pair: the private half sealed under the key from configuration.
    pub key: SealedKey,
    /// How its closing was moved since.
    pub closings: Vec<ClosingChange>,
    /// When it was interrupted since, but for an interruption that lasts.
    pub pauses: Vec<PastPause>,
}

/// One change of the closing of an announced ballot.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ClosingChange {
    /// When it was decided.
    pub at: Timestamp,
    /// The closing until then.
    pub from: Timestamp,
    /// The closing since.
    pub to: Timestamp,
    /// Why.
    pub reason: String,
}

/// An interruption.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Pause {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// An interruption that is over.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PastPause {
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// Why.
    pub reason: String,
}

/// A ballot's state as the clock makes it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BallotState {
    /// It can still change.
    Draft,
    /// It is announced and will open.
    Scheduled,
    /// It takes papers.
    Open,
    /// It would be open, and takes no papers for now.
    Paused,
    /// It takes no more papers.
    Closed,
    /// It was counted.
    Tallied,
    /// The count was certified.
    Certified,
    /// The result was published.
    Published,
    /// It was called off before it opened.
    Cancelled,
    /// It does not count.
    Annulled,
}

impl Stage {
    /// Its name in storage.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Announced { .. } => "ANNOUNCED",
            Self::Sealed { .. } => "SEALED",
            Self::Tallied { .. } => "TALLIED",
            Self::Certified { .. } => "CERTIFIED",
            Self::Published { .. } => "PUBLISHED",
            Self::Cancelled { .. } => "CANCELLED",
            Self::Annulled { .. } => "ANNULLED",
        }
    }

    /// What was fixed when it was announced.
    pub fn announcement(&self) -> Option<&Announcement> {
        match self {
            Self::Announced { announcement, .. }
            | Self::Sealed { announcement, .. }
            | Self::Tallied { announcement, .. }
            | Self::Certified { announcement, .. }
            | Self::Published { announcement, .. } => Some(announcement),
            Self::Annulled { was, .. } => was.announcement(),
            Self::Cancelled { announcement, .. } => announcement.as_ref(),
            Self::Draft => None,
        }
    }

    /// The count and what the rules make of it, once it was counted.
    pub fn result(&self) -> Option<(&Count, &Outcome)> {
        match self {
            Self::Tallied { count, outcome, .. }
            | Self::Certified { count, outcome, .. }
            | Self::Published { count, outcome, .. } => Some((count, outcome)),
            Self::Annulled { was, .. } => was.result(),
            Self::Draft | Self::Announced { .. } | Self::Sealed { .. } | Self::Cancelled { .. } => {
                None
            }
        }
    }

    /// Whether the members may see the result.
    pub fn is_published(&self) -> bool {
        match self {
            Self::Published { .. } => true,
            Self::Annulled { was, .. } => was.is_published(),
            Self::Draft
            | Self::Announced { .. }
            | Self::Sealed { .. }
            | Self::Tallied { .. }
            | Self::Certified { .. }
            | Self::Cancelled { .. } => false,
        }
    }

    /// Whether voters and envelopes are parted.
    pub fn is_sealed(&self) -> bool {
        match self {
            Self::Sealed { .. }
            | Self::Tallied { .. }
            | Self::Certified { .. }
            | Self::Published { .. } => true,
            Self::Annulled { was, .. } => was.is_sealed(),
            Self::Draft | Self::Announced { .. } | Self::Cancelled { .. } => false,
        }
    }
}
