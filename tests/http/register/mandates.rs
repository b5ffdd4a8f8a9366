use serde_json::{Value, json};
use tests::{Alliance, GIVE_MANDATE, REGISTER, REVOKE_MANDATE};

/// An alliance with a register.
async fn alliance() -> Alliance {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    alliance
}

/// A mandate of the organisation for the person, both by number, with what is set beside.
async fn mandate(
    alliance: &Alliance,
    organisation: &str,
    person: &str,
    rank: &str,
    beside: Value,
) -> Value {
    let (organisation, person) =
        (alliance.member(organisation).await, alliance.member(person).await);
    let mut input = json!({ "membershipId": organisation["id"], "personId": person["party"]["id"],
        "rank": rank });
    for (field, value) in beside.as_object().expect("fields") {
        input[field] = value.clone();
    }
    input
}

#[tokio::test]
async fn a_rank_is_held_by_one_person_at_a_time() {
    let alliance = alliance().await;
    let secretary = alliance.person("secretary");
    let until_june = json!({ "endsAt": "2023-06-01T00:00:00Z" });
    let first = mandate(&alliance, "O-001", "M-001", "PRIMARY", until_june).await;
    assert_eq!(secretary.done(GIVE_MANDATE, first).await["isActive"], true);
    let overlapping = json!({ "startsAt": "2023-05-31T23:59:59.999999Z" });
    let second = mandate(&alliance, "O-001", "M-002", "PRIMARY", overlapping).await;
    assert_eq!(secretary.refused_at(GIVE_MANDATE, second).await, "RANK_TAKEN input.rank");
    let following = json!({ "startsAt": "2023-06-01T00:00:00Z" });
    let second = mandate(&alliance, "O-001", "M-002", "PRIMARY", following).await;
    let second = secretary.done(GIVE_MANDATE, second).await;
    assert_eq!((&second["rank"], &second["isActive"]), (&json!("PRIMARY"), &json!(false)));
}

#[tokio::test]
async fn a_person_holds_one_rank_of_an_organisation_at_a_time() {
    let alliance = alliance().await;
    alliance.mandate("O-001", "M-001", "PRIMARY").await;
    let both = mandate(&alliance, "O-001", "M-001", "ALTERNATE", json!({})).await;
    let refusal = alliance.person("secretary").refused_at(GIVE_MANDATE, both).await;
    assert_eq!(refusal, "ALREADY_MANDATED input.personId");
    alliance.mandate("O-002", "M-001", "ALTERNATE").await;
}

#[tokio::test]
async fn of_two_mandates_given_at_once_for_a_rank_one_is_refused() {
    let alliance = alliance().await;
    let secretary = alliance.person("secretary");
    let one = mandate(&alliance, "O-001", "M-001", "PRIMARY", json!({})).await;
    let other = mandate(&alliance, "O-001", "M-002", "PRIMARY", json!({})).await;
    let (one, other) =
        tokio::join!(secretary.done(GIVE_MANDATE, one), secretary.done(GIVE_MANDATE, other));
    let refused = [&one, &other].into_iter().filter(|it| it["code"] == "RANK_TAKEN").count();
    assert_eq!(refused, 1, "{one} {other}");
}

#[tokio::test]
async fn only_an_organisation_acts_through_a_person_of_the_register() {
    let alliance = alliance().await;
    let secretary = alliance.person("secretary");
    let by_person = mandate(&alliance, "M-002", "M-001", "PRIMARY", json!({})).await;
    let refusal = secretary.refused_at(GIVE_MANDATE, by_person).await;
    assert_eq!(refusal, "NOT_AN_ORGANISATION input.membershipId");
    let to_organisation = mandate(&alliance, "O-001", "O-002", "PRIMARY", json!({})).await;
    let refusal = secretary.refused_at(GIVE_MANDATE, to_organisation).await;
    assert_eq!(refusal, "NOT_FOUND input.personId");
    let member = alliance.member("M-001").await["id"].clone();
    let of_another_kind =
        mandate(&alliance, "O-001", "M-001", "PRIMARY", json!({ "personId": member }));
    let refusal = secretary.refused_at(GIVE_MANDATE, of_another_kind.await).await;
    assert_eq!(refusal, "NOT_FOUND input.personId");
}

#[tokio::test]
async fn a_mandate_ends_after_it_begins() {
    let alliance = alliance().await;
    let dated = json!({ "startsAt": "2023-01-01T00:00:00Z", "endsAt": "2023-01-01T00:00:00Z" });
    let input = mandate(&alliance, "O-001", "M-001", "PRIMARY", dated).await;
    let refusal = alliance.person("secretary").refused_at(GIVE_MANDATE, input).await;
    assert_eq!(refusal, "BAD_WINDOW input.endsAt");
}

#[tokio::test]
async fn a_revoked_mandate_stays_on_record_and_frees_the_rank() {
    let alliance = alliance().await;
    let secretary = alliance.person("secretary");
    let first = alliance.mandate("O-001", "M-001", "PRIMARY").await;
    alliance.move_clock("2022-10-20T08:10:00Z");
    let input = json!({ "mandateId": first["id"] });
    assert_eq!(secretary.done(REVOKE_MANDATE, input.clone()).await["isActive"], false);
    assert_eq!(secretary.refused_at(REVOKE_MANDATE, input).await, "NOT_FOUND input.mandateId");
    alliance.mandate("O-001", "M-002", "PRIMARY").await;
    let query = "query($id: ID!) { node(id: $id) { ... on Member { mandates {
        rank startsAt endsAt isActive person { name } } } } }";
    let id = &alliance.member("O-001").await["id"];
    let mandates = secretary.ask(query, json!({ "id": id })).await.settled();
    insta::assert_json_snapshot!(mandates, @r#"
    {
      "mandates": [
        {
          "endsAt": "2022-10-20T08:10:00Z",
          "isActive": false,
          "person": {
            "name": "Amina Diallo"
          },
          "rank": "PRIMARY",
          "startsAt": "2022-10-20T08:00:00Z"
        },
        {
          "endsAt": null,
          "isActive": true,
          "person": {
            "name": "Bo Larsen"
          },
          "rank": "PRIMARY",
          "startsAt": "2022-10-20T08:10:00Z"
        }
      ]
    }
    "#);
}

#[tokio::test]
async fn a_mandate_revoked_before_it_begins_never_holds() {
    let alliance = alliance().await;
    let secretary = alliance.person("secretary");
    let later = json!({ "startsAt": "2022-11-01T00:00:00Z" });
    let input = mandate(&alliance, "O-001", "M-001", "PRIMARY", later.clone()).await;
    let given = secretary.done(GIVE_MANDATE, input).await;
    secretary.done(REVOKE_MANDATE, json!({ "mandateId": given["id"] })).await;
    let other = mandate(&alliance, "O-001", "M-002", "PRIMARY", later).await;
    assert_eq!(secretary.done(GIVE_MANDATE, other).await["__typename"], "Mandate");
    alliance.move_clock("2022-11-01T00:00:00Z");
    let query = "query($id: ID!) { node(id: $id) { ... on Member { mandates { isActive } } } }";
    let id = &alliance.member("O-001").await["id"];
    let mandates = alliance.person("secretary").ask(query, json!({ "id": id })).await.settled();
    let active: Vec<_> = mandates["mandates"].as_array().expect("mandates").iter().collect();
    assert_eq!(active.iter().filter(|it| it["isActive"] == true).count(), 1, "{mandates}");
}
