use serde_json::{Value, json};
use tests::{
    Agm, Alliance, Answer, BallotTerms, DRAFT_BALLOT, GIVE_MANDATE, IMPORT_MEMBERS, PLAN_ELECTION,
    PLAN_MEETING, Person, TABLE_MOTION, VIEWER, board, text,
};

/// Those who come to the doors, in the order of the marks. A voter is a member, and nothing more.
const ACTORS: [&str; 8] = [
    "stranger",
    "unbound",
    "program",
    "voter-1",
    "administrator",
    "secretary",
    "returning",
    "auditor",
];

/// Everything that there can be, in the first sitting of the meeting.
pub(super) struct World<'a> {
    pub(super) agm: Agm<'a>,
    /// What the officers prepare, of which nobody else knows: a meeting, its motion, its ballot.
    pub(super) planned: Value,
    pub(super) motion: Value,
    pub(super) draft: Value,
    /// An election that they have planned.
    pub(super) election: Value,
    /// The person that voter-1 is.
    pub(super) person: Value,
    /// The membership of an organisation, and the mandate under which that person acts for it.
    pub(super) organisation: Value,
    pub(super) mandate: Value,
    /// The grant by which the deputy is a returning officer.
    pub(super) grant: Value,
    /// The code of the second voter's receipt.
    pub(super) receipt: Value,
}

impl<'a> World<'a> {
    pub(super) async fn build(alliance: &'a Alliance) -> Self {
        let agm = alliance.open_agm(BallotTerms::default()).await;
        for name in ACTORS {
            actor(alliance, name).ask(VIEWER, Value::Null).await.settled();
        }
        let (secretary, returning) = (alliance.person("secretary"), alliance.person("returning"));
        let sitting =
            json!({ "startsAt": "2023-03-01T07:00:00Z", "endsAt": "2023-03-01T09:00:00Z" });
        let planned = json!({ "title": text("Planned"), "sittings": [sitting] });
        let planned = secretary.done(PLAN_MEETING, planned).await;
        let motion =
            json!({ "meetingId": planned["id"], "title": text("Motion"), "text": text("That.") });
        let motion = returning.done(TABLE_MOTION, motion).await["id"].clone();
        let draft = json!({
            "motionId": motion, "secrecy": "SECRET",
            "opensAt": "2023-03-01T07:00:00Z", "closesAt": "2023-03-01T09:00:00Z"
        });
        let draft = returning.done(DRAFT_BALLOT, draft).await["id"].clone();
        let election = returning.done(PLAN_ELECTION, board(json!({}))).await;
        let csv = "number,kind,name,country,category,since,until\n\
                   O-001,ORGANISATION,Partner,KE,VOTING,2020-01-01,\n";
        secretary.done(IMPORT_MEMBERS, json!({ "csv": csv, "commit": true })).await;
        let organisation = alliance.member("O-001").await;
        let person = alliance.member("M-001").await["party"]["id"].clone();
        let mandate =
            json!({ "membershipId": organisation["id"], "personId": person, "rank": "PRIMARY" });
        let mandate = secretary.done(GIVE_MANDATE, mandate).await["id"].clone();
        let grants = "{ roleGrants { nodes { id account { subject } } } }";
        let grants = alliance.person("administrator").ask(grants, Value::Null).await.settled();
        let mut grants = grants["nodes"].as_array().expect("grants").iter();
        let grant = grants.find(|it| it["account"]["subject"] == "deputy").expect("a grant");
        let grant = grant["id"].clone();
        let receipt = agm.cast(2, "YES").await["receiptCode"].clone();
        Self {
            agm,
            planned,
            motion,
            draft,
            election,
            person,
            organisation,
            mandate,
            grant,
            receipt,
        }
    }

    /// Asks as one of the actors. Every request has the same id, so that what is answered alike is
    /// alike to the last byte.
    pub(super) async fn ask(&self, name: &str, query: &str, variables: &Value) -> Answer {
        let actor = actor(self.agm.alliance, name).sending("x-request-id", "the-same");
        actor.ask(query, variables.clone()).await
    }
}

fn actor<'a>(alliance: &'a Alliance, name: &str) -> Person<'a> {
    match name {
        "stranger" => alliance.stranger(),
        "program" => alliance.program(name),
        _ => alliance.person(name),
    }
}

/// Each of the actors with their mark.
pub(super) fn expectations(marks: &str) -> impl Iterator<Item = (&'static str, char)> {
    ACTORS.into_iter().zip(marks.chars().filter(|mark| !mark.is_whitespace()))
}

/// What an answer comes to: answered, null, refused by a rule, unauthenticated, or forbidden; or
/// else a question mark.
pub(super) fn mark(answer: &Answer) -> char {
    match answer.error() {
        "UNAUTHENTICATED" => return 'U',
        "FORBIDDEN" => return 'F',
        "no error" => {}
        _ => return '?',
    }
    let found = answer.settled();
    let is_null = |it: &Value| {
        it.is_null() || it.as_array().is_some_and(|them| them.iter().all(Value::is_null))
    };
    match found {
        found if is_null(&found) => 'N',
        found if found["__typename"] == "Refusal" => 'R',
        _ => 'A',
    }
}
