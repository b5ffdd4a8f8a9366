use std::sync::Arc;

use domain::{Clock, ballots::Keyring, ids::Ids};
use persistence::Store;
use secrecy::SecretString;

use crate::{
    auth::Issuers,
    config::Alliance,
    denials::Denials,
    http::{Draining, Settings},
};

/// Everything the API is composed of.
#[derive(Clone)]
pub struct App {
    /// The alliance that is served.
    pub alliance: Arc<Alliance>,
    /// Where everything is kept.
    pub store: Store,
    /// Where that is, to ask whether its schema is current.
    pub database: SecretString,
    /// The key under which the private keys of ballots are sealed.
    pub keyring: Keyring,
    /// Where identifiers come from.
    pub ids: Arc<dyn Ids>,
    /// What time it is.
    pub clock: Clock,
    /// Whose tokens we accept.
    pub issuers: Issuers,
    /// How the API is offered over HTTP.
    pub http: Arc<Settings>,
    /// Which denied attempts the audit log has already.
    pub denials: Denials,
    /// Whether the server is about to stop.
    pub draining: Draining,
}
