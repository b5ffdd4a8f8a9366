use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tests::{Alliance, of_nothing};

use super::actors::{World, expectations, mark};

/// The doors of the schema, in an order in which they can be passed.
///
/// `A` is answered, `R` is refused by a rule, `N` is null; `U` is unauthenticated, `F` forbidden.
/// The first four marks are a stranger's, an unbound account's, a program's and a member's, the
/// others an administrator's, a membership officer's, a returning officer's and an auditor's.
const DOORS: &[(&str, &str)] = &[
    ("alliance", "AAAA AAAA"),
    ("auditEntries", "UFFF AFFA"),
    ("ballotExport", "UFFN NNNN"),
    ("ballots", "UFFA AAAA"),
    ("meetings", "UFFA AAAA"),
    ("members", "UFFF FAAA"),
    ("node", "NNNN NAAA"),
    ("nodes", "NNNN NAAA"),
    ("receiptStatus", "UFFA AAAA"),
    ("roleGrants", "UFFF AFFF"),
    ("ruleSet", "UFFA AAAA"),
    ("ruleSets", "UFFA AAAA"),
    ("viewer", "NAAA AAAA"),
    ("adoptRules", "UFFF AFFF"),
    ("grantRole", "UFFF AFFF"),
    ("revokeRole", "UFFF AFFF"),
    ("issueInvitation", "UFFF FAFF"),
    ("redeemInvitation", "URFR RRRR"),
    ("importMembers", "UFFF FAFF"),
    ("revokeMandate", "UFFF FAFF"),
    ("giveMandate", "UFFF FAFF"),
    ("planMeeting", "UFFF FAFF"),
    ("reviseMeeting", "UFFF FAFF"),
    ("conveneMeeting", "UFFF FAFF"),
    ("concludeMeeting", "UFFF FRFF"),
    ("recordAttendance", "UFFF FAFF"),
    ("checkIn", "UFFA FFFF"),
    ("tableMotion", "UFFF FFAF"),
    ("amendMotion", "UFFF FFAF"),
    ("planElection", "UFFF FFAF"),
    ("withdrawCandidate", "UFFF FFAF"),
    ("reviseElection", "UFFF FFAF"),
    ("draftBallot", "UFFF FFAF"),
    ("reviseBallot", "UFFF FFAF"),
    ("buildRoll", "UFFF FFAF"),
    ("freezeRoll", "UFFF FFRF"),
    ("announceBallot", "UFFF FFRF"),
    ("castVote", "UFFA FFFF"),
    ("pauseBallot", "UFFF FFAF"),
    ("resumeBallot", "UFFF FFAF"),
    ("moveClosing", "UFFF FFAF"),
    ("tallyBallot", "UFFF FFRF"),
    ("certifyBallot", "UFFF FFRR"),
    ("publishResult", "UFFF FFRF"),
    ("cancelBallot", "UFFF FFAF"),
    ("annulBallot", "UFFF FFAF"),
    ("cancelMeeting", "UFFF FAFF"),
];

/// A root field as the schema has it.
struct Field {
    operation: &'static str,
    /// The types of its arguments.
    arguments: BTreeMap<String, String>,
    selection: &'static str,
}

#[tokio::test]
async fn every_root_field_is_open_to_whom_the_policy_says_and_to_nobody_else() {
    let alliance = Alliance::found().await;
    let world = World::build(&alliance).await;
    let (arguments, schema) = (world.arguments(), schema(&alliance).await);
    let stated: BTreeSet<_> = DOORS.iter().map(|(field, _)| *field).collect();
    let served: BTreeSet<_> = schema.keys().map(String::as_str).collect();
    assert_eq!(stated, served, "fields with an expectation, and fields of the schema");
    for (field, marks) in DOORS {
        let given = &arguments[field];
        let document = schema[*field].document(field, given);
        for (name, expected) in expectations(marks) {
            let answer = world.ask(name, &document, given).await;
            assert_eq!(mark(&answer), expected, "{field} as {name}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn behind_a_closed_door_nothing_changes_and_nobody_can_tell_whether_there_is_anything() {
    let alliance = Alliance::found().await;
    let world = World::build(&alliance).await;
    let (arguments, schema) = (world.arguments(), schema(&alliance).await);
    let (before, mut remembered) = (alliance.database.census().await, 0);
    for (field, marks) in DOORS {
        let given = &arguments[field];
        let (document, elsewhere) = (schema[*field].document(field, given), of_nothing(given));
        for (name, _) in expectations(marks).filter(|(_, mark)| "UFN".contains(*mark)) {
            let here = world.ask(name, &document, given).await;
            let nowhere = world.ask(name, &document, &elsewhere).await;
            assert_eq!(here.text, nowhere.text, "{field} as {name}");
            assert_eq!(here.status, nowhere.status, "{field} as {name}");
            remembered += usize::from(mark(&here) == 'F');
        }
    }
    let mut expected = before;
    // The attempts of those we know, once for both, and nothing else.
    *expected.get_mut("audit_entries").expect("a table") += remembered;
    assert_eq!(alliance.database.census().await, expected);
}

/// The root fields that are served, by name.
async fn schema(alliance: &Alliance) -> BTreeMap<String, Field> {
    let document = "{ __schema { queryType { ...Root } mutationType { ...Root } } }
        fragment Root on __Type { fields {
            name args { name type { ...Type } } type { ...Type } } }
        fragment Type on __Type {
            kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
    let schema = alliance.stranger().ask(document, Value::Null).await.settled();
    let roots = [("query", "queryType"), ("mutation", "mutationType")];
    let fields = roots.into_iter().flat_map(|(operation, root)| {
        let fields = schema[root]["fields"].as_array().expect("fields").iter();
        fields.map(move |field| (name_of(field), Field::new(operation, field)))
    });
    fields.collect()
}

impl Field {
    fn new(operation: &'static str, field: &Value) -> Self {
        let arguments = field["args"].as_array().expect("arguments").iter();
        let arguments = arguments.map(|it| (name_of(it), spelled(&it["type"]))).collect();
        let mut ty = &field["type"];
        while !ty["ofType"].is_null() {
            ty = &ty["ofType"];
        }
        let is_leaf = ty["kind"] == "ENUM" || ty["kind"] == "SCALAR";
        Self { operation, arguments, selection: if is_leaf { "" } else { "{ __typename }" } }
    }

    /// A document that asks for this field alone, with these arguments as variables.
    fn document(&self, name: &str, given: &Value) -> String {
        let Some(given) = given.as_object() else {
            return format!("{} {{ {name} {} }}", self.operation, self.selection);
        };
        let joined = |part: &dyn Fn(&String) -> String| {
            given.keys().map(part).collect::<Vec<_>>().join(", ")
        };
        let variables = joined(&|it| format!("${it}: {}", self.arguments[it]));
        let arguments = joined(&|it| format!("{it}: ${it}"));
        let Self { operation, selection, .. } = self;
        format!("{operation}({variables}) {{ {name}({arguments}) {selection} }}")
    }
}

fn name_of(thing: &Value) -> String {
    thing["name"].as_str().expect("a name").to_owned()
}

/// A type as a document spells it.
fn spelled(ty: &Value) -> String {
    match ty["kind"].as_str() {
        Some("NON_NULL") => spelled(&ty["ofType"]) + "!",
        Some("LIST") => format!("[{}]", spelled(&ty["ofType"])),
        _ => name_of(ty),
    }
}
