use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    ballots::{self, BallotRefusal, NewBallot, Window},
    ids::{BallotId, ElectionId, MotionId, SubjectId},
};

use super::{Ballot, Revote, Secrecy};
use crate::{
    app::App,
    graphql::{
        context::Operate as _,
        ids::{Kind, key},
        refusal::Settled,
        scalars::Instant,
    },
};

#[derive(Default)]
pub(crate) struct BallotMutation;

/// A ballot to draft.
#[derive(InputObject)]
struct DraftBallotInput {
    /// The motion to put; or else an election.
    motion_id: Option<ID>,
    /// The election to hold; or else a motion.
    election_id: Option<ID>,
    /// Whether choices are published with names.
    secrecy: Secrecy,
    /// Whether a voter can change their mind.
    #[graphql(default_with = "Revote::None")]
    revote: Revote,
    /// The first instant at which papers are taken.
    opens_at: Instant,
    /// The first instant that is too late.
    closes_at: Instant,
    /// The annulled ballot that this one re-runs.
    supersedes_id: Option<ID>,
    /// A key of your own, 8 to 200 characters: the same request with the same key has no further
    /// effect for 24 hours.
    idempotency_key: Option<String>,
}

/// Changes to a draft ballot. What is not given stays.
#[derive(InputObject)]
struct ReviseBallotInput {
    /// The ballot.
    ballot_id: ID,
    /// Whether choices are published with names.
    secrecy: Option<Secrecy>,
    /// Whether a voter can change their mind.
    revote: Option<Revote>,
    /// The first instant at which papers are taken.
    opens_at: Option<Instant>,
    /// The first instant that is too late.
    closes_at: Option<Instant>,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A roll to build.
#[derive(InputObject)]
struct BuildRollInput {
    /// The ballot whose roll it is.
    ballot_id: ID,
}

/// A roll to freeze.
#[derive(InputObject)]
struct FreezeRollInput {
    /// The ballot whose roll it is.
    ballot_id: ID,
}

/// A ballot to announce.
#[derive(InputObject)]
struct AnnounceBallotInput {
    /// The ballot.
    ballot_id: ID,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A ballot to interrupt.
#[derive(InputObject)]
struct PauseBallotInput {
    /// The ballot.
    ballot_id: ID,
    /// Why: 3 to 2,000 characters. The members can read it.
    reason: String,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A ballot to resume.
#[derive(InputObject)]
struct ResumeBallotInput {
    /// The ballot.
    ballot_id: ID,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A closing to move.
#[derive(InputObject)]
struct MoveClosingInput {
    /// The ballot.
    ballot_id: ID,
    /// The first instant that shall be too late.
    closes_at: Instant,
    /// Why: 3 to 2,000 characters. The members can read it.
    reason: String,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A ballot to call off.
#[derive(InputObject)]
struct CancelBallotInput {
    /// The ballot.
    ballot_id: ID,
    /// Why: 3 to 2,000 characters. The members can read it.
    reason: String,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A ballot to annul.
#[derive(InputObject)]
struct AnnulBallotInput {
    /// The ballot.
    ballot_id: ID,
    /// Why: 3 to 2,000 characters. The members can read it.
    reason: String,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

fn ballot(id: &ID) -> BallotId {
    BallotId(key(id, Kind::Ballot))
}

#[Object]
impl BallotMutation {
    /// Drafts a ballot on a motion or an election, under the rules of its meeting, else those in
    /// force. For returning officers. Refusals: NOT_FOUND, BAD_WINDOW, NO_RULES, BAD_INPUT,
    /// NOT_ANNULLED.
    async fn draft_ballot(
        &self,
        ctx: &Context<'_>,
        input: DraftBallotInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let once = match ctx.idempotency(input.idempotency_key.as_ref()) {
            Ok(once) => once,
            Err(fault) => return Some(Err(fault)),
        };
        let new = || input.into_domain();
        ctx.operate(async |op| ballots::draft(op, new, once).await, Ballot).await
    }

    /// Changes a draft ballot. For returning officers. Refusals: NOT_FOUND, WRONG_STAGE,
    /// BAD_WINDOW, VERSION_CONFLICT.
    async fn revise_ballot(
        &self,
        ctx: &Context<'_>,
        input: ReviseBallotInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let (id, expected) = (ballot(&input.ballot_id), input.expected_version);
        let how = (input.secrecy.map(Into::into), input.revote.map(Into::into));
        let when = (input.opens_at.map(|it| it.0), input.closes_at.map(|it| it.0));
        ctx.operate(async |op| ballots::revise(op, id, how, when, expected).await, Ballot).await
    }

    /// Builds the roll of a draft ballot from the register for its record date, with a reason for
    /// everyone left out. Building it again replaces it. For returning officers. Refusals:
    /// NOT_FOUND, ROLL_FROZEN, WRONG_STAGE.
    async fn build_roll(
        &self,
        ctx: &Context<'_>,
        input: BuildRollInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let id = ballot(&input.ballot_id);
        ctx.operate(async |op| ballots::build_roll(op, id).await, Ballot).await
    }

    /// Freezes the roll of a draft ballot: nothing changes it from then on. It must have been built
    /// at or after the record date. For returning officers. Refusals: NOT_FOUND, NO_ROLL,
    /// ROLL_FROZEN, ROLL_TOO_EARLY, WRONG_STAGE.
    async fn freeze_roll(
        &self,
        ctx: &Context<'_>,
        input: FreezeRollInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let id = ballot(&input.ballot_id);
        ctx.operate(async |op| ballots::freeze_roll(op, id).await, Ballot).await
    }

    /// Announces a ballot: fixes its text or terms, rules and roll, and lets the members know of it. It opens
    /// and closes by the clock. For returning officers. Refusals: NOT_FOUND, NOT_READY (with all
    /// that is missing), WRONG_STAGE, VERSION_CONFLICT.
    async fn announce_ballot(
        &self,
        ctx: &Context<'_>,
        input: AnnounceBallotInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let app = match ctx.data::<App>() {
            Ok(app) => app,
            Err(fault) => return Some(Err(fault)),
        };
        let (id, expected) = (ballot(&input.ballot_id), input.expected_version);
        ctx.operate(async |op| ballots::announce(op, &app.keyring, id, expected).await, Ballot)
            .await
    }

    /// Interrupts an open ballot. Its closing stays where it is. For returning officers. Refusals:
    /// NOT_FOUND, WRONG_STAGE, NO_REASON, VERSION_CONFLICT.
    async fn pause_ballot(
        &self,
        ctx: &Context<'_>,
        input: PauseBallotInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let PauseBallotInput { ballot_id, reason, expected_version } = input;
        let id = ballot(&ballot_id);
        ctx.operate(async |op| ballots::pause(op, id, &reason, expected_version).await, Ballot)
            .await
    }

    /// Ends an interruption. For returning officers. Refusals: NOT_FOUND, WRONG_STAGE,
    /// VERSION_CONFLICT.
    async fn resume_ballot(
        &self,
        ctx: &Context<'_>,
        input: ResumeBallotInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let (id, expected) = (ballot(&input.ballot_id), input.expected_version);
        ctx.operate(async |op| ballots::resume(op, id, expected).await, Ballot).await
    }

    /// Moves the closing: later only while the ballot is open, earlier only while no paper has been
    /// cast. For returning officers. Refusals: NOT_FOUND, WRONG_STAGE, CANNOT_SHORTEN, NO_REASON,
    /// BAD_WINDOW, VERSION_CONFLICT.
    async fn move_closing(
        &self,
        ctx: &Context<'_>,
        input: MoveClosingInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let MoveClosingInput { ballot_id, closes_at, reason, expected_version } = input;
        let (id, to) = (ballot(&ballot_id), closes_at.0);
        ctx.operate(
            async |op| ballots::move_closing(op, id, to, &reason, expected_version).await,
            Ballot,
        )
        .await
    }

    /// Calls a ballot off before it opens. For returning officers. Refusals: NOT_FOUND, WRONG_STAGE,
    /// NO_REASON, VERSION_CONFLICT.
    async fn cancel_ballot(
        &self,
        ctx: &Context<'_>,
        input: CancelBallotInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let CancelBallotInput { ballot_id, reason, expected_version } = input;
        let id = ballot(&ballot_id);
        ctx.operate(async |op| ballots::cancel(op, id, &reason, expected_version).await, Ballot)
            .await
    }

    /// Declares that a ballot which has opened does not count. Everything it had is kept; it can be
    /// re-run by another ballot. For returning officers. Refusals: NOT_FOUND, WRONG_STAGE,
    /// NO_REASON, VERSION_CONFLICT.
    async fn annul_ballot(
        &self,
        ctx: &Context<'_>,
        input: AnnulBallotInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let AnnulBallotInput { ballot_id, reason, expected_version } = input;
        let id = ballot(&ballot_id);
        ctx.operate(async |op| ballots::annul(op, id, &reason, expected_version).await, Ballot)
            .await
    }
}

impl DraftBallotInput {
    fn into_domain(self) -> Result<NewBallot, BallotRefusal> {
        let motion = self.motion_id.map(|id| MotionId(key(&id, Kind::Motion)));
        let election = self.election_id.map(|id| ElectionId(key(&id, Kind::Election)));
        let subject = match (motion, election) {
            (Some(id), None) => SubjectId::Motion(id),
            (None, Some(id)) => SubjectId::Election(id),
            _ => return Err(BallotRefusal::NotOneSubject),
        };
        Ok(NewBallot {
            subject,
            secrecy: self.secrecy.into(),
            revote: self.revote.into(),
            window: Window { opens_at: self.opens_at.0, closes_at: self.closes_at.0 },
            supersedes: self.supersedes_id.map(|id| BallotId(key(&id, Kind::Ballot))),
        })
    }
}
