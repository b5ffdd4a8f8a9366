use std::{
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
    sync::Arc,
};

use clap::Args;
use tokio::sync::oneshot;

use super::{Global, Halt, block_on, migrate, say, signals::Signals};
use crate::{
    auth::IssuerSettings,
    config::{Config, Flag, Problems},
    development::{Issuer, Persona},
    server::{Ending, Server, compose},
    system::{SystemIds, clock},
    telemetry,
};

/// Serves the API.
///
/// GraphQL is at /graphql, the explorer at /graphiql, and two answers for supervisors:
/// /healthz while the process lives, /readyz while it should be sent requests.
///
/// The server refuses to start on a database that is older or newer than it. It changes no tables
/// unless --migrate is given. It needs ballots.key, and identity.issuers for anybody to sign in;
/// `plenary config` shows both.
///
/// On SIGTERM or SIGINT it reports not to be ready, accepts nothing new, answers what it has
/// begun, and ends: after server.shutdown_seconds at the latest, or at a second signal.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Serve {
    /// Brings the database to this version first, as `plenary migrate up` does.
    #[arg(long)]
    migrate: bool,

    /// Starts a built-in issuer that hands a token to whoever asks. Never on a real register!
    ///
    /// It listens on the loopback address, on the port after the server's, and the server has to
    /// listen on the loopback address as well.
    #[arg(long)]
    development: bool,

    /// The address and port to listen on; port 0 takes a free one.
    ///
    /// The same as PLENARY_SERVER__LISTEN in the environment.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  plenary serve
  plenary serve --migrate --listen 0.0.0.0:8080 --log-format json
  plenary serve --migrate --development --database sqlite:///tmp/try.db

Exit codes:
  0  stopped, with every request answered
  1  could not start, or requests were cut short at the end";

impl Serve {
    pub(super) fn run(self, global: &Global) -> Result<ExitCode, Halt> {
        let mut sources = global.sources();
        sources.flags.extend(self.listen.clone().map(|value| Flag {
            name: "--listen",
            key: "server.listen",
            value,
        }));
        let config = Config::load(&sources).map_err(|it| Halt::new(it.to_string()))?;
        let lacking = config.lacking_to_serve();
        if !lacking.is_empty() {
            return Err(Halt::new(Problems(lacking).to_string()));
        }
        telemetry::install(&config.log)
            .map_err(|error| Halt::because("events cannot be written", &error))?;
        for file in &config.exposed_files {
            let file = file.display();
            tracing::warn!(
                "others on this machine can read the secret in {file}: chmod 600 {file}"
            );
        }
        block_on(self.serve(&config))
    }

    async fn serve(self, config: &Config) -> Result<ExitCode, Halt> {
        let listen = config.server.listen;
        if self.development {
            require_loopback("--development", listen)?;
        }
        if self.migrate {
            let done = migrate::up(&config.database).await?;
            tracing::info!(migrations = done.len(), "the database is current");
        } else {
            migrate::require_current(config).await?;
        }
        let server = bind(listen).await?;
        let signals = Signals::listen()
            .map_err(|error| Halt::because("the program cannot be told to stop", &error))?;
        let issuer = if self.development { Some(development(listen).await?) } else { None };
        let further = issuer.iter().map(settings).collect();
        let app = compose(config, further, clock(), Arc::new(SystemIds))
            .await
            .map_err(|error| Halt::because("the server cannot be put together", &error))?;
        if config.identity.issuers.is_empty() && issuer.is_none() {
            tracing::warn!("nobody can sign in: identity.issuers is empty");
        }
        let address = server.address();
        tracing::info!(%address, url = %format_args!("http://{address}/graphql"), "listening");
        if let Some(issuer) = &issuer {
            say(&guide(issuer.url()))?;
        }
        run(server, app, config, signals).await
    }
}

/// What gives tokens away is for this machine only.
pub(super) fn require_loopback(what: &str, listen: SocketAddr) -> Result<(), Halt> {
    if listen.ip().is_loopback() {
        return Ok(());
    }
    Err(Halt::new(format!(
        "{what} gives tokens away, so the server must listen on a loopback address, and {listen} \
         is none. Use --listen 127.0.0.1:8080",
    )))
}

/// Serves until a signal, and ends at once at the next.
pub(super) async fn run(
    server: Server,
    app: crate::App,
    config: &Config,
    mut signals: Signals,
) -> Result<ExitCode, Halt> {
    let (tell, told) = oneshot::channel();
    let insisted = async move {
        signals.next().await;
        tracing::info!("stopping: answering what was begun");
        tell.send(()).ok();
        signals.next().await;
    };
    let stop = async {
        told.await.ok();
    };
    let ending = tokio::select! {
        ending = server.run(app, config.server.shutdown(), stop) => ending,
        () = insisted => Ok(Ending::CutShort),
    };
    match ending {
        Ok(Ending::Finished) => {
            tracing::info!("stopped");
            Ok(ExitCode::SUCCESS)
        }
        Ok(Ending::CutShort) => {
            tracing::warn!("stopped with requests under way");
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(Halt::because("the server failed", &error)),
    }
}

/// Takes the address to listen on.
pub(super) async fn bind(listen: SocketAddr) -> Result<Server, Halt> {
    Server::bind(listen).await.map_err(|error| {
        Halt::because(format!("the address {listen} cannot be listened on"), &error)
            .advise("Give another with --listen or server.listen; port 0 takes a free one.")
    })
}

/// What the development issuer's tokens are for.
const AUDIENCE: &str = "plenary";

/// The people to whom it gives tokens. Their names are no roles: those have to be granted.
const PEOPLE: [&str; 5] =
    ["administrator", "membership-officer", "returning-officer", "auditor", "member"];

/// The program to which it gives tokens.
const PROGRAM: &str = "program";

/// How to begin with the development issuer at that URL.
fn guide(url: &str) -> String {
    let people = PEOPLE.join(", ");
    format!(
        "\nTokens are at {url}/token?persona=NAME, for {people} and {PROGRAM}:\n  \
           curl -s '{url}/token?persona=administrator'\n\
         Nobody holds a role until one is granted. The first, with the same settings as here:\n  \
           plenary grant ADMINISTRATOR --issuer {url} --subject administrator\n\n"
    )
}

/// Starts the development issuer where it is found again after a restart: grants name its URL.
async fn development(listen: SocketAddr) -> Result<Issuer, Halt> {
    let port = if listen.port() == 0 { 0 } else { listen.port().saturating_add(1) };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let persona = |name: &str, is_service| Persona {
        name: name.to_owned(),
        subject: name.to_owned(),
        is_service,
    };
    let mut personas: Vec<_> = PEOPLE.iter().map(|name| persona(name, false)).collect();
    personas.push(persona(PROGRAM, true));
    let issuer = Issuer::start(address, clock(), AUDIENCE, personas).await.map_err(|error| {
        Halt::because(format!("the development issuer cannot listen on {address}"), &error)
    })?;
    tracing::warn!(url = issuer.url(), "the development issuer gives tokens to whoever asks");
    Ok(issuer)
}

fn settings(issuer: &Issuer) -> IssuerSettings {
    IssuerSettings { url: issuer.url().to_owned(), audience: AUDIENCE.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::guide;

    #[test]
    fn whoever_starts_the_development_issuer_is_told_how_to_begin() {
        insta::assert_snapshot!(guide("http://127.0.0.1:8081"), @r"
        Tokens are at http://127.0.0.1:8081/token?persona=NAME, for administrator, membership-officer, returning-officer, auditor, member and program:
          curl -s 'http://127.0.0.1:8081/token?persona=administrator'
        Nobody holds a role until one is granted. The first, with the same settings as here:
          plenary grant ADMINISTRATOR --issuer http://127.0.0.1:8081 --subject administrator
        ");
    }
}
