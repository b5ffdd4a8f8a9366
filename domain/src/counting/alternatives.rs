//! What would have come of lots that had fallen otherwise.

use super::{Alternative, Contest, CountError, CountReport, Options, Profile, rule::count_once};

/// How much is done again before further lots are left alone: papers read, and votes reported.
const MOST_WORK: usize = 10_000_000;
/// How many counts are made again however much that is.
const LEAST_COUNTS: usize = 4;

/// Counts again for every lot and everybody on whom it could have fallen; tells where somebody else
/// would have been elected.
///
/// The lots before it fall as they did. Those after it are drawn from the same seed.
pub(super) fn add(
    report: &mut CountReport,
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) {
    let drawn: Vec<(usize, &super::Tie)> =
        report.ties.iter().enumerate().filter(|(_, tie)| !tie.drawn_among.is_empty()).collect();
    let candidates = contest.candidates.len();
    // Strongest paths take a step for every three candidates, but a short one.
    let paths = report.comparison.as_ref().map_or(0, |_| candidates.pow(3) / 100);
    let work = profile.papers().len() + report.stages.len().max(1) * candidates + paths;
    let mut left = (MOST_WORK / work.max(1)).max(LEAST_COUNTS);
    let mut alternatives = Vec::new();
    let mut lots: Vec<String> = Vec::new();
    let mut is_complete = true;
    for (number, tie) in drawn {
        for other in tie.drawn_among.iter().filter(|other| **other != tie.chosen) {
            if left == 0 {
                is_complete = false;
                break;
            }
            left -= 1;
            let otherwise: Vec<String> = lots.iter().cloned().chain([other.to_string()]).collect();
            let options = options.clone().with("lots", &otherwise.join(","));
            let elected = match count_once(contest, profile, &options) {
                Ok(other) if other.winners == report.winners => continue,
                Ok(other) => Some(other.elected),
                Err(CountError::LotNeeded { .. }) => None,
                Err(_) => continue,
            };
            alternatives.push(Alternative { tie: number + 1, chosen: *other, elected });
        }
        lots.push(tie.chosen.to_string());
    }
    report.alternatives = alternatives;
    report.alternatives_complete = is_complete;
}
