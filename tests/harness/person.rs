use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

use crate::Alliance;

/// Somebody who sends requests.
#[derive(Clone)]
pub struct Person<'a> {
    alliance: &'a Alliance,
    token: Option<String>,
    url: String,
    headers: Vec<(&'static str, &'static str)>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as JSON; null if it is something else.
    pub body: Value,
    /// The body, as it came.
    pub text: String,
}

impl<'a> Person<'a> {
    pub(crate) fn new(alliance: &'a Alliance, token: Option<String>) -> Self {
        Self { alliance, token, url: alliance.url.clone(), headers: Vec::new() }
    }

    /// The same person, asking another replica.
    #[must_use]
    pub fn at(self, url: &str) -> Self {
        Self { url: url.into(), ..self }
    }

    /// The same person, preferring other languages.
    #[must_use]
    pub fn reading(self, languages: &'static str) -> Self {
        self.sending("accept-language", languages)
    }

    /// The same person, whose requests carry a header more.
    #[must_use]
    pub fn sending(mut self, header: &'static str, value: &'static str) -> Self {
        self.headers.push((header, value));
        self
    }

    /// Their token.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Sends a GraphQL request.
    pub async fn ask(&self, query: &str, variables: Value) -> Answer {
        self.try_ask(query, variables).await.expect("a response")
    }

    /// Sends a GraphQL request to a server that may be gone.
    pub async fn try_ask(&self, query: &str, variables: Value) -> reqwest::Result<Answer> {
        let body = json!({ "query": query, "variables": variables });
        Answer::to(self.request(Method::POST).json(&body)).await
    }

    /// A request of theirs without a body, to be made up as one likes.
    pub fn request(&self, method: Method) -> RequestBuilder {
        let mut request = self.alliance.http.request(method, &self.url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (header, value) in &self.headers {
            request = request.header(*header, *value);
        }
        request
    }

    /// Asks for something to be done, and returns what was made of it.
    pub async fn done(&self, mutation: &str, input: Value) -> Value {
        let answer = self.ask(mutation, json!({ "input": input })).await;
        answer.settled()
    }

    /// Asks for something to be done, and returns the code of the refusal.
    pub async fn refused(&self, mutation: &str, input: Value) -> String {
        let settled = self.done(mutation, input).await;
        settled["code"].as_str().unwrap_or_else(|| panic!("not refused: {settled}")).to_owned()
    }

    /// The same, with the part of the input that it is about: `BAD_INPUT input.title`.
    pub async fn refused_at(&self, mutation: &str, input: Value) -> String {
        let settled = self.done(mutation, input).await;
        let path = settled["path"].as_array().unwrap_or_else(|| panic!("no path: {settled}"));
        let path: Vec<_> = path.iter().filter_map(Value::as_str).collect();
        format!("{} {}", settled["code"].as_str().unwrap_or_default(), path.join("."))
    }
}

impl Answer {
    /// What comes back to a request.
    pub async fn to(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok(Self { status, headers, body, text })
    }

    /// The only field of the data.
    pub fn settled(&self) -> Value {
        assert!(self.body.get("errors").is_none(), "{:#}", self.body);
        let data = self.body["data"].as_object().unwrap_or_else(|| panic!("{:#}", self.body));
        data.values().next().expect("a field").clone()
    }

    /// The code of the first error.
    pub fn error(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or("no error")
    }
}
