use std::fmt::Write as _;

use super::{
    View,
    flow::{Band, Column, Flow, Node, portion},
    labels, shorten,
    svg::{Anchor, Canvas, LOST, MOST_TITLES, OTHERS, PALE, Style, colour, short},
    units,
};
use crate::counting::{CandidateNumber, Stage, Votes};

/// How high all votes together are.
const BODY: u128 = 4_600;
/// How wide a bar is.
const BAR: usize = 160;
/// Where names end, on the left.
const LEFT: usize = 2_700;
/// How much room they have on the right, beside the digits after the point.
const RIGHT: usize = 2_700;
/// How high a line of names is.
const LINE: usize = 155;
/// The most bands that are drawn between two columns beside those that stay.
const MOST_BANDS: usize = 24;

const GREEN: &str = "#1a6b37";
const RED: &str = "#a4262c";

/// A picture of the flow of votes: a column per stage, a bar per candidate, bands between them.
pub(super) fn draw(view: &View<'_>) -> String {
    let flow = Flow::of(view);
    let layout = Layout::of(&flow);
    let mut canvas = Canvas::new();
    let bold = Style { is_bold: true, size: 170, ..Style::PLAIN };
    canvas.text([200, 330], &shorten(&view.title(), 90), bold);
    let mut rule = view.rule();
    if let Some(quota) = view.report.quota {
        let _infallible = write!(
            rule,
            " · {}{} {}",
            view.labels.quota,
            view.labels.colon,
            view.short_number(quota)
        );
    }
    canvas.text([200, 540], &shorten(&rule, 140), Style { colour: PALE, ..Style::PLAIN });
    layout.heads(view, &flow, &mut canvas);
    layout.bands(&flow, &mut canvas);
    layout.bars(view, &flow, &mut canvas);
    layout.names(view, &flow, &mut canvas);
    let foot = layout.bottom + 330;
    canvas.tick([260, foot - 40], GREEN);
    canvas.text([360, foot], view.labels.elected, Style { colour: GREEN, ..Style::PLAIN });
    canvas.cross([1_760, foot - 40], RED);
    canvas.text([1_860, foot], view.labels.excluded, Style { colour: RED, ..Style::PLAIN });
    if view.report.quota.is_some() {
        let style = Style { anchor: Anchor::End, colour: PALE, ..Style::PLAIN };
        canvas.text([layout.width() - 200, foot], view.labels.quota_line, style);
    }
    canvas.finish(view, [layout.width(), foot + 200])
}

/// Where everything stands.
struct Layout {
    /// How far apart columns are.
    pitch: usize,
    /// Where bars begin.
    top: usize,
    /// Where they end.
    bottom: usize,
    total: u128,
    /// How much room there is on the right.
    right: usize,
    /// Of every column the top and the bottom of every node, the bottom of nobody's votes being that
    /// of the picture.
    spans: Vec<Vec<[usize; 2]>>,
}

impl Layout {
    fn of(flow: &Flow<'_>) -> Self {
        let columns = flow.columns.len();
        let pitch = match columns {
            0..=6 => 1_900,
            7..=12 => 1_400,
            13..=24 => 1_050,
            _ => 800,
        };
        let top = 1_500;
        let gap: usize = match flow.nodes.len() {
            0..=12 => 70,
            13..=22 => 40,
            _ => 24,
        };
        let height = high(flow.total, flow.total) + gap * flow.nodes.len();
        let bottom = top + height.max(LINE * flow.nodes.len());
        let span = |column: &Column<'_>| {
            let mut y = top;
            let mut spans = Vec::with_capacity(column.votes.len());
            for (votes, node) in column.votes.iter().zip(&flow.nodes) {
                let height = high(*votes, flow.total);
                spans.push(match node {
                    Node::Lost => [bottom.saturating_sub(height), bottom],
                    Node::Candidate(_) | Node::Others(_) => [y, y + height],
                });
                y += if *votes == 0 { 0 } else { height + gap };
            }
            spans
        };
        let spans = flow.columns.iter().map(span).collect();
        let right = RIGHT + 75 * usize::from(flow.digits.min(20));
        Self { pitch, top, bottom, total: flow.total, right, spans }
    }

    fn x(&self, column: usize) -> usize {
        LEFT + self.pitch * column
    }

    fn width(&self) -> usize {
        self.x(self.spans.len().saturating_sub(1)) + BAR + self.right
    }

    /// Above each column, what its stage did.
    fn heads(&self, view: &View<'_>, flow: &Flow<'_>, canvas: &mut Canvas) {
        // A letter is about as wide as 64.
        let letters = self.pitch / 64;
        let stage = Style { anchor: Anchor::End, colour: PALE, ..Style::PLAIN };
        canvas.text([LEFT - 150, 830], view.labels.stage, stage);
        for (at, column) in flow.columns.iter().enumerate() {
            let x = self.x(at) + BAR / 2;
            let style = Style { anchor: Anchor::Middle, size: 110, ..Style::PLAIN };
            let number = match column.stages {
                [] => String::new(),
                [only] => only.number.to_string(),
                [first, .., last] => format!("{}–{}", first.number, last.number),
            };
            canvas.text([x, 830], &number, Style { size: 140, is_bold: true, ..style });
            let mut lines: Vec<(String, &str)> = Vec::new();
            if let [only] = column.stages {
                let deed = labels::action(only.action, view.language);
                lines.push((deed.into(), PALE));
                if let [one, others @ ..] = only.candidates.as_slice() {
                    lines.push((several(view, *one, others.len(), letters), colour(*one)));
                }
            }
            for (y, (line, colour)) in [975, 1_105].into_iter().zip(&lines) {
                canvas.text([x, y], &shorten(line, letters), Style { colour, ..style });
            }
            let elected = || column.stages.iter().flat_map(|stage| &stage.elected);
            if let Some(first) = elected().next() {
                let words =
                    several(view, first.candidate, elected().count() - 1, self.pitch / 78 - 2);
                let style = Style { colour: GREEN, is_bold: true, ..style };
                canvas.text([x, 1_235], &format!("✓ {words}"), style);
            }
        }
    }

    fn bands(&self, flow: &Flow<'_>, canvas: &mut Canvas) {
        for (at, bands) in flow.between.iter().enumerate() {
            let shapes = self.shapes(at, bands, flow.nodes.len());
            let mut moving: Vec<usize> = (0..bands.len())
                .filter(|it| bands[*it].from != bands[*it].to && shapes[*it].is_visible())
                .collect();
            moving.sort_by_key(|it| std::cmp::Reverse(bands[*it].votes));
            moving.truncate(MOST_BANDS);
            moving.sort_unstable();
            let staying = (0..bands.len()).filter(|it| bands[*it].from == bands[*it].to);
            for (chosen, opacity) in [(staying.collect::<Vec<_>>(), ".26"), (moving, ".6")] {
                canvas.raw(&format!("<g fill-opacity=\"{opacity}\">\n"));
                for it in chosen {
                    let fill = fill(flow.nodes[bands[it].from]);
                    let path = shapes[it].path(self.x(at) + BAR, self.x(at + 1));
                    canvas.raw(&format!(
                        "<path fill=\"{fill}\" d=\"{path}\"/>
"
                    ));
                }
                canvas.raw(
                    "</g>
",
                );
            }
        }
    }

    /// Where the bands between a column and the next leave and arrive.
    fn shapes(&self, at: usize, bands: &[Band], nodes: usize) -> Vec<Shape> {
        let mut shapes = vec![Shape::default(); bands.len()];
        let mut left = vec![0_u128; nodes];
        let mut arrived = vec![0_u128; nodes];
        let place = |spans: &[[usize; 2]], node: usize, taken: &mut u128, votes: u128| {
            let [top, bottom] = spans[node];
            let from = top + high(*taken, self.total);
            *taken = taken.saturating_add(votes);
            let to = top + high(*taken, self.total);
            [from.min(bottom), to.min(bottom)]
        };
        // They come sorted by where they leave.
        for (shape, band) in shapes.iter_mut().zip(bands) {
            shape.left = place(&self.spans[at], band.from, &mut left[band.from], band.votes);
        }
        let mut by_arrival: Vec<usize> = (0..bands.len()).collect();
        by_arrival.sort_by_key(|it| (bands[*it].to, bands[*it].from));
        for it in by_arrival {
            let Band { to, votes, .. } = bands[it];
            shapes[it].right = place(&self.spans[at + 1], to, &mut arrived[to], votes);
        }
        shapes
    }

    fn bars(&self, view: &View<'_>, flow: &Flow<'_>, canvas: &mut Canvas) {
        let has_titles = flow.columns.len() * flow.nodes.len() <= MOST_TITLES;
        for (at, column) in flow.columns.iter().enumerate() {
            let Some(stage) = column.stages.last() else { continue };
            let next = flow.columns.get(at + 1);
            for (node, votes) in column.votes.iter().enumerate().filter(|(_, it)| **it > 0) {
                let [top, bottom] = self.spans[at][node];
                let height = (bottom - top).max(8);
                let held = view.number(Votes::new(*votes, flow.digits));
                let labels = view.labels;
                let name = short(&label(view, flow.nodes[node]));
                let title =
                    format!("{name}, {} {}{} {held}", labels.stage, stage.number, labels.colon);
                let title = if has_titles { title.as_str() } else { "" };
                canvas.bar([self.x(at), top, BAR, height], fill(flow.nodes[node]), title);
                let Node::Candidate(candidate) = flow.nodes[node] else { continue };
                self.quota(stage, (at, top, *votes), flow.digits, canvas);
                let middle = [self.x(at) + BAR / 2, top + height / 2];
                let is_elected = |it: &Stage| it.elected.iter().any(|it| it.candidate == candidate);
                let is_excluded = |it: &Stage| it.excluded.contains(&candidate);
                if height < 130 {
                    continue;
                }
                if column.stages.iter().any(is_elected) {
                    canvas.tick(middle, "#fff");
                } else if next.is_some_and(|next| next.stages.iter().any(is_excluded)) {
                    canvas.cross(middle, "#fff");
                }
            }
        }
    }

    /// A line across a bar that is higher than the quota.
    fn quota(
        &self,
        stage: &Stage,
        (column, top, votes): (usize, usize, u128),
        digits: u8,
        canvas: &mut Canvas,
    ) {
        let quota = stage.quota.map(|quota| units(quota, digits)).filter(|quota| *quota < votes);
        if let Some(quota) = quota {
            let y = top + high(quota, self.total);
            canvas.bar([self.x(column), y.saturating_sub(6), BAR, 12], "#fff", "");
        }
    }

    /// Beside the first column who began with what, beside the last who ended with what.
    fn names(&self, view: &View<'_>, flow: &Flow<'_>, canvas: &mut Canvas) {
        let Some(last) = flow.columns.len().checked_sub(1) else { return };
        for (at, anchor) in [(0, Anchor::End), (last, Anchor::Start)] {
            let votes = &flow.columns[at].votes;
            let is_named =
                |node: &usize| votes[*node] > 0 || (at == 0 && flow.nodes[*node] != Node::Lost);
            let nodes: Vec<usize> = (0..flow.nodes.len()).filter(is_named).collect();
            let middles: Vec<usize> =
                nodes.iter().map(|node| self.spans[at][*node].iter().sum::<usize>() / 2).collect();
            for (node, (middle, y)) in nodes.iter().zip(middles.iter().zip(self.apart(&middles))) {
                let edge = if at == 0 { self.x(0) } else { self.x(last) + BAR };
                let [near, far, text] = match anchor {
                    Anchor::End => [edge - 20, edge - 120, edge - 150],
                    Anchor::Start | Anchor::Middle => [edge + 20, edge + 120, edge + 150],
                };
                canvas.raw(&format!(
                    "<path d=\"M{near} {middle}L{far} {y}\" stroke=\"{}\" stroke-width=\"8\"/>\n",
                    fill(flow.nodes[*node])
                ));
                let number = view.short_number(Votes::new(votes[*node], flow.digits));
                let name = short(&label(view, flow.nodes[*node]));
                let is_elected = match flow.nodes[*node] {
                    Node::Candidate(it) => view.report.elected.contains(&it),
                    Node::Others(_) | Node::Lost => false,
                };
                let style = Style { anchor, is_bold: is_elected, ..Style::PLAIN };
                canvas.pair([text, y + 42], [&name, &number], style);
            }
        }
    }

    /// The heights, moved so that lines of names do not overlap.
    fn apart(&self, middles: &[usize]) -> Vec<usize> {
        let mut places: Vec<usize> = middles.to_vec();
        let mut least = self.top;
        for place in &mut places {
            *place = (*place).max(least);
            least = *place + LINE;
        }
        let mut most = self.bottom;
        for place in places.iter_mut().rev() {
            *place = (*place).min(most);
            most = place.saturating_sub(LINE);
        }
        places
    }
}

/// A band: from where to where it leaves, and arrives.
#[derive(Clone, Copy, Debug, Default)]
struct Shape {
    left: [usize; 2],
    right: [usize; 2],
}

impl Shape {
    fn is_visible(&self) -> bool {
        self.left[1] > self.left[0] || self.right[1] > self.right[0]
    }

    fn path(&self, from: usize, to: usize) -> String {
        let ([a, b], [c, d]) = (self.left, self.right);
        let (wide, high) = (to.saturating_sub(from), d.saturating_sub(c));
        let half = wide / 2;
        // Relative, which is half as long.
        let [down, up] = [(c, a), (b, d)].map(|(to, from)| match to.checked_sub(from) {
            Some(down) => format!(" {down}"),
            None => format!("-{}", from - to),
        });
        format!(
            "M{from} {a}c{half} 0 {half}{down} {wide}{down}v{high}c-{half} 0-{half}{up}-{wide}{up}z"
        )
    }
}

/// How high so many votes are.
fn high(votes: u128, total: u128) -> usize {
    usize::try_from(portion(votes, total, BODY)).unwrap_or_default()
}

fn fill(node: Node) -> &'static str {
    match node {
        Node::Candidate(candidate) => colour(candidate),
        Node::Others(_) => OTHERS,
        Node::Lost => LOST,
    }
}

fn label(view: &View<'_>, node: Node) -> String {
    match node {
        Node::Candidate(candidate) => view.name(candidate),
        Node::Others(many) => format!("{} ({many})", view.labels.others),
        Node::Lost if view.report.stages.iter().any(|it| it.residue.units() > 0) => {
            view.labels.lost.into()
        }
        Node::Lost => view.labels.non_transferable.into(),
    }
}

/// A name, and how many more there are, in so many letters.
fn several(view: &View<'_>, first: CandidateNumber, more: usize, letters: usize) -> String {
    let name = view.name(first);
    if more == 0 {
        return shorten(&name, letters);
    }
    let more = format!(" +{more}");
    format!("{}{more}", shorten(&name, letters.saturating_sub(more.len())))
}
