use super::{
    View, digits, flow, shorten,
    svg::{Anchor, Canvas, MOST_TITLES, OTHERS, PALE, Style, colour, short},
    units, votes_of,
};
use crate::counting::{CandidateNumber, Stage};

/// The most candidates that get a bar.
const MOST_BARS: usize = 100;

const NAMES: usize = 2_200;
const LENGTH: usize = 5_200;
const WIDTH: usize = NAMES + LENGTH + 1_500;
const TOP: usize = 800;
const PITCH: usize = 260;
const THICK: usize = 180;

/// A bar for every candidate: those elected first, then the others in their order.
pub(super) fn draw(view: &View<'_>) -> String {
    let report = view.report;
    let mut canvas = Canvas::new();
    let bold = Style { is_bold: true, size: 160, ..Style::PLAIN };
    canvas.text([200, 320], &shorten(&view.title(), 80), bold);
    canvas.text([200, 520], &shorten(&view.rule(), 110), Style { colour: PALE, ..Style::PLAIN });
    let mut order: Vec<CandidateNumber> = Vec::new();
    let numbers = report.candidates.iter().filter(|it| !it.withdrawn).map(|it| it.number);
    let mut is_in = std::collections::BTreeSet::new();
    for candidate in report.elected.iter().chain(&report.reserve).copied().chain(numbers) {
        if is_in.insert(candidate.get()) {
            order.push(candidate);
        }
    }
    let rest = order.len().saturating_sub(MOST_BARS);
    order.truncate(MOST_BARS);
    let has_votes = |stage: &&Stage| stage.votes.iter().any(|it| it.units() > 0);
    let stage = report.stages.iter().find(has_votes).or(report.stages.first());
    let digits = stage.map(digits).unwrap_or_default();
    let held = |candidate: CandidateNumber| stage.and_then(|it| votes_of(it, candidate));
    let quota = stage.and_then(|it| it.quota);
    let most =
        order.iter().filter_map(|it| held(*it)).chain(quota).map(|it| units(it, digits)).max();
    let long = |votes| {
        let length = flow::portion(units(votes, digits), most.unwrap_or_default(), LENGTH as u128);
        usize::try_from(length).unwrap_or(LENGTH)
    };
    let mut y = TOP;
    for candidate in &order {
        let name = view.name(*candidate);
        let is_elected = report.elected.contains(candidate);
        let middle = y + THICK / 2;
        let weight = Style { anchor: Anchor::End, is_bold: is_elected, ..Style::PLAIN };
        canvas.text([NAMES - 100, middle + 42], &short(&name), weight);
        let colour = if is_elected { colour(*candidate) } else { OTHERS };
        if let Some(votes) = held(*candidate) {
            let number = view.number(votes);
            let title = format!("{}{} {number}", shorten(&name, 40), view.labels.colon);
            let length = long(votes);
            let title = if order.len() < MOST_TITLES { title.as_str() } else { "" };
            canvas.bar([NAMES, y, length.max(10), THICK], colour, title);
            let end = NAMES + length.max(10) + 80;
            canvas.text([end, middle + 42], &view.short_number(votes), Style::PLAIN);
        }
        if is_elected {
            canvas.tick([200, middle], colour);
        }
        y += PITCH;
    }
    if let Some(quota) = quota.filter(|_| !order.is_empty()) {
        let x = NAMES + long(quota);
        canvas.raw(&format!(
            "<path d=\"M{x} {}V{y}\" stroke=\"#1c2128\" stroke-width=\"12\" stroke-dasharray=\"50 30\"/>\n",
            TOP - 60
        ));
        let label = format!("{} {}", view.labels.quota, view.short_number(quota));
        let style = Style { anchor: Anchor::Middle, size: 110, ..Style::PLAIN };
        canvas.text([x, TOP - 90], &label, style);
    }
    if rest > 0 {
        let words = format!("{} ({rest})", view.labels.others);
        let style = Style { anchor: Anchor::End, colour: PALE, ..Style::PLAIN };
        canvas.text([NAMES - 100, y + 132], &words, style);
        y += PITCH;
    }
    canvas.finish(view, [WIDTH, y + 200])
}
