//! Debian's tally sheets, as its program Devotee publishes them after every vote.
//!
//! A sheet begins with prose and a list of the options, `Option 1---->: name`. Then it has a line
//! for every voter: `V:`, a sign for each option, and who voted (a name, or a digest), which is not
//! kept. The signs are the ranks that the voter gave: `1` to `9`, and letters from `A` on for ten and
//! beyond; `-` for none. Equal signs rank equally. Numbers may be left out, and mean nothing by it:
//! so says every ballot.
//!
//! The default option, by custom the last, is an option like others here. A sheet does not say how
//! many are to be elected: one.

use std::fmt::Write as _;

use super::{
    Election, FormatFault, Unwritable,
    fault::limit,
    papers::{check_named, in_order, sorted},
    text,
};
use crate::counting::{
    Candidate, CandidateNumber, Contest, Kind, MOST_CANDIDATES, Preference, Profile,
};

/// The signs of the ranks, from the first on.
const SIGNS: &[u8] = b"123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The most lines that are written.
const MOST_LINES: u64 = 1_000_000;

/// Reads a vote.
pub fn read(bytes: &[u8]) -> Result<Election, FormatFault> {
    let mut at = text::skip_mark(bytes)?;
    let mut names = Vec::new();
    let mut options = None;
    let mut profile = Profile::new(Kind::Ranked, 0);
    let mut ranks = Vec::new();
    for line in bytes[at..].split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        let start = at;
        at += line.len();
        if let Some(signs) = line.strip_prefix(b"V:") {
            let place =
                start + 2 + signs.iter().take_while(|it| matches!(it, b' ' | b'\t')).count();
            let word = signs.trim_ascii_start().split(u8::is_ascii_whitespace).next();
            let word = word.unwrap_or_default();
            let many =
                *options.get_or_insert(if names.is_empty() { word.len() } else { names.len() });
            if word.len() != many || many == 0 {
                let expected = format!("the ranks of {} options", many.max(1));
                return Err(FormatFault::at(bytes, place, &expected));
            }
            if many > MOST_CANDIDATES {
                return Err(FormatFault::at(bytes, place, "at most 1,000 options"));
            }
            ranks.clear();
            for (index, sign) in word.iter().enumerate() {
                match rank(*sign) {
                    Some(0) => {}
                    Some(rank) => ranks.push((rank, index)),
                    None => {
                        let expected = "a rank: a digit from 1, a letter, or - for none";
                        return Err(FormatFault::at(bytes, place + index, expected));
                    }
                }
            }
            profile
                .add(1, &paper(&mut ranks))
                .map_err(|it| FormatFault::at(bytes, place, limit(&it)))?;
        } else if let Some((number, name)) = option(line) {
            let is_next = options.is_none() && number == Some(names.len() + 1);
            if !is_next || names.len() == MOST_CANDIDATES {
                let expected =
                    format!("option {} of at most 1,000, before all votes", names.len() + 1);
                return Err(FormatFault::at(bytes, start, &expected));
            }
            names.push(text::decode(bytes, name, at - line.len())?);
        }
    }
    let many = options.unwrap_or(names.len());
    if many == 0 {
        return Err(FormatFault::at(bytes, bytes.len(), "a line \"V: \" with the ranks of a vote"));
    }
    names.extend((names.len()..many).map(|index| format!("Option {}", index + 1)));
    let candidates = names.into_iter().map(|name| Candidate { name, withdrawn: false }).collect();
    let contest = Contest { seats: 1, candidates, ..Contest::default() };
    Ok(Election { contest, profile, options: None })
}

/// Writes a vote, a line for every paper. What the papers say alone decides every byte.
///
/// Who withdrew, how many are to be elected and which ranks were left empty is not written, for the
/// format has no place for it.
pub fn write(contest: &Contest, profile: &Profile) -> Result<String, Unwritable> {
    if profile.kind() != Kind::Ranked {
        return Err(Unwritable::Kind);
    }
    check_named(contest, profile)?;
    let one = 10_u64.checked_pow(profile.decimals().into()).ok_or(Unwritable::Parts)?;
    if profile.weight() / one > MOST_LINES {
        return Err(Unwritable::TooManyPapers);
    }
    let many = contest.candidates.len();
    let mut file = String::from("\n\t\t       Tally Sheet for the votes cast.\n\n");
    for (index, candidate) in contest.candidates.iter().enumerate() {
        let bars = "|".repeat(index.saturating_sub(1));
        let slash = if index == 0 { " " } else { "/" };
        let dashes = "-".repeat(many + 1 - index);
        let name = candidate.name.replace(char::is_control, " ");
        // Writing to a string does not fail.
        _ = writeln!(file, "   {bars}{slash}  Option {}{dashes}>: {}", index + 1, name.trim());
    }
    _ = writeln!(file, "   {}/", "|".repeat(many.saturating_sub(1)));
    let mut number = 0_u64;
    for (said, weight) in sorted(profile) {
        let mut signs = vec![b'-'; many];
        for (rank, sign) in said.ranks().filter(|rank| !rank.is_empty()).zip(0..) {
            let sign = SIGNS.get::<usize>(sign).ok_or(Unwritable::TooManyRanks)?;
            for candidate in rank {
                if std::mem::replace(&mut signs[candidate.index()], *sign) != b'-' {
                    return Err(Unwritable::Duplicate);
                }
            }
        }
        if weight % one != 0 {
            return Err(Unwritable::Parts);
        }
        for _ in 0..weight / one {
            number += 1;
            _ = writeln!(file, "V: {} \t\t{number}", String::from_utf8_lossy(&signs));
        }
    }
    Ok(file)
}

/// The rank of a sign, nought for none.
fn rank(sign: u8) -> Option<usize> {
    let sign = sign.to_ascii_uppercase();
    if sign == b'-' {
        return Some(0);
    }
    SIGNS.iter().position(|it| *it == sign).map(|index| index + 1)
}

/// What those ranks say.
fn paper(ranks: &mut [(usize, usize)]) -> Vec<Preference> {
    ranks.sort_unstable();
    let mut last = 0;
    let mut paper = Vec::with_capacity(ranks.len());
    for (rank, index) in ranks {
        let make = if *rank == last { Preference::equal } else { Preference::of };
        paper.push(make(CandidateNumber::at(*index)));
        last = *rank;
    }
    in_order(&mut paper);
    paper
}

/// The number and the name of the option that the line presents, if it presents one.
fn option(line: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let is_frame = |byte: &u8| matches!(byte, b' ' | b'\t' | b'|' | b'/');
    let frame = line.iter().take_while(|byte| is_frame(byte)).count();
    let rest = line[frame..].strip_prefix(b"Option ")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let dashes = rest[digits..].iter().take_while(|byte| **byte == b'-').count();
    let name = rest[digits + dashes..].strip_prefix(b">:")?;
    let number = str::from_utf8(&rest[..digits]).ok().and_then(|text| text.parse().ok());
    Some((number, name.trim_ascii()))
}
