//! The alliance, seen from outside.

mod ballots;
mod schema;
