//! One module per table, in the shape of the table.

#![expect(unreachable_pub, reason = "the entity macros make everything pub")]

pub(crate) mod account;
pub(crate) mod agenda_item;
pub(crate) mod attendance;
pub(crate) mod audit_entry;
pub(crate) mod audit_head;
pub(crate) mod ballot;
pub(crate) mod election;
pub(crate) mod envelope;
pub(crate) mod idempotency_key;
pub(crate) mod invitation;
pub(crate) mod mandate;
pub(crate) mod meeting;
pub(crate) mod membership;
pub(crate) mod motion;
pub(crate) mod participation;
pub(crate) mod party;
pub(crate) mod period;
pub(crate) mod returned;
pub(crate) mod role_grant;
pub(crate) mod roll;
pub(crate) mod roll_entry;
pub(crate) mod rule_set;
pub(crate) mod sitting;
