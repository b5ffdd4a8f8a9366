//! Constraints in a file of their own, as `OpenTally` has them.
//!
//! A line for each group: its category and its name, both in quotation marks; the fewest and the
//! most to be elected of it; and the numbers of the candidates who belong to it. Groups of the same
//! category are lines with the same first name, in any order.

use std::fmt::Write as _;

use super::{FormatFault, scan::Scanner};
use crate::counting::{CandidateNumber, Category, Contest, Group};

/// Reads the constraints of a contest, whose candidates they name.
pub fn read(bytes: &[u8], contest: &Contest) -> Result<Vec<Category>, FormatFault> {
    let mut scanner = Scanner::new(bytes)?;
    let mut categories: Vec<Category> = Vec::new();
    let mut index = std::collections::HashMap::new();
    scanner.skip()?;
    while scanner.peek().is_some() {
        let name = quoted(&mut scanner, "the name of a category in quotation marks")?;
        let group = quoted(&mut scanner, "the name of a group in quotation marks")?;
        let min = limit(&mut scanner, "the fewest to be elected of the group")?;
        let start = scanner.at;
        let max = limit(&mut scanner, "the most to be elected of the group")?;
        if max < min {
            return Err(FormatFault::at(bytes, start + 1, "at least as many as the fewest"));
        }
        let mut members = Vec::new();
        // The line ends the group.
        while !scanner.skip()? && scanner.peek().is_some() {
            let start = scanner.at;
            let expected = "the number of a candidate on the list";
            let number = usize::try_from(scanner.number(expected)?).unwrap_or(usize::MAX);
            let number = number.checked_sub(1).filter(|it| *it < contest.candidates.len());
            let number = number.ok_or_else(|| FormatFault::at(bytes, start, expected))?;
            members.push(CandidateNumber::at(number));
        }
        let group = Group { name: group, min, max, members };
        let at = *index.entry(name.clone()).or_insert(categories.len());
        match categories.get_mut(at) {
            Some(category) => category.groups.push(group),
            None => categories.push(Category { name, groups: vec![group] }),
        }
    }
    Ok(categories)
}

/// Writes constraints.
pub fn write(categories: &[Category]) -> String {
    let mut file = String::new();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    for category in categories {
        for group in &category.groups {
            let names = (quoted(&category.name), quoted(&group.name));
            // Writing to a string does not fail.
            _ = write!(file, "{} {} {} {}", names.0, names.1, group.min, group.max);
            for member in &group.members {
                _ = write!(file, " {member}");
            }
            file.push('\n');
        }
    }
    file
}

fn quoted(scanner: &mut Scanner<'_>, expected: &str) -> Result<String, FormatFault> {
    scanner.skip()?;
    if scanner.peek() == Some(b'"') { scanner.quoted() } else { Err(scanner.fault(expected)) }
}

fn limit(scanner: &mut Scanner<'_>, expected: &str) -> Result<usize, FormatFault> {
    Ok(usize::try_from(scanner.number(expected)?).unwrap_or(usize::MAX))
}
