//! Names that look like other names.
//!
//! A letter of another alphabet can look exactly like a Latin one, so a search for "Central
//! Asia" misses "Сentral Аsia" with Cyrillic letters, and a party can be registered twice, or
//! pass for another. How letters look is taken from Unicode's Technical Standard 39.

use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use unicode_security::{mixed_script::AugmentedScriptSet, skeleton};

use crate::{countries::CountryCode, membership::PartyKind};

/// Something about a name that its reader should look at. It refuses nothing.
#[derive(Clone, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum Warning {
    /// Letters of different alphabets make up a word, or a word passes for Latin.
    #[error(
        "the name mixes alphabets: in {word:?}, {:?} (U+{:04X}) and {:?} (U+{:04X}) belong to \
         different ones; type the word again if that is not meant",
        .letters[0], u32::from(.letters[0]), .letters[1], u32::from(.letters[1])
    )]
    MixedAlphabets {
        /// The word, or the whole name if its words differ.
        word: String,
        /// The first letter, and the first that does not go with it.
        letters: [char; 2],
    },
    /// Another name looks the same and is not.
    #[error(
        "the name looks like {name:?} of {number}{}, but is not written with the same \
         characters; the two were not merged", place(*.line)
    )]
    LooksLike {
        /// The other name.
        name: String,
        /// The number of the other membership.
        number: String,
        /// The line of the other row, if the file has it.
        line: Option<u32>,
    },
    /// Another party of the same kind and country has the same name.
    #[error(
        "{number}{} has the same name, kind and country; the two were not merged", place(*.line)
    )]
    SameName {
        /// The number of the other membership.
        number: String,
        /// The line of the other row, if the file has it.
        line: Option<u32>,
    },
}

/// The form of a name by which it is searched for: equal for names that look alike.
///
/// Compatible characters are made one (NFKC), letters replaced by the Latin ones that they look
/// like in either case, case dropped, space collapsed, and what nobody sees left out. Accents
/// stay, as marks of their own. It is for comparing, never for showing: `m` becomes `rn`.
pub fn fold(name: &str) -> String {
    let lower: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let mut latin = String::with_capacity(lower.len());
    for letter in lower.nfd() {
        look(letter, &mut latin);
    }
    // A second time, because what a capital looks like may again look like something else.
    let settled: String = skeleton(&latin).flat_map(char::to_lowercase).collect();
    collapse(&skeleton(&settled).collect::<String>())
}

/// Appends the lower-case Latin letters that look like `letter` or like its capital.
fn look(letter: char, into: &mut String) {
    let skeleton_of = |letter: char| skeleton(letter.encode_utf8(&mut [0; 4])).collect::<String>();
    // The two forms of sigma are one letter, and only one of them has a look of its own.
    let letter = if letter == 'ς' { 'σ' } else { letter };
    let small = skeleton_of(letter);
    if small.is_ascii() {
        into.push_str(&small);
        return;
    }
    let mut capitals = letter.to_uppercase();
    let capital = capitals.next().filter(|it| *it != letter && capitals.next().is_none());
    match capital.map(skeleton_of).filter(|it| it.is_ascii()) {
        Some(capital) => into.push_str(&capital.to_ascii_lowercase()),
        None => into.push_str(&small),
    }
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A membership as the register will have it, if the file takes effect.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) number: &'a str,
    pub(super) name: &'a str,
    pub(super) kind: PartyKind,
    pub(super) country: CountryCode,
    /// The line, if the file has it.
    pub(super) line: Option<u32>,
}

/// All names, by what they look like.
///
/// Each entry holds two memberships at most: whichever a name is compared with, one of two
/// different ones is another. So a file full of look-alikes costs no more than any other.
#[derive(Default)]
pub(super) struct Names<'a> {
    by_look: HashMap<String, [Option<Spelt<'a>>; 2]>,
    by_name: HashMap<(String, PartyKind, CountryCode), [Option<Named<'a>>; 2]>,
}

struct Spelt<'a> {
    lower: String,
    named: Named<'a>,
}

impl<'a> Names<'a> {
    /// Adds a membership. Each is added once, under the name it will have.
    pub(super) fn add(&mut self, named: Named<'a>) {
        let lower = named.name.to_lowercase();
        for look in looks(named.name) {
            let spelt = self.by_look.entry(look).or_default();
            if spelt.iter().flatten().all(|it| it.lower != lower)
                && let Some(free) = spelt.iter_mut().find(|it| it.is_none())
            {
                *free = Some(Spelt { lower: lower.clone(), named });
            }
        }
        let same = self.by_name.entry((lower, named.kind, named.country)).or_default();
        if let Some(free) = same.iter_mut().find(|it| it.is_none()) {
            *free = Some(named);
        }
    }

    /// What a reader should know of a name among all.
    pub(super) fn warnings(&self, of: Named<'_>) -> Vec<Warning> {
        let lower = of.name.to_lowercase();
        let alike = looks(of.name)
            .filter_map(|look| self.by_look.get(&look))
            .flat_map(|spelt| spelt.iter().flatten())
            .find(|it| it.lower != lower)
            .map(|Spelt { named, .. }| Warning::LooksLike {
                name: named.name.to_owned(),
                number: named.number.to_owned(),
                line: named.line,
            });
        let same = self.by_name.get(&(lower, of.kind, of.country));
        let same = same
            .and_then(|them| them.iter().flatten().find(|it| it.number != of.number))
            .map(|it| Warning::SameName { number: it.number.to_owned(), line: it.line });
        mixed(of.name).into_iter().chain(alike).chain(same).collect()
    }
}

/// What a name looks like, without regard to case and exactly.
///
/// The first alone would miss letters that look alike only in one case, such as `I` and `l`.
fn looks(name: &str) -> impl Iterator<Item = String> {
    // The marks keep the two apart: what one name looks like exactly is no other name folded.
    [format!("~{}", fold(name)), format!("={}", skeleton(name).collect::<String>())].into_iter()
}

/// Finds a word with letters of several alphabets, or a word that passes for a Latin one.
fn mixed(name: &str) -> Option<Warning> {
    let warning = |word: &str, letters| Warning::MixedAlphabets { word: word.to_owned(), letters };
    let words = || name.split(|it: char| !it.is_alphanumeric() && !is_combining_mark(it));
    if let Some((word, letters)) = words().find_map(|word| Some((word, mismatch(word)?))) {
        return Some(warning(word, letters));
    }
    // A name in two languages has words in two alphabets, but then not all of the foreign ones
    // could pass for Latin.
    let (mut latin, mut foreign) = (None, None);
    for word in words() {
        let Some(letter) = word.chars().find(|it| it.is_alphabetic()) else { continue };
        if are_of_one_alphabet(['a', letter]) {
            latin.get_or_insert(letter);
        } else if skeleton(word).all(|it| it.is_ascii_alphanumeric()) {
            foreign.get_or_insert(letter);
        } else {
            return None;
        }
    }
    Some(warning(name, [latin?, foreign?]))
}

/// The first letter of `word` and the first that belongs to another alphabet.
///
/// Chinese, Japanese and Korean characters are left aside: they are usual next to Latin ones,
/// and look like none.
fn mismatch(word: &str) -> Option<[char; 2]> {
    let mut letters = word.chars().filter(|it| it.is_alphabetic() && !is_east_asian(*it));
    let first = letters.next()?;
    let other = letters.find(|it| !are_of_one_alphabet([first, *it]))?;
    Some([first, other])
}

fn is_east_asian(letter: char) -> bool {
    let scripts = AugmentedScriptSet::for_char(letter);
    !scripts.is_all() && (scripts.hanb || scripts.jpan || scripts.kore)
}

fn are_of_one_alphabet(letters: [char; 2]) -> bool {
    let mut scripts = AugmentedScriptSet::default();
    for letter in letters {
        scripts.intersect_with(AugmentedScriptSet::for_char(letter));
    }
    !scripts.is_empty()
}

fn place(line: Option<u32>) -> String {
    line.map(|line| format!(" on line {line}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is mixed in a name, if anything.
    fn letters(name: &str) -> Option<(String, [char; 2])> {
        match mixed(name)? {
            Warning::MixedAlphabets { word, letters } => Some((word, letters)),
            Warning::LooksLike { .. } | Warning::SameName { .. } => None,
        }
    }

    #[test]
    fn names_that_look_alike_fold_alike() {
        for (other, name) in [
            ("Сentral Аsia", "Central Asia"),
            ("СENTRАL ΑSIA", "central asia"),
            ("Вanк of Мinsk", "BANK OF MINSK"),
            ("Ｃｅｎｔｒａｌ\u{a0} Asia", "Central Asia"),
            ("Cen\u{ad}tral\u{200b} Asia", "Central Asia"),
            ("O’Brien", "O'Brien"),
            ("Comer", "Corner"),
            ("Socie\u{301}te\u{301}", "Soci\u{e9}t\u{e9}"),
        ] {
            assert_eq!(fold(other), fold(name), "{other} and {name}");
        }
    }

    #[test]
    fn case_does_not_matter_in_any_alphabet() {
        for name in
            ["Innovation", "Общество Мемориал", "Σύλλογος Ελλήνων", "İstanbul Işık", "Հայաստան"]
        {
            assert_eq!(fold(name), fold(&name.to_lowercase()), "{name}");
            assert_eq!(fold(name), fold(&name.to_uppercase()), "{name}");
        }
    }

    #[test]
    fn names_that_differ_fold_differently() {
        for (one, other) in
            [("Peña", "Pena"), ("Мемориал", "Memorial"), ("Asia", "Azia"), ("中国", "中國")]
        {
            assert_ne!(fold(one), fold(other), "{one} and {other}");
        }
    }

    #[test]
    fn a_word_of_two_alphabets_is_found() {
        assert_eq!(letters("Сentral Аsia"), Some(("Сentral".into(), ['С', 'e'])));
        assert_eq!(letters("Москвa"), Some(("Москвa".into(), ['М', 'a'])));
        assert_eq!(letters("Plan А"), Some(("Plan А".into(), ['P', 'А'])));
    }

    #[test]
    fn names_in_one_or_two_languages_are_left_alone() {
        for name in [
            "Société Générale №1 «A»",
            "Общество Memorial в Перми",
            "ΕΛΛΑΣ",
            "日本NGOセンター",
            "한국 NGO 협의회",
            "O’Brien & Sons, 2nd",
            "Łódź Ærø İzmir",
            "می‌خواهم",
            "हिन्दी",
            "",
        ] {
            assert_eq!(letters(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_letters_are_composed(name in "\\PC{0,20}") {
            let folded = fold(&name);
            prop_assert_eq!(&fold(&name.nfc().collect::<String>()), &folded);
            prop_assert_eq!(&fold(&name.nfd().collect::<String>()), &folded);
            prop_assert_eq!(&fold(&format!(" {name}\u{200b}  ")), &folded);
        }
    }
}
