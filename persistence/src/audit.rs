use domain::{
    audit::{AuditLog, Chained, Entry, Head, Link, Subject},
    ids::AuditEntryId,
    op::StoreError,
    page::{Page, Slice},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::{
    Session,
    entities::{audit_entry, audit_head},
    error::{corrupt, failed},
    pages::{page_by, translate},
    rows::{signed, unsigned},
};

const TABLE: &str = "audit_entries";

impl<C: ConnectionTrait> AuditLog for Session<C> {
    /// The end of the chain is locked first and last of all locks, so that chains of replicas
    /// never fork and never wait for each other in a circle.
    async fn append(&self, entry: Entry) -> Result<(), StoreError> {
        let head = audit_head::Entity::find_by_id(1).lock_exclusive().one(&self.conn).await;
        let head = head.map_err(failed)?.ok_or_else(|| corrupt("audit_head", "no end"))?;
        // The id follows from the place: an auditor can name an entry, nobody can guess one apart.
        let chained = Link::after(into_head(&head)?).forge(entry_id(&head), entry);
        let hash = chained.hash.to_vec();
        let seq = signed(chained.seq)?;
        let row = audit_entry::ActiveModel {
            seq: Set(seq),
            id: Set(chained.id.0),
            at: Set(chained.at),
            signature: Set(chained.by),
            verb: Set(chained.verb),
            subject_kind: Set(chained.subject.as_ref().map(|subject| subject.kind.clone())),
            subject_id: Set(chained.subject.map(|subject| subject.id)),
            details: Set(chained.details),
            hash: Set(hash.clone()),
        };
        let insert = audit_entry::Entity::insert(row).exec_without_returning(&self.conn);
        insert.await.map_err(failed)?;
        let mut head = head.into_active_model();
        (head.seq, head.hash) = (Set(seq), Set(hash));
        head.update(&self.conn).await.map_err(failed)?;
        Ok(())
    }

    async fn audit_entries(&self, page: &Page<u64>) -> Result<Slice<Chained>, StoreError> {
        // A place that no column can hold is beyond the end.
        let place = |place: &u64| i64::try_from(*place).unwrap_or(i64::MAX);
        let query = audit_entry::Entity::find();
        let found = page_by(&self.conn, query, audit_entry::Column::Seq, page, place).await?;
        translate(found, into_domain)
    }

    async fn audit_entry(&self, id: AuditEntryId) -> Result<Option<Chained>, StoreError> {
        let query = audit_entry::Entity::find().filter(audit_entry::Column::Id.eq(id.0));
        query.one(&self.conn).await.map_err(failed)?.map(into_domain).transpose()
    }

    async fn audit_head(&self) -> Result<Head, StoreError> {
        let head = audit_head::Entity::find_by_id(1).one(&self.conn).await.map_err(failed)?;
        into_head(&head.ok_or_else(|| corrupt("audit_head", "no end"))?)
    }
}

fn entry_id(head: &audit_head::Model) -> Uuid {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(head.seq + 1).to_be_bytes());
    bytes[8..].copy_from_slice(&head.hash[..8]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn into_head(row: &audit_head::Model) -> Result<Head, StoreError> {
    Ok(Head { seq: unsigned(row.seq, "audit_head")?, hash: hash(&row.hash)? })
}

fn into_domain(row: audit_entry::Model) -> Result<Chained, StoreError> {
    let subject = row.subject_kind.zip(row.subject_id);
    Ok(Chained {
        id: AuditEntryId(row.id),
        seq: unsigned(row.seq, TABLE)?,
        at: row.at,
        by: row.signature,
        verb: row.verb,
        subject: subject.map(|(kind, id)| Subject { kind, id }),
        details: row.details,
        hash: hash(&row.hash)?,
    })
}

fn hash(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| corrupt(TABLE, "hash"))
}
