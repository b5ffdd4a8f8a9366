use std::fmt::Write as _;

use domain::counting::Rule;

/// What a rule is, and what can be chosen about it.
pub(super) fn explain(rule: Rule) -> String {
    let constraints = if rule.keeps_constraints() { "kept" } else { "refused" };
    let mut text = format!(
        "{rule}: {}\nSource: {}\nPapers: {}\nConstraints: {constraints}\n\nOptions:\n",
        rule.meaning(),
        rule.source(),
        rule.papers().as_str()
    );
    for setting in rule.settings() {
        let values = match setting.values {
            [] => "TEXT".to_owned(),
            values => values.join("|"),
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {}={values}", setting.key);
        for line in wrapped(setting.meaning, 92) {
            let _ = writeln!(text, "      {line}");
        }
        if !setting.default.is_empty() {
            let _ = writeln!(text, "      Default: {}", setting.default);
        }
        let _ = writeln!(text, "      Source: {}", setting.source);
    }
    text
}

/// The words in lines of at most that many characters.
fn wrapped(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
