use std::process::ExitCode;

use clap::Args;

use super::{Global, Halt, say};
use crate::config::{Problem, read};

/// Shows the settings in force, each with its origin, and all that is wrong with them.
///
/// The settings are printed to standard output as TOML, with what each means and where its value
/// comes from: something to start a plenary.toml from. Secrets are not shown; their lines are
/// comments, so keep them in the environment or in files of their own. What is wrong, or missing
/// for `plenary serve`, is listed on standard error: all of it, not just the first.
///
/// A variable of the environment is named after its key: server.listen is PLENARY_SERVER__LISTEN
/// (PLENARY_SERVER_LISTEN does as well). Lists are separated by commas or written as in TOML. The
/// secrets, database.url and ballots.key, can be put in a file of their own, named by
/// PLENARY_DATABASE__URL_FILE and PLENARY_BALLOTS__KEY_FILE, or by url_file and key_file in the
/// file, from whose directory such a path is then taken.
///
/// Nothing is changed, and the database is not asked.
#[derive(Args, Debug)]
#[command(name = "config", after_long_help = EXAMPLES)]
pub(super) struct Show {}

const EXAMPLES: &str = "\
Examples:
  plenary config
  plenary config > plenary.toml
  PLENARY_SERVER__LISTEN='[::]:80' plenary config --config /etc/plenary.toml

Exit codes:
  0  the settings are in order, and `plenary serve` would accept them
  1  something is wrong or missing";

impl Show {
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(self, global: &Global) -> Result<ExitCode, Halt> {
        let reading = read(&global.sources());
        say(&reading.to_toml())?;
        let mut problems = reading.problems().to_vec();
        let lacking = reading.config().lacking_to_serve();
        let is_new = |it: &Problem| !problems.iter().any(|known| known.key == it.key);
        let lacking: Vec<_> = lacking.into_iter().filter(is_new).collect();
        problems.extend(lacking);
        if problems.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        eprintln!("\n{} wrong:", if problems.len() == 1 { "One thing is" } else { "These are" });
        for problem in problems {
            eprintln!("  - {problem}");
        }
        Ok(ExitCode::FAILURE)
    }
}
