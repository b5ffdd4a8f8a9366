use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::{
    ballots::{self, BallotRefusal, Count, Drawing, Outcome, Report, Said},
    ids::{BallotId, CandidateId},
    op::Failure,
};

use super::{
    Ballot,
    stages::{self, CountAlternative, CountStage, CountTie, CountedCandidate},
};
use crate::{
    app::App,
    graphql::{
        context::Operate as _,
        ids::{Kind, key},
        loader::{ReportOf, load},
        page::{Connection, Paging, cost},
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
pub(crate) struct TallyResult {
    pub(crate) ballot: BallotId,
    pub(crate) count: Count,
    pub(crate) outcome: Outcome,
}

/// What became of a motion or an election.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "ballots::Decision")]
enum Decision {
    /// Enough took part, and enough were in favour.
    Carried,
    /// Enough took part, and too few were in favour.
    Lost,
    /// Enough took part, and somebody was elected.
    Elected,
    /// Enough took part, and nobody was elected.
    Vacant,
    /// Too few took part: nothing is decided.
    Inquorate,
}

/// What anyone needs to count a published ballot again. It holds no voter.
#[derive(SimpleObject)]
struct BallotExport {
    /// Everything, as JSON with its fields in a fixed order. That of an election can be counted by
    /// `plenary count`.
    json: String,
    /// The papers, as CSV, sorted. Of a motion: a header, then one line a paper. Of an election: a
    /// column for each candidate, then a row for each different paper with how many there are, but
    /// for those that could not be read.
    csv: String,
}

/// A ballot to count.
#[derive(InputObject)]
struct TallyBallotInput {
    /// The ballot.
    ballot_id: ID,
    /// Of an election whose rule needs a lot: the text from which it is drawn, as published after the
    /// close. 1 to 500 printable characters.
    seed: Option<String>,
    /// Or else, if lots were drawn by hand: the candidates on whom they fell, in the order in which
    /// they were drawn.
    lots: Option<Vec<ID>>,
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
            Ok(export) => Ok(Some(BallotExport { json: export.json(), csv: export.csv()? })),
            Err(Failure::Refused(_) | Failure::KeyReused) => Ok(None),
            Err(Failure::Denied(denied)) => Err(denied.into()),
            Err(Failure::Store(failure)) => Err(failure.into()),
        });
        found.await.transpose()
    }
}

#[Object]
impl CountMutation {
    /// Counts a ballot that has closed: parts voters and envelopes for good, opens the envelopes,
    /// and applies the rules. If the rule of an election needs a lot that nothing decides, nothing is
    /// done: draw it in public, and count again with what was drawn. For returning officers. Refusals:
    /// NOT_FOUND, NOT_YET_CLOSED, WRONG_STAGE, VERSION_CONFLICT, LOT_NEEDED, UNCOUNTABLE, BAD_INPUT.
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
        let drawing = || match (input.seed, input.lots) {
            (None, None) => Ok(None),
            (Some(seed), None) => Ok(Some(Drawing::Seed(seed))),
            (None, Some(lots)) => {
                let candidate = |id| CandidateId(key(id, Kind::Candidate));
                Ok(Some(Drawing::Lots(lots.iter().map(candidate).collect())))
            }
            (Some(_), Some(_)) => Err(BallotRefusal::NotOneDrawing),
        };
        ctx.operate(
            async |op| ballots::tally(op, &app.keyring, id, drawing, expected).await,
            Ballot,
        )
        .await
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
        int(self.count.roll)
    }

    /// How many of them attended the meeting, or voted.
    async fn present(&self) -> i32 {
        int(self.count.present)
    }

    /// How many papers were cast.
    async fn cast(&self) -> i32 {
        int(self.count.cast)
    }

    /// Papers in favour of a motion; null if it was an election.
    async fn yes(&self) -> Option<i32> {
        self.of_motion().map(|[yes, _, _]| int(yes))
    }

    /// Papers against a motion; null if it was an election.
    async fn no(&self) -> Option<i32> {
        self.of_motion().map(|[_, no, _]| int(no))
    }

    /// Papers that abstain on a motion; null if it was an election.
    async fn abstain(&self) -> Option<i32> {
        self.of_motion().map(|[_, _, abstain]| int(abstain))
    }

    /// Papers that name somebody who stands; null if it was on a motion.
    async fn valid(&self) -> Option<i32> {
        self.of_election().map(|[valid, _]| int(valid))
    }

    /// Papers that name nobody who stands; null if it was on a motion.
    async fn blank(&self) -> Option<i32> {
        self.of_election().map(|[_, blank]| int(blank))
    }

    /// Papers that could not be read, or are invalid by the rule.
    async fn invalid(&self) -> i32 {
        int(self.count.invalid)
    }

    /// The share of the roll that voted, rounded to four places: `"0.5143"`.
    async fn turnout(&self) -> Decimal {
        Decimal(self.count.turnout())
    }

    /// Whether enough took part, with the working.
    async fn quorum(&self) -> Working {
        (&self.outcome.quorum).into()
    }

    /// Whether enough were in favour of a motion, with the working; null if it was an election.
    async fn majority(&self) -> Option<Working> {
        self.outcome.majority.as_ref().map(Into::into)
    }

    /// What became of the motion or election.
    async fn decision(&self) -> Decision {
        self.outcome.decision.into()
    }

    /// How an election was counted, as JSON: byte for byte what `plenary count` makes of the export.
    /// Null if it was on a motion, or no paper was valid; so are the fields below.
    async fn report(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.load(ctx).await.map(|found| found.map(|it| it.json.to_string()))
    }

    /// Who came to be elected, in the order in which they did. If too few took part, it is what would
    /// have been.
    async fn elected(&self, ctx: &Context<'_>) -> Option<Result<Vec<CountedCandidate>>> {
        let found = self.load(ctx).await?;
        Some(found.map(|it| stages::listed(&it.report, &it.report.elected)))
    }

    /// Who was not elected, those who came closest first.
    async fn reserve(&self, ctx: &Context<'_>) -> Option<Result<Vec<CountedCandidate>>> {
        let found = self.load(ctx).await?;
        Some(found.map(|it| stages::listed(&it.report, &it.report.reserve)))
    }

    /// How many votes elected a candidate at the first stage, with all digits, if the rule has a quota.
    async fn quota(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let found = self.load(ctx).await?;
        found.map(|it| it.report.quota.map(|quota| quota.to_string())).transpose()
    }

    /// Every tie that had to be broken, and how.
    async fn ties(&self, ctx: &Context<'_>) -> Option<Result<Vec<CountTie>>> {
        let found = self.load(ctx).await?;
        Some(found.map(|it| stages::ties(&it.report)))
    }

    /// Who would have been elected had a lot fallen otherwise, where that is not the same.
    async fn alternatives(&self, ctx: &Context<'_>) -> Option<Result<Vec<CountAlternative>>> {
        let found = self.load(ctx).await?;
        Some(found.map(|it| stages::alternatives(&it.report)))
    }

    /// What was done, step by step.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn stages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<CountStage>>> {
        let found = self.load(ctx).await?;
        let paging = Paging { first, after, last, before };
        Some(found.and_then(|it| Ok(stages::page(&it.report, &paging.page(ctx, "stages")?))))
    }
}

impl TallyResult {
    fn of_motion(&self) -> Option<[u64; 3]> {
        match self.count.said {
            Said::Motion { yes, no, abstain } => Some([yes, no, abstain]),
            Said::Election { .. } => None,
        }
    }

    fn of_election(&self) -> Option<[u64; 2]> {
        match self.count.said {
            Said::Motion { .. } => None,
            Said::Election { valid, blank } => Some([valid, blank]),
        }
    }

    /// The report, if there is one. It is looked up once for all fields, and for a whole page.
    async fn load(&self, ctx: &Context<'_>) -> Option<Result<Report>> {
        self.of_election()?;
        load(ctx, ReportOf(self.ballot)).await.transpose()
    }
}
