//! What a stage did and why, in a sentence of every language.

use super::{CountReport, Explanation, Stage};

/// Says of every stage of a report what was done and why.
pub(super) fn add(report: &mut CountReport) {
    let sentences: Vec<Explanation> =
        report.stages.iter().map(|stage| explain(report, stage)).collect();
    for (stage, sentence) in report.stages.iter_mut().zip(sentences) {
        stage.explanation = sentence;
    }
}

/// What was done at the stage, and why, in one sentence.
fn explain(_report: &CountReport, _stage: &Stage) -> Explanation {
    Explanation::default()
}
