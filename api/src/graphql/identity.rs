use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::TimeDelta;
use domain::{
    identity::{self, Code, Grant, GrantRefusal, InvitationRefusal, Issued},
    ids::{GrantId, PartyId},
    text::Locale,
};

use super::{
    context::Operate as _,
    faults::worded,
    ids::{Kind, encode, key},
    loader::load,
    members::Party,
    page::{Connection, Paging, cost},
    refusal::{RefusalCode, Settled, Success, Worded},
    scalars::Instant,
    viewer::{Account, Role},
};
use crate::app::App;

#[derive(Default)]
pub(crate) struct IdentityQuery;

#[derive(Default)]
pub(crate) struct IdentityMutation;

/// A role, held by an account from one instant to another.
#[derive(Clone)]
pub(crate) struct RoleGrant(Grant);

/// An invitation, with its code, which is shown this once.
pub(crate) struct Invitation(Issued);

/// Which person your account is bound to now.
pub(crate) struct Binding(PartyId);

/// A role to grant.
#[derive(InputObject)]
struct GrantRoleInput {
    /// The OpenID Connect issuer that vouches for the account, exactly as its tokens name it.
    issuer: String,
    /// Whom the issuer calls the account. It need not have signed in yet.
    subject: String,
    /// The role.
    role: Role,
    /// Until when; without end if not given.
    ends_at: Option<Instant>,
}

/// A grant to end.
#[derive(InputObject)]
struct RevokeRoleInput {
    /// The grant.
    grant_id: ID,
}

/// A person to invite.
#[derive(InputObject)]
struct IssueInvitationInput {
    /// The person: a party's id.
    person_id: ID,
    /// For how many hours the code can be redeemed: 336 (14 days) if not given, 2160 at most.
    expires_in_hours: Option<i32>,
}

/// A code to redeem.
#[derive(InputObject)]
struct RedeemInvitationInput {
    /// The code, in any case, with or without dashes and spaces.
    #[graphql(secret)]
    code: String,
}

impl Success for RoleGrant {}
impl Success for Invitation {}
impl Success for Binding {}

impl Worded for GrantRefusal {
    fn code(&self) -> RefusalCode {
        match self {
            Self::NotFound => RefusalCode::NotFound,
            Self::AlreadyHeld => RefusalCode::AlreadyHeld,
            Self::EndsTooEarly => RefusalCode::BadWindow,
            Self::LastAdministrator => RefusalCode::LastAdministrator,
            Self::BadAccount => RefusalCode::BadInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound | Self::LastAdministrator => Some("grantId"),
            Self::AlreadyHeld => Some("role"),
            Self::EndsTooEarly => Some("endsAt"),
            Self::BadAccount => Some("subject"),
        }
    }

    fn mentions(&self, languages: &[Locale]) -> Vec<String> {
        match self {
            Self::BadAccount => vec![worded(
                languages,
                self,
                [
                    "el emisor y el sujeto deben tener cada uno de 1 a 255 caracteres imprimibles",
                    "l'émetteur et le sujet doivent avoir chacun de 1 à 255 caractères imprimables",
                ],
            )],
            Self::NotFound | Self::AlreadyHeld | Self::EndsTooEarly | Self::LastAdministrator => {
                Vec::new()
            }
        }
    }
}

impl Worded for InvitationRefusal {
    fn code(&self) -> RefusalCode {
        match self {
            Self::NoSuchPerson => RefusalCode::NotFound,
            Self::BadCode => RefusalCode::BadCode,
            Self::AlreadyBound => RefusalCode::AlreadyBound,
            Self::BadLifetime => RefusalCode::BadInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoSuchPerson => Some("personId"),
            Self::BadCode => Some("code"),
            Self::AlreadyBound => None,
            Self::BadLifetime => Some("expiresInHours"),
        }
    }

    fn mentions(&self, languages: &[Locale]) -> Vec<String> {
        match self {
            Self::BadLifetime => vec![worded(
                languages,
                self,
                [
                    "una invitación caduca entre una hora y noventa días después",
                    "une invitation expire au bout d'une heure à quatre-vingt-dix jours",
                ],
            )],
            Self::NoSuchPerson | Self::BadCode | Self::AlreadyBound => Vec::new(),
        }
    }
}

#[Object]
impl IdentityQuery {
    /// Every grant of a role, oldest first. For administrators.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn role_grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<RoleGrant>>> {
        let list = async || {
            let page = Paging { first, after, last, before }.page(ctx, "grants")?;
            let page = page.map(GrantId);
            let slice = ctx.read(async |op| identity::list_grants(op, page).await).await?;
            Ok(Connection::of(slice, "grants", |it| it.id.0, RoleGrant))
        };
        Some(list().await)
    }
}

#[Object]
impl IdentityMutation {
    /// Grants a role to an account, from now on. For administrators. Refusals: ALREADY_HELD,
    /// BAD_WINDOW, BAD_INPUT.
    async fn grant_role(
        &self,
        ctx: &Context<'_>,
        input: GrantRoleInput,
    ) -> Option<Result<Settled<RoleGrant>>> {
        let GrantRoleInput { issuer, subject, role, ends_at } = input;
        let ends_at = ends_at.map(|it| it.0);
        ctx.operate(
            async |op| identity::grant(op, &issuer, &subject, role.into(), ends_at).await,
            RoleGrant,
        )
        .await
    }

    /// Ends a grant now. For administrators. Refusals: NOT_FOUND, LAST_ADMINISTRATOR.
    async fn revoke_role(
        &self,
        ctx: &Context<'_>,
        input: RevokeRoleInput,
    ) -> Option<Result<Settled<RoleGrant>>> {
        let id = GrantId(key(&input.grant_id, Kind::RoleGrant));
        ctx.operate(async |op| identity::revoke(op, id).await, RoleGrant).await
    }

    /// Invites a person to bind their account: whoever redeems the code first is taken for them.
    /// The code is shown this once, and is the only good one from now on: earlier invitations of the
    /// person that were not redeemed are withdrawn. So if the answer is lost, ask again. For
    /// membership officers. Refusals: NOT_FOUND, BAD_INPUT.
    async fn issue_invitation(
        &self,
        ctx: &Context<'_>,
        input: IssueInvitationInput,
    ) -> Option<Result<Settled<Invitation>>> {
        let person = PartyId(key(&input.person_id, Kind::Party));
        let lifetime = input.expires_in_hours.map(|hours| TimeDelta::hours(hours.into()));
        ctx.operate(async |op| identity::issue(op, person, lifetime).await, Invitation).await
    }

    /// Binds your account to the person that the code invites. A code is good once. Refusals:
    /// BAD_CODE, ALREADY_BOUND.
    async fn redeem_invitation(
        &self,
        ctx: &Context<'_>,
        input: RedeemInvitationInput,
    ) -> Option<Result<Settled<Binding>>> {
        let code = Code::typed(&input.code);
        let wrap = |redeemed: identity::Redeemed| Binding(redeemed.person);
        ctx.operate(async |op| identity::redeem(op, &code).await, wrap).await
    }
}

/// A role, held by an account from one instant to another.
#[Object]
impl RoleGrant {
    /// Names the grant.
    async fn id(&self) -> ID {
        encode(Kind::RoleGrant, self.0.id.0)
    }

    /// Who holds the role.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let found = load(ctx, self.0.account).await.transpose()?;
        Some(found.map(|it| Account { issuer: it.issuer, subject: it.subject }))
    }

    /// The role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The first instant at which it is held.
    async fn starts_at(&self) -> Instant {
        Instant(self.0.starts_at)
    }

    /// The first instant at which it is no longer held; null while it has no end.
    async fn ends_at(&self) -> Option<Instant> {
        self.0.ends_at.map(Instant)
    }

    /// Whether it is held now.
    fn is_in_force(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_in_force((ctx.data::<App>()?.clock)()))
    }
}

/// An invitation, with its code, which is shown this once.
#[Object]
impl Invitation {
    /// The code to hand over, by a way that only the person reads.
    async fn invitation_code(&self) -> &str {
        self.0.code.reveal()
    }

    /// The first instant at which it is too late to redeem it.
    async fn expires_at(&self) -> Instant {
        Instant(self.0.invitation.expires_at)
    }

    /// The person invited.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Party>> {
        load(ctx, self.0.invitation.person).await.map(|found| found.map(Party)).transpose()
    }
}

/// Which person your account is bound to now.
#[Object]
impl Binding {
    /// The person's id. What you may see of them, `viewer` shows from your next request on.
    async fn person_id(&self) -> ID {
        encode(Kind::Party, self.0.0)
    }
}
