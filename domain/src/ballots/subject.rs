use super::{BallotRefusal, Ballots, Election, Motion};
use crate::{
    hash::Digest,
    ids::{AgendaItemId, MeetingId, MotionId, SubjectId},
    meetings::{MeetingStage, Meetings},
    op::{Failure, Op, StoreError},
    rules::Threshold,
    text::LocalizedText,
};

/// What a ballot puts to the vote.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Subject {
    /// A motion.
    Motion {
        /// Which motion.
        id: MotionId,
        /// What share must be in favour.
        majority: Threshold,
    },
    /// An election.
    Election(crate::ids::ElectionId),
}

/// What is put to the vote, with its words.
pub(super) enum Put {
    Motion(Motion),
    Election(Election),
}

impl Subject {
    /// Names it.
    pub fn id(&self) -> SubjectId {
        match self {
            Self::Motion { id, .. } => SubjectId::Motion(*id),
            Self::Election(id) => SubjectId::Election(*id),
        }
    }

    /// What share must be in favour, of a motion.
    pub fn majority(&self) -> Option<&Threshold> {
        match self {
            Self::Motion { majority, .. } => Some(majority),
            Self::Election(_) => None,
        }
    }
}

impl Put {
    /// Those that exist of what these name.
    pub(super) async fn among<S: Ballots>(
        store: &S,
        ids: &[SubjectId],
    ) -> Result<Vec<Self>, StoreError> {
        let motions: Vec<_> = ids.iter().filter_map(|id| id.motion()).collect();
        let elections: Vec<_> = ids.iter().filter_map(|id| id.election()).collect();
        let motions = store.motions_among(&motions).await?.into_iter().map(Self::Motion);
        let elections = store.elections_among(&elections).await?.into_iter().map(Self::Election);
        Ok(motions.chain(elections).collect())
    }

    /// What this names, held by this unit of work alone.
    pub(super) async fn hold<S: Ballots>(
        store: &S,
        id: SubjectId,
    ) -> Result<Self, Failure<BallotRefusal>> {
        let found = match id {
            SubjectId::Motion(id) => store.hold_motion(id).await?.map(Self::Motion),
            SubjectId::Election(id) => store.hold_election(id).await?.map(Self::Election),
        };
        Ok(found.ok_or_else(|| not_found(id))?)
    }

    pub(super) fn id(&self) -> SubjectId {
        match self {
            Self::Motion(motion) => SubjectId::Motion(motion.id),
            Self::Election(election) => SubjectId::Election(election.id),
        }
    }

    pub(super) fn meeting(&self) -> Option<MeetingId> {
        match self {
            Self::Motion(motion) => motion.meeting,
            Self::Election(election) => election.meeting,
        }
    }

    /// The words that voters are given.
    pub(super) fn texts(&self) -> Vec<&LocalizedText> {
        match self {
            Self::Motion(motion) => vec![&motion.title, &motion.text],
            Self::Election(election) => vec![&election.title],
        }
    }

    /// The digest of what is asked, exactly.
    pub(super) fn digest(&self) -> Digest {
        match self {
            Self::Motion(motion) => motion.digest(),
            Self::Election(election) => election.digest(),
        }
    }
}

/// There is no such thing to be put to the vote.
pub(super) fn not_found(id: SubjectId) -> BallotRefusal {
    match id {
        SubjectId::Motion(_) => BallotRefusal::NoSuchMotion,
        SubjectId::Election(_) => BallotRefusal::NoSuchElection,
    }
}

/// Brings what is to be put to the vote before a meeting, under an item of its agenda if one is given.
pub(super) async fn bring<S: Meetings>(
    op: &Op<'_, S>,
    to: Option<(MeetingId, Option<AgendaItemId>)>,
    subject: SubjectId,
) -> Result<Option<MeetingId>, Failure<BallotRefusal>> {
    let Some((meeting, item)) = to else { return Ok(None) };
    let found = op.store.hold_meeting(meeting).await?;
    let found = found
        .filter(|it| matches!(it.stage, MeetingStage::Planned | MeetingStage::Convened { .. }));
    let found = found.ok_or(BallotRefusal::NoSuchMeeting)?;
    if let Some(item) = item {
        let on_agenda = found.agenda.iter().any(|it| it.id == item);
        if !on_agenda || !op.store.put_under(item, subject).await? {
            return Err(BallotRefusal::NoSuchAgendaItem.into());
        }
    }
    Ok(Some(meeting))
}
