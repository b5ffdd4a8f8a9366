use serde_json::{Value, json};
use tests::{Alliance, REGISTER};

/// The standing of the member of that number, as of an instant; now if none is given.
async fn standing(alliance: &Alliance, number: &str, as_of: Value) -> Value {
    let query = "query($id: ID!, $asOf: DateTime) { node(id: $id) { ... on Member {
        standing(asOf: $asOf) { asOf status category carriesVote reasons { code date } } } } }";
    let id = &alliance.member(number).await["id"];
    let variables = json!({ "id": id, "asOf": as_of });
    let node = alliance.person("secretary").ask(query, variables).await.settled();
    node["standing"].clone()
}

/// The codes of the reasons, with the days they turn on.
fn reasons(standing: &Value) -> Vec<String> {
    let reasons = standing["reasons"].as_array().expect("reasons").iter();
    let words = |it: &Value, field| it[field].as_str().unwrap_or("never").to_owned();
    reasons.map(|it| format!("{} {}", words(it, "code"), words(it, "date"))).collect()
}

#[tokio::test]
async fn a_member_stands_where_the_records_put_it_at_any_instant() {
    let alliance = Alliance::found().await;
    alliance.import("M-001,PERSON,Amina Diallo,SN,ASSOCIATE,2019-03-01,2021-03-01\n").await;
    alliance.import("M-001,PERSON,Amina Diallo,SN,VOTING,2021-06-01,2023-06-01\n").await;
    for (as_of, status, carries_vote, reason) in [
        ("2019-02-28T21:59:59Z", "PENDING", false, &["NOT_YET_BEGUN 2019-03-01"][..]),
        (
            "2019-02-28T22:00:00Z",
            "ACTIVE",
            false,
            &["IN_PERIOD 2019-03-01", "NON_VOTING_CATEGORY never"],
        ),
        ("2021-02-28T22:00:00Z", "LAPSED", false, &["ENDED 2021-03-01"]),
        ("2021-05-31T22:00:00Z", "ACTIVE", true, &["IN_PERIOD 2021-06-01"]),
        ("2023-05-31T21:59:59.999999Z", "ACTIVE", true, &["IN_PERIOD 2021-06-01"]),
        ("2023-05-31T22:00:00Z", "LAPSED", false, &["ENDED 2023-06-01"]),
    ] {
        let standing = standing(&alliance, "M-001", json!(as_of)).await;
        assert_eq!(
            (&standing["status"], &standing["carriesVote"]),
            (&json!(status), &json!(carries_vote)),
            "{as_of}"
        );
        assert_eq!(reasons(&standing), reason, "{as_of}");
        assert_eq!(standing["asOf"], as_of);
    }
}

#[tokio::test]
async fn without_an_instant_the_standing_is_that_of_now() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    let now = standing(&alliance, "M-002", Value::Null).await;
    assert_eq!((&now["asOf"], &now["status"]), (&json!("2022-10-20T08:00:00Z"), &json!("PENDING")));
    alliance.move_clock("2022-11-10T08:00:00Z");
    let later = standing(&alliance, "M-002", Value::Null).await;
    assert_eq!(
        (&later["asOf"], &later["status"]),
        (&json!("2022-11-10T08:00:00Z"), &json!("ACTIVE"))
    );
}

#[tokio::test]
async fn the_rules_in_force_say_how_old_a_membership_must_be_to_vote() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    let at = json!("2022-11-16T08:00:00Z");
    assert_eq!(standing(&alliance, "M-002", at.clone()).await["carriesVote"], true);
    alliance.adopt(json!({ "minTenureDaysToVote": 30 })).await;
    let young = standing(&alliance, "M-002", at).await;
    assert_eq!((&young["status"], &young["carriesVote"]), (&json!("ACTIVE"), &json!(false)));
    assert_eq!(reasons(&young), ["IN_PERIOD 2022-11-10", "TENURE_TOO_SHORT 2022-12-10"]);
    let old = standing(&alliance, "M-002", json!("2022-12-09T22:00:00Z")).await;
    assert_eq!(old["carriesVote"], true);
}

#[tokio::test]
async fn the_day_of_a_standing_is_reckoned_in_the_governance_zone() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    alliance.adopt(json!({ "governanceZone": "America/Bogota" })).await;
    let status =
        async |as_of: &str| standing(&alliance, "M-002", json!(as_of)).await["status"].clone();
    assert_eq!(status("2022-11-10T04:59:59Z").await, "PENDING");
    assert_eq!(status("2022-11-10T05:00:00Z").await, "ACTIVE");
}

#[tokio::test]
async fn a_reason_is_worded_in_the_readers_language() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    let id = &alliance.member("M-002").await["id"];
    let query = "query($id: ID!) { node(id: $id) { ... on Member { standing {
        reasons { message } } } } }";
    for (languages, message) in [
        ("en", "The membership begins on 2022-11-10."),
        ("es-CO, en;q=0.5", "La membresía comienza el 2022-11-10."),
        ("de, fr;q=0.9, en;q=0.8", "L'adhésion commence le 2022-11-10."),
        ("sw", "The membership begins on 2022-11-10."),
    ] {
        let secretary = alliance.person("secretary").reading(languages);
        let node = secretary.ask(query, json!({ "id": id })).await.settled();
        assert_eq!(node["standing"]["reasons"][0]["message"], message);
    }
}
