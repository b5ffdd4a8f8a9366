use super::{View, bars, escape, pairs, sankey};
use crate::counting::{CandidateNumber, CountReport, Language};

/// The count as a picture: how votes go from stage to stage, or, where they do not, a bar for every
/// candidate; where candidates are compared in pairs, a square of every pair.
///
/// It needs nothing else: no script, no link, no font. It is drawn in whole tenths of a pixel. More
/// candidates or stages than anybody can tell apart are drawn together, so that it stays below half a
/// megabyte.
pub fn svg(report: &CountReport, language: Language) -> String {
    let view = View::new(report, language);
    if view.has_transfers() {
        sankey::draw(&view)
    } else if let Some(picture) = pairs::draw(&view) {
        picture
    } else {
        bars::draw(&view)
    }
}

/// Beyond so many marks they do not say what they are when pointed at.
pub(super) const MOST_TITLES: usize = 1_000;

/// Colours in which white is legible, and which are legible on white.
const COLOURS: [&str; 32] = [
    "#1f5fa8", "#b8480f", "#2c7a4b", "#8b3f9e", "#a8323e", "#12757f", "#856404", "#4a4fb5",
    "#a13670", "#55691a", "#7a4a2b", "#3d6680", "#006b5b", "#7a1f4d", "#0b4f6c", "#993300",
    "#5b2c83", "#3f6b2a", "#6b5b00", "#545454", "#0a6ebd", "#c0392b", "#1e8449", "#6c3bd1",
    "#b03a7a", "#117a8b", "#8a5a00", "#34495e", "#9c2f12", "#4d7c0f", "#5d4a66", "#2f4f4f",
];

/// The colour of a candidate: the same in every picture in which the number is the same.
pub(super) fn colour(candidate: CandidateNumber) -> &'static str {
    COLOURS[(usize::from(candidate.get()) + COLOURS.len() - 1) % COLOURS.len()]
}

/// The colour of candidates that are drawn together.
pub(super) const OTHERS: &str = "#6b7280";
/// The colour of votes that nobody holds.
pub(super) const LOST: &str = "#9aa1ab";

/// The colour of what is said beside.
pub(super) const PALE: &str = "#57606a";

/// A picture in the making; everything is in tenths of a pixel.
pub(super) struct Canvas {
    body: String,
}

/// Where a text stands about its point.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style<'a> {
    pub(super) anchor: Anchor,
    pub(super) size: usize,
    pub(super) colour: &'a str,
    pub(super) is_bold: bool,
}

impl Style<'_> {
    pub(super) const PLAIN: Style<'static> =
        Style { anchor: Anchor::Start, size: 120, colour: "#1c2128", is_bold: false };
}

impl Canvas {
    pub(super) fn new() -> Self {
        Self { body: String::new() }
    }

    /// Puts markup in as it is.
    pub(super) fn raw(&mut self, markup: &str) {
        self.body.push_str(markup);
    }

    pub(super) fn text(&mut self, at: [usize; 2], text: &str, style: Style<'_>) {
        self.lettering(at, &escape(text), style);
    }

    /// A text and a paler one after it.
    pub(super) fn pair(&mut self, at: [usize; 2], [text, after]: [&str; 2], style: Style<'_>) {
        let after = format!("<tspan dx=\"70\" fill=\"{PALE}\">{}</tspan>", escape(after));
        self.lettering(at, &(escape(text) + &after), style);
    }

    fn lettering(&mut self, [x, y]: [usize; 2], markup: &str, style: Style<'_>) {
        let anchor = match style.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if style.is_bold { " font-weight=\"bold\"" } else { "" };
        let (size, colour) = (style.size, style.colour);
        self.raw(&format!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\"{anchor}{weight}>{markup}\
             </text>\n"
        ));
    }

    /// A rectangle, with what it says when pointed at, if that is not nothing.
    pub(super) fn bar(&mut self, [x, y, width, height]: [usize; 4], fill: &str, title: &str) {
        let shape = format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\""
        );
        if title.is_empty() {
            self.raw(&format!("{shape}/>\n"));
        } else {
            self.raw(&format!("{shape}><title>{}</title></rect>\n", escape(title)));
        }
    }

    /// A tick about that point.
    pub(super) fn tick(&mut self, [x, y]: [usize; 2], colour: &str) {
        let x = x.saturating_sub(45);
        self.raw(&format!(
            "<path d=\"M{x} {y}l35 35 55-70\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"22\"/>\n"
        ));
    }

    /// A cross about that point.
    pub(super) fn cross(&mut self, [x, y]: [usize; 2], colour: &str) {
        let (x, y) = (x.saturating_sub(35), y.saturating_sub(35));
        self.raw(&format!(
            "<path d=\"M{x} {y}l70 70m0-70l-70 70\" fill=\"none\" stroke=\"{colour}\" \
             stroke-width=\"20\"/>\n"
        ));
    }

    /// The whole picture.
    pub(super) fn finish(self, view: &View<'_>, [width, height]: [usize; 2]) -> String {
        let elected = &view.report.elected;
        let mut names: Vec<String> =
            elected.iter().take(20).map(|it| short(&view.name(*it))).collect();
        match elected.len() {
            0 => names.push(view.labels.nobody.into()),
            many if many > names.len() => names.push("…".into()),
            _ => {}
        }
        let labels = view.labels;
        let description =
            format!("{}. {}{} {}.", view.rule(), labels.elected, labels.colon, names.join(", "));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" lang=\"{}\" width=\"{}\" \
             height=\"{}\" viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, sans-serif\">\n\
             <title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n{}</svg>\n",
            view.language.tag(),
            width.div_ceil(10),
            height.div_ceil(10),
            escape(&super::shorten(&view.title(), 200)),
            escape(&description),
            self.body,
        )
    }
}

/// A name as short as a picture has room for.
pub(super) fn short(name: &str) -> String {
    super::shorten(name, 26)
}
