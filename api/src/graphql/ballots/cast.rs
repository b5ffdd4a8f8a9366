use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use domain::{
    ballots::{self, Casting, Marking, PaperFault, Receipt, Vote},
    ids::{BallotId, CandidateId, MembershipId},
};

use super::Ballot;
use crate::{
    app::App,
    graphql::{
        context::{Operate as _, checked},
        ids::{Kind, encode, key},
        loader::load,
        refusal::{Settled, Success},
        scalars::Digest,
    },
};

#[derive(Default)]
pub(crate) struct CastQuery;

#[derive(Default)]
pub(crate) struct CastMutation;

/// A paper to cast.
#[derive(InputObject)]
struct CastVoteInput {
    /// The ballot to vote in.
    ballot_id: ID,
    /// The membership to vote for; may be left out if you hold only one paper in this ballot.
    membership_id: Option<ID>,
    /// What the paper says, on a motion. Send it as a variable, so that it is in no document that is
    /// logged.
    #[graphql(secret)]
    choice: Option<VoteChoice>,
    /// What the paper says, in an election. Send it as a variable, too.
    #[graphql(secret)]
    paper: Option<PaperInput>,
    /// A key of your own, 8 to 200 characters. Send the same again when an answer was lost: you get
    /// the same receipt, and never vote twice; until the box is sealed, soon after the close. In a
    /// secret ballot the choice is not compared, lest the answer prove to others what it was: take
    /// a new key for a new choice.
    idempotency_key: Option<String>,
}

/// What the paper of an election says: one of these, as the election's `paper` asks for it.
#[derive(InputObject)]
struct PaperInput {
    /// For RANKED papers: candidates by rank, the most preferred first; those of one rank are equal.
    #[graphql(secret)]
    ranks: Option<Vec<Vec<ID>>>,
    /// For SINGLE, MULTIPLE and APPROVAL papers: the candidates that are marked.
    #[graphql(secret)]
    marks: Option<Vec<ID>>,
    /// For SCORE papers: the candidates that are given a score.
    #[graphql(secret)]
    scores: Option<Vec<ScoreInput>>,
    /// That the paper is blank on purpose. It counts for the quorum.
    #[graphql(default, secret)]
    blank: bool,
}

/// The score of a candidate.
#[derive(InputObject)]
struct ScoreInput {
    /// The candidate.
    #[graphql(secret)]
    candidate_id: ID,
    /// The score.
    #[graphql(secret)]
    score: i32,
}

/// What a paper on a motion says.
#[derive(Clone, Copy, Enum, Eq, PartialEq)]
pub(crate) enum VoteChoice {
    /// In favour.
    Yes,
    /// Against.
    No,
    /// Neither. It counts for the quorum.
    Abstain,
}

/// Proof that your envelope is in the box. It does not say what is in the envelope, and nobody can
/// tell from it, not even you: so it cannot be sold or extorted.
pub(crate) struct VoteReceipt(Receipt);

/// Whether an envelope is in the box.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
enum ReceiptStatus {
    /// It is.
    InBox,
    /// It is not: the ballot is another, or the paper was replaced by a later one.
    NotInBox,
    /// A character of the code is wrong.
    Mistyped,
}

impl Success for VoteReceipt {}

#[Object]
impl CastQuery {
    /// Whether the envelope of a receipt is in the box.
    async fn receipt_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ballot.")] ballot_id: ID,
        #[graphql(desc = "The code of the receipt, in any case, with or without dashes.")]
        code: String,
    ) -> Option<Result<ReceiptStatus>> {
        let id = BallotId(key(&ballot_id, Kind::Ballot));
        let found = ctx.read(async |op| ballots::is_in_box(op, id, &code).await).await;
        Some(found.map(|found| match found {
            Some(true) => ReceiptStatus::InBox,
            Some(false) => ReceiptStatus::NotInBox,
            None => ReceiptStatus::Mistyped,
        }))
    }
}

#[Object]
impl CastMutation {
    /// Casts your paper, or that of a membership you act for. The choice is sealed at once: nobody
    /// can read it before the close, and in a secret ballot nobody ever learns whose it was. In a
    /// ballot with revote NONE it is final. Refusals: NOT_FOUND, NOT_ON_ROLL, WHICH_PAPER,
    /// NOT_YET_OPEN, PAUSED, CLOSED, CALLED_OFF, ALREADY_VOTED, BAD_PAPER.
    async fn cast_vote(
        &self,
        ctx: &Context<'_>,
        input: CastVoteInput,
    ) -> Option<Result<Settled<VoteReceipt>>> {
        let keyring = match (ctx.data::<App>(), input.idempotency_key.as_deref().map(checked)) {
            (Ok(app), Some(Ok(_)) | None) => &app.keyring,
            (Err(fault), _) | (_, Some(Err(fault))) => return Some(Err(fault)),
        };
        let casting = Casting {
            ballot: BallotId(key(&input.ballot_id, Kind::Ballot)),
            membership: input.membership_id.map(|id| MembershipId(key(&id, Kind::Member))),
            vote: vote(input.choice, input.paper),
            idempotency_key: input.idempotency_key.as_deref(),
        };
        ctx.settle(async |op| ballots::cast(op, keyring, casting).await, VoteReceipt).await
    }
}

/// Proof that your envelope is in the box. It does not say what is in the envelope, and nobody can
/// tell from it, not even you: so it cannot be sold or extorted.
#[Object]
impl VoteReceipt {
    /// The code to keep, for `receiptStatus`. It is the beginning of the envelope's digest, which
    /// the export lists.
    async fn receipt_code(&self) -> String {
        self.0.code()
    }

    /// The digest of the envelope.
    async fn envelope_digest(&self) -> Digest {
        Digest(self.0.digest)
    }

    /// The membership that you voted for.
    async fn membership_id(&self) -> ID {
        encode(Kind::Member, self.0.membership.0)
    }

    /// The ballot that you voted in.
    async fn ballot(&self, ctx: &Context<'_>) -> Option<Result<Ballot>> {
        load(ctx, self.0.ballot).await.map(|found| found.map(Ballot)).transpose()
    }
}

/// What a paper says, if it says one thing.
fn vote(choice: Option<VoteChoice>, paper: Option<PaperInput>) -> Result<Vote, PaperFault> {
    let id = |id: &ID| CandidateId(key(id, Kind::Candidate));
    let all = |ids: &Vec<ID>| ids.iter().map(id).collect::<Vec<_>>();
    let PaperInput { ranks, marks, scores, blank } = match (choice, paper) {
        (Some(choice), None) => return Ok(Vote::Choice(choice.into())),
        (None, Some(paper)) => paper,
        (None, None) | (Some(_), Some(_)) => return Err(PaperFault::NotOne),
    };
    let marking = match (ranks, marks, scores, blank) {
        (None, None, None, true) => Marking::Blank,
        (Some(ranks), None, None, false) => Marking::Ranks(ranks.iter().map(all).collect()),
        (None, Some(marks), None, false) => Marking::Marks(all(&marks)),
        (None, None, Some(scores), false) => {
            // What is below nought is as far out of range as can be.
            let score = |it: &ScoreInput| u32::try_from(it.score).unwrap_or(u32::MAX);
            Marking::Scores(scores.iter().map(|it| (id(&it.candidate_id), score(it))).collect())
        }
        _ => return Err(PaperFault::NotOne),
    };
    Ok(Vote::Marking(marking))
}

impl From<VoteChoice> for ballots::Choice {
    fn from(choice: VoteChoice) -> Self {
        match choice {
            VoteChoice::Yes => Self::Yes,
            VoteChoice::No => Self::No,
            VoteChoice::Abstain => Self::Abstain,
        }
    }
}

impl From<ballots::Choice> for VoteChoice {
    fn from(choice: ballots::Choice) -> Self {
        match choice {
            ballots::Choice::Yes => Self::Yes,
            ballots::Choice::No => Self::No,
            ballots::Choice::Abstain => Self::Abstain,
        }
    }
}
