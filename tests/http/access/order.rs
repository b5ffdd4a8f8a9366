use domain::access::Role;
use serde_json::{Value, json};
use tests::{
    ADOPT_RULES, AMEND_MOTION, Alliance, GRANT_ROLE, IMPORT_MEMBERS, ISSUE_INVITATION,
    PLAN_MEETING, REDEEM_INVITATION, REVISE_MEETING, TABLE_MOTION, text,
};

/// Input that a rule refuses to whom may do it at all.
fn faulty() -> [(&'static str, Value); 8] {
    let empty = text("");
    let id = "TWVldGluZzow";
    [
        (ADOPT_RULES, json!({ "governanceZone": "Nowhere" })),
        (GRANT_ROLE, json!({ "issuer": "", "subject": "", "role": "AUDITOR" })),
        (ISSUE_INVITATION, json!({ "personId": id, "expiresInHours": 0 })),
        (IMPORT_MEMBERS, json!({ "csv": "" })),
        (PLAN_MEETING, json!({ "title": empty, "sittings": [] })),
        (REVISE_MEETING, json!({ "meetingId": id, "title": empty, "sittings": [] })),
        (TABLE_MOTION, json!({ "title": empty, "text": empty })),
        (AMEND_MOTION, json!({ "motionId": id, "title": empty, "text": empty })),
    ]
}

#[tokio::test]
async fn who_may_not_do_a_thing_is_not_told_what_is_wrong_with_the_doing() {
    let alliance = Alliance::found().await;
    for (mutation, input) in faulty() {
        let variables = json!({ "input": input });
        let stranger = alliance.stranger().ask(mutation, variables.clone()).await;
        assert_eq!(stranger.error(), "UNAUTHENTICATED", "{}", stranger.text);
        let unbound = alliance.person("unbound").ask(mutation, variables).await;
        assert_eq!(unbound.error(), "FORBIDDEN", "{}", unbound.text);
    }
}

#[tokio::test]
async fn who_is_denied_is_told_what_to_do_about_it() {
    let alliance = Alliance::found().await;
    let (unbound, officer, program) =
        (alliance.person("unbound"), alliance.person("returning"), alliance.program("robot"));
    let redeem = "mutation { redeemInvitation(input: { code: \"c\" }) { __typename } }";
    let (log, members) = ("{ auditEntries { totalCount } }", "{ members { totalCount } }");
    for (person, document, remedy) in [
        (&unbound, members, "redeem an invitation first"),
        (&officer, log, "it needs a role or a membership that you do not hold"),
        (&program, members, "it needs a role or a membership that you do not hold"),
        (&program, redeem, "it is for people"),
    ] {
        let answer = person.ask(document, Value::Null).await;
        let message = answer.body["errors"][0]["message"].as_str().expect("a message");
        assert!(message.contains(remedy), "{document}: {message}");
    }
}

#[tokio::test]
async fn a_program_can_hold_an_office_and_never_be_a_person() {
    let alliance = Alliance::found().await;
    alliance.grant("importer", Role::MembershipOfficer).await;
    let importer = alliance.program("importer");
    let csv = "number,kind,name,country,category,since,until\n";
    let report = importer.done(IMPORT_MEMBERS, json!({ "csv": csv })).await;
    assert_eq!(report["__typename"], "ImportReport", "{report}");
    let input = json!({ "code": "00000-00000-00000-00000" });
    let answer = importer.ask(REDEEM_INVITATION, json!({ "input": input })).await;
    assert_eq!(answer.error(), "FORBIDDEN", "{}", answer.text);
}
