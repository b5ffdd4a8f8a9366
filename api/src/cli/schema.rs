use std::process::ExitCode;

use clap::Args;

use super::{Halt, say};

/// Prints the GraphQL schema.
///
/// It is what the server serves, in the schema definition language, with every description: give
/// it to code generators and editors. It needs no database and no settings.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Schema {}

const EXAMPLES: &str = "\
Example:
  plenary schema > schema.graphql

Exit codes:
  0  printed
  1  standard output cannot be written to";

impl Schema {
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(self) -> Result<ExitCode, Halt> {
        say(&crate::sdl())?;
        Ok(ExitCode::SUCCESS)
    }
}
