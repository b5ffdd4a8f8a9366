//! What a stage did and why, in a sentence of every language.

use super::{CountReport, Explanation, Stage};

/// What was done at the stage, and why, in one sentence.
pub(super) fn explain(_report: &CountReport, _stage: &Stage) -> Explanation {
    Explanation::default()
}
