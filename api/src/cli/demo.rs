//! The demonstration: an alliance on the morning of its general meeting, for whoever has five
//! minutes.

mod clock;
mod desk;
mod documents;
mod history;
mod page;
mod play;
mod register;
mod scene;
mod stage;
mod words;
mod world;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;

use self::stage::Stage;
use super::{Global, Halt, block_on, say, serve, signals::Signals};
use crate::{config::Config, telemetry};

/// Shows Plenary at work, on made-up members and a clock of its own.
///
/// Starts a server on a database in a temporary directory, filled with an alliance of 4,000
/// members and its annual general meeting of 30 November 2022, and prints a page to follow: where
/// the explorer is, a token and a command for each persona, and what to try. The directory goes
/// when the server stops.
///
/// With --database the demonstration is put there instead, and stays. It has to be empty. No
/// other setting is taken from the environment or from a file.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Demo {
    /// Runs the whole story by itself, through HTTP, prints it as it happens, and ends.
    #[arg(long)]
    play: bool,

    /// Draws the flow of votes of the board's election into a file.
    #[arg(long, value_name = "OUT", requires = "play")]
    svg: Option<PathBuf>,

    /// The loopback address and port to listen on; port 0 takes a free one [default:
    /// 127.0.0.1:8080, and a free port with --play].
    ///
    /// The next port is the issuer's, and the one after that the clock's.
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

const EXAMPLES: &str = "\
Examples:
  plenary demo
  plenary demo --play --svg board.svg
  plenary demo --database postgres://localhost/demo --listen 127.0.0.1:9000

Exit codes:
  0  stopped, or played to the end
  1  could not start, or the story went wrong";

impl Demo {
    pub(super) fn run(self, global: &Global) -> Result<ExitCode, Halt> {
        let port = if self.play { 0 } else { 8080 };
        let listen = self.listen.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, port).into());
        serve::require_loopback("the demonstration", listen)?;
        let place = stage::Place::new(global.database.clone())?;
        let config = place.config(global)?;
        telemetry::install(&config.log)
            .map_err(|error| Halt::because("events cannot be written", &error))?;
        block_on(async {
            let stage = Stage::set(&config, listen, self.play).await?;
            if self.play {
                play::play(stage, self.svg).await
            } else {
                receive(stage, &config).await
            }
        })
    }
}

/// Serves whoever comes, until told to stop.
async fn receive(stage: Stage, config: &Config) -> Result<ExitCode, Halt> {
    let signals = Signals::listen()
        .map_err(|error| Halt::because("the program cannot be told to stop", &error))?;
    let desk = desk::open(&stage).await?;
    say(&page::page(&stage, desk.address))?;
    let Stage { app, server, issuer: _issuer, .. } = stage;
    serve::run(server, app, config, signals).await
}
