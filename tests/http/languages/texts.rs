use serde_json::{Value, json};
use tests::{Alliance, Person, TABLE_MOTION};

use super::PREFERENCES;

/// The title of a motion as that person is served it: in which language, and whether that is the
/// binding one.
async fn served(reader: &Person<'_>, motion: &Value, locale: Option<&str>) -> (String, bool) {
    let query = "query($id: ID!, $locale: Locale) { node(id: $id) { ... on Motion {
        title(locale: $locale) { text locale isAuthoritative } } } }";
    let node = reader.ask(query, json!({ "id": motion, "locale": locale })).await.settled();
    let title = &node["title"];
    let language = title["locale"].as_str().expect("a language").to_owned();
    assert_eq!(title["text"], format!("Adopt the report, in {language}"), "{title}");
    (language, title["isAuthoritative"] == true)
}

/// A motion whose Spanish text is binding.
async fn motion(alliance: &Alliance, languages: &[&str]) -> Value {
    alliance.adopt(json!({})).await;
    let text = |it: &&str| json!({ "locale": it, "text": format!("Adopt the report, in {it}") });
    let translations: Vec<_> = languages.iter().map(text).collect();
    let text = json!({ "authoritative": "es", "translations": translations });
    let motion = json!({ "title": text, "text": text });
    let tabled = alliance.person("returning").done(TABLE_MOTION, motion).await;
    assert_eq!(tabled["__typename"], "Motion", "{tabled}");
    tabled["id"].clone()
}

#[tokio::test]
async fn a_text_is_served_in_the_language_that_its_reader_likes_best() {
    let alliance = Alliance::found().await;
    let motion = motion(&alliance, &["en", "es", "fr"]).await;
    for (preference, expected) in PREFERENCES {
        let reader = alliance.person("returning").reading(preference);
        let expected = ((*expected).to_owned(), *expected == "es");
        assert_eq!(served(&reader, &motion, None).await, expected, "{preference}");
    }
}

#[tokio::test]
async fn a_field_may_ask_for_another_language_than_the_request() {
    let alliance = Alliance::found().await;
    let motion = motion(&alliance, &["en", "es", "fr"]).await;
    let reader = alliance.person("returning").reading("fr, en;q=0.5");
    for (locale, expected) in [("es", "es"), ("es-MX", "es"), ("en", "en"), ("sw", "fr")] {
        assert_eq!(served(&reader, &motion, Some(locale)).await.0, expected, "{locale}");
    }
}

#[tokio::test]
async fn a_text_in_no_language_that_its_reader_likes_is_served_in_the_binding_one() {
    let alliance = Alliance::found().await;
    let motion = motion(&alliance, &["es", "fr"]).await;
    let reader = alliance.person("returning").reading("de, en;q=0.5");
    assert_eq!(served(&reader, &motion, None).await, ("es".into(), true));
    assert_eq!(served(&reader, &motion, Some("sw")).await, ("es".into(), true));
}
