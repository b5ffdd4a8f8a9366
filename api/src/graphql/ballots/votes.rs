use async_graphql::{Context, ID, Object, Result};
use domain::{
    ballots,
    ids::{BallotId, MembershipId},
};

use super::cast::VoteChoice;
use crate::graphql::{
    ids::{Kind, encode},
    loader::{ParticipantsIn, VotesIn, load},
    members::{Member, Party},
    page::{Connection, Paging},
};

/// That a membership took part. It does not say what was chosen.
#[derive(Clone)]
pub(crate) struct Participation(ballots::Participation);

/// What a member chose in a named ballot.
#[derive(Clone)]
pub(crate) struct NamedVote(ballots::NamedVote);

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
