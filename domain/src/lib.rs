//! The rules of the alliance, free of transport and storage.
//!
//! Each module is a bounded context. A context owns its aggregates, its
//! refusals, its use cases, and the port through which it reaches storage.
//! Nothing here knows GraphQL or SQL.
//!
//! The direction between them: `ids, page, text, access, audit, op` ← `identity`
//! ← `rules` ← `membership` ← `meetings` ← `ballots`. A context names another only
//! by id, by its port, or by a pure function of it.

pub mod access;
pub mod audit;
pub mod ballots;
mod code;
pub mod counting;
pub mod countries;
pub mod hash;
pub mod idempotency;
pub mod identity;
pub mod ids;
pub mod meetings;
pub mod membership;
pub mod op;
pub mod page;
pub mod reason;
pub mod rules;
pub mod text;

/// The one representation of an instant.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// Tells what time it is. Given to whatever needs to know; nothing reads the system's clock.
pub type Clock = std::sync::Arc<dyn Fn() -> Timestamp + Send + Sync>;
