use std::{collections::BTreeMap, sync::atomic::Ordering};

use domain::{
    Timestamp,
    ballots::{Boxes, Envelope, Participation},
    hash::Digest,
    ids::{BallotId, MeetingId, MembershipId, PartyId},
    op::StoreError,
    page::{Page, Slice},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, FromQueryResult,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Statement, Value,
    sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    Session,
    entities::{envelope, participation},
    error::{corrupt, failed, names_no_table},
    pages::pages_by,
    rows::{digest, unsigned},
};

/// The table that links voters and envelopes of one ballot while it is open.
///
/// Each ballot has its own, so that the link can be destroyed by dropping a table: rows deleted
/// from a shared one would linger in its pages, with the transactions that wrote them.
pub(crate) fn slots(ballot: BallotId) -> String {
    format!("slots_{}", ballot.0.simple())
}

#[derive(FromQueryResult)]
struct Counted {
    counted: i64,
}

#[derive(FromQueryResult)]
struct Voter {
    ballot_id: Uuid,
    membership_id: Uuid,
}

#[derive(FromQueryResult)]
struct Table {
    name: String,
}

impl<C: ConnectionTrait> Boxes for Session<C> {
    async fn set_up_box(&self, ballot: BallotId) -> Result<(), StoreError> {
        let (uuid, bytes, unordered) = if self.conn.get_database_backend() == DbBackend::Postgres {
            ("UUID", "BYTEA", "")
        } else {
            ("BLOB", "BLOB", "WITHOUT ROWID")
        };
        // No sequence, no time, no address, and no row number that would tell an order.
        let sql = format!(
            "CREATE TABLE {} (membership_id {uuid} NOT NULL PRIMARY KEY, \
             person_id {uuid} NOT NULL, envelope {bytes} NOT NULL, \
             digest {bytes} NOT NULL UNIQUE, retry_key {bytes}, retry_input {bytes}, \
             spent {bytes}) {unordered}",
            slots(ballot)
        );
        self.conn.execute_unprepared(&sql).await.map_err(failed)?;
        Ok(())
    }

    async fn take_down_box(&self, ballot: BallotId) -> Result<(), StoreError> {
        let papers = self.papers(ballot).await?;
        if papers > 0 {
            return Err(corrupt(&slots(ballot), "papers in a ballot that never opened"));
        }
        let sql = format!("DROP TABLE {}", slots(ballot));
        self.conn.execute_unprepared(&sql).await.map_err(failed)?;
        Ok(())
    }

    async fn papers(&self, ballot: BallotId) -> Result<u64, StoreError> {
        self.counted(format!("SELECT COUNT(*) AS counted FROM {}", slots(ballot)), vec![]).await
    }

    /// Both tables are written anew in an order of their own, in one transaction, so that neither
    /// place nor transaction of a row says where it came from; then the link is dropped.
    async fn seal_box(&self, ballot: BallotId, named: bool) -> Result<u64, StoreError> {
        let (slots, id) = (slots(ballot), || vec![Value::from(ballot.0)]);
        let kept = if named { "digest" } else { "NULL" };
        let took_part = format!(
            "INSERT INTO participations (ballot_id, membership_id, person_id, digest, vote) \
             SELECT $1, membership_id, person_id, {kept}, NULL FROM {slots} ORDER BY membership_id"
        );
        let in_box = format!(
            "INSERT INTO envelopes (ballot_id, digest, envelope) \
             SELECT $1, digest, envelope FROM {slots} ORDER BY digest"
        );
        let papers = self.papers(ballot).await?;
        let voters = self.execute(took_part, id()).await?;
        let envelopes = self.execute(in_box, id()).await?;
        if papers != voters || papers != envelopes {
            return Err(corrupt(&slots, "voters and envelopes do not tally"));
        }
        self.conn.execute_unprepared(&format!("DROP TABLE {slots}")).await.map_err(failed)?;
        self.destroys.store(true, Ordering::Relaxed);
        Ok(papers)
    }

    async fn envelopes(&self, ballot: BallotId) -> Result<Vec<Envelope>, StoreError> {
        let rows = envelope::Entity::find()
            .filter(envelope::Column::BallotId.eq(ballot.0))
            .order_by_asc(envelope::Column::Digest)
            .all(&self.conn)
            .await
            .map_err(failed)?;
        let voters = participation::Entity::find()
            .filter(participation::Column::BallotId.eq(ballot.0))
            .count(&self.conn)
            .await
            .map_err(failed)?;
        // The box may have been tampered with since it was sealed.
        if rows.len() as u64 != voters {
            return Err(corrupt("envelopes", "voters and envelopes do not tally"));
        }
        let envelope = |row: envelope::Model| {
            let envelope = Envelope(row.envelope);
            let is_whole = envelope.digest().0 == *row.digest;
            is_whole.then_some(envelope).ok_or_else(|| corrupt("envelopes", "an altered envelope"))
        };
        rows.into_iter().map(envelope).collect()
    }

    async fn digests(&self, ballot: BallotId) -> Result<Vec<Digest>, StoreError> {
        let rows: Vec<Vec<u8>> = envelope::Entity::find()
            .select_only()
            .column(envelope::Column::Digest)
            .filter(envelope::Column::BallotId.eq(ballot.0))
            .order_by_asc(envelope::Column::Digest)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(failed)?;
        rows.iter().map(|bytes| digest(bytes, "envelopes")).collect()
    }

    async fn holds(&self, ballot: BallotId, range: (Digest, Digest)) -> Result<bool, StoreError> {
        let (low, high) = (range.0.0.to_vec(), range.1.0.to_vec());
        let sql = format!(
            "SELECT COUNT(*) AS counted FROM {} WHERE digest BETWEEN $1 AND $2",
            slots(ballot)
        );
        let values = vec![low.clone().into(), high.clone().into()];
        let found: Vec<Counted> = self.in_slots(ballot, sql, values).await?;
        if found.iter().any(|it| it.counted > 0) {
            return Ok(true);
        }
        let sealed = envelope::Entity::find()
            .filter(envelope::Column::BallotId.eq(ballot.0))
            .filter(envelope::Column::Digest.between(low, high));
        Ok(sealed.one(&self.conn).await.map_err(failed)?.is_some())
    }

    async fn participants(
        &self,
        ballots: &[BallotId],
        page: &Page<MembershipId>,
    ) -> Result<Vec<(BallotId, Slice<(Participation, Option<String>)>)>, StoreError> {
        use participation::Column::{BallotId as InBallot, MembershipId as Member};
        let lists = (InBallot, ballots.iter().map(|id| id.0));
        let page = page.clone().map(|id| id.0);
        let query = participation::Entity::find();
        let found = pages_by(&self.conn, query, lists, Member, &page).await?;
        let slice =
            |(ballot, found): (_, Slice<_>)| (BallotId(ballot), found.map(into_participation));
        Ok(found.into_iter().map(slice).collect())
    }

    async fn voted(
        &self,
        ballots: &[BallotId],
        memberships: &[MembershipId],
    ) -> Result<Vec<(BallotId, MembershipId)>, StoreError> {
        if ballots.is_empty() || memberships.is_empty() {
            return Ok(Vec::new());
        }
        loop {
            let (sql, values) =
                select_voted(ballots, memberships, &self.with_slots(ballots).await?);
            let query =
                Statement::from_sql_and_values(self.conn.get_database_backend(), sql, values);
            match Voter::find_by_statement(query).all(&self.conn).await {
                // A box was sealed since: its voters are where those of sealed boxes are.
                Err(error) if names_no_table(&error) => {}
                rows => {
                    let voter =
                        |row: Voter| (BallotId(row.ballot_id), MembershipId(row.membership_id));
                    return Ok(rows.map_err(failed)?.into_iter().map(voter).collect());
                }
            }
        }
    }

    async fn name_votes(
        &self,
        ballot: BallotId,
        votes: &[(Digest, String)],
    ) -> Result<(), StoreError> {
        let mut alike: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (digest, vote) in votes {
            alike.entry(vote.as_str()).or_default().push(digest.0.to_vec());
        }
        for (vote, digests) in alike {
            for some in digests.chunks(500) {
                participation::Entity::update_many()
                    .col_expr(participation::Column::Vote, Expr::value(vote))
                    .filter(participation::Column::BallotId.eq(ballot.0))
                    .filter(participation::Column::Digest.is_in(some.to_vec()))
                    .exec(&self.conn)
                    .await
                    .map_err(failed)?;
            }
        }
        Ok(())
    }

    async fn present(
        &self,
        ballot: BallotId,
        meeting: Option<MeetingId>,
        by: Timestamp,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) AS counted FROM roll_entries r \
             WHERE r.ballot_id = $1 AND r.is_entitled AND (EXISTS ( \
                SELECT 1 FROM participations p \
                WHERE p.ballot_id = r.ballot_id AND p.membership_id = r.membership_id) \
             OR EXISTS (SELECT 1 FROM attendances a JOIN sittings s ON s.id = a.sitting_id \
                WHERE s.meeting_id = $2 AND a.recorded_at < $3 \
                AND a.membership_id = r.membership_id))";
        let meeting = meeting.map(|meeting| meeting.0);
        self.counted(sql.into(), vec![ballot.0.into(), meeting.into(), by.into()]).await
    }
}

impl<C: ConnectionTrait> Session<C> {
    /// What the statement finds in the slots of the ballot: nothing once its box is sealed.
    ///
    /// Whoever looks here first and at the sealed box after that misses nothing, also when the
    /// box is sealed in between.
    pub(crate) async fn in_slots<T: FromQueryResult>(
        &self,
        ballot: BallotId,
        sql: String,
        values: Vec<Value>,
    ) -> Result<Vec<T>, StoreError> {
        if !self.has_slots(ballot).await? {
            return Ok(Vec::new());
        }
        let backend = self.conn.get_database_backend();
        let query = Statement::from_sql_and_values(backend, sql, values);
        match T::find_by_statement(query).all(&self.conn).await {
            Err(error) if names_no_table(&error) => Ok(Vec::new()),
            found => found.map_err(failed),
        }
    }

    /// Whether the ballot's box is set up and not sealed.
    async fn has_slots(&self, ballot: BallotId) -> Result<bool, StoreError> {
        Ok(!self.with_slots(&[ballot]).await?.is_empty())
    }

    /// Those of the ballots whose boxes are set up and not sealed.
    async fn with_slots(&self, ballots: &[BallotId]) -> Result<Vec<BallotId>, StoreError> {
        let backend = self.conn.get_database_backend();
        let tables = if backend == DbBackend::Postgres {
            "SELECT tablename AS name FROM pg_tables \
             WHERE schemaname = current_schema() AND tablename"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name"
        };
        let places: Vec<_> = (1..=ballots.len()).map(|place| format!("${place}")).collect();
        let sql = format!("{tables} IN ({})", places.join(", "));
        let values: Vec<Value> = ballots.iter().map(|ballot| slots(*ballot).into()).collect();
        let query = Statement::from_sql_and_values(backend, sql, values);
        let found = Table::find_by_statement(query).all(&self.conn).await.map_err(failed)?;
        let has_slots = |ballot: &BallotId| found.iter().any(|it| it.name == slots(*ballot));
        Ok(ballots.iter().copied().filter(has_slots).collect())
    }

    async fn counted(&self, sql: String, values: Vec<Value>) -> Result<u64, StoreError> {
        let backend = self.conn.get_database_backend();
        let query = Statement::from_sql_and_values(backend, sql, values);
        let row = Counted::find_by_statement(query).one(&self.conn).await.map_err(failed)?;
        unsigned(row.map_or(0, |row| row.counted), "slots")
    }

    async fn execute(&self, sql: String, values: Vec<Value>) -> Result<u64, StoreError> {
        let backend = self.conn.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        Ok(self.conn.execute_raw(statement).await.map_err(failed)?.rows_affected())
    }
}

/// Which of the memberships have voted in which of the ballots, of which these have `open` boxes.
fn select_voted(
    ballots: &[BallotId],
    memberships: &[MembershipId],
    open: &[BallotId],
) -> (String, Vec<Value>) {
    let places = |from: usize, count: usize| {
        (from..from + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
    };
    let among = places(1, memberships.len());
    let mut values: Vec<Value> = memberships.iter().map(|id| id.0.into()).collect();
    // Sealed boxes share a table; each of the others has one of its own.
    let mut tables = vec![format!(
        "SELECT ballot_id, membership_id FROM participations \
         WHERE membership_id IN ({among}) AND ballot_id IN ({})",
        places(values.len() + 1, ballots.len())
    )];
    values.extend(ballots.iter().map(|id| Value::from(id.0)));
    for ballot in open {
        values.push(ballot.0.into());
        tables.push(format!(
            "SELECT ${} AS ballot_id, membership_id FROM {} WHERE membership_id IN ({among})",
            values.len(),
            slots(*ballot)
        ));
    }
    (tables.join(" UNION ALL "), values)
}

fn into_participation(row: participation::Model) -> (Participation, Option<String>) {
    let membership = MembershipId(row.membership_id);
    let participation = Participation { membership, person: PartyId(row.person_id) };
    (participation, row.vote)
}
