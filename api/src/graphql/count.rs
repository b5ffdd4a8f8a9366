use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::{
    ballots::{self, Casting, Count, Outcome, Receipt},
    ids::{BallotId, MembershipId},
    op::Failure,
};

use super::{
    ballots::Ballot,
    context::{Operate as _, checked},
    ids::{Kind, encode, key},
    loader::load,
    members::{Member, Party},
    page::{Connection, Paging},
    refusal::{Settled, Success},
    rules::Working,
    scalars::{Decimal, Digest, int},
};
use crate::app::App;

#[derive(Default)]
pub(crate) struct CountQuery;

#[derive(Default)]
pub(crate) struct CountMutation;

/// Proof that your envelope is in the box. It does not say what is in the envelope, and nobody can
/// tell from it, not even you: so it cannot be sold or extorted.
pub(crate) struct VoteReceipt(Receipt);

/// The count of a ballot and what the rules make of it.
pub(crate) struct TallyResult(pub(crate) (Count, Outcome));

/// That a membership took part. It does not say what was chosen.
#[derive(Clone)]
pub(crate) struct Participation(ballots::Participation);

/// What a member chose in a named ballot.
#[derive(Clone)]
pub(crate) struct NamedVote(ballots::NamedVote);

/// What anyone needs to count a published ballot again. It holds no voter.
#[derive(SimpleObject)]
struct BallotExport {
    /// Everything, as JSON with its fields in a fixed order.
    json: String,
    /// The papers, as CSV: a header, then one line a paper, sorted.
    csv: String,
}

/// What a paper says.
#[derive(Clone, Copy, Enum, Eq, PartialEq)]
pub(crate) enum VoteChoice {
    /// In favour.
    Yes,
    /// Against.
    No,
    /// Neither. It counts for the quorum.
    Abstain,
}

/// What became of a motion.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "ballots::Decision")]
enum Decision {
    /// Enough took part, and enough were in favour.
    Carried,
    /// Enough took part, and too few were in favour.
    Lost,
    /// Too few took part: nothing is decided.
    Inquorate,
}

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

/// A paper to cast.
#[derive(InputObject)]
struct CastVoteInput {
    /// The ballot to vote in.
    ballot_id: ID,
    /// The membership to vote for; may be left out if you hold only one paper in this ballot.
    membership_id: Option<ID>,
    /// What the paper says. Send it as a variable, so that it is in no document that is logged.
    #[graphql(secret)]
    choice: VoteChoice,
    /// A key of your own, 8 to 200 characters. Send the same again when an answer was lost: you get
    /// the same receipt, and never vote twice.
    idempotency_key: Option<String>,
}

/// A ballot to count.
#[derive(InputObject)]
struct TallyBallotInput {
    /// The ballot.
    ballot_id: ID,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A count to certify.
#[derive(InputObject)]
struct CertifyBallotInput {
    /// The ballot.
    ballot_id: ID,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A result to publish.
#[derive(InputObject)]
struct PublishResultInput {
    /// The ballot.
    ballot_id: ID,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

impl Success for VoteReceipt {}

#[Object]
impl CountQuery {
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

    /// What anyone needs to count a published ballot again; null while you may not see its result.
    async fn ballot_export(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ballot.")] ballot_id: ID,
    ) -> Option<Result<BallotExport>> {
        let id = BallotId(key(&ballot_id, Kind::Ballot));
        let found = ctx.read(async |op| match ballots::export(op, id).await {
            Ok(export) => Ok(Some(export)),
            Err(Failure::Refused(_) | Failure::KeyReused) => Ok(None),
            Err(Failure::Denied(denied)) => Err(denied.into()),
            Err(Failure::Store(failure)) => Err(failure.into()),
        });
        let export = |it: ballots::Export| BallotExport { json: it.json(), csv: it.csv() };
        found.await.map(|found| found.map(export)).transpose()
    }
}

#[Object]
impl CountMutation {
    /// Casts your paper, or that of a membership you act for. The choice is sealed at once: nobody
    /// can read it before the close, and in a secret ballot nobody ever learns whose it was. In a
    /// ballot with revote NONE it is final. Refusals: NOT_FOUND, NOT_ON_ROLL, WHICH_PAPER,
    /// NOT_YET_OPEN, PAUSED, CLOSED, ALREADY_VOTED.
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
            choice: input.choice.into(),
            idempotency_key: input.idempotency_key.as_deref(),
        };
        ctx.settle(async |op| ballots::cast(op, keyring, casting).await, VoteReceipt).await
    }

    /// Counts a ballot that has closed: parts voters and envelopes for good, opens the envelopes,
    /// and applies the rules. For returning officers. Refusals: NOT_FOUND, NOT_YET_CLOSED,
    /// WRONG_STAGE, VERSION_CONFLICT.
    async fn tally_ballot(
        &self,
        ctx: &Context<'_>,
        input: TallyBallotInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let app = match ctx.data::<App>() {
            Ok(app) => app,
            Err(fault) => return Some(Err(fault)),
        };
        let id = BallotId(key(&input.ballot_id, Kind::Ballot));
        let expected = input.expected_version;
        ctx.operate(async |op| ballots::tally(op, &app.keyring, id, expected).await, Ballot).await
    }

    /// Confirms a count, as a second officer: not the one who counted. For returning officers and
    /// auditors. Refusals: NOT_FOUND, WRONG_STAGE, SAME_OFFICER, VERSION_CONFLICT.
    async fn certify_ballot(
        &self,
        ctx: &Context<'_>,
        input: CertifyBallotInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let id = BallotId(key(&input.ballot_id, Kind::Ballot));
        let expected = input.expected_version;
        ctx.operate(async |op| ballots::certify(op, id, expected).await, Ballot).await
    }

    /// Makes a certified result known to the members. For returning officers. Refusals: NOT_FOUND,
    /// WRONG_STAGE, VERSION_CONFLICT.
    async fn publish_result(
        &self,
        ctx: &Context<'_>,
        input: PublishResultInput,
    ) -> Option<Result<Settled<Ballot>>> {
        let id = BallotId(key(&input.ballot_id, Kind::Ballot));
        let expected = input.expected_version;
        ctx.operate(async |op| ballots::publish(op, id, expected).await, Ballot).await
    }
}

/// Proof that your envelope is in the box. It does not say what is in the envelope, and nobody can
/// tell from it, not even you: so it cannot be sold or extorted.
#[Object]
impl VoteReceipt {
    /// The code to keep, for `receiptStatus`. It is the beginning of the envelope's digest, which
    /// the export lists.
    async fn code(&self) -> String {
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

/// The count of a ballot and what the rules make of it.
#[Object(name = "Tally")]
impl TallyResult {
    /// How many may vote.
    async fn roll(&self) -> i32 {
        int(self.0.0.roll)
    }

    /// How many of them attended the meeting, or voted.
    async fn present(&self) -> i32 {
        int(self.0.0.present)
    }

    /// How many papers were cast.
    async fn cast(&self) -> i32 {
        int(self.0.0.cast)
    }

    /// Papers in favour.
    async fn yes(&self) -> i32 {
        int(self.0.0.yes)
    }

    /// Papers against.
    async fn no(&self) -> i32 {
        int(self.0.0.no)
    }

    /// Papers that abstain.
    async fn abstain(&self) -> i32 {
        int(self.0.0.abstain)
    }

    /// Papers that could not be read.
    async fn invalid(&self) -> i32 {
        int(self.0.0.invalid)
    }

    /// The share of the roll that voted, to four places: `"0.5143"`.
    async fn turnout(&self) -> Decimal {
        Decimal(self.0.0.turnout())
    }

    /// Whether enough took part, with the working.
    async fn quorum(&self) -> Working {
        (&self.0.1.quorum).into()
    }

    /// Whether enough were in favour, with the working.
    async fn majority(&self) -> Working {
        (&self.0.1.majority).into()
    }

    /// What became of the motion.
    async fn decision(&self) -> Decision {
        self.0.1.decision.into()
    }
}

/// That a membership took part. It does not say what was chosen.
#[Object]
impl Participation {
    /// The membership whose paper was cast.
    async fn member(&self, ctx: &Context<'_>) -> Option<Result<Member>> {
        load(ctx, self.0.membership).await.map(|found| found.map(Member)).transpose()
    }

    /// Who cast it.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Party>> {
        load(ctx, self.0.person).await.map(|found| found.map(Party)).transpose()
    }
}

/// What a member chose in a named ballot.
#[Object]
impl NamedVote {
    /// The membership's id.
    async fn membership_id(&self) -> ID {
        encode(Kind::Member, self.0.participation.membership.0)
    }

    /// The name that it voted under.
    async fn member_name(&self) -> &str {
        &self.0.name
    }

    /// What it chose; null if the paper was invalid.
    async fn choice(&self) -> Option<VoteChoice> {
        self.0.choice.map(Into::into)
    }
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

pub(crate) async fn participants(
    ctx: &Context<'_>,
    ballot: &ballots::Ballot,
    paging: Paging,
) -> Result<Connection<Participation>> {
    let page = paging.page(ctx, "participants")?.map(MembershipId);
    let slice = ctx.read(async |op| ballots::participants(op, ballot, page).await).await?;
    Ok(Connection::of(slice, "participants", |it| it.membership.0, Participation))
}

pub(crate) async fn named_votes(
    ctx: &Context<'_>,
    ballot: &ballots::Ballot,
    paging: Paging,
) -> Result<Connection<NamedVote>> {
    let page = paging.page(ctx, "votes")?.map(MembershipId);
    let slice = ctx.read(async |op| ballots::named_votes(op, ballot, page).await).await?;
    Ok(Connection::of(slice, "votes", |it| it.participation.membership.0, NamedVote))
}
