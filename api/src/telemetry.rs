//! What the running server tells about itself: events, written to standard error.

use std::{
    error::Error,
    io::{self, IsTerminal as _},
};

use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer as _,
    filter::{ParseError, filter_fn},
    fmt::{self, MakeWriter},
    layer::SubscriberExt as _,
};

use crate::config::{Log, LogFormat};

/// Crates whose events are of use to nobody but their authors.
const NOISY: [&str; 10] = [
    "h2",
    "hyper",
    "hyper_util",
    "reqwest",
    "rustls",
    "sea_orm",
    "sea_orm_migration",
    "sqlx",
    "tower",
    "tower_http",
];

/// Why events cannot be written as wished.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("the log filter is not valid")]
    Filter(#[from] ParseError),
    /// Something else in this process writes them.
    #[error("events are already being written")]
    AlreadyInstalled(#[from] tracing::subscriber::SetGlobalDefaultError),
}

/// Writes the events of the whole process to standard error from now on.
pub fn install(log: &Log) -> Result<(), TelemetryError> {
    let colours = io::stderr().is_terminal();
    tracing::subscriber::set_global_default(subscriber(log, io::stderr, colours)?)?;
    Ok(())
}

/// Writes events to `writer`, for as long as it is somebody's default.
pub fn subscriber<W>(
    log: &Log,
    writer: W,
    colours: bool,
) -> Result<impl Subscriber + Send + Sync + use<W>, ParseError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines =
        fmt::layer().with_writer(writer).with_ansi(colours && log.format == LogFormat::Pretty);
    let lines = match log.format {
        LogFormat::Pretty => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let registry = tracing_subscriber::registry();
    Ok(registry.with(filter(&log.filter)?).with(filter_fn(is_discreet)).with(lines))
}

/// What happened, with everything that lies behind it, as far down as it is known. In JSON an event
/// tells of an error only what the error says of itself.
pub(crate) fn because(what: impl Into<String>, error: &dyn Error) -> String {
    let mut text = what.into();
    let mut cause = Some(error);
    while let Some(error) = cause {
        let words = error.to_string();
        // Wrappers often repeat what they wrap.
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = error.source();
    }
    text
}

/// The filter that `directives` describe; the noisy crates only warn unless it names them.
pub(crate) fn filter(directives: &str) -> Result<EnvFilter, ParseError> {
    let quiet = NOISY.map(|name| format!("{name}=warn")).join(",");
    EnvFilter::builder().parse(format!("{quiet},{directives}"))
}

/// Whether an event may be written whatever the filter says.
///
/// Crates that see requests and statements as they are would write tokens and choices if they
/// were let to tell every detail.
fn is_discreet(event: &Metadata<'_>) -> bool {
    let source = event.target().split("::").next().unwrap_or_default();
    *event.level() <= Level::INFO || !NOISY.contains(&source)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::Value;
    use tracing::subscriber::with_default;

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("nobody panics while writing").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(format: LogFormat, filter: &str, tell: impl FnOnce()) -> String {
        let page = Page::default();
        let writer = page.clone();
        let log = Log { format, filter: filter.to_owned() };
        let subscriber = subscriber(&log, move || writer.clone(), false).expect("a filter");
        with_default(subscriber, tell);
        let bytes = page.0.lock().expect("nobody panics while writing").clone();
        String::from_utf8(bytes).expect("events are text")
    }

    #[test]
    fn a_json_event_is_one_object_with_its_span() {
        let line = written(LogFormat::Json, "info", || {
            let _span = tracing::info_span!("request", request_id = "r1").entered();
            tracing::info!(status = 200, "answered");
        });
        let event: Value = serde_json::from_str(&line).expect("one line of JSON");
        assert_eq!(event["message"], "answered");
        assert_eq!(event["status"], 200);
        assert_eq!(event["span"]["request_id"], "r1");
    }

    #[test]
    fn a_pretty_event_is_one_line() {
        let text = written(LogFormat::Pretty, "info", || tracing::info!("listening"));
        assert_eq!(text.lines().count(), 1);
        assert!(text.contains("listening"), "{text}");
    }

    #[test]
    fn noisy_crates_only_warn_unless_they_are_named() {
        let tell = || tracing::info!(target: "sqlx::query", "a statement");
        assert_eq!(written(LogFormat::Pretty, "info", tell), "");
        assert_ne!(written(LogFormat::Pretty, "info,sqlx=info", tell), "");
    }

    #[test]
    fn no_filter_lets_the_details_of_requests_through() {
        let tell = || tracing::trace!(target: "h2::hpack", "authorization: Bearer secret");
        assert_eq!(written(LogFormat::Pretty, "trace,h2=trace,h2::hpack=trace", tell), "");
    }
}
