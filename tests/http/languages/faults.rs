use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{
    ADOPT_RULES, Alliance, COLUMNS, GRANT_ROLE, IMPORT_MEMBERS, ISSUE_INVITATION, PLAN_MEETING,
    TABLE_MOTION, text,
};

/// Parameters of the rules that make no sense, one for each way.
fn parameters() -> Vec<Value> {
    let share = |numerator: i32, denominator: i32, base: &str| {
        json!({
            "numerator": numerator, "denominator": denominator, "comparator": "AT_LEAST",
            "base": base
        })
    };
    let rule = |code: &str| json!({ "code": code, "majority": share(1, 2, "YES_NO") });
    let many = |count: usize| (0..count).map(|n| rule(&format!("m{n}"))).collect::<Value>();
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).expect("a letter"));
    let locales: Value =
        (0..101).map(|n| json!(format!("{}{}", letter(n), letter(n / 26)))).collect();
    vec![
        json!({ "governanceZone": "Mars/Olympus" }),
        json!({ "noticeDays": -1 }),
        json!({ "requiredLocales": [] }),
        json!({ "requiredLocales": locales }),
        json!({ "majorities": [rule("special")] }),
        json!({ "majorities": [rule("ordinary"), rule("Not a code")] }),
        json!({ "majorities": [rule("ordinary"), rule("ordinary")] }),
        json!({ "majorities": many(101) }),
        json!({ "meetingQuorum": share(1, 4, "YES_NO") }),
        json!({ "ballotQuorum": share(1, 4, "YES_NO") }),
        json!({ "ballotQuorum": share(1, 0, "ROLL") }),
        json!({ "ballotQuorum": share(-1, 4, "ROLL") }),
        json!({ "ballotQuorum": share(5, 4, "ROLL") }),
    ]
}

/// Texts that cannot be kept, one for each way.
fn texts() -> Vec<Value> {
    let of = |texts: &[(&str, &str)]| -> Value {
        let text = |(locale, text): &(&str, &str)| json!({ "locale": locale, "text": text });
        let translations: Vec<_> = texts.iter().map(text).collect();
        json!({ "authoritative": "en", "translations": translations })
    };
    let tongues: Vec<_> = (0..=100).map(|n| (format!("en-{n:03}"), "That.")).collect();
    let tongues: Vec<_> = tongues.iter().map(|(locale, text)| (locale.as_str(), *text)).collect();
    vec![
        of(&[("fr", "Que.")]),
        of(&[("en", " ")]),
        of(&[("en", &"x".repeat(20_001))]),
        of(&[("en", "That."), ("en", "This.")]),
        of(&[("en", "That\0")]),
        of(&tongues),
    ]
}

/// Meetings that cannot be planned, one for each way.
fn meetings() -> Vec<Value> {
    let sitting = |from: &str, to: &str, zone: Option<&str>| json!({ "startsAt": from, "endsAt": to, "displayZone": zone });
    let (from, to) = ("2022-11-30T07:00:00Z", "2022-11-30T09:00:00Z");
    let good = sitting(from, to, None);
    let empty = json!({ "authoritative": "es", "translations": [{ "locale": "es", "text": "" }] });
    let items: Value = (0..201).map(|_| json!({ "title": text("Item") })).collect();
    let meeting = |sittings: Value, agenda: Value| json!({ "title": text("AGM"), "sittings": sittings, "agenda": agenda });
    vec![
        meeting(json!([]), json!([])),
        meeting(json!([sitting(to, from, None)]), json!([])),
        meeting(json!([sitting(from, to, Some("Mars/Olympus"))]), json!([])),
        meeting(json!([good]), items),
        meeting(json!([good]), json!([{ "title": empty }])),
    ]
}

/// Files that are no register, one for each way but the two that are too large.
fn files() -> Vec<String> {
    let (row, columns) = ("M-001,PERSON,Ada,ZA,VOTING,2020-01-01,\n", COLUMNS.trim_end());
    vec![
        String::new(),
        row.to_owned(),
        format!("{columns},colour\n{row}"),
        "number,kind,name\n".to_owned(),
        format!("{columns},name\n{row}"),
        format!("{columns}\nM-001,PERSON,\"Ada,ZA,VOTING,2020-01-01,\n"),
        format!("{columns}\nM-001,PERSON,\"Ada\"?,ZA,VOTING,2020-01-01,\n"),
        format!("{columns}\nM-001,PERSON, \"Ada\",ZA,VOTING,2020-01-01,\n"),
    ]
}

/// Inputs that do not fit, each with who sends it.
async fn unfit(alliance: &Alliance) -> Vec<(&'static str, &'static str, Value)> {
    alliance.import_voters(1).await;
    let person = &alliance.member("M-001").await["party"]["id"];
    let nobody = json!({ "issuer": "", "subject": "s", "role": "AUDITOR" });
    let moment = json!({ "personId": person, "expiresInHours": 0 });
    let majority = json!({ "title": text("That."), "text": text("That."), "majority": "none" });
    let mut unfit = vec![
        ("administrator", GRANT_ROLE, nobody),
        ("secretary", ISSUE_INVITATION, moment),
        ("returning", TABLE_MOTION, majority),
    ];
    unfit.extend(parameters().into_iter().map(|it| ("administrator", ADOPT_RULES, it)));
    unfit.extend(meetings().into_iter().map(|it| ("secretary", PLAN_MEETING, it)));
    let tabled = |it: Value| json!({ "title": it, "text": text("That.") });
    unfit.extend(texts().into_iter().map(|it| ("returning", TABLE_MOTION, tabled(it))));
    let files = files().into_iter().map(|it| json!({ "csv": it, "commit": false }));
    unfit.extend(files.map(|it| ("secretary", IMPORT_MEMBERS, it)));
    unfit
}

/// How what is wrong is introduced, in each language.
const BEGINNINGS: [(&str, [&str; 2]); 3] = [
    ("en", ["", "The file cannot be read as a register of members: "]),
    ("es", ["No se acepta: ", "El archivo no se puede leer como registro de miembros: "]),
    ("fr", ["Refusé : ", "Le fichier ne peut pas être lu comme registre des membres : "]),
];

#[tokio::test]
async fn what_does_not_fit_is_told_in_the_readers_language_and_no_two_faults_are_told_alike() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({})).await;
    let mut all = BTreeSet::new();
    for (name, mutation, input) in unfit(&alliance).await {
        for (language, [bad_input, unreadable]) in BEGINNINGS {
            let reader = alliance.person(name).reading(language);
            let refusal = reader.done(mutation, input.clone()).await;
            let message = refusal["message"].as_str().unwrap_or_default();
            let told = match refusal["code"].as_str() {
                Some("BAD_INPUT") => message.strip_prefix(bad_input),
                Some("UNREADABLE_FILE") => message.strip_prefix(unreadable),
                _ => None,
            };
            let told = told.unwrap_or_else(|| panic!("{language}: {refusal}")).to_owned();
            assert!(all.insert(told), "told before, or in another language: {refusal}");
        }
    }
}

#[tokio::test]
async fn a_fault_names_what_it_turns_on_in_every_language() {
    let alliance = Alliance::found().await;
    let zone = json!({ "governanceZone": "Mars/Olympus" });
    for (language, words) in [
        ("en", "\"Mars/Olympus\" is not an IANA time zone such as \"Africa/Johannesburg\""),
        (
            "es",
            "No se acepta: «Mars/Olympus» no es una zona horaria IANA como \"Africa/Johannesburg\"",
        ),
        (
            "fr",
            "Refusé : « Mars/Olympus » n'est pas un fuseau horaire IANA tel que \
             \"Africa/Johannesburg\"",
        ),
    ] {
        let administrator = alliance.person("administrator").reading(language);
        let refusal = administrator.done(ADOPT_RULES, zone.clone()).await;
        assert_eq!(refusal["message"], words);
    }
}
