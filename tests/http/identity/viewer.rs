use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Alliance, GIVE_MANDATE, Person, REGISTER, REVOKE_MANDATE, VIEWER};

/// An alliance with a register, in which `amina` and `bo` are bound to their persons.
async fn alliance() -> Alliance {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    for (name, number) in [("amina", "M-001"), ("bo", "M-002")] {
        alliance.bind(name, &alliance.member(number).await).await;
    }
    alliance
}

/// The number and the rank of each membership that the viewer can act for, by number.
async fn capacities(person: &Person<'_>) -> Vec<(String, Value)> {
    let viewer = person.ask(VIEWER, json!({})).await.settled();
    let capacities = viewer["capacities"].as_array().expect("capacities").iter();
    let number = |it: &Value| it["member"]["number"].as_str().expect("a number").to_owned();
    let mut capacities: Vec<_> = capacities.map(|it| (number(it), it["rank"].clone())).collect();
    capacities.sort_by(|one, other| one.0.cmp(&other.0));
    capacities
}

fn own(number: &str) -> (String, Value) {
    (number.into(), Value::Null)
}

fn under(number: &str, rank: &str) -> (String, Value) {
    (number.into(), json!(rank))
}

#[tokio::test]
async fn a_stranger_is_nobody() {
    let alliance = Alliance::found().await;
    let answer = alliance.stranger().ask(VIEWER, json!({})).await;
    assert_eq!(answer.body, json!({ "data": { "viewer": null } }));
}

#[tokio::test]
async fn an_account_without_a_person_acts_for_nobody() {
    let alliance = Alliance::found().await;
    let viewer = alliance.person("newcomer").ask(VIEWER, json!({})).await.settled();
    let account = json!({ "issuer": alliance.issuer.url(), "subject": "newcomer" });
    assert_eq!(
        viewer,
        json!({ "isService": false, "roles": [], "account": account, "person": null,
            "capacities": [] })
    );
}

#[tokio::test]
async fn a_program_is_told_from_a_person() {
    let alliance = Alliance::found().await;
    let viewer = alliance.program("robot").ask(VIEWER, json!({})).await.settled();
    assert_eq!(viewer["isService"], true);
}

#[tokio::test]
async fn a_person_acts_for_themselves_and_for_two_organisations() {
    let alliance = alliance().await;
    for organisation in ["O-001", "O-002"] {
        alliance.mandate(organisation, "M-001", "PRIMARY").await;
    }
    assert_eq!(
        capacities(&alliance.person("amina")).await,
        [own("M-001"), under("O-001", "PRIMARY"), under("O-002", "PRIMARY")]
    );
}

#[tokio::test]
async fn an_alternate_acts_only_while_there_is_no_primary() {
    let alliance = alliance().await;
    let primary = alliance.mandate("O-001", "M-001", "PRIMARY").await;
    alliance.mandate("O-001", "M-002", "ALTERNATE").await;
    let (amina, bo) = (alliance.person("amina"), alliance.person("bo"));
    assert_eq!(capacities(&amina).await, [own("M-001"), under("O-001", "PRIMARY")]);
    assert_eq!(capacities(&bo).await, [own("M-002")]);
    let input = json!({ "mandateId": primary["id"] });
    let revoked = alliance.person("secretary").done(REVOKE_MANDATE, input).await;
    assert_eq!(revoked["isActive"], false);
    assert_eq!(capacities(&amina).await, [own("M-001")]);
    assert_eq!(capacities(&bo).await, [own("M-002"), under("O-001", "ALTERNATE")]);
}

#[tokio::test]
async fn a_mandate_holds_from_its_first_instant_up_to_its_end() {
    let alliance = alliance().await;
    let (organisation, amina) = (alliance.member("O-001").await, alliance.member("M-001").await);
    let input = json!({
        "membershipId": organisation["id"], "personId": amina["party"]["id"], "rank": "PRIMARY",
        "startsAt": "2022-10-20T09:00:00Z", "endsAt": "2022-10-20T10:00:00Z"
    });
    let mandate = alliance.person("secretary").done(GIVE_MANDATE, input).await;
    assert_eq!(mandate["isActive"], false);
    for (instant, acts) in [
        ("2022-10-20T08:59:59.999999Z", false),
        ("2022-10-20T09:00:00Z", true),
        ("2022-10-20T09:59:59.999999Z", true),
        ("2022-10-20T10:00:00Z", false),
    ] {
        alliance.move_clock(instant);
        let capacities = capacities(&alliance.person("amina")).await;
        assert_eq!(capacities.contains(&under("O-001", "PRIMARY")), acts, "{instant}");
    }
}

#[tokio::test]
async fn a_capacity_shows_the_membership_and_nobody_elses() {
    let alliance = alliance().await;
    let amina = alliance.person("amina");
    let seen = async |number: &str| {
        let id = alliance.member(number).await["id"].clone();
        let query = "query($id: ID!) { node(id: $id) { ... on Member { number } } }";
        amina.ask(query, json!({ "id": id })).await.settled()
    };
    assert_eq!(seen("M-001").await, json!({ "number": "M-001" }));
    assert_eq!(seen("M-002").await, Value::Null);
    assert_eq!(seen("O-001").await, Value::Null);
    alliance.mandate("O-001", "M-001", "PRIMARY").await;
    alliance.wait(TimeDelta::seconds(1));
    assert_eq!(seen("O-001").await, json!({ "number": "O-001" }));
}
