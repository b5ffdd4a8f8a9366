use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::{
    ballots::{self, Count, Outcome},
    ids::BallotId,
    op::Failure,
};

use super::Ballot;
use crate::{
    app::App,
    graphql::{
        context::Operate as _,
        ids::{Kind, key},
        refusal::Settled,
        rules::Working,
        scalars::{Decimal, int},
    },
};

#[derive(Default)]
pub(crate) struct CountQuery;

#[derive(Default)]
pub(crate) struct CountMutation;

/// The count of a ballot and what the rules make of it.
pub(crate) struct TallyResult(pub(crate) (Count, Outcome));

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

/// What anyone needs to count a published ballot again. It holds no voter.
#[derive(SimpleObject)]
struct BallotExport {
    /// Everything, as JSON with its fields in a fixed order.
    json: String,
    /// The papers, as CSV: a header, then one line a paper, sorted.
    csv: String,
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

#[Object]
impl CountQuery {
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

    /// The share of the roll that voted, rounded to four places: `"0.5143"`.
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
