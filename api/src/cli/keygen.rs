use std::process::ExitCode;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use clap::Args;

use super::{Halt, say};

/// Prints a fresh key for secret ballots.
///
/// Under this key the server seals the private key of every secret ballot, so that a stolen
/// database tells nobody's choice. A ballot cannot be counted without the key under which it was
/// announced: keep a copy where the database is not, and let nobody read both.
///
/// Nothing is changed or kept; each run prints another key, 32 bytes in base64.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Keygen {}

const EXAMPLES: &str = "\
Examples:
  (umask 077; plenary keygen > ballots.key)
  PLENARY_BALLOTS__KEY_FILE=ballots.key plenary serve

Exit codes:
  0  printed
  1  the system gave no randomness";

impl Keygen {
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(self) -> Result<ExitCode, Halt> {
        say(&format!("{}\n", fresh_key()?))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A key for ballots that nobody has seen.
pub(super) fn fresh_key() -> Result<String, Halt> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)
        .map_err(|error| Halt::because("the system gave no randomness", &error))?;
    Ok(BASE64_STANDARD.encode(key))
}
