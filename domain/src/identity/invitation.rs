use std::fmt;

use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};

use super::Identities;
use crate::{
    Timestamp,
    access::{Account, Action, Denied},
    audit::{AuditLog, Event, Verb},
    ids::{InvitationId, PartyId},
    op::{Failure, Op, Refusal},
};

/// How long an invitation can be redeemed, unless it says otherwise.
const LIFETIME: TimeDelta = TimeDelta::days(14);

/// A promise that whoever brings the code is this person. Good for one account, once, and until a
/// later one is issued for the same person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Invitation {
    /// Which invitation.
    pub id: InvitationId,
    /// The person invited.
    pub person: PartyId,
    /// The hash of the code. The code itself is not kept.
    pub code_hash: [u8; 32],
    /// The first instant at which it is too late.
    pub expires_at: Timestamp,
    /// When it was redeemed.
    pub redeemed_at: Option<Timestamp>,
}

/// What the officer hands over. It is shown once.
#[derive(Clone, Eq, PartialEq)]
pub struct Code(String);

/// An invitation with its code.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Issued {
    /// The invitation.
    pub invitation: Invitation,
    /// Its code.
    pub code: Code,
}

/// Which person an account is now bound to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Redeemed {
    /// The person.
    pub person: PartyId,
}

/// How far an invitation has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum InvitationStage {
    /// It can be redeemed.
    Open,
    /// It was redeemed.
    Redeemed,
    /// It was not redeemed in time, or was withdrawn.
    Expired,
}

/// Why an invitation is not issued or not redeemed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvitationRefusal {
    /// There is no such person; an organisation acts through persons.
    #[error("there is no such person")]
    NoSuchPerson,
    /// The code is unknown, used, or expired. Which of them is not said: it would help guessing.
    #[error("this code is not valid, or not any more; ask for a new invitation")]
    BadCode,
    /// The account is bound already.
    #[error("your account is already bound to a person")]
    AlreadyBound,
    /// The lifetime is not between one hour and ninety days.
    #[error("an invitation expires after one hour to ninety days")]
    BadLifetime,
}

impl Refusal for InvitationRefusal {}

impl Code {
    /// Twenty characters of the Crockford alphabet in groups: a hundred bits nobody can guess.
    fn new(entropy: [u8; 32]) -> Self {
        Self(crate::code::grouped(&crate::code::crockford(&entropy, 100)))
    }

    /// A code as somebody typed it.
    pub fn typed(text: &str) -> Self {
        Self(crate::code::grouped(&crate::code::normalised(text)))
    }

    /// The code, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::new_with_prefix(b"plenary/invitation/v1").chain_update(&self.0).finalize().into()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

impl Invitation {
    /// How far it has come at `at`.
    pub fn stage(&self, at: Timestamp) -> InvitationStage {
        match self.redeemed_at {
            Some(_) => InvitationStage::Redeemed,
            None if at < self.expires_at => InvitationStage::Open,
            None => InvitationStage::Expired,
        }
    }
}

/// Invites a person to bind their account, and says the code, this once.
///
/// Earlier invitations of theirs are withdrawn: a code that was lost on its way, or made by a
/// request that was repeated, must not stay good.
pub async fn issue<S: Identities + AuditLog>(
    op: &Op<'_, S>,
    person: PartyId,
    lifetime: Option<TimeDelta>,
) -> Result<Issued, Failure<InvitationRefusal>> {
    op.require(Action::IssueInvitation)?;
    let lifetime = lifetime.unwrap_or(LIFETIME);
    if lifetime < TimeDelta::hours(1) || lifetime > TimeDelta::days(90) {
        return Err(InvitationRefusal::BadLifetime.into());
    }
    if !op.store.hold_person(person).await? {
        return Err(InvitationRefusal::NoSuchPerson.into());
    }
    let code = Code::new(crate::code::entropy());
    let invitation = Invitation {
        id: InvitationId(op.ids.ordered(op.at)),
        person,
        code_hash: code.hash(),
        expires_at: op.at + lifetime,
        redeemed_at: None,
    };
    let withdrawn = op.store.withdraw_invitations(person, op.at).await?;
    op.store.keep_invitation(&invitation).await?;
    let event = Event::new(Verb::InvitationIssued, "Person", person.0);
    let event = event.with("invitation", invitation.id.0);
    op.record(if withdrawn == 0 { event } else { event.with("withdrawn", withdrawn) }).await?;
    Ok(Issued { invitation, code })
}

/// Binds the actor's account to the person that the code invites.
pub async fn redeem<S: Identities + AuditLog>(
    op: &Op<'_, S>,
    code: &Code,
) -> Result<Redeemed, Failure<InvitationRefusal>> {
    op.require(Action::RedeemInvitation)?;
    let account: &Account = op.actor.account().ok_or(Denied::Unauthenticated)?;
    if account.person.is_some() {
        return Err(InvitationRefusal::AlreadyBound.into());
    }
    let found = op.store.hold_invitation(code.hash()).await?;
    let open = |it: &Invitation| it.stage(op.at) == InvitationStage::Open;
    let mut invitation = found.filter(open).ok_or(InvitationRefusal::BadCode)?;
    invitation.redeemed_at = Some(op.at);
    op.store.keep_invitation(&invitation).await?;
    op.store.bind(account.id, invitation.person).await?;
    let event = Event::new(Verb::InvitationRedeemed, "Person", invitation.person.0);
    op.record(event.with("invitation", invitation.id.0)).await?;
    Ok(Redeemed { person: invitation.person })
}
