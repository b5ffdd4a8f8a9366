use async_graphql::{ID, SimpleObject};
use domain::meetings;

use crate::graphql::{
    ids::{Kind, encode},
    rules::{QuorumScope, Working},
    scalars::int,
};

/// Whether enough of the roll attends, with the working.
#[derive(SimpleObject)]
pub(crate) struct MeetingQuorum {
    /// Over what attendance is counted.
    scope: QuorumScope,
    /// How many memberships carried a vote at the record date.
    roll: i32,
    /// Distinct memberships of the roll over all sittings, and whether they suffice.
    overall: Working,
    /// The same for each sitting.
    sittings: Vec<SittingQuorum>,
    /// Whether the meeting has its quorum, as the scope has it.
    met: bool,
}

/// Attendance at one sitting.
#[derive(SimpleObject)]
struct SittingQuorum {
    /// Which sitting.
    sitting_id: ID,
    /// Memberships of the roll that attended it, and whether they suffice.
    working: Working,
}

impl From<meetings::MeetingQuorum> for MeetingQuorum {
    fn from(it: meetings::MeetingQuorum) -> Self {
        let sitting = |it: &meetings::SittingQuorum| SittingQuorum {
            sitting_id: encode(Kind::Sitting, it.sitting.0),
            working: (&it.working).into(),
        };
        Self {
            scope: it.scope.into(),
            roll: int(it.roll),
            overall: (&it.overall).into(),
            sittings: it.sittings.iter().map(sitting).collect(),
            met: it.met,
        }
    }
}
