use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::{
    ballots::{self, Marking, NamedPaper},
    ids::{BallotId, MembershipId},
};

use super::cast::VoteChoice;
use crate::graphql::{
    elections::Candidate,
    ids::{Kind, encode},
    loader::{ParticipantsIn, VotesIn, load},
    members::{Member, Party},
    page::{Connection, Paging},
    scalars::int,
};

/// That a membership took part. It does not say what was chosen.
#[derive(Clone)]
pub(crate) struct Participation(ballots::Participation);

/// What a member's paper says in a named ballot.
#[derive(Clone)]
pub(crate) struct NamedVote(ballots::NamedVote);

/// What the paper of an election says: one of these.
#[derive(SimpleObject)]
struct MarkedPaper {
    /// Candidates by rank, the most preferred first; those of one rank are equal.
    ranks: Option<Vec<Vec<Candidate>>>,
    /// The candidates that are marked.
    marks: Option<Vec<Candidate>>,
    /// The candidates that are given a score.
    scores: Option<Vec<CandidateScore>>,
    /// Whether the paper is blank.
    is_blank: bool,
}

/// The score of a candidate.
#[derive(SimpleObject)]
struct CandidateScore {
    /// The candidate.
    candidate: Candidate,
    /// The score.
    score: i32,
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

/// What a member's paper says in a named ballot.
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

    /// What it chose on a motion; null if the paper was invalid.
    async fn choice(&self) -> Option<VoteChoice> {
        match self.0.vote.as_ref()? {
            NamedPaper::Choice(choice) => Some((*choice).into()),
            NamedPaper::Marking(_) => None,
        }
    }

    /// What its paper says in an election; null if the paper was invalid.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn paper(&self) -> Option<MarkedPaper> {
        match self.0.vote.as_ref()? {
            NamedPaper::Choice(_) => None,
            NamedPaper::Marking(marking) => Some(marking.into()),
        }
    }
}

impl From<&Marking<ballots::Candidate>> for MarkedPaper {
    fn from(marking: &Marking<ballots::Candidate>) -> Self {
        let all = |some: &Vec<ballots::Candidate>| some.iter().map(Into::into).collect();
        let score = |(candidate, score): &(ballots::Candidate, u32)| CandidateScore {
            candidate: candidate.into(),
            score: int((*score).into()),
        };
        let blank = Self { ranks: None, marks: None, scores: None, is_blank: false };
        match marking {
            Marking::Blank => Self { is_blank: true, ..blank },
            Marking::Ranks(ranks) => Self { ranks: Some(ranks.iter().map(all).collect()), ..blank },
            Marking::Marks(marks) => Self { marks: Some(all(marks)), ..blank },
            Marking::Scores(scores) => {
                Self { scores: Some(scores.iter().map(score).collect()), ..blank }
            }
        }
    }
}

pub(crate) async fn participants(
    ctx: &Context<'_>,
    ballot: BallotId,
    paging: Paging,
) -> Result<Connection<Participation>> {
    let page = paging.page(ctx, "participants")?.map(MembershipId);
    let slice = load(ctx, ParticipantsIn(ballot, page)).await?.unwrap_or_default();
    Ok(Connection::of(slice, "participants", |it| it.membership.0, Participation))
}

pub(crate) async fn named_votes(
    ctx: &Context<'_>,
    ballot: BallotId,
    paging: Paging,
) -> Result<Connection<NamedVote>> {
    let page = paging.page(ctx, "votes")?.map(MembershipId);
    let slice = load(ctx, VotesIn(ballot, page)).await?.unwrap_or_default();
    Ok(Connection::of(slice, "votes", |it| it.participation.membership.0, NamedVote))
}
