//! Bad input of every kind: it gets a clear answer, nothing is stored, and the server lives on.

mod bodies;
mod cursors;
mod documents;
mod excess;
mod ids;
mod lists;
mod methods;
mod moments;
mod texts;
mod values;

use reqwest::RequestBuilder;
use serde_json::Value;
use tests::{Alliance, Answer, Row};

/// An alliance that bad input must not harm, and what it held before.
struct Target {
    alliance: Alliance,
    before: Vec<Row>,
}

impl Target {
    /// A fresh alliance.
    async fn found() -> Self {
        Self::at(Alliance::found().await).await
    }

    /// An alliance as it now stands.
    async fn at(alliance: Alliance) -> Self {
        let before = alliance.database.rows().await;
        Self { alliance, before }
    }

    /// What comes back to a request that must not do any harm.
    async fn send(&self, what: &str, request: RequestBuilder) -> Answer {
        let answer = Answer::to(request).await.expect("a response");
        self.assert_unharmed(what).await;
        answer
    }

    /// What comes back to an operation that must not do any harm, asked by whoever signs in so.
    async fn ask(&self, name: &str, document: &str, variables: Value) -> Answer {
        let answer = self.alliance.person(name).ask(document, variables).await;
        self.assert_unharmed(&answer.text).await;
        answer
    }

    /// Checks that the server answers, and that every row is as it was.
    async fn assert_unharmed(&self, what: &str) {
        let name = "{ alliance { name } }";
        let alliance = self.alliance.stranger().ask(name, Value::Null).await.settled();
        assert_eq!(alliance["name"], "Alliance under Test", "after {what}");
        assert_eq!(self.alliance.database.rows().await, self.before, "after {what}");
    }
}

/// Checks the status, the code, and that one of the errors has these words.
fn assert_error(answer: &Answer, what: &str, (status, code): (u16, &str), words: &str) {
    assert_eq!((answer.status.as_u16(), answer.error()), (status, code), "{what}: {}", answer.text);
    let mut errors = answer.body["errors"].as_array().expect("errors").iter();
    let says = |error: &Value| error["message"].as_str().is_some_and(|it| it.contains(words));
    assert!(errors.any(says), "{what}: {}", answer.text);
}
