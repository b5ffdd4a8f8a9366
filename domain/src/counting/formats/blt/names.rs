use crate::counting::{
    Contest,
    formats::{
        FormatFault,
        scan::{Scanner, is_line_end},
        text,
    },
};

/// What may follow the names: the title, where it comes from, and a comment.
const AFTER: usize = 3;

/// The most parts that a name has on its line.
const PARTS: usize = 8;

/// A text on a line, and where it stands.
struct Text {
    text: String,
    at: usize,
}

/// Reads the names and the title.
pub(super) fn read(scanner: &mut Scanner<'_>, contest: &mut Contest) -> Result<(), FormatFault> {
    let start = scanner.clone();
    let count = contest.candidates.len();
    let mut lines = read_lines(scanner, count, true)?;
    if lines.len() <= count && !lines.is_empty() {
        // There are files in which the name of a candidate begins with the sign of a comment. The
        // title does not.
        let mut scanner = start;
        let all = read_lines(&mut scanner, count, false)?;
        let ends = |lines: &[Vec<Text>]| lines.last().map(|line| line[0].at);
        if all.len() == count + 1 && ends(&all) == ends(&lines) {
            lines = all;
        }
    }
    let mut texts = as_names(lines, count).into_iter();
    for (index, candidate) in contest.candidates.iter_mut().enumerate() {
        let missing = || scanner.fault(&format!("the name of candidate {}", index + 1));
        candidate.name = texts.next().ok_or_else(missing)?.text;
    }
    contest.title = texts.next().map(|title| title.text).unwrap_or_default();
    match texts.nth(AFTER - 1) {
        Some(more) => Err(FormatFault::at(scanner.bytes, more.at, "the end of the file")),
        None => Ok(()),
    }
}

/// The texts, line by line: some files have a name a line, others all names on one.
fn read_lines(
    scanner: &mut Scanner<'_>,
    count: usize,
    comments: bool,
) -> Result<Vec<Vec<Text>>, FormatFault> {
    let mut lines = Vec::new();
    let mut line = Vec::new();
    let mut left = (count + AFTER) * PARTS;
    while let Some(byte) = scanner.peek() {
        match byte {
            b'\n' | b'\r' => {
                lines.extend((!line.is_empty()).then(|| std::mem::take(&mut line)));
                scanner.at += 1;
            }
            b' ' | b'\t' | b',' => scanner.at += 1,
            _ if (comments || !line.is_empty()) && scanner.skip_comment()? => {}
            _ => {
                left = left.checked_sub(1).ok_or_else(|| scanner.fault("the end of the file"))?;
                let at = scanner.at;
                let text = if byte == b'"' { scanner.quoted()? } else { unquoted(scanner)? };
                line.push(Text { text, at });
            }
        }
    }
    lines.extend((!line.is_empty()).then_some(line));
    Ok(lines)
}

/// The text up to the end of the line or a comment.
fn unquoted(scanner: &mut Scanner<'_>) -> Result<String, FormatFault> {
    let (at, rest) = (scanner.at, scanner.rest());
    let ends = |index: usize| {
        is_line_end(rest[index])
            || (index > 0
                && matches!(rest[index - 1], b' ' | b'\t')
                && (rest[index] == b'#' || rest[index..].starts_with(b"//")))
    };
    let len = (0..rest.len()).find(|index| ends(*index)).unwrap_or(rest.len());
    scanner.at += len;
    let text = text::decode(scanner.bytes, &rest[..len], at)?;
    let text = text.trim_end_matches([' ', '\t', ',']);
    let quotes = [('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}'), ('\'', '\'')];
    let within = |(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    Ok(quotes.into_iter().find_map(within).unwrap_or(text).to_owned())
}

/// The names and what follows them, one by one.
fn as_names(lines: Vec<Vec<Text>>, count: usize) -> Vec<Text> {
    let texts: usize = lines.iter().map(Vec::len).sum();
    let parts = lines.first().map_or(0, Vec::len);
    let is_table = lines.len() == count + 1
        && parts > 1
        && lines.iter().take(count).all(|line| line.len() == parts);
    let is_by_line = is_table || texts > count + AFTER;
    if is_by_line && (count..=count + AFTER).contains(&lines.len()) {
        lines.into_iter().enumerate().filter_map(|(index, line)| join(index, line)).collect()
    } else {
        lines.into_iter().flatten().collect()
    }
}

/// The name that a line of several texts says, without the candidate's number in words.
fn join(index: usize, line: Vec<Text>) -> Option<Text> {
    let at = line.first()?.at;
    let is_number = line.len() > 1 && line[0].text == format!("Candidate {}", index + 1);
    let texts = line.into_iter().skip(usize::from(is_number)).map(|part| part.text);
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    Some(Text { text: texts.join(", "), at })
}
