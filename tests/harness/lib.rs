//! An alliance to test against: its own database, its own clock, its own issuer, its own port.
//!
//! It is served by the product's own router and store, over real HTTP, to people with real tokens.
//! Nothing here sleeps and nothing reads the system's clock.

#![expect(clippy::missing_panics_doc, reason = "a harness panics where a test should fail")]

mod agm;
mod contents;
mod database;
mod documents;
mod election;
mod ids;
mod log;
mod outage;
mod person;
mod process;
mod register;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use api::{
    App,
    auth::IssuerSettings,
    config::{Config, Flag, Sources},
    development::Issuer,
    server::Sealer,
};
use chrono::{DateTime, TimeDelta};
use domain::{
    Clock, Timestamp,
    access::{Actor, Role},
    ballots, identity,
    op::Op,
};
use secrecy::ExposeSecret as _;

pub use self::{
    agm::{Agm, BallotTerms, fate, tallied, text},
    contents::{Contents, Row, key_of},
    database::Database,
    documents::*,
    election::{Board, board},
    ids::{id_of, of_nothing},
    outage::Outage,
    person::{Answer, Person},
    process::{Process, plenary_in, told},
    register::{COLUMNS, REGISTER},
};

/// For whom tokens are issued.
pub const AUDIENCE: &str = "https://plenary.example.org";

/// A key for ballots: 32 bytes, base 64.
pub const KEY: &str = "cGxlbmFyeS10ZXN0LWtleS1vZi0zMi1ieXRlcy0hISE=";

/// A running alliance.
pub struct Alliance {
    /// What is served: its store too, for tests that look underneath.
    pub app: App,
    /// Who issues its tokens.
    pub issuer: Issuer,
    /// Where it is kept.
    pub database: Database,
    /// Where its API is.
    pub url: String,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) http: reqwest::Client,
}

/// Some settings other than usual.
#[derive(Default)]
pub struct Settings {
    /// `(section.name, value)`, as in the configuration file.
    pub flags: Vec<(&'static str, String)>,
}

impl Alliance {
    /// Founds an alliance on a fresh database, in the morning of 20 October 2022. It has an
    /// administrator, a secretary (membership officer), two returning officers and an auditor,
    /// who sign in under those names.
    pub async fn found() -> Self {
        Self::with(Settings::default()).await
    }

    /// Founds an alliance with other settings than usual.
    pub async fn with(settings: Settings) -> Self {
        let database = Database::fresh().await;
        migrations::up(database.url()).await.expect("a schema");
        let clock = Arc::new(AtomicI64::new(at("2022-10-20T08:00:00Z").timestamp_micros()));
        let alliance = Self::serve(database, clock, settings).await;
        for (name, role) in [
            ("administrator", Role::Administrator),
            ("secretary", Role::MembershipOfficer),
            ("returning", Role::ReturningOfficer),
            ("deputy", Role::ReturningOfficer),
            ("auditor", Role::Auditor),
        ] {
            alliance.grant(name, role).await;
        }
        alliance
    }

    /// The same alliance once more: another replica on the same database, issuer and clock.
    pub async fn replica(&self) -> App {
        let further = vec![self.settings_of_issuer()];
        let config = config(&self.database, &Settings::default());
        let ids = Arc::new(api::system::SystemIds);
        api::server::compose(&config, further, clock_of(&self.clock), ids).await.expect("an app")
    }

    async fn serve(database: Database, clock: Arc<AtomicI64>, settings: Settings) -> Self {
        let any = "127.0.0.1:0".parse().expect("an address");
        let issuer = Issuer::start(any, clock_of(&clock), AUDIENCE, vec![]).await.expect("issuer");
        let further = vec![IssuerSettings { url: issuer.url().into(), audience: AUDIENCE.into() }];
        let config = config(&database, &settings);
        let ids = Arc::new(api::system::SystemIds);
        let composed = api::server::compose(&config, further, clock_of(&clock), ids).await;
        let app = composed.expect("an app");
        let url = serve(app.clone()).await;
        Self { app, issuer, database, url, clock, http: client() }
    }

    fn settings_of_issuer(&self) -> IssuerSettings {
        IssuerSettings { url: self.issuer.url().into(), audience: AUDIENCE.into() }
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.app.clock)()
    }

    /// Lets time pass.
    pub fn wait(&self, time: TimeDelta) {
        self.clock.fetch_add(time.num_microseconds().expect("a while"), Ordering::SeqCst);
    }

    /// Moves the clock to an instant.
    pub fn move_clock(&self, to: &str) {
        self.clock.store(at(to).timestamp_micros(), Ordering::SeqCst);
    }

    /// Gives the account that signs in under that name a role, as who runs the server can.
    pub async fn grant(&self, name: &str, role: Role) {
        let (store, at) = (&self.app.store, self.now());
        store
            .transact(async |unit| {
                let op = Op { actor: &Actor::Operator, at, ids: &*self.app.ids, store: unit };
                identity::grant_first_administrator(&op, self.issuer.url(), name, role).await
            })
            .await
            .expect("a grant");
    }

    /// Seals the box of a ballot that has closed, as the server does by itself before long.
    pub async fn seal_closed(&self) {
        let (store, at) = (&self.app.store, self.now());
        let sealed = store
            .transact(async |unit| {
                let op = Op { actor: &Actor::Operator, at, ids: &*self.app.ids, store: unit };
                ballots::seal_closed(&op).await
            })
            .await;
        assert!(sealed.expect("a box"), "no ballot has closed");
    }

    /// Does once what the server does by itself every few seconds.
    pub async fn beat(&self) {
        Sealer::new(self.app.clone()).beat().await;
    }

    /// Somebody who signs in under that name, with a token that is good for an hour.
    pub fn person(&self, name: &str) -> Person<'_> {
        let token = self.issuer.token(name, AUDIENCE, self.now(), TimeDelta::hours(1));
        Person::new(self, Some(token))
    }

    /// Somebody whose token is still good centuries from now, also by the machine's clock.
    pub fn lasting(&self, name: &str) -> Person<'_> {
        let token = self.issuer.token(name, AUDIENCE, self.now(), TimeDelta::days(100_000));
        Person::new(self, Some(token))
    }

    /// A program that signs in as itself.
    pub fn program(&self, client: &str) -> Person<'_> {
        let token = self.issuer.service_token(client, AUDIENCE, self.now(), TimeDelta::hours(1));
        Person::new(self, Some(token))
    }

    /// Whoever sends this token.
    pub fn bearer(&self, token: &str) -> Person<'_> {
        Person::new(self, Some(token.to_owned()))
    }

    /// Somebody who has not signed in.
    pub fn stranger(&self) -> Person<'_> {
        Person::new(self, None)
    }
}

/// The instant that RFC 3339 writes so.
pub fn at(text: &str) -> Timestamp {
    DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
}

/// Serves an app on a free port, and says where its API is.
pub async fn serve(app: App) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/graphql", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, api::router(app)).await });
    url
}

/// A client that keeps to itself.
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

fn clock_of(clock: &Arc<AtomicI64>) -> Clock {
    let clock = Arc::clone(clock);
    Arc::new(move || {
        DateTime::from_timestamp_micros(clock.load(Ordering::SeqCst)).expect("an instant")
    })
}

fn config(database: &Database, settings: &Settings) -> Config {
    let mut flags = vec![
        Flag { name: "--database", key: "database.url", value: database.url().into() },
        Flag { name: "--key", key: "ballots.key", value: KEY.into() },
        Flag { name: "--name", key: "alliance.name", value: "Alliance under Test".into() },
    ];
    flags.extend(settings.flags.iter().map(|(key, value)| Flag {
        name: "--setting",
        key,
        value: value.clone(),
    }));
    let config = Config::load(&Sources { flags, ..Sources::default() }).expect("settings");
    assert_eq!(config.database.url.expose_secret(), database.url());
    config
}
