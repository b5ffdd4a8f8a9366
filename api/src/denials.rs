//! Which denied attempts the audit log has already.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{Timestamp, ids::AccountId};

/// How many kinds of attempts are remembered. Beyond that one may be entered a second time.
const CAPACITY: usize = 16_384;

/// The attempts that were denied within the hour, so that each is entered in the audit log once,
/// however often it is repeated: entries are for reading, and whoever makes one holds up others.
///
/// Each process keeps its own, so with several replicas there can be an entry from each.
#[derive(Clone, Debug, Default)]
pub struct Denials(Arc<Mutex<Hour>>);

#[derive(Debug, Default)]
struct Hour {
    /// Which hour since 1970.
    number: i64,
    entered: HashSet<(AccountId, String)>,
}

/// An attempt to be entered now. Unless it is told that it was, the next one counts as the first.
pub(crate) struct First<'a> {
    denials: &'a Denials,
    kind: Option<(AccountId, String)>,
}

impl Denials {
    /// The attempt, if it is the account's first of its kind within the hour.
    pub(crate) fn first(&self, at: Timestamp, by: AccountId, action: &str) -> Option<First<'_>> {
        let mut hour = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = at.timestamp().div_euclid(3600);
        if number > hour.number || hour.entered.len() >= CAPACITY {
            *hour = Hour { number: number.max(hour.number), entered: HashSet::new() };
        }
        let kind = (by, action.to_owned());
        if !hour.entered.insert(kind.clone()) {
            return None;
        }
        Some(First { denials: self, kind: Some(kind) })
    }
}

impl First<'_> {
    /// It was entered.
    pub(crate) fn done(mut self) {
        self.kind = None;
    }
}

impl Drop for First<'_> {
    fn drop(&mut self) {
        if let Some(kind) = self.kind.take() {
            self.denials.0.lock().unwrap_or_else(PoisonError::into_inner).entered.remove(&kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountId, CAPACITY, Denials, Timestamp};

    /// Whether an attempt is to be entered. If so, it is.
    fn enters(denials: &Denials, time: &str, account: usize, action: &str) -> bool {
        let first = denials.first(at(time), account_of(account), action);
        first.map(super::First::done).is_some()
    }

    fn at(time: &str) -> Timestamp {
        format!("2022-11-30T{time}Z").parse().expect("an instant")
    }

    fn account_of(number: usize) -> AccountId {
        AccountId(uuid::Uuid::from_u128(number as u128))
    }

    #[test]
    fn an_attempt_is_entered_once_an_hour() {
        let denials = Denials::default();
        assert_eq!(
            ["08:00:00", "08:00:00", "08:59:59", "09:00:00", "09:30:00"]
                .map(|time| enters(&denials, time, 1, "members")),
            [true, false, false, true, false]
        );
    }

    #[test]
    fn other_accounts_and_other_actions_count_for_themselves() {
        let denials = Denials::default();
        for (account, action) in [(1, "members"), (2, "members"), (1, "auditEntries")] {
            assert!(enters(&denials, "08:00:00", account, action));
        }
    }

    #[test]
    fn an_attempt_that_could_not_be_entered_does_not_hide_the_next() {
        let denials = Denials::default();
        drop(denials.first(at("08:00:00"), account_of(1), "members"));
        assert!(enters(&denials, "08:00:01", 1, "members"));
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let denials = Denials::default();
        for account in 0..=CAPACITY {
            assert!(enters(&denials, "08:00:00", account, "members"));
        }
        assert_eq!(denials.0.lock().expect("no panic").entered.len(), 1);
    }
}
