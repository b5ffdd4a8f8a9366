use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use super::{Halt, say};

/// Prints a script that completes commands and flags in a shell.
///
/// Nothing is installed: put the script where your shell looks for such.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  plenary completions bash > ~/.local/share/bash-completion/completions/plenary
  plenary completions zsh > ~/.zfunc/_plenary
  plenary completions fish > ~/.config/fish/completions/plenary.fish

Exit codes:
  0  printed
  1  standard output cannot be written to
  2  the shell is not one of those listed";

impl Completions {
    pub(super) fn run(self, command: &mut Command) -> Result<ExitCode, Halt> {
        let mut script = Vec::new();
        generate(self.shell, command, "plenary", &mut script);
        say(&String::from_utf8_lossy(&script))?;
        Ok(ExitCode::SUCCESS)
    }
}
