//! What an import does, told row by row.

use std::fmt::{self, Write as _};

use domain::membership::import::{Change, Column, Judged, Plan, Problem, Verdict};
use serde_json::{Value, json};

/// For people: a line per row, what is behind it below, and a summary.
pub(super) fn lines(plan: &Plan, commit: bool) -> String {
    let mut text = String::new();
    for row in &plan.rows {
        tell(&mut text, row).expect("a string takes every line");
    }
    summarise(&mut text, plan, commit).expect("a string takes every line");
    text
}

/// For programs: one document.
pub(super) fn json(plan: &Plan, is_committed: bool) -> String {
    let counts = plan.counts();
    let document = json!({
        "committed": is_committed,
        "counts": {
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "refused": counts.refused,
            "warnings": counts.warnings,
        },
        "rows": plan.rows.iter().map(row).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::New(_) => "NEW",
        Verdict::Changed { .. } => "CHANGED",
        Verdict::Unchanged => "UNCHANGED",
        Verdict::Refused(_) => "REFUSED",
    }
}

fn tell(text: &mut String, row: &Judged) -> fmt::Result {
    let number = row.number.as_deref().unwrap_or_default();
    let line = format!("line {:<6} {:<10} {number}", row.line, word(&row.verdict));
    writeln!(text, "{}", line.trim_end())?;
    match &row.verdict {
        Verdict::New(_) | Verdict::Unchanged => {}
        Verdict::Changed { changes, .. } => {
            for Change { column, from, to } in changes {
                writeln!(
                    text,
                    "    {column}: {} becomes {}",
                    cell(from.as_deref()),
                    cell(to.as_deref())
                )?;
            }
        }
        Verdict::Refused(problems) => {
            for problem in problems {
                writeln!(text, "    {problem}")?;
            }
        }
    }
    for warning in &row.warnings {
        writeln!(text, "    warning: {warning}")?;
    }
    Ok(())
}

fn cell(content: Option<&str>) -> String {
    content.map_or_else(|| "nothing".to_owned(), |content| format!("{content:?}"))
}

fn summarise(text: &mut String, plan: &Plan, commit: bool) -> fmt::Result {
    let counts = plan.counts();
    writeln!(
        text,
        "\nRows: {} ({} new, {} changed, {} unchanged, {} refused). Warnings: {}.",
        plan.rows.len(),
        counts.new,
        counts.changed,
        counts.unchanged,
        counts.refused,
        counts.warnings
    )?;
    let outcome = match (plan.is_committable(), commit) {
        (false, _) => "Nothing was changed: correct the refused rows and try again.",
        (true, false) => "Nothing was changed: this was a dry run. Add --commit to carry it out.",
        (true, true) if counts.new + counts.changed == 0 => "There was nothing to change.",
        (true, true) => "All of it has taken effect.",
    };
    writeln!(text, "{outcome}")
}

fn row(row: &Judged) -> Value {
    let (changes, problems) = match &row.verdict {
        Verdict::New(_) | Verdict::Unchanged => (Vec::new(), Vec::new()),
        Verdict::Changed { changes, .. } => (changes.iter().map(change).collect(), Vec::new()),
        Verdict::Refused(problems) => {
            let problem = |it: &Problem| {
                let column = it.column.map(Column::as_str);
                json!({ "column": column, "reason": it.reason.to_string() })
            };
            (Vec::new(), problems.iter().map(problem).collect())
        }
    };
    json!({
        "line": row.line,
        "number": row.number,
        "verdict": word(&row.verdict),
        "changes": changes,
        "problems": problems,
        "warnings": row.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn change(Change { column, from, to }: &Change) -> Value {
    json!({ "column": column.as_str(), "from": from, "to": to })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use domain::membership::import::plan;
    use insta::assert_snapshot;

    use super::*;

    const FILE: &str = "\
number,kind,name,country,category,since,until
V-1,ORGANISATION,Example Fair,ZA,VOTING,2020-01-01,
V-2,ORGANISATION,Сentral Аsia,KZ,VOTING,2020-01-01,
V-3,PERSON,Example,KZ,SOMETHING,2020-13-01,
";

    fn planned() -> Plan {
        let today = NaiveDate::from_ymd_opt(2022, 11, 30).expect("a day");
        plan(FILE.as_bytes(), &[], today).expect("a file")
    }

    #[test]
    fn people_read_a_line_per_row_with_its_reasons() {
        assert_snapshot!(lines(&planned(), true), @r#"
        line 2      NEW        V-1
        line 3      NEW        V-2
            warning: the name mixes alphabets: in "Сentral", 'С' (U+0421) and 'e' (U+0065) belong to different ones; type the word again if that is not meant
        line 4      REFUSED    V-3
            category: "SOMETHING" is not known; use ASSOCIATE or VOTING
            since: the calendar has no 2020-13-01; give a day that exists

        Rows: 3 (2 new, 0 changed, 0 unchanged, 1 refused). Warnings: 1.
        Nothing was changed: correct the refused rows and try again.
        "#);
    }

    #[test]
    fn programs_read_one_document() {
        let document: Value = serde_json::from_str(&json(&planned(), false)).expect("JSON");
        assert_eq!(document["committed"], false);
        assert_eq!(document["counts"]["refused"], 1);
        assert_eq!(document["rows"][0]["verdict"], "NEW");
        assert_eq!(document["rows"][2]["problems"][0]["column"], "category");
    }
}
