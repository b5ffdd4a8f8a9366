use unicode_width::UnicodeWidthStr as _;

/// How wide a line is, as far as figures allow.
pub(super) const WIDTH: usize = 100;
/// How wide the column of names is at most.
pub(super) const NAMES: usize = 30;

/// A row of a table: what it is of, and its cells, each with a mark.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) cells: Vec<(String, char)>,
}

/// Columns of figures under heads of two lines, in blocks of as many as fit beside each other; the
/// rows of the foot stand below a line. A row with nothing in a block is left out of it.
pub(super) fn blocks(heads: &[[String; 2]], body: &[Row], foot: &[Row]) -> Vec<String> {
    let rows = || body.iter().chain(foot);
    let names = rows().map(|row| row.name.width()).max().unwrap_or_default();
    let wide = |(at, heads): (usize, &[String; 2])| {
        let cells = rows().filter_map(|row| row.cells.get(at)).map(|(cell, _)| cell.width());
        cells.chain(heads.iter().map(|it| it.width())).max().unwrap_or_default()
    };
    let widths: Vec<usize> = heads.iter().enumerate().map(wide).collect();
    let mut lines = Vec::new();
    let mut from = 0;
    while from < heads.len() {
        let mut to = from;
        let mut line = names;
        // Two columns between, and two for a mark.
        while to < heads.len() && (to == from || line + widths[to] + 4 <= WIDTH) {
            line += widths[to] + 4;
            to += 1;
        }
        let print = |name: &str, cells: &mut dyn Iterator<Item = (usize, &str, char)>| {
            let cells =
                cells.map(|(at, cell, mark)| format!("  {} {mark}", right(cell, widths[at])));
            format!("{}{}", left(name, names), cells.collect::<String>()).trim_end().to_owned()
        };
        lines.push(String::new());
        for part in [0, 1] {
            let heads = heads[from..to].iter().zip(from..);
            lines.push(print("", &mut heads.map(|(head, at)| (at, head[part].as_str(), ' '))));
        }
        for rows in [body, foot].into_iter().filter(|rows| !rows.is_empty()) {
            lines.push("─".repeat(line));
            for row in rows {
                let cells = row.cells.iter().zip(0..).skip(from).take(to - from);
                let cells: Vec<_> =
                    cells.map(|((cell, mark), at)| (at, cell.as_str(), *mark)).collect();
                if cells.iter().any(|(_, cell, _)| !cell.is_empty()) {
                    lines.push(print(&row.name, &mut cells.into_iter()));
                }
            }
        }
        from = to;
    }
    lines
}

/// The text, and spaces up to that width.
pub(super) fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// Spaces, and the text up to that width.
fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}
