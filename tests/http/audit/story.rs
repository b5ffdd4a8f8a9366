//! A general meeting, as the log tells it.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::{
    ADOPT_RULES, Agm, Alliance, BallotTerms, CAST_VOTE, CONCLUDE_MEETING, ISSUE_INVITATION,
    MOVE_CLOSING, PAUSE_BALLOT, RECORD_ATTENDANCE, REDEEM_INVITATION, RESUME_BALLOT, key_of,
};

const REASON: &str = "canary of a reason";

/// The officers, in the order in which the operator grants them their roles.
const OFFICERS: [&str; 5] = ["administrator", "secretary", "returning", "deputy", "auditor"];

/// A meeting from its rules to its end, with something denied in it. Returns what was said in it
/// that is nobody's business: the receipts.
async fn meet(alliance: &Alliance) -> (Agm<'_>, Vec<Value>) {
    let terms = BallotTerms { voters: 2, organisations: 1, ..BallotTerms::default() };
    let agm = alliance.open_agm(terms).await;
    alliance.mandate("O-001", "A-001", "PRIMARY").await;
    let secretary = alliance.person("secretary");
    let sitting = &agm.meeting["sittings"][0]["id"];
    let present = json!({ "meetingId": agm.meeting["id"], "sittingId": sitting,
        "attendees": [{ "membershipId": agm.memberships[0] }] });
    let recorded = secretary.done(RECORD_ATTENDANCE, present).await;
    assert_eq!(recorded["__typename"], "AttendanceRecord", "{recorded}");
    let mut receipts = vec![agm.cast(1, "YES").await];
    agm.conduct(PAUSE_BALLOT, json!({ "reason": REASON })).await;
    agm.conduct(RESUME_BALLOT, json!({})).await;
    let later = json!({ "closesAt": "2022-11-30T19:00:00Z", "reason": REASON });
    agm.conduct(MOVE_CLOSING, later).await;
    let denied = agm.voter(2).ask(ADOPT_RULES, json!({ "input": {} })).await;
    assert_eq!(denied.error(), "FORBIDDEN");
    let vote = json!({ "choice": "ABSTAIN", "idempotencyKey": "canary-of-a-key" });
    receipts.push(agm.voter(2).done(CAST_VOTE, agm.input(vote)).await);
    alliance.move_clock("2022-11-30T19:00:00Z");
    agm.publish().await;
    let over = json!({ "meetingId": agm.meeting["id"] });
    let concluded = alliance.person("secretary").done(CONCLUDE_MEETING, over).await;
    assert_eq!(concluded["state"], "CONCLUDED", "{concluded}");
    (agm, receipts)
}

/// A key without its punctuation.
fn plain(key: &Value) -> String {
    key.as_str().unwrap_or_default().trim_start_matches("account:").replace('-', "")
}

/// What those are called that the log names by their keys.
async fn names(agm: &Agm<'_>, log: &[Value]) -> BTreeMap<String, String> {
    let alliance = agm.alliance;
    let mut names = BTreeMap::new();
    for (entry, officer) in log.iter().zip(OFFICERS) {
        names.insert(plain(&entry["subjectKey"]), officer.to_owned());
    }
    for (number, voter) in [("M-001", "voter-1"), ("M-002", "voter-2")] {
        let person = key_of(&alliance.member(number).await["party"]["id"]);
        let is_theirs =
            |it: &&Value| it["verb"] == "INVITATION_REDEEMED" && plain(&it["subjectKey"]) == person;
        let redeemed = log.iter().find(is_theirs).expect("a binding");
        names.insert(plain(&redeemed["by"]), voter.to_owned());
        names.insert(person, number.to_owned());
    }
    let rules = alliance.person("voter-1").ask("{ ruleSet { id } }", json!({})).await.settled();
    let house = alliance.member("O-001").await;
    for (id, name) in [
        (&rules["id"], "rules"),
        (&house["id"], "O-001"),
        (&agm.meeting["id"], "AGM"),
        (&agm.motion, "report"),
        (&agm.ballot, "ballot"),
    ] {
        names.insert(key_of(id), name.to_owned());
    }
    names
}

/// The log, a line an entry: when who did what to what, and of what there are details.
fn told(log: &[Value], names: &BTreeMap<String, String>) -> String {
    let name = |key: &Value| match names.get(&plain(key)) {
        Some(name) => name.clone(),
        None if key == "operator" => "operator".to_owned(),
        None => "?".to_owned(),
    };
    let line = |entry: &Value| {
        let at = entry["at"].as_str().and_then(|at| at.get(5..16)).expect("an instant");
        let (by, verb) = (name(&entry["by"]), entry["verb"].as_str().expect("a verb"));
        let subject = entry["subjectKind"].as_str();
        let subject = subject.map(|kind| format!("{kind}({})", name(&entry["subjectKey"])));
        let details = entry["details"].as_str().expect("details");
        let details: BTreeMap<String, String> = serde_json::from_str(details).expect("details");
        let details = details.into_keys().collect::<Vec<_>>().join(" ");
        let line = [at, &by, verb, &subject.unwrap_or_default(), &details];
        line.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
    };
    log.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn each_act_of_a_meeting_is_entered_once_in_order_with_who_what_and_when() {
    let alliance = Alliance::found().await;
    let (agm, _) = meet(&alliance).await;
    let log = alliance.log().await;
    let names = names(&agm, &log).await;
    assert_snapshot!(told(&log, &names), @r"
    10-20T08:00 operator ROLE_GRANTED Account(administrator) role
    10-20T08:00 operator ROLE_GRANTED Account(secretary) role
    10-20T08:00 operator ROLE_GRANTED Account(returning) role
    10-20T08:00 operator ROLE_GRANTED Account(deputy) role
    10-20T08:00 operator ROLE_GRANTED Account(auditor) role
    10-20T08:00 administrator RULES_ADOPTED RuleSet(rules) version
    10-20T08:00 secretary MEMBERS_IMPORTED Import(?) changed new
    10-20T08:00 secretary MEMBERS_IMPORTED Import(?) changed new
    10-20T08:00 secretary INVITATION_ISSUED Person(M-001) invitation
    10-20T08:00 voter-1 INVITATION_REDEEMED Person(M-001) invitation
    10-20T08:00 secretary INVITATION_ISSUED Person(M-002) invitation
    10-20T08:00 voter-2 INVITATION_REDEEMED Person(M-002) invitation
    10-20T08:00 secretary MEETING_PLANNED Meeting(AGM)
    10-20T08:00 secretary MEETING_CONVENED Meeting(AGM) clear_days
    10-20T08:00 returning MOTION_TABLED Motion(report)
    10-20T08:00 returning BALLOT_DRAFTED Ballot(ballot)
    11-29T16:00 returning ROLL_BUILT Ballot(ballot) digest size
    11-29T16:00 returning ROLL_FROZEN Ballot(ballot) digest size
    11-29T16:00 returning BALLOT_ANNOUNCED Ballot(ballot) roll text
    11-30T07:30 secretary MANDATE_GIVEN Member(O-001) mandate rank
    11-30T07:30 secretary ATTENDANCE_RECORDED Meeting(AGM) added sitting
    11-30T07:30 returning BALLOT_PAUSED Ballot(ballot)
    11-30T07:30 returning BALLOT_RESUMED Ballot(ballot)
    11-30T07:30 returning CLOSING_MOVED Ballot(ballot)
    11-30T07:30 voter-2 DENIED action
    11-30T19:00 returning BOX_SEALED Ballot(ballot) box papers
    11-30T19:00 returning BALLOT_TALLIED Ballot(ballot)
    11-30T19:00 auditor BALLOT_CERTIFIED Ballot(ballot)
    11-30T19:00 returning RESULT_PUBLISHED Ballot(ballot)
    11-30T19:00 secretary MEETING_CONCLUDED Meeting(AGM)
    ");
}

#[tokio::test]
async fn no_entry_holds_a_choice_a_reason_a_text_a_name_a_code_a_key_or_a_token() {
    let alliance = Alliance::found().await;
    let (agm, receipts) = meet(&alliance).await;
    let associate = alliance.member("A-001").await["party"]["id"].clone();
    let invitation = json!({ "personId": associate });
    let invitation = alliance.person("secretary").done(ISSUE_INVITATION, invitation).await;
    let code = invitation["invitationCode"].as_str().expect("a code");
    alliance.person("newcomer").done(REDEEM_INVITATION, json!({ "code": code })).await;

    let rows = alliance.database.rows().await;
    let entries: Vec<_> = rows.iter().filter(|row| row.table == "audit_entries").collect();
    assert_eq!(entries.len(), alliance.log().await.len());
    let mut words = vec![code.to_owned(), code.replace('-', "")];
    for receipt in &receipts {
        for part in ["receiptCode", "envelopeDigest"] {
            words.push(receipt[part].as_str().expect("a text").to_owned());
        }
    }
    for person in [agm.voter(1), agm.voter(2), alliance.person("returning")] {
        words.extend(person.token().expect("a token").split('.').skip(1).map(str::to_owned));
    }
    let plain = ["YES", "ABSTAIN", "canary", "annual", "Voter 0", "House", "voter-", "M-00"];
    for word in words.iter().map(String::as_str).chain(plain) {
        let told = entries.iter().find(|row| row.values.iter().any(|it| it.contains(word)));
        assert!(told.is_none(), "{word}: {told:?}");
    }
}
