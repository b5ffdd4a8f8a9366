use unicode_width::UnicodeWidthStr as _;

use super::{
    View, clean,
    grid::{self, NAMES, Row, WIDTH},
    labels, pairs, shorten, votes_of,
};
use crate::counting::{CandidateNumber, CountReport, Language, Listed, Stage, Votes};

/// The count as text for a terminal, in lines of about a hundred columns.
///
/// The votes stand in blocks of as many stages as fit beside each other; `✓` marks who is elected
/// and `✗` who is excluded at a stage.
pub fn text(report: &CountReport, language: Language) -> String {
    let view = View::new(report, language);
    let sections = [
        head(&view),
        outcome(&view),
        table(&view),
        pairs::text(&view),
        course(&view),
        ties(&view),
        alternatives(&view),
    ];
    let sections: Vec<String> = sections.into_iter().filter(|it| !it.is_empty()).collect();
    sections.join("\n")
}

fn head(view: &View<'_>) -> String {
    let (report, labels) = (view.report, view.labels);
    let title = view.title();
    let rule = "═".repeat(title.width().clamp(1, WIDTH));
    let mut lines = vec![title, rule];
    lines.extend(wrap(&view.rule(), "", ""));
    if !report.settings.is_empty() {
        lines.extend(wrap(&view.settings(), &format!("{}{} ", labels.options, labels.colon), "  "));
    }
    lines.push(String::new());
    let facts = [
        (labels.seats, Some(report.seats.to_string())),
        (labels.quota, report.quota.map(|quota| view.number(quota))),
        (labels.valid, Some(view.number(report.valid))),
        (labels.blank, Some(view.number(report.blank))),
        (labels.invalid, Some(view.number(report.invalid))),
    ];
    let facts: Vec<_> = facts.into_iter().filter_map(|(name, it)| Some((name, it?))).collect();
    let names = facts.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
    lines.extend(facts.iter().map(|(name, it)| format!("{}  {it}", grid::left(name, names))));
    paragraph(lines)
}

fn outcome(view: &View<'_>) -> String {
    let (report, labels) = (view.report, view.labels);
    let mut lines = Vec::new();
    for (heading, candidates) in
        [(labels.elected, &report.elected), (labels.reserve, &report.reserve)]
    {
        if candidates.is_empty() && heading == labels.reserve {
            continue;
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(heading.into());
        if candidates.is_empty() {
            lines.push(format!("  {}", labels.nobody));
        }
        let width = candidates.len().to_string().len();
        for (place, candidate) in (1..).zip(candidates) {
            lines.push(format!("  {place:>width$}. {}", view.name(*candidate)));
        }
    }
    paragraph(lines)
}

fn table(view: &View<'_>) -> String {
    let (report, labels) = (view.report, view.labels);
    if !view.has_table() {
        return String::new();
    }
    let width = report.candidates.iter().map(|it| it.number.to_string().len()).max();
    let width = width.unwrap_or_default();
    let candidates: Vec<Row> =
        report.candidates.iter().map(|listed| of_candidate(view, listed, width)).collect();
    // One that never changes stands at the head.
    let has_quotas = report.stages.iter().any(|stage| stage.quota != report.quota);
    let sums = [
        vec![(labels.non_transferable, sums(view, |stage| Some(stage.non_transferable)))],
        labels::inactive(view).map(|(name, of)| (name, sums(view, of))).into(),
        vec![
            (labels.residue, sums(view, |stage| Some(stage.residue))),
            (labels.total, sums(view, |stage| Some(stage.total))),
            (labels.quota, sums(view, |stage| stage.quota.filter(|_| has_quotas))),
        ],
    ];
    let is_told = |(name, cells): &(&str, Vec<(String, char)>)| {
        let is_zero = |(cell, _): &(String, char)| cell.chars().all(|it| "0.,".contains(it));
        *name == labels.total || !cells.iter().all(is_zero)
    };
    let sums: Vec<Row> = sums
        .into_iter()
        .flatten()
        .filter(is_told)
        .map(|(name, cells)| Row { name: format!("{:width$} {name}", ""), cells })
        .collect();
    let heads: Vec<[String; 2]> = report
        .stages
        .iter()
        .map(|stage| [format!("{} {}", labels.stage, stage.number), view.deed(stage)])
        .collect();
    let mut lines = vec![labels.table.to_owned()];
    lines.extend(grid::blocks(&heads, &candidates, &sums));
    lines.push(String::new());
    lines.push(format!("✓ {}   ✗ {}", labels.elected, labels.excluded));
    lines.push((if view.is_balanced() { labels.balanced } else { labels.unbalanced }).into());
    paragraph(lines)
}

fn sums(view: &View<'_>, of: impl Fn(&Stage) -> Option<Votes>) -> Vec<(String, char)> {
    let number = |stage| of(stage).map(|it| view.number(it)).unwrap_or_default();
    view.report.stages.iter().map(|stage| (number(stage), ' ')).collect()
}

fn of_candidate(view: &View<'_>, listed: &Listed, width: usize) -> Row {
    let name = shorten(&view.name(listed.number), NAMES);
    let mut name = format!("{:>width$} {name}", listed.number);
    if listed.withdrawn {
        name = format!("{name} ({})", view.labels.withdrawn);
    }
    let mut is_out = listed.withdrawn;
    let cell = |stage: &Stage| {
        let votes = votes_of(stage, listed.number).filter(|it| !is_out || it.units() > 0);
        let cell = votes.map(|it| view.number(it)).unwrap_or_default();
        is_out |= stage.excluded.contains(&listed.number);
        (cell, mark(stage, listed.number))
    };
    Row { name, cells: view.report.stages.iter().map(cell).collect() }
}

fn mark(stage: &Stage, candidate: CandidateNumber) -> char {
    if stage.elected.iter().any(|it| it.candidate == candidate) {
        '✓'
    } else if stage.excluded.contains(&candidate) {
        '✗'
    } else {
        ' '
    }
}

fn course(view: &View<'_>) -> String {
    let sentences = view.report.stages.iter().map(|it| clean(it.explanation.within(view.language)));
    let sentences: Vec<String> = sentences.filter(|it| !it.is_empty()).collect();
    if sentences.is_empty() {
        return String::new();
    }
    let mut lines = vec![view.labels.course.to_owned()];
    for sentence in sentences {
        lines.extend(wrap(&sentence, "  ", "    "));
    }
    paragraph(lines)
}

fn ties(view: &View<'_>) -> String {
    if view.report.ties.is_empty() {
        return String::new();
    }
    let mut lines = vec![view.labels.ties.to_owned()];
    for (number, tie) in (1..).zip(&view.report.ties) {
        let words = labels::tie(view, tie);
        lines.extend(wrap(&words, &format!("  {number}. "), "     "));
    }
    paragraph(lines)
}

fn alternatives(view: &View<'_>) -> String {
    if view.report.alternatives.is_empty() {
        return String::new();
    }
    let mut lines = vec![view.labels.alternatives.to_owned()];
    for alternative in &view.report.alternatives {
        lines.extend(wrap(&labels::otherwise(view, alternative), "  ", "     "));
    }
    if !view.report.alternatives_complete {
        lines.extend(wrap(view.labels.incomplete, "  ", "     "));
    }
    paragraph(lines)
}

pub(super) fn paragraph(lines: Vec<String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The words in lines, the first of which begins so, and the others so.
fn wrap(text: &str, first: &str, other: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut is_fresh = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !is_fresh && line.width() + 1 + word.width() > WIDTH {
            lines.push(std::mem::replace(&mut line, other.to_owned()));
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        line.push_str(word);
        is_fresh = false;
    }
    lines.push(line);
    lines
}
