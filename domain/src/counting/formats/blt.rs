//! BLT, the format of most programs that count transferable votes.
//!
//! I. D. Hill, B. A. Wichmann and D. R. Woodall laid it down (*Algorithm 123*, Computer Journal 30,
//! 1987, section 3.1): how many candidates and seats; `-k` for every candidate who has withdrawn;
//! papers, each how many there are of it, candidates in the order of preference, and 0; a 0; the
//! names and the title. Ends of lines mean nothing.
//!
//! Files differ from that, and so does what is read here:
//! - Numbers may be separated by commas. Lines end with LF, CR or both.
//! - `2=3` ranks two candidates equally (`OpenSTV`), as does `(2 3)` (Hill). `-` is a rank left empty.
//! - `#` and `//` begin comments of a line, `/*` and `*/` enclose others.
//! - `(text)` before how many papers there are names the paper (`OpenSTV`), and is passed over.
//! - Weights may be decimal numbers, with differing numbers of digits.
//! - `[nick a b …]` gives candidates short names for the papers, `[withdrawn …]` says who has
//!   withdrawn (Droop, stv-rs). `[tie …]` must name candidates, but is not applied, for programs
//!   differ in whom it prefers; other brackets are for other programs, and passed over.
//! - Names need no quotation marks, one a line; on a line of several they are parts of one name.
//! - Where the 0 is missing after papers, each paper is a line (`OpenTally`); and where the 0 after
//!   all papers is, they end at the first quotation mark (the comma-separated files of scot-elex).
//! - Text that is not UTF-8 is read as Windows-1252.
//!
//! What is written has none of that but what the papers need: quotation marks within names are
//! doubled, other signs stand as they are, also ends of lines. Constraints have a file of their own;
//! of papers that could not be read a comment tells.

mod names;
mod write;

pub use self::write::write;
use super::{
    Election, FormatFault, fault::limit, papers::in_order, scan::Scanner, weights::Weight,
};
use crate::counting::{
    Candidate, CandidateNumber, Contest, Kind, MOST_CANDIDATES, Preference, Profile,
};

const PREFERENCE: &str = "the number of a candidate on the list, or 0 to end the paper";
const WEIGHT: &str = "how many papers say the following, or 0 to end the papers";

/// Reads an election.
pub fn read(bytes: &[u8]) -> Result<Election, FormatFault> {
    let attempt = |lines| Reader::new(bytes, lines).and_then(Reader::read);
    // Where both ways fail, the one that came further knows better.
    attempt(false).or_else(|first| {
        attempt(true).map_err(|second| if second.at > first.at { second } else { first })
    })
}

struct Reader<'a> {
    scanner: Scanner<'a>,
    /// Whether a paper ends with its line.
    lines: bool,
    contest: Contest,
    nicks: Vec<&'a [u8]>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], lines: bool) -> Result<Self, FormatFault> {
        let mut scanner = Scanner::new(bytes)?;
        scanner.skip()?;
        let start = scanner.at;
        let candidates = scanner.number("the number of candidates")?;
        let candidates = usize::try_from(candidates).ok().filter(|it| *it <= MOST_CANDIDATES);
        let candidates =
            candidates.ok_or_else(|| FormatFault::at(bytes, start, "at most 1,000 candidates"))?;
        let seats = scanner.number("the number of seats")?;
        let contest = Contest {
            seats: usize::try_from(seats).unwrap_or(usize::MAX),
            candidates: vec![Candidate::default(); candidates],
            ..Contest::default()
        };
        Ok(Self { scanner, lines, contest, nicks: Vec::new() })
    }

    fn read(mut self) -> Result<Election, FormatFault> {
        let mut profile = Profile::expecting(Kind::Ranked, self.scanner.rest().len());
        let mut paper = Vec::new();
        while let Some((weight, start)) = self.weight()? {
            paper.clear();
            if self.paper(&mut paper)? {
                in_order(&mut paper);
            }
            weight
                .add(&mut profile, &paper, &[])
                .map_err(|it| FormatFault::at(self.scanner.bytes, start, limit(&it)))?;
        }
        names::read(&mut self.scanner, &mut self.contest)?;
        Ok(Election { contest: self.contest, profile, options: None })
    }

    /// How many papers say what follows, and where that stands; nothing at the end of the papers.
    fn weight(&mut self) -> Result<Option<(Weight, usize)>, FormatFault> {
        loop {
            self.scanner.skip()?;
            let start = self.scanner.at;
            match self.scanner.peek() {
                Some(b'-') => {
                    self.scanner.at += 1;
                    let index = self.listed("the number of a candidate who has withdrawn")?;
                    self.contest.candidates[index].withdrawn = true;
                }
                Some(b'[') => self.bracket()?,
                Some(b'(') => {
                    let len = self.scanner.rest().iter().position(|byte| *byte == b')');
                    self.scanner.at += len
                        .ok_or_else(|| self.scanner.fault("a name of a paper that ends with )"))?
                        + 1;
                }
                Some(b'"') if self.lines => return Ok(None),
                _ => {
                    let weight = Weight::prefix(self.scanner.rest());
                    let (weight, len) = weight.ok_or_else(|| self.scanner.fault(WEIGHT))?;
                    self.scanner.at += len;
                    if !self.scanner.is_apart() {
                        return Err(FormatFault::at(self.scanner.bytes, start, WEIGHT));
                    }
                    return Ok((weight.units > 0).then_some((weight, start)));
                }
            }
        }
    }

    /// Reads a paper to its end. Says whether candidates share a rank.
    fn paper(&mut self, paper: &mut Vec<Preference>) -> Result<bool, FormatFault> {
        let candidates = self.contest.candidates.len();
        let mut shares = false;
        // Whether the next candidate shares the rank of the one before, and where that was said.
        let mut equal = None;
        let bytes = self.scanner.bytes;
        let mut at = plain(bytes, self.scanner.at + 1, candidates, paper);
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' => {
                    let start = at;
                    let mut number = 0_u16;
                    while let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
                        number = number.saturating_mul(10).saturating_add((digit - b'0').into());
                        at += 1;
                    }
                    let is_word = bytes.get(at).is_none_or(|byte| is_boundary(*byte));
                    match CandidateNumber::new(number) {
                        None if is_word && equal.is_none() => {
                            self.scanner.at = at;
                            return Ok(shares);
                        }
                        Some(candidate) if is_word && usize::from(number) <= candidates => {
                            paper.push(if equal.take().is_some() {
                                Preference::equal(candidate)
                            } else {
                                Preference::of(candidate)
                            });
                        }
                        _ => return Err(FormatFault::at(bytes, start, PREFERENCE)),
                    }
                }
                b'\n' | b'\r' if self.lines => break,
                b' ' | b',' | b'\t' | b'\n' | b'\r' => at += 1,
                _ => {
                    self.scanner.at = at;
                    self.sign(paper, &mut equal)?;
                    shares |= equal.is_some() || *byte == b'(';
                    at = self.scanner.at;
                }
            }
        }
        self.scanner.at = at;
        if equal.is_none() && self.lines && at < bytes.len() {
            return Ok(shares);
        }
        Err(self.scanner.fault(PREFERENCE))
    }

    /// Reads what is no plain number within a paper.
    fn sign(
        &mut self,
        paper: &mut Vec<Preference>,
        equal: &mut Option<()>,
    ) -> Result<(), FormatFault> {
        match self.scanner.peek() {
            Some(b'=')
                if equal.is_none() && paper.last().is_some_and(|it| it.candidate().is_some()) =>
            {
                *equal = Some(());
                self.scanner.at += 1;
            }
            Some(b'-') if equal.is_none() && self.is_single() => {
                paper.push(Preference::SKIPPED);
                self.scanner.at += 1;
            }
            Some(b'(') if equal.is_none() => {
                self.scanner.at += 1;
                let mut first = true;
                loop {
                    self.scanner.skip()?;
                    if self.scanner.peek() == Some(b')') && !first {
                        self.scanner.at += 1;
                        return Ok(());
                    }
                    let number = CandidateNumber::at(self.listed(PREFERENCE)?);
                    let entry = [Preference::equal, Preference::of][usize::from(first)];
                    paper.push(entry(number));
                    first = false;
                }
            }
            _ if self.scanner.skip_comment()? => {}
            _ => {
                let number = CandidateNumber::at(self.nick()?);
                let is_equal = equal.take().is_some();
                paper.push(if is_equal {
                    Preference::equal(number)
                } else {
                    Preference::of(number)
                });
            }
        }
        Ok(())
    }

    /// Whether the sign here stands alone.
    fn is_single(&self) -> bool {
        let next = self.scanner.rest().get(1);
        let before = self.scanner.at.checked_sub(1).and_then(|it| self.scanner.bytes.get(it));
        [before, next].into_iter().flatten().all(|byte| is_boundary(*byte) && *byte != b'=')
    }

    /// Reads the number or the short name of a candidate: its place on the list.
    fn listed(&mut self, expected: &str) -> Result<usize, FormatFault> {
        self.scanner.skip()?;
        if !self.scanner.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return self.nick();
        }
        let rest = self.scanner.rest();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = str::from_utf8(&rest[..digits]).ok().and_then(|it| it.parse::<usize>().ok());
        let index = number.and_then(|it| it.checked_sub(1));
        let is_word = rest.get(digits).is_none_or(|byte| is_boundary(*byte));
        let index = index.filter(|it| is_word && *it < self.contest.candidates.len());
        let index = index.ok_or_else(|| self.scanner.fault(expected))?;
        self.scanner.at += digits;
        Ok(index)
    }

    /// Reads the short name of a candidate: its place on the list.
    fn nick(&mut self) -> Result<usize, FormatFault> {
        let word = word(self.scanner.rest());
        let index = self.nicks.iter().position(|nick| *nick == word);
        let index = index.ok_or_else(|| self.scanner.fault(PREFERENCE))?;
        self.scanner.at += word.len();
        Ok(index)
    }

    /// Reads what Droop and its kin add in brackets.
    fn bracket(&mut self) -> Result<(), FormatFault> {
        let start = self.scanner.at;
        let end = self.scanner.rest().iter().position(|byte| *byte == b']');
        let end = start + end.ok_or_else(|| self.scanner.fault("brackets that end with ]"))?;
        self.scanner.at += 1;
        let name = word(self.scanner.rest());
        self.scanner.at += name.len();
        let mut nicks = Vec::new();
        loop {
            self.scanner.skip()?;
            if self.scanner.at >= end {
                break;
            }
            match name {
                b"withdrawn" => {
                    let index = self.listed("a candidate who has withdrawn")?;
                    self.contest.candidates[index].withdrawn = true;
                }
                b"tie" => _ = self.listed("a candidate on the list")?,
                b"nick" => nicks.push(self.new_nick(&nicks)?),
                _ => self.scanner.at = end,
            }
        }
        if name == b"nick" {
            if nicks.len() != self.contest.candidates.len() {
                self.scanner.at = end;
                return Err(self.scanner.fault("a short name for every candidate"));
            }
            self.nicks = nicks;
        }
        // What a comment took beyond the bracket does not belong to it.
        self.scanner.at = end + 1;
        Ok(())
    }

    fn new_nick(&mut self, nicks: &[&'a [u8]]) -> Result<&'a [u8], FormatFault> {
        let nick = word(self.scanner.rest());
        let begins_well = nick.first().is_some_and(|byte| !byte.is_ascii_digit() && *byte != b'-');
        if !begins_well || nicks.contains(&nick) || nicks.len() >= self.contest.candidates.len() {
            return Err(self.scanner.fault("a short name of one candidate, not a number"));
        }
        self.scanner.at += nick.len();
        Ok(nick)
    }
}

/// Reads candidates from there on for as long as they are numbers of at most three digits with a
/// blank after each; says where that ends. It is where nearly all of the time goes: a number is read
/// at once, not digit by digit, so that nothing hangs on how many digits it has.
fn plain(bytes: &[u8], mut at: usize, candidates: usize, paper: &mut Vec<Preference>) -> usize {
    while let Some(four) = bytes.get(at..).and_then(<[u8]>::first_chunk::<4>) {
        let digits = u32::from_le_bytes(*four) ^ 0x3030_3030;
        // The high bit of every byte that was no digit.
        let others = (digits | digits.wrapping_add(0x7676_7676)) & 0x8080_8080;
        let len = others.trailing_zeros() / 8;
        if !(1..4).contains(&len) || (digits >> (8 * len)) & 0xff != u32::from(b' ' ^ b'0') {
            break;
        }
        let [_, hundreds, tens, ones] = (digits << (32 - 8 * len)).to_le_bytes().map(u16::from);
        let number = hundreds * 100 + tens * 10 + ones;
        let candidate = CandidateNumber::new(number).filter(|_| usize::from(number) <= candidates);
        let Some(candidate) = candidate else { break };
        paper.push(Preference::of(candidate));
        at += len as usize + 1;
    }
    at
}

/// The word that those bytes begin with.
fn word(bytes: &[u8]) -> &[u8] {
    let len = bytes.iter().position(|byte| is_boundary(*byte) || *byte == b'"');
    &bytes[..len.unwrap_or(bytes.len())]
}

/// Whether a number or a short name ends there.
fn is_boundary(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, b',' | b'=' | b'#' | b'/' | b'(' | b')' | b'[' | b']')
}
