//! How a command that cannot go on says so, and how others say what they found.

use std::{
    error::Error,
    io::{self, Write as _},
    process::ExitCode,
};

use crate::telemetry;

/// Why a command stopped short: a paragraph for whoever gave it, with what to do.
#[derive(Debug)]
pub(super) struct Halt(String);

impl Halt {
    pub(super) fn new(paragraph: impl Into<String>) -> Self {
        Self(paragraph.into())
    }

    /// With everything that lies behind it, as far down as it is known.
    pub(super) fn because(what: impl Into<String>, error: &dyn Error) -> Self {
        Self(telemetry::because(what, error))
    }

    /// Adds what to do.
    pub(super) fn advise(mut self, advice: &str) -> Self {
        self.0.push_str(". ");
        self.0.push_str(advice);
        self
    }

    /// Says so on standard error.
    pub(super) fn report(self) -> ExitCode {
        eprintln!("error: {}", self.0);
        ExitCode::FAILURE
    }
}

/// Says something on standard output. A reader that has seen enough is no error.
pub(super) fn say(text: &str) -> Result<(), Halt> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Halt::because("the result cannot be written to standard output", &error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the store failed")]
    struct Outer(#[source] io::Error);

    #[test]
    fn a_halt_tells_every_cause_once_and_what_to_do() {
        let outer = Outer(io::Error::other("no such table"));
        let halt = Halt::because("the store failed", &outer).advise("Run it again.");
        assert_eq!(halt.0, "the store failed: no such table. Run it again.");
    }
}
