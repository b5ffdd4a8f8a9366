#![expect(clippy::unused_self, reason = "these fields take what they show from the request")]

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::{
    access::{self, Actor},
    identity,
    ids::PartyId,
    membership,
};

use super::{
    context::Operate as _,
    ids::{Kind, encode},
    loader::load,
    mandates::Rank,
    members::{Member, Party},
};

#[derive(Default)]
pub(crate) struct ViewerQuery;

/// You, as the alliance knows you.
pub(crate) struct Viewer;

/// Somebody who signs in: one subject of one issuer.
#[derive(SimpleObject)]
pub(crate) struct Account {
    /// The OpenID Connect issuer that vouches for it.
    pub(crate) issuer: String,
    /// Whom the issuer calls it.
    pub(crate) subject: String,
}

/// What an account is trusted with beyond its own affairs.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "access::Role")]
pub(crate) enum Role {
    /// Grants roles and adopts rules.
    Administrator,
    /// Keeps the register of members, and convenes their meetings.
    MembershipOfficer,
    /// Conducts ballots: rolls, announcement, tally, publication.
    ReturningOfficer,
    /// Reads the audit log, and certifies counts.
    Auditor,
}

/// A membership that you can act for: your own, or an organisation's under a mandate.
pub(crate) struct Capacity(pub(crate) membership::Capacity);

#[Object]
impl ViewerQuery {
    /// You, as the alliance knows you; null when you are not signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer>> {
        match ctx.data::<Actor>() {
            Ok(actor) => actor.account().map(|_| Ok(Viewer)),
            Err(fault) => Some(Err(fault)),
        }
    }
}

/// You, as the alliance knows you.
#[Object]
impl Viewer {
    /// Your account.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let found = ctx.read(async |op| identity::viewer_account(op).await).await.transpose()?;
        Some(found.map(|it| Account { issuer: it.issuer, subject: it.subject }))
    }

    /// Whether a program holds the token, and not a person. A program cannot vote.
    fn is_service(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.data::<Actor>()?.account().is_some_and(|account| account.is_service))
    }

    /// The roles that you hold now.
    fn roles(&self, ctx: &Context<'_>) -> Result<Vec<Role>> {
        let account = ctx.data::<Actor>()?.account();
        Ok(account
            .map(|it| it.roles.iter().map(|role| (*role).into()).collect())
            .unwrap_or_default())
    }

    /// The person that your account is bound to, once you have redeemed an invitation.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Party>> {
        let person: Option<PartyId> = ctx.data::<Actor>().ok()?.person();
        load(ctx, person?).await.map(|found| found.map(Party)).transpose()
    }

    /// The memberships that you can act for now, one for each paper that you may come to hold.
    async fn capacities(&self, ctx: &Context<'_>) -> Result<Vec<Capacity>> {
        let found = ctx.read(async |op| membership::own_capacities(op).await).await?;
        Ok(found.into_iter().map(Capacity).collect())
    }
}

/// A membership that you can act for: your own, or an organisation's under a mandate.
#[Object]
impl Capacity {
    /// The membership's id, for `castVote` and `checkIn`.
    async fn membership_id(&self) -> ID {
        encode(Kind::Member, self.0.membership.0)
    }

    /// The membership.
    async fn member(&self, ctx: &Context<'_>) -> Option<Result<Member>> {
        load(ctx, self.0.membership).await.map(|found| found.map(Member)).transpose()
    }

    /// The rank of the mandate that you act under; null for your own membership.
    async fn rank(&self) -> Option<Rank> {
        self.0.mandate.map(|(_, rank)| rank.into())
    }
}
