use std::cmp::Ordering;

use super::{
    View, escape,
    grid::{self, NAMES, Row},
    place, shorten,
    svg::{Anchor, Canvas, PALE, Style, short},
    text::paragraph,
    units,
};
use crate::counting::{CandidateNumber, Comparison, PathStrength, Votes};

/// What stands in the row of one candidate and the column of another.
type Cell<'a> = &'a dyn Fn(CandidateNumber, CandidateNumber) -> String;

/// The most candidates whose pairs are drawn.
const MOST_DRAWN: usize = 40;

/// A comparison in pairs, its candidates in the order in which they are shown: best first, and those
/// who were not ranked last.
struct Pairs<'a> {
    view: &'a View<'a>,
    comparison: &'a Comparison,
    order: Vec<CandidateNumber>,
}

impl<'a> Pairs<'a> {
    fn of(view: &'a View<'a>) -> Option<Self> {
        let comparison = view.report.comparison.as_ref()?;
        let mut order: Vec<CandidateNumber> = comparison.ranking.concat();
        let rest = view.report.candidates.iter().filter(|it| !it.withdrawn).map(|it| it.number);
        let rest: Vec<_> = rest.filter(|it| !order.contains(it)).collect();
        order.extend(rest);
        Some(Self { view, comparison, order })
    }

    fn preferred(&self, one: CandidateNumber, other: CandidateNumber) -> Option<Votes> {
        let row = self.comparison.preferred.get(place(one)?)?;
        row.get(place(other)?).copied().filter(|_| one != other)
    }

    fn path(&self, one: CandidateNumber, other: CandidateNumber) -> Option<PathStrength> {
        let row = self.comparison.paths.get(place(one)?)?;
        row.get(place(other)?).copied().flatten().filter(|_| one != other)
    }

    /// Whether more papers prefer the one, or the other.
    fn duel(&self, one: CandidateNumber, other: CandidateNumber) -> Ordering {
        let (for_it, against) = (self.preferred(one, other), self.preferred(other, one));
        let digits = for_it.iter().chain(&against).map(|it| it.digits()).max().unwrap_or_default();
        for_it.map(|it| units(it, digits)).cmp(&against.map(|it| units(it, digits)))
    }

    fn preferred_text(&self, one: CandidateNumber, other: CandidateNumber) -> String {
        let preferred = self.preferred(one, other);
        preferred.map_or_else(String::new, |it| self.view.short_number(it))
    }

    fn path_text(&self, one: CandidateNumber, other: CandidateNumber) -> String {
        let Some(path) = self.path(one, other) else { return String::new() };
        let votes = self.view.short_number(path.votes);
        match path.against {
            Some(against) => format!("{votes}:{}", self.view.short_number(against)),
            None => votes,
        }
    }

    /// Who shares which rank.
    fn ranks(&self) -> Vec<String> {
        let ranks = self.comparison.ranking.iter();
        ranks.map(|rank| self.view.names(rank).join(" = ")).collect()
    }
}

/// The ranking, the pairs and the strongest paths as text; nothing if the rule compares no pairs.
pub(super) fn text(view: &View<'_>) -> String {
    let Some(pairs) = Pairs::of(view) else { return String::new() };
    let labels = view.labels;
    let mut lines = vec![labels.ranking.to_owned()];
    for (number, rank) in (1..).zip(pairs.ranks()) {
        lines.push(format!("  {number}. {rank}"));
    }
    let head = |it: &CandidateNumber| [it.to_string(), shorten(&view.name(*it), 8)];
    let heads: Vec<[String; 2]> = pairs.order.iter().map(head).collect();
    let wide = pairs.order.iter().map(|it| it.to_string().len()).max().unwrap_or_default();
    let tables: [(&str, Cell<'_>); 2] = [
        (labels.pairs, &|one, other| pairs.preferred_text(one, other)),
        (labels.paths, &|one, other| pairs.path_text(one, other)),
    ];
    for (heading, cell) in tables {
        let row = |one: &CandidateNumber| {
            let cell = |other: &CandidateNumber| {
                let is_won = pairs.duel(*one, *other) == Ordering::Greater;
                let mark = if is_won && heading == labels.pairs { '✓' } else { ' ' };
                let text = cell(*one, *other);
                (if text.is_empty() { "·".into() } else { text }, mark)
            };
            Row {
                name: format!("{one:>wide$} {}", shorten(&view.name(*one), NAMES)),
                cells: pairs.order.iter().map(cell).collect(),
            }
        };
        let rows: Vec<Row> = pairs.order.iter().map(row).collect();
        lines.push(String::new());
        lines.push(heading.to_owned());
        lines.extend(grid::blocks(&heads, &rows, &[]));
    }
    paragraph(lines)
}

/// The same for a page: the body of a section.
pub(super) fn html(view: &View<'_>) -> Option<String> {
    let pairs = Pairs::of(view)?;
    let labels = view.labels;
    let ranks = pairs.ranks();
    let ranks: String = ranks.iter().map(|rank| format!("<li>{}</li>\n", escape(rank))).collect();
    let head = |it: &CandidateNumber| {
        format!("<th scope=\"col\">{it}<br/>{}</th>", escape(&shorten(&view.name(*it), 12)))
    };
    let heads: String = pairs.order.iter().map(head).collect();
    let table = |caption: &str, cell: Cell<'_>| {
        let row = |one: &CandidateNumber| {
            let cell = |other: &CandidateNumber| {
                let class = match pairs.duel(*one, *other) {
                    Ordering::Greater => " class=\"in\"",
                    Ordering::Less | Ordering::Equal => "",
                };
                format!("<td{class}>{}</td>", cell(*one, *other))
            };
            let cells: String = pairs.order.iter().map(cell).collect();
            let name = escape(&view.name(*one));
            format!("<tr><th scope=\"row\">{one} {name}</th>{cells}</tr>\n")
        };
        let rows: String = pairs.order.iter().map(row).collect();
        format!(
            "<div class=\"wide\" tabindex=\"0\">\n<table>\n<caption>{caption}</caption>\n<thead>\n<tr>\
             <th scope=\"col\">{}</th>{heads}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n",
            labels.candidate
        )
    };
    Some(format!(
        "<ol>\n{ranks}</ol>\n{}{}",
        table(labels.pairs, &|one, other| pairs.preferred_text(one, other)),
        table(labels.paths, &|one, other| pairs.path_text(one, other)),
    ))
}

/// The pairs as a picture: a square of every two, coloured by who is preferred.
pub(super) fn draw(view: &View<'_>) -> Option<String> {
    const LEFT: usize = 2_500;
    const TOP: usize = 1_000;
    const SIDE: usize = 520;
    const HIGH: usize = 300;
    let pairs = Pairs::of(view)?;
    let mut canvas = Canvas::new();
    let bold = Style { is_bold: true, size: 160, ..Style::PLAIN };
    canvas.text([200, 320], &shorten(&view.title(), 80), bold);
    let pale = Style { colour: PALE, ..Style::PLAIN };
    canvas.text([200, 520], &shorten(&view.rule(), 110), pale);
    canvas.text([200, 700], view.labels.pairs, pale);
    let drawn = &pairs.order[..pairs.order.len().min(MOST_DRAWN)];
    let middle = Style { anchor: Anchor::Middle, size: 110, ..Style::PLAIN };
    for (row, one) in drawn.iter().enumerate() {
        let y = TOP + row * HIGH;
        let is_elected = view.report.elected.contains(one);
        let name = Style { anchor: Anchor::End, is_bold: is_elected, ..Style::PLAIN };
        let tick = if is_elected { "✓ " } else { "" };
        let words = format!("{tick}{}  {one}", short(&view.name(*one)));
        canvas.text([LEFT - 100, y + HIGH / 2 + 42], &words, name);
        let x = LEFT + row * SIDE + SIDE / 2;
        canvas.text([x, TOP - 60], &one.to_string(), Style { is_bold: is_elected, ..middle });
        for (column, other) in drawn.iter().enumerate().filter(|(_, other)| *other != one) {
            let x = LEFT + column * SIDE;
            let fill = match pairs.duel(*one, *other) {
                Ordering::Greater => "#b7dfc3",
                Ordering::Less => "#f3d3cf",
                Ordering::Equal => "#e6eaef",
            };
            canvas.bar([x + 10, y + 10, SIDE - 20, HIGH - 20], fill, "");
            let at = [x + SIDE / 2, y + HIGH / 2 + 40];
            canvas.text(at, &pairs.preferred_text(*one, *other), middle);
        }
    }
    let mut y = TOP + drawn.len() * HIGH;
    if drawn.len() < pairs.order.len() {
        y += 200;
        let words = format!("{} ({})", view.labels.others, pairs.order.len() - drawn.len());
        canvas.text([200, y], &words, pale);
    }
    let width = (LEFT + drawn.len() * SIDE + 400).max(8_000);
    Some(canvas.finish(view, [width, y + 300]))
}
