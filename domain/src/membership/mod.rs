//! Membership: who belongs to the alliance, in which category, and who acts for whom.

pub mod import;
mod mandate;
mod member;
mod party;
mod period;
mod port;
mod register;
mod standing;

pub use self::{
    mandate::{Capacity, Mandate, NewMandate, Rank, give, own_capacities, revoke},
    member::{
        Member, MemberFilter, MemberOrder, MemberPlace, MembershipRefusal, Record, find_many,
        find_parties, list, mandates, periods, rules_in_force,
    },
    party::{Party, PartyKind},
    period::{Category, Period},
    port::Memberships,
    register::{Admission, Amendment, Enrolment, Register, import_members},
    standing::{Reason, Standing, Status, standing},
};
