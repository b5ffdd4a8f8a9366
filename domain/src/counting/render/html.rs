use super::{View, escape, labels, pairs, svg, votes_of};
use crate::counting::{CandidateNumber, CountReport, Language, Listed, Stage, Votes};

const STYLE: &str = "
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1c2128; background: #fff; margin: 2rem; }
p, dl, ol, ul { max-width: 64rem; }
h1 { line-height: 1.2; margin-bottom: .2rem; }
h2 { margin-top: 2.2rem; border-bottom: 1px solid #d0d7de; }
.rule { color: #57606a; margin-top: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1.5rem; }
dt { color: #57606a; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
.won li { font-weight: 600; }
.wide { overflow-x: auto; }
svg { height: auto; max-width: none; }
table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #57606a; padding: .3rem 0; }
th, td { padding: .2rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid #e6eaef; }
thead th { vertical-align: bottom; border-bottom: 2px solid #57606a; }
tbody th, tfoot th, thead th:first-child { text-align: left; font-weight: 400; position: sticky; left: 0; background: #fff; }
tfoot tr:first-child > * { border-top: 2px solid #57606a; }
.in { color: #1a6b37; font-weight: 600; }
.out { color: #a4262c; }
.wrong { color: #a4262c; font-weight: 600; }
@media print { @page { size: landscape; margin: 12mm; } body { max-width: none; margin: 0; font-size: 11px; } .wide { overflow: visible; } svg { max-width: 100%; } h2 { break-after: avoid; } tr, li { break-inside: avoid; } }
";

/// The count as a page that needs nothing else: no script, no link, no font.
///
/// Its markup is XML as well. Whatever a name holds stays text.
pub fn html(report: &CountReport, language: Language) -> String {
    let view = View::new(report, language);
    let title = escape(&view.title());
    let labels = view.labels;
    let parts = [
        facts(&view),
        section(labels.elected, &people("won", &view, &report.elected)),
        section_of(&report.reserve, labels.reserve, || people("left", &view, &report.reserve)),
        section_of(&report.stages, labels.flow, || {
            format!("<div class=\"wide\">\n{}</div>\n", svg(report, language))
        }),
        if view.has_table() { section(labels.table, &table(&view)) } else { String::new() },
        pairs::html(&view).map_or_else(String::new, |body| section(labels.ranking, &body)),
        section_of(&report.stages, labels.course, || course(&view)),
        section_of(&report.ties, labels.ties, || {
            list("ol", report.ties.iter().map(|tie| labels::tie(&view, tie)))
        }),
        section_of(&report.alternatives, labels.alternatives, || alternatives(&view)),
    ];
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         {}</main>\n</body>\n</html>\n",
        language.tag(),
        parts.concat(),
    )
}

fn section(heading: &str, body: &str) -> String {
    format!("<section>\n<h2>{heading}</h2>\n{body}</section>\n")
}

/// A section, unless there is nothing to show in it.
fn section_of<T>(of: &[T], heading: &str, body: impl FnOnce() -> String) -> String {
    if of.is_empty() { String::new() } else { section(heading, &body()) }
}

fn list(element: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| format!("<li>{}</li>\n", escape(&item))).collect();
    format!("<{element}>\n{items}</{element}>\n")
}

fn facts(view: &View<'_>) -> String {
    let (report, labels) = (view.report, view.labels);
    let settings = (!report.settings.is_empty()).then(|| view.settings());
    let facts = [
        (labels.seats, Some(report.seats.to_string())),
        (labels.quota, report.quota.map(|quota| view.number(quota))),
        (labels.valid, Some(view.number(report.valid))),
        (labels.blank, Some(view.number(report.blank))),
        (labels.invalid, Some(view.number(report.invalid))),
        (labels.options, settings),
    ];
    let facts = facts.into_iter().filter_map(|(name, it)| Some((name, it?)));
    let facts: String =
        facts.map(|(name, it)| format!("<dt>{name}</dt><dd>{}</dd>\n", escape(&it))).collect();
    format!("<p class=\"rule\">{}</p>\n<dl>\n{facts}</dl>\n", escape(&view.rule()))
}

fn people(class: &str, view: &View<'_>, candidates: &[CandidateNumber]) -> String {
    if candidates.is_empty() {
        return format!("<p>{}</p>\n", view.labels.nobody);
    }
    let items = list("ol", candidates.iter().map(|it| view.name(*it)));
    format!("<div class=\"{class}\">\n{items}</div>\n")
}

fn table(view: &View<'_>) -> String {
    let (report, labels) = (view.report, view.labels);
    let heads = report.stages.iter().map(|stage| {
        let deed = escape(&view.deed(stage));
        format!("<th scope=\"col\">{} {}<br/>{deed}</th>\n", labels.stage, stage.number)
    });
    let heads: String = heads.collect();
    let body: String = report.candidates.iter().map(|listed| of_candidate(view, listed)).collect();
    let inactive = labels::inactive(view).map(|(name, of)| sum(view, name, of));
    let sums = [
        sum(view, labels.non_transferable, |stage| Some(stage.non_transferable)),
        inactive.concat(),
        sum(view, labels.residue, |stage| Some(stage.residue)),
        sum(view, labels.total, |stage| Some(stage.total)),
        sum(view, labels.quota, |stage| stage.quota),
    ];
    let (class, balance) =
        if view.is_balanced() { ("right", labels.balanced) } else { ("wrong", labels.unbalanced) };
    format!(
        "<div class=\"wide\" tabindex=\"0\">\n<table>\n<caption>✓ {} · ✗ {}</caption>\n<thead>\n<tr>\
         <th scope=\"col\">{}</th>\n{heads}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n<tfoot>\n{}\
         </tfoot>\n</table>\n</div>\n<p class=\"{class}\">{balance}</p>\n",
        labels.elected,
        labels.excluded,
        labels.candidate,
        sums.concat(),
    )
}

fn of_candidate(view: &View<'_>, listed: &Listed) -> String {
    let mut name = format!("{} {}", listed.number, view.name(listed.number));
    if listed.withdrawn {
        name = format!("{name} ({})", view.labels.withdrawn);
    }
    let mut is_out = listed.withdrawn;
    let cell = |stage: &Stage| {
        let votes = votes_of(stage, listed.number).filter(|it| !is_out || it.units() > 0);
        let number = votes.map(|it| view.number(it)).unwrap_or_default();
        if stage.elected.iter().any(|it| it.candidate == listed.number) {
            return format!("<td class=\"in\">{number} ✓</td>");
        }
        if stage.excluded.contains(&listed.number) {
            is_out = true;
            return format!("<td class=\"out\">{number} ✗</td>");
        }
        format!("<td>{number}</td>")
    };
    let cells: String = view.report.stages.iter().map(cell).collect();
    format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", escape(&name))
}

fn sum(view: &View<'_>, name: &str, of: impl Fn(&Stage) -> Option<Votes>) -> String {
    if view.report.stages.iter().all(|stage| of(stage).is_none()) {
        return String::new();
    }
    let number = |stage| of(stage).map(|it| view.number(it)).unwrap_or_default();
    let cells = view.report.stages.iter().map(|stage| format!("<td>{}</td>", number(stage)));
    format!("<tr><th scope=\"row\">{name}</th>{}</tr>\n", cells.collect::<String>())
}

/// The sentences; each begins with the number of its stage.
fn course(view: &View<'_>) -> String {
    let sentences = view.report.stages.iter().map(|it| it.explanation.within(view.language));
    let sentences = sentences.map(|it| format!("<p>{}</p>\n", escape(it)));
    sentences.collect()
}

fn alternatives(view: &View<'_>) -> String {
    let report = view.report;
    let list = list("ul", report.alternatives.iter().map(|it| labels::otherwise(view, it)));
    if report.alternatives_complete {
        return list;
    }
    format!("{list}<p>{}</p>\n", view.labels.incomplete)
}
