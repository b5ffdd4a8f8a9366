//! What has to be there before there is load: an alliance with voters who have signed in, a
//! meeting, and ballots that are open now. All of it is made through the program's own surface.

use std::{fs, net::SocketAddr};

use api::development::Issuer;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{SecondsFormat, TimeDelta};
use domain::{Clock, Timestamp};
use serde_json::{Value, json};
use tests::{
    ADOPT_RULES, ANNOUNCE_BALLOT, BUILD_ROLL, CONVENE_MEETING, DRAFT_BALLOT, FREEZE_ROLL,
    ISSUE_INVITATION, PLAN_MEETING, REDEEM_INVITATION, TABLE_MOTION,
};

use crate::{
    http::{Connection, share},
    server::Installation,
};

/// Who signs in, and how many ballots there are to vote in.
pub(crate) struct Electorate<'a> {
    pub(crate) issuer: &'a Issuer,
    pub(crate) clock: Clock,
    pub(crate) voters: usize,
    pub(crate) ballots: usize,
    pub(crate) clients: usize,
}

/// What was made.
pub(crate) struct Alliance {
    pub(crate) meeting: Value,
    pub(crate) ballots: Vec<Value>,
    /// Where pages of the members' list can start.
    pub(crate) cursors: Vec<Value>,
}

const MEMBERS: &str = "query($after: String) { members(first: 100, after: $after) {
    nodes { party { id } } pageInfo { hasNextPage endCursor } } }";

impl Electorate<'_> {
    /// A fresh token, good for the whole run.
    pub(crate) fn token(&self, name: &str) -> String {
        self.issuer.token(name, tests::AUDIENCE, (self.clock)(), TimeDelta::hours(6))
    }

    /// Founds the alliance in an empty database.
    pub(crate) fn found(&self, installation: &Installation<'_>) -> Alliance {
        installation.run(&["migrate", "up"]);
        for (name, role) in [
            ("administrator", "ADMINISTRATOR"),
            ("secretary", "MEMBERSHIP_OFFICER"),
            ("returning", "RETURNING_OFFICER"),
        ] {
            let issuer = installation.issuer;
            installation.run(&["grant", role, "--issuer", issuer, "--subject", name]);
        }
        let file = installation.directory.join("members.csv");
        fs::write(&file, self.register()).expect("a file");
        installation.run(&["import", "members", "members.csv", "--commit"]);
        let server = installation.serve();
        let (persons, cursors) = self.persons(server.address);
        self.bind(server.address, &persons);
        let (meeting, ballots) = self.convene(server.address);
        server.stop();
        Alliance { meeting, ballots, cursors }
    }

    fn register(&self) -> String {
        let heading = "number,kind,name,country,category,since,until,synthetic".to_owned();
        let countries = ["ZA", "KE", "BR", "IN", "DE"].iter().cycle();
        let line = |(n, country)| {
            format!("M-{n:06},PERSON,Voter {n:06},{country},VOTING,2020-01-01,,true")
        };
        let lines: Vec<_> = (0..self.voters).zip(countries).map(line).collect();
        heading + "\n" + &lines.join("\n")
    }

    /// The members' persons, in the order of their numbers, and a cursor for every page.
    fn persons(&self, address: SocketAddr) -> (Vec<Value>, Vec<Value>) {
        let secretary = self.token("secretary");
        let mut connection = Connection::open(address).expect("a connection");
        let (mut persons, mut cursors) = (Vec::new(), vec![Value::Null]);
        loop {
            let after = json!({ "after": cursors.last() });
            let page = connection.ask(&secretary, MEMBERS, &after);
            let nodes = page["nodes"].as_array().expect("nodes");
            persons.extend(nodes.iter().map(|node| node["party"]["id"].clone()));
            if page["pageInfo"]["hasNextPage"] == false {
                return (persons, cursors);
            }
            cursors.push(page["pageInfo"]["endCursor"].clone());
        }
    }

    /// Binds the account of each voter to their person, by invitation.
    fn bind(&self, address: SocketAddr, persons: &[Value]) {
        let secretary = self.token("secretary");
        share((address, self.clients), persons.len(), |connection, place| {
            let input = json!({ "input": { "personId": persons[place] } });
            let issued = connection.ask(&secretary, ISSUE_INVITATION, &input);
            let input = json!({ "input": { "code": issued["invitationCode"] } });
            connection.ask(&self.token(&voter(place)), REDEEM_INVITATION, &input);
        });
    }

    /// Convenes a meeting for the day after tomorrow, whose ballots open at once.
    fn convene(&self, address: SocketAddr) -> (Value, Vec<Value>) {
        let mut connection = Connection::open(address).expect("a connection");
        let mut done = |who: &str, mutation: &str, input: Value| {
            connection.ask(&self.token(who), mutation, &json!({ "input": input }))
        };
        done("administrator", ADOPT_RULES, json!({ "noticeDays": 0 }));
        let now = (self.clock)();
        let at = |hours: i64| instant(now + TimeDelta::hours(hours));
        let items = 1..=self.ballots;
        let agenda: Vec<_> =
            items.map(|n| json!({ "title": text(&format!("Item {n}")) })).collect();
        let meeting = json!({
            "title": text("Annual general meeting"),
            "sittings": [
                { "startsAt": at(48), "endsAt": at(50) },
                { "startsAt": at(56), "endsAt": at(58), "displayZone": "America/Bogota" }
            ],
            "agenda": agenda
        });
        let meeting = done("secretary", PLAN_MEETING, meeting);
        done("secretary", CONVENE_MEETING, json!({ "meetingId": meeting["id"] }));
        let (mut ballots, mut open_at) = (Vec::new(), now);
        for item in meeting["agenda"].as_array().expect("an agenda") {
            let motion = json!({
                "meetingId": meeting["id"], "agendaItemId": item["id"],
                "title": text("Adopt the annual report"),
                "text": text("That the annual report be adopted.")
            });
            let motion = done("returning", TABLE_MOTION, motion);
            // A ballot is announced before it opens.
            open_at = (self.clock)() + TimeDelta::seconds(10);
            let ballot = json!({
                "motionId": motion["id"], "secrecy": "SECRET",
                "opensAt": instant(open_at), "closesAt": at(50)
            });
            let ballot = done("returning", DRAFT_BALLOT, ballot)["id"].clone();
            for step in [BUILD_ROLL, FREEZE_ROLL, ANNOUNCE_BALLOT] {
                done("returning", step, json!({ "ballotId": ballot }));
            }
            ballots.push(ballot);
        }
        let wait = open_at - (self.clock)() + TimeDelta::seconds(1);
        std::thread::sleep(wait.to_std().unwrap_or_default());
        (meeting["id"].clone(), ballots)
    }
}

/// Under which name the voter signs in, counted from zero in the order of membership numbers.
pub(crate) fn voter(place: usize) -> String {
    format!("voter-{place}")
}

/// The key in the database of what has this id.
pub(crate) fn key(id: &Value) -> String {
    let id = BASE64_URL_SAFE_NO_PAD.decode(id.as_str().expect("an id")).expect("an id");
    let id = String::from_utf8(id).expect("an id");
    id.split_once(':').expect("an id").1.to_owned()
}

fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn text(english: &str) -> Value {
    json!({ "authoritative": "en", "translations": [{ "locale": "en", "text": english }] })
}
