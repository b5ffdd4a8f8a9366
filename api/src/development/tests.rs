use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use domain::Clock;
use serde_json::Value;

use super::{Issuer, Persona};
use crate::auth::{Bearer, IssuerSettings, Issuers};

const AUDIENCE: &str = "https://api.example.test/graphql";

async fn start() -> (Issuer, Issuers) {
    let now = "2022-11-30T08:00:00Z".parse().unwrap();
    let clock: Clock = Arc::new(move || now);
    let personas = [("member", "alice", false), ("importer", "import", true)].map(
        |(name, subject, is_service)| Persona {
            name: name.to_owned(),
            subject: subject.to_owned(),
            is_service,
        },
    );
    let address = "127.0.0.1:0".parse().unwrap();
    let issuer = Issuer::start(address, clock.clone(), AUDIENCE, personas.to_vec()).await.unwrap();
    let settings = IssuerSettings { url: issuer.url().to_owned(), audience: AUDIENCE.to_owned() };
    let issuers = Issuers::start(vec![settings], clock).await.unwrap();
    (issuer, issuers)
}

async fn bearer(issuers: &Issuers, token: &str) -> Bearer {
    let value = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
    let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value)]);
    issuers.authenticate(&headers).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_personas_token_is_text_and_accepted() {
    let (issuer, issuers) = start().await;
    let page = reqwest::get(format!("{}/token?persona=member", issuer.url())).await.unwrap();
    assert_eq!(page.headers()[header::CACHE_CONTROL], "no-store");
    let bearer = bearer(&issuers, &page.text().await.unwrap()).await;
    assert_eq!((bearer.subject.as_str(), bearer.is_service), ("alice", false));
}

#[tokio::test]
async fn an_unknown_persona_is_told_who_there_is() {
    let (issuer, _) = start().await;
    let page = reqwest::get(format!("{}/token?persona=nobody", issuer.url())).await.unwrap();
    assert_eq!(page.status(), 404);
    assert_eq!(page.text().await.unwrap(), "no such persona; there are: member, importer\n");
}

#[tokio::test]
async fn who_names_no_persona_is_told_how() {
    let (issuer, _) = start().await;
    let page = reqwest::get(format!("{}/token", issuer.url())).await.unwrap();
    assert_eq!(page.status(), 400);
    let help = "say whose token: /token?persona=NAME; there are: member, importer\n";
    assert_eq!(page.text().await.unwrap(), help);
}

#[tokio::test]
async fn a_program_gets_its_token_by_client_credentials_and_a_person_does_not() {
    let (issuer, issuers) = start().await;
    let ask = async |client: &str| {
        let form = [("grant_type", "client_credentials"), ("client_id", client)];
        let request = reqwest::Client::new().post(format!("{}/token", issuer.url())).form(&form);
        request.send().await.unwrap().json::<Value>().await.unwrap()
    };
    let token = ask("import").await["access_token"].as_str().unwrap().to_owned();
    assert!(bearer(&issuers, &token).await.is_service);
    assert_eq!(ask("alice").await["error"], "invalid_client");
}

#[tokio::test]
async fn a_page_under_a_rebound_name_gets_no_token() {
    let (issuer, _) = start().await;
    let request = reqwest::Client::new()
        .get(format!("{}/token?persona=member", issuer.url()))
        .header(header::HOST, "rebound.example.test");
    assert_eq!(request.send().await.unwrap().status(), 421);
}

#[tokio::test]
async fn it_listens_on_a_loopback_address_only() {
    let now = "2022-11-30T08:00:00Z".parse().unwrap();
    let address = "0.0.0.0:0".parse().unwrap();
    assert!(Issuer::start(address, Arc::new(move || now), AUDIENCE, Vec::new()).await.is_err());
}
