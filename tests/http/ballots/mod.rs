//! Ballots, from the draft to the published result.

mod closing;
mod freezing;
mod mandates;
mod officers;
mod once;
mod register;
mod restart;
mod revoting;
mod secrecy;
mod story;
mod tampering;
