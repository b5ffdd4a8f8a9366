use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    ADOPT_RULES, ANNOUNCE_BALLOT, Alliance, BALLOT, BUILD_ROLL, CAST_VOTE, CERTIFY_BALLOT,
    CONVENE_MEETING, DRAFT_BALLOT, FREEZE_ROLL, ISSUE_INVITATION, PLAN_MEETING, PUBLISH_RESULT,
    Person, REDEEM_INVITATION, TABLE_MOTION, TALLY_BALLOT,
};

/// The annual general meeting of 30 November 2022 in two sittings, with one ballot that opens with
/// the first and closes at the end of the second.
#[derive(Clone)]
pub struct Agm<'a> {
    /// The alliance whose meeting it is.
    pub alliance: &'a Alliance,
    /// The meeting, as it was planned.
    pub meeting: Value,
    /// The motion's id.
    pub motion: Value,
    /// The ballot's id.
    pub ballot: Value,
    /// The voters' memberships, in the order of their numbers.
    pub memberships: Vec<Value>,
}

/// How a ballot is to be held.
#[derive(Clone, Copy)]
pub struct BallotTerms {
    /// Persons with a vote, who sign in as `voter-1`, `voter-2`, …
    pub voters: usize,
    /// Organisations with a vote, `O-001`, `O-002`, …
    pub organisations: usize,
    /// `NAMED` or `SECRET`.
    pub secrecy: &'static str,
    /// `NONE` or `UNTIL_CLOSE`.
    pub revote: &'static str,
    /// When it closes.
    pub closes_at: &'static str,
}

impl Default for BallotTerms {
    fn default() -> Self {
        Self {
            voters: 3,
            organisations: 0,
            secrecy: "SECRET",
            revote: "NONE",
            closes_at: "2022-11-30T18:00:00Z",
        }
    }
}

/// What became of a paper: `TAKEN`, or the code of the refusal.
pub fn fate(settled: &Value) -> &str {
    match settled["__typename"].as_str() {
        Some("VoteReceipt") => "TAKEN",
        Some("Refusal") => settled["code"].as_str().unwrap_or_default(),
        _ => panic!("neither taken nor refused: {settled}"),
    }
}

/// How often each thing was said, in order.
pub fn tallied<'a>(said: impl IntoIterator<Item = &'a str>) -> Vec<(&'a str, usize)> {
    let mut times = std::collections::BTreeMap::new();
    for it in said {
        *times.entry(it).or_default() += 1;
    }
    times.into_iter().collect()
}

/// The text in English, and in other languages if they are given.
pub fn text(english: &str) -> Value {
    json!({ "authoritative": "en", "translations": [{ "locale": "en", "text": english }] })
}

impl Alliance {
    /// Imports voting members `M-001`, `M-002`, …, and one associate, `A-001`.
    pub async fn import_voters(&self, count: usize) {
        let voter = |n| format!("M-{n:03},PERSON,Voter {n:03},ZA,VOTING,2020-01-01,\n");
        let voters: String = (1..=count).map(voter).collect();
        self.import(&(voters + "A-001,PERSON,Associate 001,KE,ASSOCIATE,2021-01-01,\n")).await;
    }

    /// Imports organisations with a vote, `O-001`, `O-002`, ….
    pub async fn import_organisations(&self, count: usize) {
        let row = |n| format!("O-{n:03},ORGANISATION,House {n:03},KE,VOTING,2020-01-01,\n");
        self.import(&(1..=count).map(row).collect::<String>()).await;
    }

    /// The member of that number, as the secretary sees it.
    pub async fn member(&self, number: &str) -> Value {
        let member = self.members().await.into_iter().find(|it| it["number"] == number);
        member.unwrap_or_else(|| panic!("no member {number}"))
    }

    /// Binds the account that signs in as `name` to the member's person.
    pub async fn bind(&self, name: &str, member: &Value) {
        let input = json!({ "personId": member["party"]["id"] });
        let issued = self.person("secretary").done(ISSUE_INVITATION, input).await;
        let input = json!({ "code": issued["invitationCode"] });
        let bound = self.person(name).done(REDEEM_INVITATION, input).await;
        assert_eq!(bound["__typename"], "Binding", "{bound}");
    }

    /// Every member, in the order of their numbers.
    pub async fn members(&self) -> Vec<Value> {
        let query = "query($after: String) { members(first: 100, after: $after) {
            nodes { id number party { id name } } pageInfo { hasNextPage endCursor } } }";
        let (mut members, mut after) = (Vec::new(), Value::Null);
        loop {
            let secretary = self.person("secretary");
            let page = secretary.ask(query, json!({ "after": after })).await.settled();
            members.extend(page["nodes"].as_array().expect("nodes").iter().cloned());
            if page["pageInfo"]["hasNextPage"] == false {
                return members;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    /// Convenes the meeting and drafts its ballot. It is now the evening before.
    pub async fn draft_agm(&self, terms: BallotTerms) -> Agm<'_> {
        let (secretary, returning) = (self.person("secretary"), self.person("returning"));
        let rules = json!({ "noticeDays": 21, "recordDateOffsetDays": 14 });
        self.person("administrator").done(ADOPT_RULES, rules).await;
        self.import_voters(terms.voters).await;
        if terms.organisations > 0 {
            self.import_organisations(terms.organisations).await;
        }
        let members = self.members().await;
        let voters: Vec<_> = members
            .iter()
            .filter(|it| it["number"].as_str().unwrap_or("").starts_with('M'))
            .collect();
        for (place, member) in voters.iter().enumerate() {
            self.bind(&format!("voter-{}", place + 1), member).await;
        }
        let meeting = json!({
            "title": text("Annual general meeting 2022"),
            "sittings": [
                { "startsAt": "2022-11-30T07:00:00Z", "endsAt": "2022-11-30T09:00:00Z" },
                { "startsAt": "2022-11-30T16:00:00Z", "endsAt": "2022-11-30T18:00:00Z",
                  "displayZone": "America/Bogota" }
            ],
            "agenda": [{ "title": text("Annual report 2021/22") }]
        });
        let meeting = secretary.done(PLAN_MEETING, meeting).await;
        let convened = secretary.done(CONVENE_MEETING, json!({ "meetingId": meeting["id"] })).await;
        assert_eq!(convened["state"], "CONVENED", "{convened}");
        let motion = json!({
            "meetingId": meeting["id"], "agendaItemId": meeting["agenda"][0]["id"],
            "title": text("Adopt the annual report 2021/22"),
            "text": text("That the annual report 2021/22 be adopted.")
        });
        let motion = returning.done(TABLE_MOTION, motion).await["id"].clone();
        let ballot = self.draft_ballot(&motion, terms, json!({})).await;
        self.move_clock("2022-11-29T16:00:00Z");
        let memberships = voters.iter().map(|member| member["id"].clone()).collect();
        Agm { alliance: self, meeting, motion, ballot, memberships }
    }

    /// Drafts a ballot on the motion, and returns its id.
    async fn draft_ballot(&self, motion: &Value, terms: BallotTerms, more: Value) -> Value {
        let mut input = json!({
            "motionId": motion, "secrecy": terms.secrecy, "revote": terms.revote,
            "opensAt": "2022-11-30T07:00:00Z", "closesAt": terms.closes_at
        });
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        let drafted = self.person("returning").done(DRAFT_BALLOT, input).await;
        assert_eq!(drafted["state"], "DRAFT", "{drafted}");
        drafted["id"].clone()
    }

    /// Convenes the meeting and announces its ballot. It is now the evening before.
    pub async fn convene_agm(&self, terms: BallotTerms) -> Agm<'_> {
        let agm = self.draft_agm(terms).await;
        agm.announce().await;
        agm
    }

    /// The same, and it is now half an hour into the first sitting.
    pub async fn open_agm(&self, terms: BallotTerms) -> Agm<'_> {
        let agm = self.convene_agm(terms).await;
        self.move_clock("2022-11-30T07:30:00Z");
        agm
    }
}

impl Agm<'_> {
    /// The voter of that number, from one.
    pub fn voter(&self, number: usize) -> Person<'_> {
        self.alliance.person(&format!("voter-{number}"))
    }

    /// An input that names the ballot, with what else it is to hold.
    pub fn input(&self, mut more: Value) -> Value {
        more["ballotId"] = self.ballot.clone();
        more
    }

    /// Casts the paper of the voter of that number, from one.
    pub async fn cast(&self, voter: usize, choice: &str) -> Value {
        self.voter(voter).done(CAST_VOTE, self.input(json!({ "choice": choice }))).await
    }

    /// Another ballot at the meeting, on a motion of its own, drafted with what else its input is to
    /// hold.
    pub async fn draft_another(&self, terms: BallotTerms, more: Value) -> Self {
        let words = text("That it be noted.");
        let motion = json!({ "meetingId": self.meeting["id"], "title": words, "text": words });
        let motion = self.alliance.person("returning").done(TABLE_MOTION, motion).await;
        let motion = motion["id"].clone();
        let ballot = self.alliance.draft_ballot(&motion, terms, more).await;
        Self { motion, ballot, ..self.clone() }
    }

    /// Builds and freezes the roll, and announces the ballot.
    pub async fn announce(&self) {
        self.conduct(BUILD_ROLL, json!({})).await;
        self.conduct(FREEZE_ROLL, json!({})).await;
        let announced = self.conduct(ANNOUNCE_BALLOT, json!({})).await;
        assert_ne!(announced["__typename"], "Refusal", "{announced}");
    }

    /// Does to the ballot what a returning officer can.
    pub async fn conduct(&self, mutation: &str, more: Value) -> Value {
        self.alliance.person("returning").done(mutation, self.input(more)).await
    }

    /// The ballot, as that person sees it.
    pub async fn seen_by(&self, person: &Person<'_>) -> Value {
        person.ask(BALLOT, json!({ "id": self.ballot })).await.settled()
    }

    /// What is needed to count the ballot again, as that person gets it: `json` and `csv`.
    pub async fn export(&self, person: &Person<'_>) -> Value {
        let query = "query($id: ID!) { ballotExport(ballotId: $id) { json csv } }";
        person.ask(query, json!({ "id": self.ballot })).await.settled()
    }

    /// Whether the envelope of a receipt is in the box, as the voter of that number is told.
    pub async fn receipt_status(&self, person: &Person<'_>, receipt: &Value) -> Value {
        let query = "query($id: ID!, $code: String!) { receiptStatus(ballotId: $id, code: $code) }";
        let variables = json!({ "id": self.ballot, "code": receipt["receiptCode"] });
        person.ask(query, variables).await.settled()
    }

    /// The clock moves past the close.
    pub fn close(&self) {
        self.alliance.move_clock("2022-11-30T18:00:00Z");
    }

    /// Counts the ballot.
    pub async fn tally(&self) -> Value {
        self.conduct(TALLY_BALLOT, json!({})).await
    }

    /// Counts the ballot and returns the numbers of papers cast, in favour, against, abstaining and
    /// invalid.
    pub async fn count(&self) -> [u64; 5] {
        let tallied = self.tally().await;
        ["cast", "yes", "no", "abstain", "invalid"].map(|it| {
            tallied["result"][it].as_u64().unwrap_or_else(|| panic!("not counted: {tallied}"))
        })
    }

    /// Counts, certifies and publishes the ballot.
    pub async fn publish(&self) -> Value {
        let tallied = self.tally().await;
        let auditor = self.alliance.person("auditor");
        let certified = auditor.done(CERTIFY_BALLOT, self.input(json!({}))).await;
        assert_eq!(certified["state"], "CERTIFIED", "{certified}");
        let published = self.conduct(PUBLISH_RESULT, json!({})).await;
        assert_eq!(published["state"], "PUBLISHED", "{published}");
        tallied
    }

    /// Lets time pass.
    pub fn wait(&self, time: TimeDelta) {
        self.alliance.wait(time);
    }
}
