use async_graphql::{Context, ID, Object, Result};
use domain::audit::{self, Chained};

use super::{
    context::Operate as _,
    ids::{Kind, encode},
    page::{Connection, Paging, cost},
    scalars::{Digest, Instant, int},
};

#[derive(Default)]
pub(crate) struct AuditQuery;

/// A line of the audit log: what was done, by whom, to what, when.
#[derive(Clone)]
pub(crate) struct AuditEntry(pub(crate) Chained);

#[Object]
impl AuditQuery {
    /// The audit log, oldest first: append-only, each entry hashed with the one before. It holds no
    /// choice, no name and no text. For auditors and administrators.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<AuditEntry>>> {
        let list = async || {
            let page = Paging { first, after, last, before }.page(ctx, "audit")?;
            let slice = ctx.read(async |op| audit::list(op, page).await).await?;
            Ok(Connection::of(slice, "audit", |it| it.seq, AuditEntry))
        };
        Some(list().await)
    }
}

/// A line of the audit log: what was done, by whom, to what, when.
#[Object]
impl AuditEntry {
    /// Names the entry.
    pub(crate) async fn id(&self) -> ID {
        encode(Kind::AuditEntry, self.0.id.0)
    }

    /// Its place, from one, without gaps.
    async fn seq(&self) -> i32 {
        int(self.0.seq)
    }

    /// When.
    async fn at(&self) -> Instant {
        Instant(self.0.at)
    }

    /// By whom: `account:` with an id, `operator` for who runs the server.
    async fn by(&self) -> &str {
        &self.0.by
    }

    /// What was done: BALLOT_ANNOUNCED, … Or DENIED, for what an account asked and may not: the
    /// details say for which field. The same is entered once an hour, however often it is asked.
    async fn verb(&self) -> &str {
        &self.0.verb
    }

    /// The kind of thing that it was done to.
    async fn subject_kind(&self) -> Option<&str> {
        self.0.subject.as_ref().map(|subject| subject.kind.as_str())
    }

    /// The key of the thing that it was done to.
    async fn subject_key(&self) -> Option<String> {
        self.0.subject.as_ref().map(|subject| subject.id.to_string())
    }

    /// The facts beside, as JSON with sorted keys.
    async fn details(&self) -> &str {
        &self.0.details
    }

    /// SHA-256 of this entry and of the chain before it.
    async fn hash(&self) -> Digest {
        Digest(domain::hash::Digest(self.0.hash))
    }
}
