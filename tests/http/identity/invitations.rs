use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Alliance, ISSUE_INVITATION, REDEEM_INVITATION, REGISTER, VIEWER};

/// An alliance with a register.
async fn alliance() -> Alliance {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    alliance
}

/// The code of a fresh invitation of the member's person, good for that many hours.
async fn invite(alliance: &Alliance, number: &str, hours: i32) -> String {
    let person = &alliance.member(number).await["party"]["id"];
    let input = json!({ "personId": person, "expiresInHours": hours });
    let issued = alliance.person("secretary").done(ISSUE_INVITATION, input).await;
    issued["invitationCode"].as_str().expect("a code").to_owned()
}

async fn redeem(alliance: &Alliance, name: &str, code: &str) -> Value {
    alliance.person(name).done(REDEEM_INVITATION, json!({ "code": code })).await
}

#[tokio::test]
async fn a_code_binds_the_account_to_the_person_invited() {
    let alliance = alliance().await;
    let code = invite(&alliance, "M-001", 24).await;
    let binding = redeem(&alliance, "amina", &code).await;
    assert_eq!(binding["personId"], alliance.member("M-001").await["party"]["id"]);
    let viewer = alliance.person("amina").ask(VIEWER, json!({})).await.settled();
    assert_eq!(viewer["person"]["name"], "Amina Diallo");
}

#[tokio::test]
async fn a_code_may_be_typed_sloppily() {
    let alliance = alliance().await;
    let code = invite(&alliance, "M-001", 24).await;
    let sloppy = code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
    let binding = redeem(&alliance, "amina", &format!(" {sloppy}\n")).await;
    assert_eq!(binding["__typename"], "Binding", "{binding}");
}

#[tokio::test]
async fn a_code_expires_by_the_clock() {
    let alliance = alliance().await;
    let (amina, bo) = (invite(&alliance, "M-001", 1).await, invite(&alliance, "M-002", 1).await);
    alliance.move_clock("2022-10-20T08:59:59.999999Z");
    assert_eq!(redeem(&alliance, "amina", &amina).await["__typename"], "Binding");
    alliance.move_clock("2022-10-20T09:00:00Z");
    assert_eq!(redeem(&alliance, "bo", &bo).await["code"], "BAD_CODE");
}

#[tokio::test]
async fn unknown_used_and_expired_codes_look_alike() {
    let alliance = alliance().await;
    let used = invite(&alliance, "M-001", 24).await;
    redeem(&alliance, "amina", &used).await;
    let expired = invite(&alliance, "M-002", 1).await;
    alliance.wait(TimeDelta::hours(2));
    let unknown = redeem(&alliance, "other", "AAAAA-BBBBB-CCCCC-DDDDD").await;
    assert_eq!(
        (&unknown["code"], &unknown["path"]),
        (&json!("BAD_CODE"), &json!(["input", "code"]))
    );
    for code in [used.as_str(), &expired, "", "?"] {
        assert_eq!(redeem(&alliance, "other", code).await, unknown, "{code}");
    }
}

#[tokio::test]
async fn an_account_is_bound_once_and_the_second_code_stays_good() {
    let alliance = alliance().await;
    let (amina, bo) = (invite(&alliance, "M-001", 24).await, invite(&alliance, "M-002", 24).await);
    redeem(&alliance, "amina", &amina).await;
    assert_eq!(redeem(&alliance, "amina", &bo).await["code"], "ALREADY_BOUND");
    let viewer = alliance.person("amina").ask(VIEWER, json!({})).await.settled();
    assert_eq!(viewer["person"]["name"], "Amina Diallo");
    assert_eq!(redeem(&alliance, "bo", &bo).await["__typename"], "Binding");
}

#[tokio::test]
async fn of_two_accounts_that_redeem_a_code_at_once_one_is_bound() {
    let alliance = alliance().await;
    let code = invite(&alliance, "M-001", 24).await;
    let (one, other) =
        tokio::join!(redeem(&alliance, "one", &code), redeem(&alliance, "other", &code));
    let kinds = [&one["__typename"], &other["__typename"]];
    assert!(kinds.contains(&&json!("Binding")) && kinds.contains(&&json!("Refusal")), "{kinds:?}");
}

#[tokio::test]
async fn an_account_that_redeems_two_codes_at_once_is_bound_to_one_person() {
    let alliance = alliance().await;
    let (amina, bo) = (invite(&alliance, "M-001", 24).await, invite(&alliance, "M-002", 24).await);
    let (one, other) =
        tokio::join!(redeem(&alliance, "greedy", &amina), redeem(&alliance, "greedy", &bo));
    let refused = [&one, &other].into_iter().filter(|it| it["code"] == "ALREADY_BOUND").count();
    assert_eq!(refused, 1, "{one} {other}");
    let left = if one["__typename"] == "Refusal" { amina } else { bo };
    assert_eq!(redeem(&alliance, "patient", &left).await["__typename"], "Binding");
}

#[tokio::test]
async fn a_new_invitation_withdraws_the_earlier_ones_of_the_person_and_no_others() {
    let alliance = alliance().await;
    let bo = invite(&alliance, "M-002", 24).await;
    let (lost, late) = (invite(&alliance, "M-001", 24).await, invite(&alliance, "M-001", 24).await);
    alliance.wait(TimeDelta::minutes(5));
    let last = invite(&alliance, "M-001", 24).await;
    for code in [lost, late] {
        assert_eq!(redeem(&alliance, "amina", &code).await["code"], "BAD_CODE");
    }
    for (name, code) in [("amina", last), ("bo", bo)] {
        assert_eq!(redeem(&alliance, name, &code).await["__typename"], "Binding", "{name}");
    }
}

#[tokio::test]
async fn the_audit_log_says_how_many_invitations_a_new_one_withdraws() {
    let alliance = alliance().await;
    let redeemed = invite(&alliance, "M-001", 24).await;
    redeem(&alliance, "amina", &redeemed).await;
    for _ in 0..2 {
        invite(&alliance, "M-001", 1).await;
    }
    alliance.wait(TimeDelta::hours(1));
    invite(&alliance, "M-001", 1).await;
    let log = alliance.log().await;
    let issued = log.iter().filter(|entry| entry["verb"] == "INVITATION_ISSUED");
    let withdrawn = issued.map(|entry| {
        let details = entry["details"].as_str().expect("details");
        serde_json::from_str::<Value>(details).expect("JSON")["withdrawn"].clone()
    });
    let none = Value::Null;
    assert_eq!(withdrawn.collect::<Vec<_>>(), [none.clone(), none.clone(), json!("1"), none]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_invitations_issued_at_once_one_is_good() {
    let alliance = alliance().await;
    let (one, other) = tokio::join!(invite(&alliance, "M-001", 24), invite(&alliance, "M-001", 24));
    let told = [redeem(&alliance, "one", &one).await, redeem(&alliance, "other", &other).await];
    let bound = told.iter().filter(|it| it["__typename"] == "Binding").count();
    assert_eq!(bound, 1, "{told:?}");
}

#[tokio::test]
async fn only_a_person_of_the_register_is_invited() {
    let alliance = alliance().await;
    let secretary = alliance.person("secretary");
    let member = alliance.member("M-001").await;
    let organisation = alliance.member("O-001").await;
    for id in [&organisation["party"]["id"], &member["id"], &json!("bm9ib2R5")] {
        let refusal = secretary.refused_at(ISSUE_INVITATION, json!({ "personId": id })).await;
        assert_eq!(refusal, "NOT_FOUND input.personId");
    }
}

#[tokio::test]
async fn an_invitation_lasts_an_hour_to_ninety_days_and_a_fortnight_by_default() {
    let alliance = alliance().await;
    let secretary = alliance.person("secretary");
    let person = &alliance.member("M-001").await["party"]["id"];
    let lasting = |hours: Value| json!({ "personId": person, "expiresInHours": hours });
    for hours in [0, -1, 2161] {
        let refusal = secretary.refused_at(ISSUE_INVITATION, lasting(json!(hours))).await;
        assert_eq!(refusal, "BAD_INPUT input.expiresInHours");
    }
    for (hours, expiry) in [
        (json!(1), "2022-10-20T09:00:00Z"),
        (json!(2160), "2023-01-18T08:00:00Z"),
        (Value::Null, "2022-11-03T08:00:00Z"),
    ] {
        let issued = secretary.done(ISSUE_INVITATION, lasting(hours)).await;
        assert_eq!(issued["expiresAt"], expiry);
    }
}

#[tokio::test]
async fn a_program_cannot_take_the_place_of_a_person() {
    let alliance = alliance().await;
    let code = invite(&alliance, "M-001", 24).await;
    let input = json!({ "input": { "code": code } });
    let answer = alliance.program("robot").ask(REDEEM_INVITATION, input).await;
    assert_eq!(answer.error(), "FORBIDDEN");
    assert_eq!(redeem(&alliance, "amina", &code).await["__typename"], "Binding");
}
