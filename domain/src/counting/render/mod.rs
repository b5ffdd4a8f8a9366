//! A count to look at: as text for a terminal, as a picture, and as a page.
//!
//! Names come from files that anybody wrote. Here they are cleaned of what would command a terminal
//! or turn the direction of a line, and escaped for markup. What is drawn depends on the report and the
//! language alone: the same count gives the same bytes.

mod bars;
mod flow;
mod grid;
mod html;
mod labels;
mod pairs;
mod sankey;
mod svg;
mod text;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use self::labels::Labels;
pub use self::{html::html, svg::svg, text::text};
use super::{CandidateNumber, CountReport, Language, Rule, Stage, Votes};

/// A report and the language in which it is shown.
struct View<'a> {
    report: &'a CountReport,
    language: Language,
    labels: &'static Labels,
}

impl<'a> View<'a> {
    fn new(report: &'a CountReport, language: Language) -> Self {
        Self { report, language, labels: labels::of(language) }
    }

    /// What the contest is called, in one line.
    fn title(&self) -> String {
        let title = clean(&self.report.title);
        if title.is_empty() { self.labels.count.into() } else { title }
    }

    /// The rule and the text that lays it down.
    fn rule(&self) -> String {
        let rule = labels::rule(self.report.rule, self.language);
        match self.report.source() {
            "" => rule.into(),
            source => format!("{rule} ({source})"),
        }
    }

    /// What was chosen about the rule, as `key=value`.
    fn settings(&self) -> String {
        let each = self.report.settings.iter();
        let each = each.map(|(key, value)| format!("{}={}", clean(key), clean(value)));
        each.collect::<Vec<_>>().join(", ")
    }

    /// What the candidate is called, in one line; those without a name go by their number.
    fn name(&self, candidate: CandidateNumber) -> String {
        let listed = place(candidate).and_then(|at| self.report.candidates.get(at));
        let name = listed.map(|it| clean(&it.name)).unwrap_or_default();
        if name.is_empty() { format!("#{candidate}") } else { name }
    }

    fn names(&self, candidates: &[CandidateNumber]) -> Vec<String> {
        candidates.iter().map(|it| self.name(*it)).collect()
    }

    fn number(&self, votes: Votes) -> String {
        self.language.number(votes)
    }

    /// The number, exact, but without noughts at its end.
    fn short_number(&self, votes: Votes) -> String {
        let number = self.number(votes);
        if votes.digits() == 0 {
            return number;
        }
        number.trim_end_matches('0').trim_end_matches(['.', ',']).into()
    }

    /// Whether the votes of every stage add up, and to the same.
    fn is_balanced(&self) -> bool {
        self.report.balanced && self.report.stages.iter().all(adds_up)
    }

    /// Whether votes go from candidate to candidate under the rule.
    fn has_transfers(&self) -> bool {
        match self.report.rule {
            Rule::Scottish
            | Rule::Wigm
            | Rule::Ers97
            | Rule::Meek
            | Rule::Meek123
            | Rule::MeekNz
            | Rule::Irv => self.report.stages.len() > 1,
            Rule::Schulze | Rule::Plurality | Rule::Block | Rule::Approval | Rule::Score => false,
        }
    }

    /// Whether there are votes to put into a table: where only pairs are compared, there are none.
    fn has_table(&self) -> bool {
        let mut votes = self.report.stages.iter().flat_map(|stage| &stage.votes);
        let has_votes = votes.any(|it| it.units() > 0);
        has_votes || (self.report.comparison.is_none() && !self.report.stages.is_empty())
    }

    /// What was done, and to whom by number, in few letters.
    fn deed(&self, stage: &Stage) -> String {
        let deed = labels::action(stage.action, self.language);
        match stage.candidates.as_slice() {
            [] => deed.into(),
            [one] => format!("{deed} {one}"),
            [one, another] => format!("{deed} {one}, {another}"),
            [one, .., last] => format!("{deed} {one}…{last}"),
        }
    }
}

/// The candidate's place on the list.
fn place(candidate: CandidateNumber) -> Option<usize> {
    usize::from(candidate.get()).checked_sub(1)
}

/// The candidate's votes at the stage.
fn votes_of(stage: &Stage, candidate: CandidateNumber) -> Option<Votes> {
    stage.votes.get(place(candidate)?).copied()
}

/// The number in units of the last of so many digits.
fn units(votes: Votes, digits: u8) -> u128 {
    let more = u32::from(digits.saturating_sub(votes.digits()));
    let factor = 10_u128.checked_pow(more).unwrap_or(u128::MAX);
    votes.units().saturating_mul(factor)
}

/// How many digits the votes of a stage have at most.
fn digits(stage: &Stage) -> u8 {
    let rest = [stage.non_transferable, stage.residue, stage.total];
    stage.votes.iter().chain(&rest).map(|it| it.digits()).max().unwrap_or_default()
}

fn adds_up(stage: &Stage) -> bool {
    let digits = digits(stage);
    let parts = stage.votes.iter().chain([&stage.non_transferable, &stage.residue]);
    let sum = parts.map(|it| units(*it, digits)).fold(0, u128::saturating_add);
    sum == units(stage.total, digits)
}

/// Text as a line: without control characters, marks that turn its direction, and what XML does not
/// allow.
fn clean(text: &str) -> String {
    let is_out = |it: &char| {
        it.is_control()
            || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
    };
    let is_break = |it: char| matches!(it, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}');
    let spaced = text.chars().map(|it| if is_break(it) { ' ' } else { it });
    let line: String = spaced.filter(|it| !is_out(it)).collect();
    line.trim().into()
}

/// Text cleaned, and escaped for markup, within attributes too.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in clean(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The beginning of a text that is wider than so many columns, with an ellipsis.
fn shorten(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.into();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |letter: &char| {
        let width = letter.width().unwrap_or_default();
        let is_fitting = width <= left;
        left = if is_fitting { left - width } else { 0 };
        is_fitting
    };
    let beginning: String = text.chars().take_while(fits).collect();
    format!("{}…", beginning.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_command_a_terminal_or_end_an_element() {
        assert_eq!(clean("\u{1b}[31mAda\u{7}\nObi\u{202e}"), "[31mAda Obi");
        assert_eq!(
            escape("</title><b a='\"'>&\u{ffff}"),
            "&lt;/title&gt;&lt;b a=&#39;&quot;&#39;&gt;&amp;"
        );
    }

    #[test]
    fn a_long_name_ends_in_an_ellipsis_by_its_width() {
        assert_eq!(shorten("Ada Obi", 7), "Ada Obi");
        assert_eq!(shorten("Ada Obi", 5), "Ada…");
        assert_eq!(shorten("選挙管理", 6), "選挙…");
        assert_eq!(shorten("Ada", 0), "…");
    }
}
