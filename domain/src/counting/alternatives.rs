//! What would have come of lots that had fallen otherwise.

use super::{Alternative, Contest, CountError, CountReport, Options, Profile, rule::count_once};

/// How many papers are looked at again before further lots are left alone.
const MOST_PAPERS: usize = 20_000_000;
/// How many counts are made again however many papers there are.
const LEAST_COUNTS: usize = 8;

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
    let mut left = (MOST_PAPERS / profile.papers().len().max(1)).max(LEAST_COUNTS);
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
