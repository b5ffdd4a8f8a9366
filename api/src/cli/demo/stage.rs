//! Everything that the demonstration needs to be running.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use secrecy::ExposeSecret as _;
use tempfile::TempDir;

use super::{
    clock::MovableClock,
    history::{BEGINNING, History, enact, instant},
};
use crate::{
    App,
    auth::IssuerSettings,
    cli::{Global, Halt, keygen, migrate, serve},
    config::{Config, Flag, Sources},
    development::{Issuer, Persona},
    server::{Server, compose},
    system::SystemIds,
};

/// For whom the demonstration's tokens are.
pub(super) const AUDIENCE: &str = "plenary-demo";

/// The personas, by the names under which they sign in.
pub(super) const PERSONAS: [&str; 8] = [
    "voter",
    "delegate",
    "newcomer",
    "secretary",
    "returning-officer",
    "auditor",
    "administrator",
    "stranger",
];

/// Where the demonstration is kept: a directory of its own, unless a database was named.
pub(super) struct Place {
    url: String,
    _directory: Option<TempDir>,
}

/// The alliance, ready to be asked.
pub(super) struct Stage {
    pub(super) app: App,
    pub(super) server: Server,
    /// Where it was asked to listen.
    listen: SocketAddr,
    pub(super) issuer: Issuer,
    pub(super) clock: MovableClock,
    pub(super) history: History,
}

impl Place {
    pub(super) fn new(database: Option<String>) -> Result<Self, Halt> {
        if let Some(url) = database {
            return Ok(Self { url, _directory: None });
        }
        let directory = tempfile::Builder::new().prefix("plenary-demo-").tempdir();
        let directory = directory
            .map_err(|error| Halt::because("a temporary directory cannot be made", &error))?;
        let url = format!("sqlite://{}/demo.db", directory.path().display());
        Ok(Self { url, _directory: Some(directory) })
    }

    /// The settings: none of a real server, so that no demonstration touches a real register.
    pub(super) fn config(&self, global: &Global) -> Result<Config, Halt> {
        let flag = |name, key, value: &str| Flag { name, key, value: value.to_owned() };
        let mut flags = vec![
            flag("--database", "database.url", &self.url),
            flag("the demonstration", "ballots.key", &keygen::fresh_key()?),
            flag("the demonstration", "alliance.name", "Civil Society Alliance (demonstration)"),
            flag("the demonstration", "log.filter", "warn"),
        ];
        flags.extend(global.log_flag());
        Config::load(&Sources { flags, ..Sources::default() })
            .map_err(|problems| Halt::new(problems.to_string()))
    }
}

impl Stage {
    /// Sets the stage: the history of the alliance up to five minutes into the first sitting.
    ///
    /// If it is `played`, everybody is there to vote; else many have voted already.
    pub(super) async fn set(
        config: &Config,
        listen: SocketAddr,
        played: bool,
    ) -> Result<Self, Halt> {
        migrate::up(&config.database).await?;
        let server = serve::bind(listen).await?;
        let clock = MovableClock::starting_at(instant(BEGINNING));
        let issuer = issuer(neighbour(server.address(), listen, 1), &clock).await?;
        let settings = IssuerSettings { url: issuer.url().to_owned(), audience: AUDIENCE.into() };
        let app = compose(config, vec![settings], clock.clock(), Arc::new(SystemIds))
            .await
            .map_err(|error| Halt::because("the server cannot be put together", &error))?;
        let history = enact(&app, issuer.url(), &clock, played).await.map_err(|error| {
            let place = config.database.masked_url();
            Halt::because(format!("the demonstration cannot be put into {place}"), &error)
        })?;
        Ok(Self { app, server, listen, issuer, clock, history })
    }

    /// Where it is kept.
    pub(super) fn database(&self) -> &str {
        self.app.database.expose_secret()
    }

    /// The loopback address that many ports after the server's.
    pub(super) fn neighbour(&self, distance: u16) -> SocketAddr {
        neighbour(self.server.address(), self.listen, distance)
    }
}

/// A free port where the server has one; else a port that is found again.
fn neighbour(server: SocketAddr, listen: SocketAddr, distance: u16) -> SocketAddr {
    let port = if listen.port() == 0 { 0 } else { server.port().saturating_add(distance) };
    (Ipv4Addr::LOCALHOST, port).into()
}

async fn issuer(address: SocketAddr, clock: &MovableClock) -> Result<Issuer, Halt> {
    let persona =
        |name: &str| Persona { name: name.to_owned(), subject: name.to_owned(), is_service: false };
    let personas = PERSONAS.map(persona).to_vec();
    Issuer::start(address, clock.clock(), AUDIENCE, personas).await.map_err(|error| {
        Halt::because(format!("the development issuer cannot listen on {address}"), &error)
    })
}
