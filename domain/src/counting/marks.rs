//! Rules that count marks without an order.
//!
//! A paper with more marks than are allowed is invalid as a whole; one with fewer counts; one with
//! none counts for the turnout only. Where papers rank candidates, plurality takes the first of
//! them, block as many of the first as marks are allowed, and approval all. A candidate who has
//! withdrawn leaves no mark.

pub(super) mod approval;
pub(super) mod block;
mod minimum;
pub(super) mod plurality;
mod tally;

pub(super) use self::{
    minimum::Minimum,
    tally::{Tally, elect},
};
use super::Setting;

/// What decides across the last seat.
pub(super) const TIES: Setting = Setting {
    key: "ties",
    values: &["lot", "order"],
    default: "lot",
    meaning: "what decides who is elected of those with equally many votes whom the last seats do \
              not suffice for: a lot, or an order laid down before the count",
    source: "the body's own rules",
};

pub(super) const DUPLICATES: Setting = Setting {
    key: "duplicates",
    values: &["skip", "invalid", "refuse"],
    default: "skip",
    meaning: "what becomes of a paper that names a candidate again: the repetition is passed over, \
              the paper is invalid, or nothing is counted",
    source: "the body's own rules",
};

const MINIMUM: Setting = Setting {
    key: "minimum",
    values: &[],
    default: "none",
    meaning: "what share of the papers must name a candidate for it to be elected: none, half \
              (more than that), more-than-N/D or at-least-N/D",
    source: "the body's own rules",
};

const BASE: Setting = Setting {
    key: "base",
    values: &["valid", "cast"],
    default: "valid",
    meaning: "what the share is taken of: papers that name somebody, or all, blank and invalid ones \
              too",
    source: "the body's own rules",
};
