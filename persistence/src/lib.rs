//! Storage for the domain, on SQLite and PostgreSQL alike.
//!
//! Only [`Store`] and [`UnitOfWork`] leave this crate. Entities are a private
//! matter: what goes in and comes out are the types of the domain.

mod audit;
mod ballot_box;
mod ballots;
mod boxes;
mod entities;
mod error;
mod idempotency;
mod identity;
mod meetings;
mod memberships;
mod meter;
mod pages;
mod register;
mod rolls;
mod rows;
mod rules;
mod session;
mod writer;

pub use self::session::{Session, Store, UnitOfWork};
