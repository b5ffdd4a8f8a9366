use domain::op::{Failure, Refusal, StoreError};
use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};

/// A driver failure, as the domain sees it.
pub(crate) fn failed(error: DbErr) -> StoreError {
    if is_unavailable(&error) {
        StoreError::Unavailable(error.into())
    } else {
        StoreError::Failed(error.into())
    }
}

/// A violated unique constraint is the rule `refusal`; anything else is a failure.
pub(crate) fn unique<R: Refusal>(refusal: R) -> impl FnOnce(DbErr) -> Failure<R> {
    move |error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Failure::Refused(refusal),
        _ => Failure::Store(failed(error)),
    }
}

/// A row the domain would not have written.
pub(crate) fn corrupt(table: &str, what: impl std::fmt::Display) -> StoreError {
    StoreError::new(format!("corrupt row in {table}: {what}"))
}

/// Whether the statement names a table that is not there.
pub(crate) fn names_no_table(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        return false;
    };
    error.as_database_error().is_some_and(|error| {
        error.code().as_deref() == Some("42P01") || error.message().starts_with("no such table")
    })
}

/// Whether the database could not be reached, so that asking again later may succeed.
#[expect(clippy::wildcard_enum_match_arm, reason = "the drivers' errors are many, and grow")]
fn is_unavailable(error: &DbErr) -> bool {
    match error {
        DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            match error.as_ref() {
                SqlxError::Io(_)
                | SqlxError::Tls(_)
                | SqlxError::PoolTimedOut
                | SqlxError::PoolClosed
                | SqlxError::WorkerCrashed => true,
                // PostgreSQL: connection exceptions, no resources, shutting down.
                // SQLite: busy, locked, full, cannot be opened, read-only for now, I/O.
                SqlxError::Database(error) => error.code().is_some_and(|code| {
                    ["08", "53", "57P"].iter().any(|class| code.starts_with(class))
                        || ["5", "6", "13", "14"].contains(&code.as_ref())
                }),
                _ => false,
            }
        }
        _ => false,
    }
}
