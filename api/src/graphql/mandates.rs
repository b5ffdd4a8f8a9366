use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use domain::{
    ids::{MandateId, MembershipId, PartyId},
    membership::{self, MembershipRefusal, NewMandate},
};

use super::{
    context::Operate as _,
    ids::{Kind, encode, key},
    loader::load,
    members::Party,
    refusal::{RefusalCode, Settled, Success, Worded},
    scalars::Instant,
};
use crate::app::App;

#[derive(Default)]
pub(crate) struct MandateMutation;

/// A person's right to act for an organisation that is a member.
pub(crate) struct Mandate(pub(crate) membership::Mandate);

/// Who comes first.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "membership::Rank")]
pub(crate) enum Rank {
    /// Acts for the organisation.
    Primary,
    /// Acts while there is no primary.
    Alternate,
}

/// A mandate to give.
#[derive(InputObject)]
struct GiveMandateInput {
    /// The organisation's membership.
    membership_id: ID,
    /// The person who shall act for it: a party's id.
    person_id: ID,
    /// In which rank.
    rank: Rank,
    /// From when; now if not given.
    starts_at: Option<Instant>,
    /// Until when; without end if not given.
    ends_at: Option<Instant>,
    /// A key of your own, 8 to 200 characters: the same request with the same key has no further
    /// effect for 24 hours.
    idempotency_key: Option<String>,
}

/// A mandate to revoke.
#[derive(InputObject)]
struct RevokeMandateInput {
    /// The mandate.
    mandate_id: ID,
}

impl Success for Mandate {}

impl Worded for MembershipRefusal {
    fn code(&self) -> RefusalCode {
        match self {
            Self::NoSuchMember | Self::NoSuchPerson | Self::NoSuchMandate => RefusalCode::NotFound,
            Self::NotAnOrganisation => RefusalCode::NotAnOrganisation,
            Self::RankTaken => RefusalCode::RankTaken,
            Self::AlreadyMandated => RefusalCode::AlreadyMandated,
            Self::EndsTooEarly => RefusalCode::BadWindow,
            Self::UnreadableFile => RefusalCode::UnreadableFile,
            Self::RowsRefused => RefusalCode::RowsRefused,
            Self::RegisterChanged => RefusalCode::RegisterChanged,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoSuchMember | Self::NotAnOrganisation => Some("membershipId"),
            Self::NoSuchPerson | Self::AlreadyMandated => Some("personId"),
            Self::NoSuchMandate => Some("mandateId"),
            Self::RankTaken => Some("rank"),
            Self::EndsTooEarly => Some("endsAt"),
            Self::UnreadableFile | Self::RowsRefused | Self::RegisterChanged => Some("csv"),
        }
    }
}

#[Object]
impl MandateMutation {
    /// Gives a person a mandate to act for an organisation. Of each rank it has at most one at any
    /// instant. For membership officers. Refusals: NOT_FOUND, NOT_AN_ORGANISATION, RANK_TAKEN,
    /// ALREADY_MANDATED, BAD_WINDOW.
    async fn give_mandate(
        &self,
        ctx: &Context<'_>,
        input: GiveMandateInput,
    ) -> Option<Result<Settled<Mandate>>> {
        let once = match ctx.idempotency(input.idempotency_key.as_ref()) {
            Ok(once) => once,
            Err(fault) => return Some(Err(fault)),
        };
        let new = NewMandate {
            membership: MembershipId(key(&input.membership_id, Kind::Member)),
            person: PartyId(key(&input.person_id, Kind::Party)),
            rank: input.rank.into(),
            starts_at: input.starts_at.map(|it| it.0),
            ends_at: input.ends_at.map(|it| it.0),
        };
        ctx.operate(async |op| membership::give(op, new, once).await, Mandate).await
    }

    /// Ends a mandate now. A paper already cast under it stands. For membership officers. Refusals:
    /// NOT_FOUND.
    async fn revoke_mandate(
        &self,
        ctx: &Context<'_>,
        input: RevokeMandateInput,
    ) -> Option<Result<Settled<Mandate>>> {
        let id = MandateId(key(&input.mandate_id, Kind::Mandate));
        ctx.operate(async |op| membership::revoke(op, id).await, Mandate).await
    }
}

/// A person's right to act for an organisation that is a member.
#[Object]
impl Mandate {
    /// Names the mandate.
    async fn id(&self) -> ID {
        encode(Kind::Mandate, self.0.id.0)
    }

    /// In which rank.
    async fn rank(&self) -> Rank {
        self.0.rank.into()
    }

    /// Who acts.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Party>> {
        load(ctx, self.0.person).await.map(|found| found.map(Party)).transpose()
    }

    /// The first instant at which it holds.
    async fn starts_at(&self) -> Instant {
        Instant(self.0.starts_at)
    }

    /// The first instant at which it no longer holds; null while it has no end.
    async fn ends_at(&self) -> Option<Instant> {
        self.0.ends_at.map(Instant)
    }

    /// Whether it holds now.
    fn is_active(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_active((ctx.data::<App>()?.clock)()))
    }
}
