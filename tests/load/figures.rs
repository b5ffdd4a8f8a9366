use std::time::Duration;

/// How one load went.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

impl Figures {
    /// From how long each request took, and how long all of them.
    pub(crate) fn new(mut latencies: Vec<Duration>, elapsed: Duration) -> Self {
        latencies.sort_unstable();
        let at = |hundredths: usize| latencies[(latencies.len() - 1) * hundredths / 100];
        #[expect(clippy::cast_precision_loss, reason = "nobody counts that far")]
        let per_second = latencies.len() as f64 / elapsed.as_secs_f64();
        Self { per_second, p50: at(50), p99: at(99) }
    }

    /// The round in the middle by requests per second.
    pub(crate) fn median(rounds: &[Self]) -> Self {
        let mut rounds = rounds.to_vec();
        rounds.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
        rounds[rounds.len() / 2]
    }
}
