//! The server: composed of its parts, bound to an address, and stopped in good order.
//!
//! The command `serve`, the demonstration and the tests all start it from here, each with the
//! clock and the issuers that it needs.

mod sealer;

use std::{future::pending, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::ListenerExt as _;
use domain::{
    Clock,
    access::Actor,
    ballots::{self, Keyring},
    ids::{BallotId, Ids},
    op::{Failure, Never, Op, StoreError},
};
use persistence::Store;
use secrecy::ExposeSecret as _;
use tokio::{net::TcpListener, sync::oneshot, time::sleep};

pub use self::sealer::Sealer;
use crate::{
    App, Denials, Draining, HttpSettings,
    auth::{InvalidIssuer, IssuerSettings, Issuers},
    config::{self, Config},
    router,
};

/// Why the server cannot be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The settings of an issuer are wrong.
    #[error(transparent)]
    Issuer(#[from] InvalidIssuer),
    /// There is no key for ballots.
    #[error("ballots.key is not set; `plenary keygen` prints one")]
    NoKey,
    /// The key for ballots is not the one under which these were announced.
    #[error(
        "ballots.key is not the one under which {} ballot(s) were announced ({}), so what is cast \
         could not be counted; start with the key that was in force then", .0.len(), listed(.0)
    )]
    WrongKey(Vec<BallotId>),
    /// What is kept cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Failure<Never>),
    /// The database cannot be reached.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn listed(ballots: &[BallotId]) -> String {
    ballots.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(", ")
}

/// Puts the parts together, as configured.
///
/// Tokens are accepted from the issuers of the configuration and from the `further` ones.
pub async fn compose(
    config: &Config,
    further: Vec<IssuerSettings>,
    clock: Clock,
    ids: Arc<dyn Ids>,
) -> Result<App, ComposeError> {
    let issuers = config.identity.issuers.iter().cloned().chain(further).collect();
    let issuers = Issuers::start(issuers, clock.clone()).await?;
    let key = config.ballots.key_bytes().ok_or(ComposeError::NoKey)?;
    let keyring = Keyring::new(key.expose_secret()).map_err(|_| ComposeError::NoKey)?;
    let (url, connections) = (config.database.url.expose_secret(), config.database.max_connections);
    let store = Store::connect(url, connections, clock.clone()).await?;
    let (actor, at) = (&Actor::Operator, clock());
    let locked = ballots::locked(&Op { actor, at, ids: &*ids, store: &store }, &keyring).await?;
    if !locked.is_empty() {
        return Err(ComposeError::WrongKey(locked));
    }
    let database = config.database.url.clone();
    let http = Arc::new(HttpSettings::from(&config.server));
    let alliance = Arc::new(config.alliance.clone());
    let (denials, draining) = (Denials::default(), Draining::default());
    Ok(App { alliance, store, database, keyring, ids, clock, issuers, http, denials, draining })
}

impl From<&config::Server> for HttpSettings {
    fn from(server: &config::Server) -> Self {
        Self {
            cors_origins: server.cors_origins.clone(),
            introspection: server.introspection,
            graphiql: server.graphiql,
            max_body_bytes: server.max_body_bytes,
            max_query_bytes: server.max_query_bytes,
            timeout: server.timeout(),
            max_concurrent_requests: server.max_concurrent_requests,
            ..Self::default()
        }
    }
}

/// A server that has its address and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

/// How a server came to its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ending {
    /// Every request was answered.
    Finished,
    /// Requests were still under way when their time was up.
    CutShort,
}

impl Server {
    /// Takes the address; port 0 takes a free one.
    pub async fn bind(listen: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests until `stop` completes, and then for at most `grace` those under way.
    ///
    /// When it stops it is no longer ready, accepts no connection, and closes the idle ones.
    pub async fn run(
        self,
        app: App,
        grace: Duration,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<Ending> {
        let draining = app.draining.clone();
        let (tell, told) = oneshot::channel();
        let stop = async move {
            stop.await;
            draining.begin();
            tell.send(()).ok();
        };
        let deadline = async {
            match told.await {
                Ok(()) => sleep(grace).await,
                // Nobody told it to stop, and nobody ever will.
                Err(_) => pending().await,
            }
        };
        // An answer is small and complete: nothing is gained by waiting for more of it.
        let listener = self.listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps its delay");
            }
        });
        let sealing = Sealer::new(app.clone()).run();
        let serving = axum::serve(listener, router(app)).with_graceful_shutdown(stop);
        tokio::select! {
            () = sealing => Ok(Ending::CutShort),
            ended = serving.into_future() => ended.map(|()| Ending::Finished),
            () = deadline => Ok(Ending::CutShort),
        }
    }
}
