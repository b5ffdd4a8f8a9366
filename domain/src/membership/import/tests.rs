//! Whole files against whole registers.

use chrono::NaiveDate;
use proptest::{prelude::*, sample::select};

use super::*;
use crate::membership::{Category, PartyKind};

const HEADER: &str = "number,kind,name,country,category,since,until,locale,synthetic\n";

fn today() -> NaiveDate {
    "2022-11-30".parse().expect("a date")
}

fn planned(rows: &str, known: &[Known]) -> Plan {
    plan(format!("{HEADER}{rows}").as_bytes(), known, today()).expect("the file is accepted")
}

/// The register after the plan took effect.
fn after(plan: &Plan, known: &[Known]) -> Vec<Known> {
    let mut register = known.to_vec();
    for row in plan.rows.iter().filter_map(|it| it.verdict.effective()) {
        register.retain(|it| it.number != row.number);
        register.push(Known::from(row));
    }
    register
}

/// What is refused in the rows, line by line.
fn refusals(plan: &Plan) -> Vec<(u32, String)> {
    let mut refusals = Vec::new();
    for row in &plan.rows {
        if let Verdict::Refused(problems) = &row.verdict {
            refusals.extend(problems.iter().map(|it| (row.line, it.to_string())));
        }
    }
    refusals
}

fn warnings(plan: &Plan) -> Vec<(u32, String)> {
    let of = |row: &Judged| row.warnings.iter().map(ToString::to_string).collect::<Vec<_>>();
    plan.rows.iter().flat_map(|row| of(row).into_iter().map(|it| (row.line, it))).collect()
}

const ASIA: &str = "M-1,ORGANISATION,Central Asia,KZ,VOTING,2020-01-01,,ru,\n";

#[test]
fn a_row_with_an_unknown_number_admits_a_member() {
    let plan =
        planned(" m-1 ,organisation,\" Central  Asia\",kz,voting,2020-01-01,,ru,true\n", &[]);
    assert_eq!(plan.counts(), Counts { new: 1, ..Counts::default() });
    let row = plan.rows[0].verdict.effective().expect("it takes effect");
    assert_eq!((row.line, row.number.as_str(), row.name.as_str()), (2, "M-1", "Central Asia"));
    assert_eq!((row.kind, row.category), (PartyKind::Organisation, Category::Voting));
    assert_eq!(row.country.as_str(), "KZ");
    assert_eq!(row.locale.as_ref().map(crate::text::Locale::as_str), Some("ru"));
    assert!(row.synthetic);
}

#[test]
fn a_row_with_a_known_number_changes_the_member() {
    let known = after(&planned(ASIA, &[]), &[]);
    let plan = planned("M-1,ORGANISATION,I4C Asia,KG,ASSOCIATE,2022-06-01,2023-06-01,,\n", &known);
    let Verdict::Changed { row, changes, period } = &plan.rows[0].verdict else {
        panic!("{plan:?}")
    };
    let changes: Vec<_> = changes
        .iter()
        .map(|it| (it.column.as_str(), it.from.as_deref(), it.to.as_deref()))
        .collect();
    assert_eq!(
        changes,
        [
            ("name", Some("Central Asia"), Some("I4C Asia")),
            ("country", Some("KZ"), Some("KG")),
            ("category", Some("VOTING"), Some("ASSOCIATE")),
            ("since", Some("2020-01-01"), Some("2022-06-01")),
            ("until", None, Some("2023-06-01")),
        ]
    );
    assert_eq!(*period, PeriodChange::Follows { ends_known: true });
    assert_eq!(row.locale, known[0].locale, "an empty cell says nothing");
}

#[test]
fn what_may_not_change_is_refused() {
    let known = after(&planned(ASIA, &[]), &[]);
    let plan = planned("M-1,PERSON,Central Asia,KZ,VOTING,2019-01-01,,,TRUE\n", &known);
    let Verdict::Refused(problems) = &plan.rows[0].verdict else { panic!("{plan:?}") };
    let columns: Vec<_> = problems.iter().map(|it| it.column).collect();
    assert_eq!(columns, [Some(Column::Kind), Some(Column::Since), Some(Column::Synthetic)]);
    assert!(!plan.is_committable());
}

#[test]
fn every_fault_of_a_row_is_told_with_its_column_and_remedy() {
    let rows = "\u{410}-1,CLUB,A\0,UK,,2023-02-29,30.11.2022,english,yes,stray\n\
                \"12345678901234567890123456789012x\",person,,XX,voting,2022-01-01,2022-01-01\n";
    let expected = [
        (
            2,
            "the row has more cells than the header; put a field that contains the separator in quotes",
        ),
        (
            2,
            "number: \"А-1\" is not a membership number; use 1 to 32 of A-Z, 0-9, \"-\", \"/\" and \".\"",
        ),
        (2, "kind: \"CLUB\" is not known; use PERSON or ORGANISATION"),
        (2, "name: contains the invisible character U+0000; remove it"),
        (
            2,
            "country: \"UK\" is not a country code of ISO 3166-1 alpha-2; write GB for United Kingdom of Great Britain and Northern Ireland",
        ),
        (2, "category: is empty; every row needs one"),
        (2, "since: the calendar has no 2023-02-29; give a day that exists"),
        (2, "until: \"30.11.2022\" is not a date; write year, month and day as in 2022-11-30"),
        (2, "locale: \"english\" is not a language; write its tag, such as en, es or pt-BR"),
        (2, "synthetic: \"yes\" is not known; use true or false"),
        (
            3,
            "number: \"12345678901234567890123456789012x\" is not a membership number; use 1 to 32 of A-Z, 0-9, \"-\", \"/\" and \".\"",
        ),
        (3, "name: is empty; every row needs one"),
        (
            3,
            "country: \"XX\" is not a country code of ISO 3166-1 alpha-2; write its two letters, such as KZ for Kazakhstan",
        ),
        (
            3,
            "until: is not after since, 2022-01-01; until is the first day on which the period no longer holds",
        ),
    ];
    let plan = planned(rows, &[]);
    assert_eq!(refusals(&plan), expected.map(|(line, text)| (line, text.to_owned())));
    assert_eq!(plan.counts(), Counts { refused: 2, ..Counts::default() });
}

#[test]
fn a_number_given_twice_is_refused_the_second_time() {
    let rows = "M-1,PERSON,Ana,ES,VOTING,2020-01-01,,,\n\
                M-2,PERSON,\"Ber\nta\",ES,VOTING,2020-01-01,,,\n\
                m-1,PERSON,Ana,ES,VOTING,2020-01-01,,,\n";
    let plan = planned(rows, &[]);
    let problem = "number: the same number is on line 2; leave only one of the two rows";
    assert_eq!(refusals(&plan), [(5, problem.to_owned())]);
    assert_eq!(plan.counts(), Counts { new: 2, refused: 1, ..Counts::default() });
}

#[test]
fn a_look_alike_is_warned_about_and_admitted() {
    let known = after(&planned(ASIA, &[]), &[]);
    let plan = planned("M-2,ORGANISATION,Сentral Аsia,KZ,VOTING,2020-01-01,,,\n", &known);
    assert_eq!(plan.counts(), Counts { new: 1, warnings: 2, ..Counts::default() });
    assert!(plan.is_committable());
    let expected = [
        "the name mixes alphabets: in \"Сentral\", 'С' (U+0421) and 'e' (U+0065) belong to \
         different ones; type the word again if that is not meant",
        "the name looks like \"Central Asia\" of M-1, but is not written with the same \
         characters; the two were not merged",
    ];
    assert_eq!(warnings(&plan), expected.map(|it| (2, it.to_owned())));
}

#[test]
fn look_alikes_within_a_file_name_each_other() {
    let plan =
        planned(&format!("{ASIA}M-2,ORGANISATION,CENTRАL ASIA,KZ,VOTING,2020-01-01,,,\n"), &[]);
    let alike = |row: usize| match plan.rows[row].warnings.last() {
        Some(Warning::LooksLike { number, line, .. }) => (number.clone(), *line),
        other => panic!("{other:?}"),
    };
    assert_eq!(alike(0), ("M-2".into(), Some(3)));
    assert_eq!(alike(1), ("M-1".into(), Some(2)));
}

#[test]
fn the_same_name_is_warned_about_within_a_country() {
    let rows = "M-1,PERSON,Ana García,ES,VOTING,2020-01-01,,,\n\
                M-2,PERSON,ana garcía,ES,VOTING,2020-01-01,,,\n\
                M-3,PERSON,Ana García,AR,VOTING,2020-01-01,,,\n\
                M-4,ORGANISATION,Ana García,ES,VOTING,2020-01-01,,,\n";
    let text = |number, line| {
        format!(
            "{number} on line {line} has the same name, kind and country; the two were not merged"
        )
    };
    assert_eq!(warnings(&planned(rows, &[])), [(2, text("M-2", 3)), (3, text("M-1", 2))]);
}

#[test]
fn correcting_a_look_alike_is_not_warned_about() {
    let known = after(&planned(&ASIA.replace("Central", "Сentral"), &[]), &[]);
    let plan = planned(ASIA, &known);
    assert_eq!(plan.counts(), Counts { changed: 1, ..Counts::default() });
}

#[test]
fn a_name_already_in_the_register_is_not_warned_about_again() {
    let rows = format!("{ASIA}M-2,ORGANISATION,Сentral Аsia,KZ,VOTING,2020-01-01,,,\n");
    let known = after(&planned(&rows, &[]), &[]);
    assert_eq!(planned(&rows, &known).counts(), Counts { unchanged: 2, ..Counts::default() });
}

#[test]
fn a_plan_does_not_depend_on_the_order_of_the_register() {
    let rows = "M-1,PERSON,Ana,ES,VOTING,2020-01-01,,,\n\
                M-2,PERSON,Аna,ES,VOTING,2020-01-01,,,\n\
                M-3,PERSON,Αna,ES,VOTING,2020-01-01,,,\n";
    let mut known = after(&planned(rows, &[]), &[]);
    let file = "M-4,PERSON,Anа,ES,VOTING,2020-01-01,,,\n";
    let plan = planned(file, &known);
    known.reverse();
    assert_eq!(planned(file, &known), plan);
}

#[test]
fn a_file_without_rows_does_nothing() {
    let plan = planned("\n,,\n", &[]);
    assert!(plan.rows.is_empty() && plan.is_committable());
}

prop_compose! {
    /// A line of a register file, now and then a wrong one.
    fn line()(
        number in 1..12_u32,
        kind in select(vec!["PERSON", "organisation"]),
        name in select(vec![
            "Central Asia", "Сentral Аsia", "  Ana   García ", "\"O\"\"Brien, \r\nPat\"", "Socie\u{301}te\u{301}",
        ]),
        country in select(vec!["KZ", "es", "GB"]),
        category in select(vec!["VOTING", "associate"]),
        since in select(vec!["2019-02-28", "2020-02-29", "2022-11-30", "2023-01-01"]),
        until in select(vec!["", "", "2022-11-29", "2022-11-30", "2024-02-29"]),
        locale in select(vec!["", "es", "PT_br"]),
        synthetic in select(vec!["", "", "", "true", "FALSE"]),
    ) -> String {
        format!("m-{number},{kind},{name},{country},{category},{since},{until},{locale},{synthetic}")
    }
}

/// A register, as earlier files left it.
fn register() -> impl Strategy<Value = Vec<Known>> {
    prop::collection::vec(line(), 0..8).prop_map(|lines| {
        let plan = planned(&lines.join("\n"), &[]);
        after(&plan, &[])
    })
}

proptest! {
    #[test]
    fn a_file_that_took_effect_changes_nothing_the_next_time(
        lines in prop::collection::vec(line(), 0..12),
        known in register(),
    ) {
        let first = planned(&lines.join("\r\n"), &known);
        // Without the refused rows, the others take effect just the same.
        let accepted = lines.iter().zip(&first.rows);
        let accepted = accepted.filter(|(_, it)| !matches!(it.verdict, Verdict::Refused(_)));
        let file: Vec<_> = accepted.map(|(line, _)| line.as_str()).collect();
        let file = file.join("\n");
        let plan = planned(&file, &known);
        prop_assert!(plan.is_committable());

        let known = after(&plan, &known);
        let again = planned(&file, &known);
        prop_assert_eq!(again.counts(), Counts { unchanged: plan.rows.len(), ..Counts::default() });
        prop_assert_eq!(after(&again, &known), known);
    }

    #[test]
    fn whatever_the_bytes_the_answer_is_the_same(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        marks in "[\"\r\n,; \u{feff}aА0-]{0,60}",
    ) {
        for below in [&bytes[..], marks.as_bytes()] {
            let file = [HEADER.as_bytes(), below].concat();
            prop_assert_eq!(plan(&file, &[], today()), plan(&file, &[], today()));
            prop_assert_eq!(plan(below, &[], today()), plan(below, &[], today()));
        }
    }
}

#[test]
fn a_large_register_is_planned_whole() {
    const ROWS: usize = 5_000;
    let row =
        |number| format!("M-{number},PERSON,Сentral Аsia {},KZ,VOTING,2020-01-01,,,\n", number % 7);
    let rows: String = (0..ROWS).map(row).collect();
    let plan = planned(&rows, &[]);
    assert_eq!(plan.counts().new, ROWS);
    let admitted = plan.rows.iter().filter_map(|it| it.verdict.effective());
    let known: Vec<_> = admitted.map(Known::from).collect();
    assert_eq!(planned(&rows, &known).counts().unchanged, ROWS);
}
