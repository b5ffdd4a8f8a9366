use async_graphql::{Context, ID, Interface, Object, Result};
use domain::{
    audit,
    ids::{
        AuditEntryId, BallotId, ElectionId, MeetingId, MembershipId, MotionId, PartyId, RuleSetId,
    },
};
use uuid::Uuid;

use super::{
    audit::AuditEntry,
    ballots::Ballot,
    context::Operate as _,
    elections::Election,
    ids::{Kind, decode},
    loader::load,
    meetings::Meeting,
    members::{Member, Party},
    motions::Motion,
    rules::RuleSet,
};
use crate::http::ErrorCode;

#[derive(Default)]
pub(crate) struct NodeQuery;

/// Anything with an id of its own.
#[derive(Interface)]
#[expect(clippy::large_enum_variant, reason = "each lives as long as its field is resolved")]
#[graphql(field(name = "id", ty = "ID", desc = "Names this thing among all things."))]
pub(crate) enum Node {
    Member(Member),
    Party(Party),
    RuleSet(RuleSet),
    Meeting(Meeting),
    Motion(Motion),
    Election(Election),
    Ballot(Ballot),
    AuditEntry(AuditEntry),
}

#[Object]
impl NodeQuery {
    /// The thing of that id, if you may know of it; else null, as if it did not exist.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id that the schema gave you.")] id: ID,
    ) -> Option<Result<Node>> {
        find(ctx, &id).await.transpose()
    }

    /// The things of these ids, in their order; null for each that you may not know of.
    #[graphql(complexity = "ids.len().min(100) * child_complexity.max(1) + 1")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids that the schema gave you, 100 at most.")] ids: Vec<ID>,
    ) -> Option<Result<Vec<Option<Node>>>> {
        if ids.len() > 100 {
            return Some(Err(ErrorCode::BadUserInput.error("nodes takes at most 100 ids")));
        }
        let found = ids.iter().map(|id| find(ctx, id));
        Some(futures_util::future::try_join_all(found).await)
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    match decode(id) {
        Some((kind, key)) => of_kind(ctx, kind, key).await,
        None => Ok(None),
    }
}

async fn of_kind(ctx: &Context<'_>, kind: Kind, key: Uuid) -> Result<Option<Node>> {
    Ok(match kind {
        Kind::Member => load(ctx, MembershipId(key)).await?.map(|it| Member(it).into()),
        Kind::Party => load(ctx, PartyId(key)).await?.map(|it| Party(it).into()),
        Kind::RuleSet => load(ctx, RuleSetId(key)).await?.map(|it| RuleSet(it).into()),
        Kind::Meeting => load(ctx, MeetingId(key)).await?.map(|it| Meeting(it).into()),
        Kind::Motion => load(ctx, MotionId(key)).await?.map(|it| Motion(it).into()),
        Kind::Election => load(ctx, ElectionId(key)).await?.map(|it| Election(it).into()),
        Kind::Ballot => load(ctx, BallotId(key)).await?.map(|it| Ballot(it).into()),
        Kind::AuditEntry => {
            let found = ctx.read(async |op| audit::find(op, AuditEntryId(key)).await).await?;
            found.map(|it| AuditEntry(it).into())
        }
        Kind::AgendaItem
        | Kind::Candidate
        | Kind::Mandate
        | Kind::Period
        | Kind::RoleGrant
        | Kind::Sitting => None,
    })
}
