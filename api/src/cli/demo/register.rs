//! The members of the demonstration, as a register file.
//!
//! The organisations are those that the alliance's own publications name; what is said here of
//! their membership is made up. Everybody else is made up altogether: marked so in the register,
//! and in the name as well. Nothing is random, so every demonstration is the same.

use chrono::{Days, NaiveDate};

use super::world::{Country, WORLD};

/// How many members there are.
pub(super) const MEMBERS: usize = 4_000;

/// How many of them are entered as voting members.
pub(super) const VOTING: usize = 420;

/// How many organisations that vote are made up.
const MADE_UP_ORGANISATIONS: usize = 134;

/// How many memberships of each kind, and of made-up parties, ended before the record date.
const LAPSED: usize = 7;

/// How many persons joined as voting members after the record date, the newcomer among them.
const LATE: usize = 10;

/// The number of the persona who votes for herself.
pub(super) const VOTER: &str = "P-0001";

/// The number of the persona who acts for two organisations.
pub(super) const DELEGATE: &str = "P-0002";

/// The number of the persona who joined too late to vote.
pub(super) const NEWCOMER: &str = "P-0003";

/// The organisations that the delegate acts for.
pub(super) const MANDATORS: [&str; 2] = ["O-0003", "O-0006"];

/// The organisations that the documents name, with the country each is put in.
const NAMED: [(&str, &str, &str); 16] = [
    ("Innovation for Change", "ZA", "en"),
    ("Connect Humanity", "US", "en"),
    ("End Water Poverty", "GB", "en"),
    ("Fair Share for Women Leaders", "DE", "en"),
    ("KujaLink", "KE", "en"),
    ("Peace Direct", "GB", "en"),
    ("Lawyers for Civil Society", "RU", "en"),
    ("Institute for Development Cooperation", "KZ", "en"),
    ("Innovation for Change Central Asia", "KZ", "en"),
    ("Civic Solidarity Platform", "PL", "en"),
    ("Women's International League for Peace and Freedom, Germany", "DE", "en"),
    ("DRA", "DE", "en"),
    ("Fair Trials", "GB", "en"),
    ("SOVA Center for Information and Analysis", "RU", "en"),
    ("International Partnership for Human Rights", "BE", "fr"),
    ("IREX", "US", "en"),
];

/// First names of persons who do not exist.
const FIRST_NAMES: [&str; 24] = [
    "Aisha", "Bruno", "Chipo", "Dmitri", "Elena", "Farid", "Grace", "Hiroshi", "Isabel", "Jamal",
    "Kofi", "Lucía", "Mariam", "Nuru", "Oluwa", "Priya", "Quentin", "Rosa", "Samir", "Thandi",
    "Uma", "Víctor", "Wanjiru", "Yasmin",
];

/// What organisations that do not exist are for.
const PURPOSES: [&str; 8] = [
    "Rights Network",
    "Youth Assembly",
    "Water Forum",
    "Women's Circle",
    "Press Watch",
    "Village Union",
    "Migrants' House",
    "Open Budget Group",
];

/// A line of the register.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Line {
    pub(super) number: String,
    pub(super) is_organisation: bool,
    pub(super) name: String,
    pub(super) country: &'static str,
    pub(super) is_voting: bool,
    pub(super) since: NaiveDate,
    pub(super) until: Option<NaiveDate>,
    pub(super) locale: &'static str,
    pub(super) is_synthetic: bool,
}

/// Every member.
pub(super) fn lines() -> Vec<Line> {
    let mut lines: Vec<_> =
        (1..).zip(NAMED).map(|(n, named)| named_organisation(n, named)).collect();
    lines.extend(personas());
    lines.extend((1..=MADE_UP_ORGANISATIONS).map(voting_organisation));
    let persons = VOTING - lines.iter().filter(|line| line.is_voting).count();
    lines.extend((1..=persons).map(|n| voting_person(n, persons)));
    let others = MEMBERS - lines.len();
    lines.extend((1..=others).map(associate));
    lines
}

/// The lines of whoever had joined by that day, as a register file.
pub(super) fn csv(lines: &[Line], by: NaiveDate) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "number",
        "kind",
        "name",
        "country",
        "category",
        "since",
        "until",
        "locale",
        "synthetic",
    ])?;
    for line in lines.iter().filter(|line| line.since <= by) {
        writer.write_record([
            line.number.as_str(),
            if line.is_organisation { "ORGANISATION" } else { "PERSON" },
            &line.name,
            line.country,
            if line.is_voting { "VOTING" } else { "ASSOCIATE" },
            &line.since.to_string(),
            &line.until.map(|until| until.to_string()).unwrap_or_default(),
            line.locale,
            if line.is_synthetic { "true" } else { "false" },
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The number of the person who holds the member's paper: who acts for an organisation, or the
/// member in person.
pub(super) fn holder(line: &Line) -> String {
    match line.number.as_str() {
        mandator if MANDATORS.contains(&mandator) => DELEGATE.to_owned(),
        organisation if line.is_organisation => format!("D-{organisation}"),
        person => person.to_owned(),
    }
}

fn named_organisation(
    n: usize,
    (name, country, locale): (&str, &'static str, &'static str),
) -> Line {
    Line {
        number: format!("O-{n:04}"),
        is_organisation: true,
        name: name.to_owned(),
        country,
        is_voting: true,
        since: joined(n),
        until: None,
        locale,
        is_synthetic: false,
    }
}

fn personas() -> [Line; 3] {
    let person = |number: &str, name: &str, country, locale, (is_voting, since)| Line {
        number: number.to_owned(),
        is_organisation: false,
        name: format!("{name} (synthetic {number})"),
        country,
        is_voting,
        since,
        until: None,
        locale,
        is_synthetic: true,
    };
    [
        person(VOTER, "Amina Persona", "KE", "en", (true, day(2019, 3, 1))),
        person(DELEGATE, "Beatriz Persona", "CO", "es", (false, day(2020, 6, 15))),
        person(NEWCOMER, "Chantal Persona", "SN", "fr", (true, day(2022, 11, 21))),
    ]
}

fn voting_organisation(n: usize) -> Line {
    let number = format!("V-{n:04}");
    let country = at(n);
    // Letters of another alphabet that look like Latin ones, as in one of the documents.
    let name = match n {
        1 => "Сentral Аsia Dialogue (synthetic V-0001)".to_owned(),
        _ => format!("{} {} (synthetic {number})", country.adjective(), PURPOSES[n % 8]),
    };
    let lapsed = n > MADE_UP_ORGANISATIONS - LAPSED;
    Line {
        is_organisation: true,
        name,
        country: country.code,
        is_voting: true,
        since: joined(n),
        until: lapsed.then(|| lapse(n)),
        locale: country.locale,
        is_synthetic: true,
        number,
    }
}

fn voting_person(n: usize, of: usize) -> Line {
    let number = format!("S-{n:04}");
    let country = at(n * 2 + 1);
    let from_end = of - n;
    let is_late = from_end < LATE - 1;
    let is_lapsed = (LATE - 1..LATE - 1 + LAPSED).contains(&from_end);
    Line {
        is_organisation: false,
        name: format!("{} Example (synthetic {number})", FIRST_NAMES[n % 24]),
        country: country.code,
        is_voting: true,
        since: if is_late { day(2022, 11, 16) + Days::new(1 + n as u64 % 4) } else { joined(n) },
        until: is_lapsed.then(|| lapse(n)),
        locale: country.locale,
        is_synthetic: true,
        number,
    }
}

/// An associate; the first of them are the persons who act for organisations.
fn associate(n: usize) -> Line {
    let organisations = delegates_needed();
    let country = at(n * 3 + n / WORLD.len());
    let (number, is_organisation) = match organisations.get(n - 1) {
        Some(organisation) => (format!("D-{organisation}"), false),
        None => (format!("A-{n:04}"), n.is_multiple_of(5)),
    };
    let name = if is_organisation {
        format!("{} {} (synthetic {number})", country.adjective(), PURPOSES[n % 8])
    } else {
        format!("{} Example (synthetic {number})", FIRST_NAMES[n % 24])
    };
    Line {
        is_organisation,
        name,
        country: country.code,
        is_voting: false,
        since: joined(n),
        until: None,
        locale: country.locale,
        is_synthetic: true,
        number,
    }
}

/// The numbers of the voting organisations that the delegate does not act for.
fn delegates_needed() -> Vec<String> {
    let named = (1..=NAMED.len()).map(|n| format!("O-{n:04}"));
    let made_up = (1..=MADE_UP_ORGANISATIONS).map(|n| format!("V-{n:04}"));
    named.filter(|number| !MANDATORS.contains(&number.as_str())).chain(made_up).collect()
}

fn at(n: usize) -> Country {
    WORLD[n % WORLD.len()]
}

/// A day in the ten years before the meeting's year.
fn joined(n: usize) -> NaiveDate {
    day(2012, 1, 9) + Days::new((n as u64 * 37) % 3_640)
}

/// A day before the record date, or the record date itself, which is the first without a vote.
fn lapse(n: usize) -> NaiveDate {
    day(2022, 11, 16) - Days::new((n as u64 % 4) * 46)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::membership::import::{Verdict, Warning, plan};

    use super::*;

    #[test]
    fn there_are_4000_members_in_175_countries_of_whom_420_are_voting() {
        let lines = lines();
        assert_eq!(lines.len(), 4_000);
        assert_eq!(lines.iter().map(|it| it.country).collect::<HashSet<_>>().len(), 175);
        assert_eq!(lines.iter().filter(|it| it.is_voting).count(), 420);
    }

    #[test]
    fn whoever_is_made_up_says_so_in_the_name_and_no_two_are_called_alike() {
        let lines = lines();
        assert!(lines.iter().all(|it| it.is_synthetic == it.name.contains("synthetic")));
        assert_eq!(lines.iter().map(|it| &it.name).collect::<HashSet<_>>().len(), lines.len());
    }

    #[test]
    fn some_voting_members_have_lapsed_or_joined_too_late() {
        let record_date = day(2022, 11, 16);
        let lines = lines();
        let voting = || lines.iter().filter(|it| it.is_voting);
        assert_eq!(voting().filter(|it| it.since > record_date).count(), LATE);
        let lapsed = |it: &&Line| it.until.is_some_and(|until| until <= record_date);
        assert_eq!(voting().filter(lapsed).count(), 2 * LAPSED);
    }

    #[test]
    fn every_voting_organisation_has_somebody_to_act_for_it() {
        let lines = lines();
        let numbers: HashSet<_> = lines.iter().map(|it| it.number.clone()).collect();
        for line in lines.iter().filter(|it| it.is_voting && it.is_organisation) {
            assert!(numbers.contains(&holder(line)), "{}", line.number);
        }
    }

    #[test]
    fn the_file_is_accepted_and_warned_about_where_letters_are_of_another_alphabet() {
        let today = day(2022, 11, 21);
        let file = csv(&lines(), today).expect("a file");
        let plan = plan(&file, &[], today).expect("a register");
        assert!(plan.rows.iter().all(|row| matches!(row.verdict, Verdict::New(_))));
        assert_eq!(plan.rows.len(), MEMBERS);
        let warned: Vec<_> = plan.rows.iter().filter(|row| !row.warnings.is_empty()).collect();
        assert_eq!(warned.len(), 1);
        assert!(matches!(warned[0].warnings[0], Warning::MixedAlphabets { .. }));
    }
}
