//! Ballots that elect, from the plan to the published result and the count from its export.

mod export;
mod lots;
mod named;
mod papers;
mod planning;
mod secrecy;
mod story;
mod withdrawal;
