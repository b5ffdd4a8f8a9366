//! Ballots, from the draft to the published result.

mod annulment;
mod casting;
mod closing;
mod counting;
mod export;
mod freezing;
mod grouping;
mod lifecycle;
mod mandates;
mod officers;
mod once;
mod outcomes;
mod readiness;
mod register;
mod restart;
mod revoting;
mod secrecy;
mod story;
mod tampering;
mod transitions;
