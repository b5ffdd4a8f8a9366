//! Identity: who signs in, which person that is, and what they are trusted with.

mod account;
mod grant;
mod invitation;
mod port;

pub use self::{
    account::{AccountRecord, find_many, known, recognise, viewer_account},
    grant::{Grant, GrantRefusal, grant, grant_first_administrator, list as list_grants, revoke},
    invitation::{
        Code, Invitation, InvitationRefusal, InvitationStage, Issued, Redeemed, issue, redeem,
    },
    port::Identities,
};
