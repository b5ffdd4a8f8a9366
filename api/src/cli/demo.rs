use std::{net::SocketAddr, process::ExitCode};

use clap::Args;

use super::{Global, Halt};

/// Shows Plenary at work, on made-up members and a clock of its own.
///
/// Starts a server on a database in a temporary directory, filled with an alliance of 4,000
/// members and its annual general meeting of 30 November 2022, and prints a page to follow: where
/// the explorer is, a token and a command for each persona, and what to try. The directory goes
/// when the server stops.
///
/// With --database the demonstration is put there instead, and stays. It has to be empty.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Demo {
    /// Runs the whole story by itself, through HTTP, prints it as it happens, and ends.
    #[arg(long)]
    play: bool,

    /// The address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

const EXAMPLES: &str = "\
Examples:
  plenary demo
  plenary demo --play
  plenary demo --database postgres://localhost/demo --listen 127.0.0.1:9000

Exit codes:
  0  stopped, or played to the end
  1  could not start, or the story went wrong";

impl Demo {
    pub(super) fn run(self, global: &Global) -> Result<ExitCode, Halt> {
        let Self { play, listen } = self;
        let place = global.database.as_deref().map_or("a temporary place", |_| "a database");
        let what = if play { "played" } else { "started" };
        Err(Halt::new(format!(
            "the demonstration cannot be {what} in {place} at {listen}: it is not available yet"
        )))
    }
}
