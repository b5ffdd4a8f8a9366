//! The demonstration's clock: it starts at the meeting, runs on, and can be moved forward.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};

use chrono::{SecondsFormat, TimeDelta, TimeZone as _, Utc};
use domain::{Clock, Timestamp};

/// A clock of its own. Every clone shows the same time.
#[derive(Clone)]
pub(super) struct MovableClock {
    begun: Instant,
    /// What it showed when it was begun, in microseconds, with every move added since.
    base: Arc<AtomicI64>,
}

/// The clock was to be moved to a time that is past.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("time only moves forward, and it is {} already", now.to_rfc3339_opts(SecondsFormat::Secs, true))]
pub(super) struct Backwards {
    pub(super) now: Timestamp,
}

impl MovableClock {
    pub(super) fn starting_at(start: Timestamp) -> Self {
        let base = Arc::new(AtomicI64::new(start.timestamp_micros()));
        Self { begun: Instant::now(), base }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.at(self.base.load(Ordering::SeqCst))
    }

    /// Moves it to `to` or a microsecond after it, never short of it.
    pub(super) fn move_to(&self, to: Timestamp) -> Result<Timestamp, Backwards> {
        let forward = |base: i64| {
            let ahead = (to - self.at(base)).num_microseconds()?;
            (ahead >= 0).then_some(base + ahead + 1)
        };
        match self.base.fetch_update(Ordering::SeqCst, Ordering::SeqCst, forward) {
            Ok(_) => Ok(self.now()),
            Err(base) => Err(Backwards { now: self.at(base) }),
        }
    }

    /// The same clock, for whatever needs to know the time.
    pub(super) fn clock(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }

    fn at(&self, base: i64) -> Timestamp {
        let elapsed = TimeDelta::from_std(self.begun.elapsed()).unwrap_or(TimeDelta::MAX);
        Utc.timestamp_micros(base).single().unwrap_or(Timestamp::MAX_UTC) + elapsed
    }
}

impl fmt::Debug for MovableClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("MovableClock").field(&self.now()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn morning() -> Timestamp {
        "2022-11-30T07:05:00Z".parse().expect("an instant")
    }

    #[test]
    fn the_clock_moves_forward_and_every_clone_with_it() {
        let clock = MovableClock::starting_at(morning());
        let given = clock.clock();
        let evening = morning() + TimeDelta::hours(11);
        assert!(clock.move_to(evening).is_ok_and(|now| now >= evening));
        assert!(given() >= evening);
    }

    #[test]
    fn the_clock_never_moves_back() {
        let clock = MovableClock::starting_at(morning());
        let refusal = clock.move_to(morning() - TimeDelta::seconds(1));
        assert!(refusal.is_err_and(|it| it.now >= morning()));
        assert!(clock.now() >= morning());
    }
}
