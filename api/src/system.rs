//! The clock and the identifiers of the machine. Everything else is given them.

use std::sync::Arc;

use chrono::SubsecRound as _;
use domain::{Clock, Timestamp, ids::Ids};
use uuid::{NoContext, Uuid};

/// The machine's clock, to the microsecond: what both databases keep.
pub fn clock() -> Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else is given"
    )]
    Arc::new(|| chrono::Utc::now().trunc_subsecs(6))
}

/// Identifiers from the machine's source of randomness.
#[derive(Clone, Copy, Debug)]
pub struct SystemIds;

impl Ids for SystemIds {
    fn ordered(&self, at: Timestamp) -> Uuid {
        let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
        let instant = uuid::Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos());
        Uuid::new_v7(instant)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "these are the identifiers that everything else is given"
    )]
    fn unordered(&self) -> Uuid {
        Uuid::new_v4()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone as _, Utc};

    use super::*;

    #[test]
    fn an_ordered_identifier_sorts_by_the_moment_it_was_made() {
        let at = Utc.with_ymd_and_hms(2022, 11, 30, 9, 0, 0).single().expect("an instant");
        let later = at + TimeDelta::milliseconds(1);
        assert!(SystemIds.ordered(at) < SystemIds.ordered(later));
        assert_ne!(SystemIds.ordered(at), SystemIds.ordered(at));
    }
}
