use super::{Election, FormatFault, Position};
use crate::counting::{
    Candidate, CandidateNumber, Contest, Kind, MOST_CANDIDATES, Preference, Profile,
};

/// Reads an election from BLT.
pub fn read(bytes: &[u8]) -> Result<Election, FormatFault> {
    let mut reader = Reader { bytes, at: 0 };
    let candidates = reader.number("the number of candidates")?;
    let candidates = usize::try_from(candidates).ok().filter(|it| *it <= MOST_CANDIDATES);
    let candidates = candidates.ok_or_else(|| reader.fault(0, "at most 1,000 candidates"))?;
    let seats = reader.number("the number of seats")?;
    let mut contest = Contest {
        seats: usize::try_from(seats).unwrap_or(usize::MAX),
        candidates: vec![Candidate::default(); candidates],
        ..Contest::default()
    };
    let mut profile = Profile::new(Kind::Ranked, 0);
    let mut paper = Vec::new();
    loop {
        reader.skip();
        let start = reader.at;
        if reader.peek() == Some(b'-') {
            reader.at += 1;
            let number = reader.number("the number of a candidate who has withdrawn")?;
            let index = usize::try_from(number).ok().and_then(|it| it.checked_sub(1));
            let candidate = index.and_then(|it| contest.candidates.get_mut(it));
            let candidate = candidate
                .ok_or_else(|| reader.fault(start, "the number of a candidate on the list"))?;
            candidate.withdrawn = true;
            continue;
        }
        let weight = reader.number("how many papers say the following, or 0 to end the papers")?;
        if weight == 0 {
            break;
        }
        paper.clear();
        let mut is_equal = false;
        loop {
            reader.skip();
            let start = reader.at;
            let number = reader.number("the number of a candidate, or 0 to end the paper")?;
            if number == 0 {
                break;
            }
            let number = u16::try_from(number).ok().filter(|it| usize::from(*it) <= candidates);
            let number = number.and_then(CandidateNumber::new).ok_or_else(|| {
                reader.fault(start, "the number of a candidate on the list, or 0 to end the paper")
            })?;
            let preference =
                if is_equal { Preference::equal(number) } else { Preference::of(number) };
            paper.push(preference);
            is_equal = reader.peek() == Some(b'=');
            if is_equal {
                reader.at += 1;
            }
        }
        profile.add(weight, &paper).map_err(|it| reader.fault(start, &it.to_string()))?;
    }
    for candidate in &mut contest.candidates {
        candidate.name = reader.text("the name of a candidate")?;
    }
    reader.skip();
    if reader.at < bytes.len() {
        contest.title = reader.text("the title")?;
    }
    Ok(Election { contest, profile, options: None })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => self.at += 1,
                b'#' => {
                    while self.peek().is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                }
                _ => break,
            }
        }
    }

    fn number(&mut self, expected: &str) -> Result<u64, FormatFault> {
        self.skip();
        let start = self.at;
        let mut number = 0_u64;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            self.at += 1;
            let next = number.checked_mul(10).and_then(|it| it.checked_add((digit - b'0').into()));
            number = next.ok_or_else(|| self.fault(start, expected))?;
        }
        if self.at == start { Err(self.fault(start, expected)) } else { Ok(number) }
    }

    fn text(&mut self, expected: &str) -> Result<String, FormatFault> {
        self.skip();
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.fault(start, expected));
        }
        self.at += 1;
        let rest = &self.bytes[self.at..];
        let len = rest.iter().position(|byte| *byte == b'"');
        let len = len.ok_or_else(|| self.fault(start, "a closing quotation mark"))?;
        self.at += len + 1;
        let text = std::str::from_utf8(&rest[..len]);
        Ok(text.map_err(|_| self.fault(start, "text in UTF-8"))?.to_owned())
    }

    fn fault(&self, at: usize, expected: &str) -> FormatFault {
        let rest = &self.bytes[at.min(self.bytes.len())..];
        let word = rest.split(u8::is_ascii_whitespace).next().unwrap_or_default();
        let found = match word {
            [] => "the end of the file".into(),
            word => format!("\"{}\"", String::from_utf8_lossy(&word[..word.len().min(40)])),
        };
        FormatFault { at: Position::of(self.bytes, at), found, expected: expected.into() }
    }
}
