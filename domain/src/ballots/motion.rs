use sha2::{Digest as _, Sha256};

use super::{BallotRefusal, Ballots, subject::bring};
use crate::{
    access::Action,
    audit::{AuditLog, Event, Verb},
    hash::Digest,
    idempotency::{Idempotency, IdempotencyKey, made_before},
    ids::{AgendaItemId, MeetingId, MotionId, SubjectId},
    meetings::Meetings,
    op::{Failure, Op},
    rules::RuleSets,
    text::LocalizedText,
};

/// Something the members are asked to decide.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Motion {
    /// Which motion.
    pub id: MotionId,
    /// The meeting it is tabled at, if it is.
    pub meeting: Option<MeetingId>,
    /// What it is called.
    pub title: LocalizedText,
    /// What is to be decided, word by word.
    pub text: LocalizedText,
    /// The code of the majority it needs.
    pub majority: String,
    /// How often it was changed; given back by who changes it next.
    pub version: i32,
}

/// A motion to table.
#[derive(Clone, Debug)]
pub struct NewMotion {
    /// The meeting to table it at, with the agenda item if there is one for it.
    pub meeting: Option<(MeetingId, Option<AgendaItemId>)>,
    /// What it is called.
    pub title: LocalizedText,
    /// What is to be decided, word by word.
    pub text: LocalizedText,
    /// The code of the majority it needs; "ordinary" if not given.
    pub majority: Option<String>,
}

impl Motion {
    /// The digest of title and text in every language: what a voter was asked, exactly.
    pub fn digest(&self) -> Digest {
        let hash = Sha256::new_with_prefix(b"plenary/motion/v1");
        let hash = hash.chain_update(self.title.digest()).chain_update(self.text.digest());
        Digest(hash.finalize().into())
    }
}

/// Tables a motion. What is `new` is read only from who may table one.
pub async fn table<S: Ballots + Meetings + RuleSets + AuditLog + Idempotency>(
    op: &Op<'_, S>,
    new: impl FnOnce() -> Result<NewMotion, BallotRefusal>,
    key: Option<IdempotencyKey>,
) -> Result<Motion, Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let NewMotion { meeting, title, text, majority } = new()?;
    let id = MotionId(op.ids.ordered(op.at));
    if let Some(made) = made_before(op, key, id.0).await?
        && let Some(motion) = op.store.motions_among(&[MotionId(made)]).await?.pop()
    {
        return Ok(motion);
    }
    let meeting = bring(op, meeting, SubjectId::Motion(id)).await?;
    let majority = majority.unwrap_or_else(|| "ordinary".into());
    let rules = op.store.current_rule_set().await?.ok_or(BallotRefusal::NoRules)?;
    if !rules.parameters.majorities.contains_key(&majority) {
        return Err(BallotRefusal::NoSuchMajority.into());
    }
    let motion = Motion { id, meeting, title, text, majority, version: 1 };
    op.store.keep_motion(&motion).await?;
    op.record(Event::new(Verb::MotionTabled, "Motion", id.0)).await?;
    Ok(motion)
}

/// Changes the words of a motion, until a ballot on it is announced.
pub async fn amend<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: MotionId,
    words: impl FnOnce() -> Result<(LocalizedText, LocalizedText), BallotRefusal>,
    expected_version: Option<i32>,
) -> Result<Motion, Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let (title, text) = words()?;
    let mut motion = op.store.hold_motion(id).await?.ok_or(BallotRefusal::NoSuchMotion)?;
    if expected_version.is_some_and(|expected| expected != motion.version) {
        return Err(BallotRefusal::VersionConflict(motion.version).into());
    }
    if !op.store.announced_among(&[SubjectId::Motion(id)]).await?.is_empty() {
        return Err(BallotRefusal::TextFrozen.into());
    }
    motion = Motion { title, text, version: motion.version + 1, ..motion };
    op.store.keep_motion(&motion).await?;
    let event = Event::new(Verb::MotionAmended, "Motion", id.0);
    op.record(event.with("digest", motion.digest())).await?;
    Ok(motion)
}
