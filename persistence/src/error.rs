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
                SqlxError::Database(error) => {
                    error.code().is_some_and(|code| is_of_unavailability(&code))
                }
                _ => false,
            }
        }
        _ => false,
    }
}

/// Whether a database says with this code that it cannot work now.
fn is_of_unavailability(code: &str) -> bool {
    // PostgreSQL's have five characters: connection exceptions, no resources, shutting down.
    if code.len() == 5 {
        return ["08", "53", "57P"].iter().any(|class| code.starts_with(class));
    }
    // SQLite's low byte tells the kind, what is above it the circumstances: busy, locked,
    // read-only for now, I/O, full, cannot be opened.
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

#[cfg(test)]
mod tests {
    use super::is_of_unavailability;

    #[test]
    fn a_disk_that_fails_and_a_lock_that_is_held_are_worth_another_try_in_any_circumstances() {
        // Busy, busy in recovery, cannot read, cannot write, full, cannot be opened, a directory.
        for code in ["5", "261", "266", "778", "13", "14", "526"] {
            assert!(is_of_unavailability(code), "{code}");
        }
    }

    #[test]
    fn a_constraint_and_a_corrupt_file_are_not_worth_another_try() {
        // Of SQLite: unique, a trigger, corrupt, no database. Of PostgreSQL: unique, a trigger.
        for code in ["2067", "1811", "11", "26", "23505", "P0001"] {
            assert!(!is_of_unavailability(code), "{code}");
        }
    }

    #[test]
    fn a_server_that_stops_or_has_no_room_is_worth_another_try() {
        for code in ["08006", "53100", "53300", "57P01", "57P03"] {
            assert!(is_of_unavailability(code), "{code}");
        }
    }
}
