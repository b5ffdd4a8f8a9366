//! The texts that the demonstration's alliance puts to its members, and how it tells the time.

use chrono_tz::Africa::Johannesburg;
use domain::{
    Timestamp,
    text::{Locale, LocalizedText},
};

/// The same in English, Spanish and French. The English text is the binding one.
pub(super) fn text([english, spanish, french]: [&str; 3]) -> LocalizedText {
    let locale = |tag: &str| Locale::parse(tag).expect("a language tag");
    let texts = [("en", english), ("es", spanish), ("fr", french)];
    let texts = texts.map(|(tag, text)| (locale(tag), text.to_owned()));
    LocalizedText::new(locale("en"), texts).expect("a text in every language")
}

pub(super) const MEETING: [&str; 3] = [
    "Annual general meeting 2022",
    "Asamblea general anual 2022",
    "Assemblée générale annuelle 2022",
];

pub(super) const AGENDA: [[&str; 3]; 5] = [
    ["Opening and quorum", "Apertura y quórum", "Ouverture et quorum"],
    [
        "Annual report 2021/22, with the financial statements",
        "Informe anual 2021/22, con los estados financieros",
        "Rapport annuel 2021/22, avec les états financiers",
    ],
    ["Election of the board", "Elección de la junta", "Élection du conseil"],
    ["Questions from members", "Preguntas de los miembros", "Questions des membres"],
    ["Closing", "Clausura", "Clôture"],
];

/// The place on the agenda of the report.
pub(super) const REPORT: usize = 1;

/// The place on the agenda of the election.
pub(super) const ELECTION: usize = 2;

pub(super) const BOARD: [&str; 3] = [
    "Board of the alliance 2022 to 2025",
    "Junta de la alianza 2022 a 2025",
    "Conseil de l'alliance 2022 à 2025",
];

/// Who stands for the board. They are invented, as they say.
pub(super) const CANDIDATES: [&str; 14] = [
    "Amina Diallo (synthetic)",
    "Beatriz Quispe (synthetic)",
    "Chidi Eze (synthetic)",
    "Dilnoza Yusupova (synthetic)",
    "Emeka Obi (synthetic)",
    "Fatou Sow (synthetic)",
    "Goran Ilić (synthetic)",
    "Hoa Nguyen (synthetic)",
    "Inés Cabrera (synthetic)",
    "Jomo Wanjiru (synthetic)",
    "Kavya Rao (synthetic)",
    "Leila Haddad (synthetic)",
    "Mele Taufa (synthetic)",
    "Naledi Khumalo (synthetic)",
];

pub(super) const MOTION_TITLE: [&str; 3] = [
    "Adopt the annual report 2021/22",
    "Aprobar el informe anual 2021/22",
    "Adopter le rapport annuel 2021/22",
];

pub(super) const MOTION: [&str; 3] = [
    "That the annual report for the year from 1 July 2021 to 30 June 2022, presented to this \
     meeting together with the financial statements, be adopted.",
    "Que se apruebe el informe anual del ejercicio comprendido entre el 1 de julio de 2021 y el \
     30 de junio de 2022, presentado a esta asamblea junto con los estados financieros.",
    "Que le rapport annuel pour l'exercice allant du 1er juillet 2021 au 30 juin 2022, présenté \
     à cette assemblée avec les états financiers, soit adopté.",
];

/// The time of day in the alliance's zone.
pub(super) fn local(at: Timestamp) -> String {
    at.with_timezone(&Johannesburg).format("%H:%M on %-d %B %Y").to_string()
}

/// A number of thousands, as English writes it.
pub(super) fn grouped(number: usize) -> String {
    match (number / 1000, number % 1000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}
