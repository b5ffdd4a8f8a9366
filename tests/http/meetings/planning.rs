use serde_json::{Value, json};
use tests::{Alliance, CONVENE_MEETING, PLAN_MEETING, REVISE_MEETING, text};

use super::{meeting, planned};

const MORNING: (&str, &str) = ("2022-11-30T07:00:00Z", "2022-11-30T09:00:00Z");
const EVENING: (&str, &str) = ("2022-11-30T16:00:00Z", "2022-11-30T18:00:00Z");

/// The meeting with one field other than usual.
fn with(field: &str, value: Value) -> Value {
    let mut input = meeting(&[MORNING]);
    input[field] = value;
    input
}

#[tokio::test]
async fn no_meeting_is_planned_without_rules() {
    let alliance = Alliance::found().await;
    let refusal = alliance.person("secretary").refused(PLAN_MEETING, meeting(&[MORNING])).await;
    assert_eq!(refusal, "NO_RULES");
}

#[tokio::test]
async fn the_record_date_follows_from_the_rules() {
    let alliance = Alliance::found().await;
    for (rules, record_date) in [
        (json!({}), "2022-11-15T22:00:00Z"),
        (json!({ "recordDateOffsetDays": 0 }), "2022-11-29T22:00:00Z"),
        (
            json!({ "recordDateOffsetDays": 7, "governanceZone": "America/Bogota" }),
            "2022-11-23T05:00:00Z",
        ),
        // The summer time of Berlin ends in between.
        (
            json!({ "recordDateOffsetDays": 40, "governanceZone": "Europe/Berlin" }),
            "2022-10-20T22:00:00Z",
        ),
    ] {
        alliance.adopt(rules.clone()).await;
        let planned = alliance.person("secretary").done(PLAN_MEETING, meeting(&[MORNING])).await;
        assert_eq!(planned["recordDate"], record_date, "{rules}");
    }
}

#[tokio::test]
async fn sittings_stand_in_turn_each_with_the_zone_to_show_it_in() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({})).await;
    let mut input = meeting(&[EVENING, MORNING, ("2022-11-30T09:00:00Z", "2022-11-30T10:00:00Z")]);
    input["sittings"][0]["displayZone"] = json!("America/Bogota");
    let planned = alliance.person("secretary").done(PLAN_MEETING, input).await;
    let sittings = planned["sittings"].as_array().expect("sittings").iter();
    let shown: Vec<_> = sittings.map(|it| (&it["startsAt"], &it["displayZone"])).collect();
    assert_eq!(
        json!(shown),
        json!([
            ["2022-11-30T07:00:00Z", "Africa/Johannesburg"],
            ["2022-11-30T09:00:00Z", "Africa/Johannesburg"],
            ["2022-11-30T16:00:00Z", "America/Bogota"]
        ])
    );
}

#[tokio::test]
async fn what_cannot_be_a_meeting_is_refused_with_the_field() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({})).await;
    let secretary = alliance.person("secretary");
    let (start, end) = MORNING;
    let thirteen: Vec<_> = (0..13)
        .map(|hour| {
            (format!("2022-11-30T{hour:02}:00:00Z"), format!("2022-11-30T{hour:02}:30:00Z"))
        })
        .collect();
    let thirteen: Vec<_> = thirteen.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let mut nowhere = meeting(&[MORNING]);
    nowhere["sittings"][0]["displayZone"] = json!("Africa/Atlantis");
    let items: Vec<_> = (0..201).map(|n| json!({ "title": text(&format!("Item {n}")) })).collect();
    let french =
        json!({ "authoritative": "fr", "translations": [{ "locale": "en", "text": "x" }] });
    for (input, path) in [
        (meeting(&[]), "sittings"),
        (meeting(&thirteen), "sittings"),
        (meeting(&[(end, start)]), "sittings"),
        (meeting(&[(start, start)]), "sittings"),
        (meeting(&[MORNING, ("2022-11-30T08:59:59Z", "2022-11-30T10:00:00Z")]), "sittings"),
        (nowhere, "sittings"),
        (with("agenda", json!(items)), "agenda"),
        (with("title", french), "title"),
        (with("title", text("  ")), "title"),
    ] {
        let refusal = secretary.refused_at(PLAN_MEETING, input).await;
        assert_eq!(refusal, format!("BAD_INPUT input.{path}"));
    }
}

#[tokio::test]
async fn a_planned_meeting_is_replaced_as_a_whole() {
    let alliance = Alliance::found().await;
    let before = planned(&alliance).await;
    let secretary = alliance.person("secretary");
    let mut input = meeting(&[EVENING]);
    input["title"] = text("Extraordinary general meeting");
    input["agenda"] = json!([{ "title": text("Dissolution") }]);
    input["meetingId"] = before["id"].clone();
    let revised = secretary.done(REVISE_MEETING, input).await;
    assert_eq!((&revised["id"], &revised["version"]), (&before["id"], &json!(2)));
    let query = "query($id: ID!) { node(id: $id) { ... on Meeting { title { text }
        sittings { startsAt } agenda { title { text } } } } }";
    let seen = secretary.ask(query, json!({ "id": before["id"] })).await.settled();
    assert_eq!(
        seen,
        json!({ "title": { "text": "Extraordinary general meeting" },
            "sittings": [{ "startsAt": "2022-11-30T16:00:00Z" }],
            "agenda": [{ "title": { "text": "Dissolution" } }] })
    );
}

#[tokio::test]
async fn a_change_must_build_on_the_last_one() {
    let alliance = Alliance::found().await;
    let id = planned(&alliance).await["id"].clone();
    let secretary = alliance.person("secretary");
    let revise = |version: i32| {
        let mut input = meeting(&[MORNING]);
        input["meetingId"] = id.clone();
        input["expectedVersion"] = json!(version);
        input
    };
    assert_eq!(secretary.done(REVISE_MEETING, revise(1)).await["version"], 2);
    let refusal = secretary.done(REVISE_MEETING, revise(1)).await;
    assert_eq!(
        refusal,
        json!({ "__typename": "Refusal", "code": "VERSION_CONFLICT",
            "path": ["input", "expectedVersion"],
            "message": "It has changed since you read it: its version is now 2. Read it again." })
    );
    let convene = json!({ "meetingId": id, "expectedVersion": 1 });
    assert_eq!(secretary.refused(CONVENE_MEETING, convene).await, "VERSION_CONFLICT");
    let convene = json!({ "meetingId": id, "expectedVersion": 2 });
    assert_eq!(secretary.done(CONVENE_MEETING, convene).await["version"], 3);
}

#[tokio::test]
async fn of_two_officers_who_change_the_same_version_at_once_one_is_refused() {
    let alliance = Alliance::found().await;
    let id = planned(&alliance).await["id"].clone();
    let secretary = alliance.person("secretary");
    let mut revise = meeting(&[EVENING]);
    (revise["meetingId"], revise["expectedVersion"]) = (id.clone(), json!(1));
    let convene = json!({ "meetingId": id, "expectedVersion": 1 });
    let (one, other) = tokio::join!(
        secretary.done(REVISE_MEETING, revise),
        secretary.done(CONVENE_MEETING, convene)
    );
    let refused = [&one, &other].into_iter().filter(|it| it["code"] == "VERSION_CONFLICT").count();
    assert_eq!(refused, 1, "{one} {other}");
}

#[tokio::test]
async fn members_know_of_a_meeting_from_its_notice_on() {
    let alliance = Alliance::found().await;
    alliance.import_voters(1).await;
    alliance.bind("voter-1", &alliance.member("M-001").await).await;
    let id = planned(&alliance).await["id"].clone();
    let query = "query($id: ID!) { meetings { totalCount } node(id: $id) { id } }";
    let seen = async |name: &str| {
        let answer = alliance.person(name).ask(query, json!({ "id": id })).await;
        answer.body["data"].clone()
    };
    let (hidden, shown) = (
        json!({ "meetings": { "totalCount": 0 }, "node": null }),
        json!({ "meetings": { "totalCount": 1 }, "node": { "id": id } }),
    );
    assert_eq!((seen("voter-1").await, seen("secretary").await), (hidden, shown.clone()));
    alliance.person("secretary").done(CONVENE_MEETING, json!({ "meetingId": id })).await;
    assert_eq!(seen("voter-1").await, shown);
}
