use chrono::SecondsFormat;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{AuditLog, Entry, Subject};
use crate::{Timestamp, ids::AuditEntryId, op::StoreError, page::Page};

/// The hash that the first entry follows.
pub const GENESIS: [u8; 32] = [0; 32];

/// An entry as it stands in the chain. Everything is as stored, so that it can be verified.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chained {
    /// Which entry this is.
    pub id: AuditEntryId,
    /// Its place, from one, without gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// By whom, as [`crate::access::Signature`] writes it.
    pub by: String,
    /// What was done, by [`super::Verb`]'s name.
    pub verb: String,
    /// To what.
    pub subject: Option<Subject>,
    /// The facts beside, as JSON with sorted keys.
    pub details: String,
    /// The hash of this entry and of the chain before it.
    pub hash: [u8; 32],
}

/// Where a chain ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Head {
    /// The place of the last entry; zero when there is none.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// Adds entries to the end of a chain.
#[derive(Clone, Copy, Debug)]
pub struct Link(Head);

impl Link {
    /// Continues the chain that ends at `head`.
    pub fn after(head: Head) -> Self {
        Self(head)
    }

    /// The entry, in its place in the chain.
    pub fn forge(self, id: Uuid, entry: Entry) -> Chained {
        let details = serde_json::to_string(&entry.event.details).unwrap_or_default();
        let mut chained = Chained {
            id: AuditEntryId(id),
            seq: self.0.seq + 1,
            at: entry.at,
            by: entry.by.to_string(),
            verb: entry.event.verb.as_str().into(),
            subject: entry.event.subject,
            details,
            hash: GENESIS,
        };
        chained.hash = digest(&self.0.hash, &chained);
        chained
    }
}

/// SHA-256 over the hash before and every part of the entry, each with its length.
fn digest(before: &[u8; 32], entry: &Chained) -> [u8; 32] {
    let (kind, id) = entry
        .subject
        .as_ref()
        .map_or(("", String::new()), |subject| (subject.kind.as_str(), subject.id.to_string()));
    let mut hash = Sha256::new_with_prefix(b"plenary/audit/v1");
    hash.update(before);
    hash.update(entry.seq.to_be_bytes());
    for part in [
        &entry.id.0.to_string(),
        &entry.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        &entry.by,
        &entry.verb,
        kind,
        &id,
        &entry.details,
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// What is wrong with a chain, at the first place where something is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Fault {
    /// An entry's content is not what its hash covers, or its predecessor was changed.
    #[error("entry {0} was altered, or the entries before it were")]
    Altered(u64),
    /// An entry is not there.
    #[error("entry {0} is missing or out of order")]
    Missing(u64),
    /// The chain ends before its recorded end.
    #[error("the chain ends at entry {found}, but its recorded end is entry {recorded}")]
    Truncated {
        /// The last entry found.
        found: u64,
        /// The last entry that was written.
        recorded: u64,
    },
    /// The recorded end does not fit the last entry.
    #[error("the recorded end of the chain does not match entry {0}")]
    WrongEnd(u64),
}

/// Follows a chain entry by entry.
#[derive(Clone, Copy, Debug)]
pub struct Verifier(Head);

impl Default for Verifier {
    fn default() -> Self {
        Self(Head { seq: 0, hash: GENESIS })
    }
}

impl Verifier {
    /// Takes the next entry, or says what is wrong with it.
    pub fn follow(&mut self, entry: &Chained) -> Result<(), Fault> {
        let expected = self.0.seq + 1;
        if entry.seq != expected {
            return Err(Fault::Missing(expected));
        }
        if digest(&self.0.hash, entry) != entry.hash {
            return Err(Fault::Altered(expected));
        }
        self.0 = Head { seq: entry.seq, hash: entry.hash };
        Ok(())
    }

    /// Compares where the chain ended with where it should have.
    pub fn finish(self, recorded: Head) -> Result<Head, Fault> {
        if self.0.seq < recorded.seq {
            Err(Fault::Truncated { found: self.0.seq, recorded: recorded.seq })
        } else if self.0 != recorded {
            Err(Fault::WrongEnd(self.0.seq))
        } else {
            Ok(recorded)
        }
    }
}

/// Reads the whole record and says where it ends, or the first thing that is wrong with it.
pub async fn verify<S: AuditLog>(store: &S) -> Result<Result<Head, Fault>, StoreError> {
    let mut verifier = Verifier::default();
    let mut after = None;
    loop {
        let slice = store.audit_entries(&Page::first(Page::<u64>::MAX, after)).await?;
        for entry in &slice.items {
            if let Err(fault) = verifier.follow(entry) {
                return Ok(Err(fault));
            }
            after = Some(entry.seq);
        }
        if !slice.after {
            break;
        }
    }
    Ok(verifier.finish(store.audit_head().await?))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone as _, Utc};

    use super::*;
    use crate::{
        access::Signature,
        audit::{Event, Verb},
    };

    fn chain(length: u64) -> (Vec<Chained>, Head) {
        let at = Utc.with_ymd_and_hms(2022, 11, 30, 9, 0, 0).single().expect("an instant");
        let mut head = Head { seq: 0, hash: GENESIS };
        let entries = (1..=length)
            .map(|n| {
                let event = Event::new(Verb::BallotDrafted, "Ballot", Uuid::from_u128(7));
                let entry = Entry { at, by: Signature::Operator, event: event.with("n", n) };
                let chained = Link::after(head).forge(Uuid::from_u128(n.into()), entry);
                head = Head { seq: chained.seq, hash: chained.hash };
                chained
            })
            .collect();
        (entries, head)
    }

    fn check(entries: &[Chained], head: Head) -> Result<Head, Fault> {
        let mut verifier = Verifier::default();
        for entry in entries {
            verifier.follow(entry)?;
        }
        verifier.finish(head)
    }

    #[test]
    fn an_untouched_chain_is_whole() {
        let (entries, head) = chain(5);
        assert_eq!(check(&entries, head), Ok(head));
    }

    #[test]
    fn the_first_altered_entry_is_found() {
        let (mut entries, head) = chain(5);
        entries[2].details = r#"{"n":"4"}"#.into();
        assert_eq!(check(&entries, head), Err(Fault::Altered(3)));
    }

    #[test]
    fn a_removed_entry_is_found() {
        let (mut entries, head) = chain(5);
        entries.remove(1);
        assert_eq!(check(&entries, head), Err(Fault::Missing(2)));
    }

    #[test]
    fn entries_in_another_order_are_found() {
        let (mut entries, head) = chain(5);
        entries.swap(3, 4);
        assert_eq!(check(&entries, head), Err(Fault::Missing(4)));
        entries[3].seq = 4;
        assert_eq!(check(&entries, head), Err(Fault::Altered(4)));
    }

    #[test]
    fn a_chain_cut_short_is_found() {
        let (mut entries, head) = chain(5);
        entries.pop();
        let fault = Fault::Truncated { found: 4, recorded: 5 };
        assert_eq!(check(&entries, head), Err(fault));
    }
}
