//! Words that are looked for wherever they must not be: in events, in answers, in the database.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hpke::{Deserializable as _, Kem as _, Serializable as _, kem::X25519HkdfSha256};
use serde_json::{Value, json};
use tests::{
    Agm, Alliance, BallotTerms, CAST_VOTE, ISSUE_INVITATION, KEY, PAUSE_BALLOT, Person, Process,
    REDEEM_INVITATION, client,
};

/// In every word that may stand nowhere.
const CANARY: &str = "canary";

/// Everything, also from those that are quiet unless they are named.
const EVERYTHING: &str = "trace,h2=trace,hyper=trace,hyper_util=trace,reqwest=trace,rustls=trace,\
    sea_orm=trace,sea_orm_migration=trace,sqlx=trace,tower=trace,tower_http=trace";

/// The bodies of requests that say too much, well-formed or not.
fn indiscreet(agm: &Agm<'_>) -> Vec<String> {
    let id = &agm.ballot;
    let documents = [
        format!(
            "mutation {{ castVote(input: {{ ballotId: {id}, choice: ABSTAIN, idempotencyKey: \"canary-literal\" }}) {{ __typename }} }}"
        ),
        format!(
            "mutation($c: VoteChoice! = ABSTAIN) {{ castVote(input: {{ ballotId: {id}, choice: $c }}) {{ __typename }} }}"
        ),
        format!(
            "mutation {{ castVotes(ballotId: {id}, choice: ABSTAIN, note: \"canary-argument\") {{ __typename }} }}"
        ),
        format!(
            "mutation {{ castVote(input: {{ ballotId: {id}, choice: canary_choice }}) {{ __typename }} }}"
        ),
        format!(
            "mutation {{ castVote(input: {{ ballotId: {id}, choice: ABSTAIN, note: \"canary-note\" }}) {{ __typename }} }}"
        ),
        "mutation { castVote(input: { choice: ABSTAIN canary-syntax".to_owned(),
        "{ node(id: \"canary-id\") { id } }".to_owned(),
    ];
    let documents = documents.map(|query| json!({ "query": query }).to_string());
    let inputs = [
        json!({ "ballotId": id, "choice": "canary_choice" }),
        json!({ "ballotId": id, "choice": ["ABSTAIN", "canary"] }),
        json!({ "ballotId": id, "paper": { "ranks": [["canary-ranked"]] } }),
        json!({ "ballotId": id, "paper": { "marks": "canary-mark", "canary": 1 } }),
        json!({ "ballotId": "canary-id", "choice": "ABSTAIN" }),
        json!({ "ballotId": id, "choice": "ABSTAIN", "membershipId": "canary-member" }),
        json!({ "ballotId": id, "choice": "ABSTAIN", "idempotencyKey": "canary" }),
        json!({ "ballotId": id, "choice": "ABSTAIN", "idempotencyKey": "canary-variable" }),
    ];
    let inputs = inputs
        .map(|input| json!({ "query": CAST_VOTE, "variables": { "input": input } }).to_string());
    let broken = "{\"query\": \"canary-json".to_owned();
    documents.into_iter().chain(inputs).chain([broken]).collect()
}

async fn post(url: &str, token: &str, body: String) -> String {
    let request = client().post(url).bearer_auth(token).header("content-type", "application/json");
    let answer = request.body(body).send().await.expect("an answer");
    answer.text().await.expect("a text")
}

/// Sends what is indiscreet, and returns what was answered.
async fn answers(agm: &Agm<'_>, person: &Person<'_>, url: &str) -> Vec<String> {
    let token = person.token().expect("a token");
    let mut answers = Vec::new();
    for body in indiscreet(agm) {
        answers.push(post(url, token, body).await);
    }
    answers.push(post(url, "canary.canary.canary", "{}".to_owned()).await);
    let get = client()
        .get(format!("{url}?query={{node(id:\"canary\"){{id}}}}&variables={{\"canary\":1}}"));
    let answer = get.bearer_auth(token).send().await.expect("an answer");
    answers.push(answer.text().await.expect("a text"));
    answers
}

#[tokio::test]
async fn no_answer_repeats_what_was_said_indiscreetly() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    for answer in answers(&agm, &agm.voter(1), &alliance.url).await {
        assert!(!answer.contains(CANARY), "{answer}");
    }
}

/// Says in a well-formed request each what no event may tell, and returns those words.
async fn confide(alliance: &Alliance, agm: &Agm<'_>, process: &Process) -> Vec<String> {
    let voter = alliance.lasting("voter-1").at(&process.url);
    let input = agm.input(json!({ "choice": "ABSTAIN", "idempotencyKey": "canary-of-a-key" }));
    let receipt = voter.done(CAST_VOTE, input).await;
    assert_eq!(receipt["__typename"], "VoteReceipt", "{receipt}");
    let associate = alliance.member("A-001").await["party"]["id"].clone();
    let secretary = alliance.lasting("secretary").at(&process.url);
    let invitation = secretary.done(ISSUE_INVITATION, json!({ "personId": associate })).await;
    let newcomer = alliance.lasting("newcomer").at(&process.url);
    newcomer.done(REDEEM_INVITATION, json!({ "code": invitation["invitationCode"] })).await;
    let returning = alliance.lasting("returning").at(&process.url);
    let paused =
        returning.done(PAUSE_BALLOT, agm.input(json!({ "reason": "canary of a reason" }))).await;
    assert_eq!(paused["state"], "PAUSED", "{paused}");
    let code = invitation["invitationCode"].as_str().expect("a code");
    let people = [voter, secretary, newcomer, returning];
    let tokens = people.iter().map(|it| it.token().expect("a token"));
    let parts = tokens.flat_map(|token| token.split('.').skip(1)).map(str::to_owned);
    parts.chain([code.to_owned(), code.replace('-', ""), KEY.to_owned()]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_event_tells_a_choice_a_key_a_code_a_reason_or_a_token_however_much_is_written() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { closes_at: "2099-01-01T00:00:00Z", ..BallotTerms::default() };
    let agm = alliance.open_agm(terms).await;
    let mut process = alliance.start_process(&[("PLENARY_LOG__FILTER", EVERYTHING)]).await;
    let words = confide(&alliance, &agm, &process).await;
    let asked = answers(&agm, &alliance.lasting("voter-2"), &process.url).await.len();
    process.terminate();
    process.end().await;
    let log = process.log();
    assert!(log.lines().count() > asked, "it writes too little to tell anything: {log}");
    for word in words.iter().map(String::as_str).chain([CANARY, "ABSTAIN"]) {
        let told = log.lines().find(|line| line.contains(word));
        assert_eq!(told, None, "{word}");
    }
}

#[tokio::test]
async fn while_a_ballot_is_open_the_database_holds_no_choice_key_code_or_token() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let associate = alliance.member("A-001").await["party"]["id"].clone();
    let input = json!({ "personId": associate });
    let invitation = alliance.person("secretary").done(ISSUE_INVITATION, input).await;
    let code = invitation["invitationCode"].as_str().expect("a code");
    let voter = agm.voter(1);
    let input = agm.input(json!({ "choice": "ABSTAIN", "idempotencyKey": "canary-of-a-key" }));
    voter.done(CAST_VOTE, input).await;
    let contents = alliance.database.contents().await;
    let key = String::from_utf8(BASE64_STANDARD.decode(KEY).expect("base 64")).expect("a text");
    let token = voter.token().expect("a token");
    let signature = token.rsplit('.').next().expect("a signature");
    assert!(contents.hold("Adopt the annual report"), "the search finds nothing at all");
    for word in ["ABSTAIN", CANARY, code, &code.replace('-', ""), token, signature, KEY, &key] {
        assert!(!contents.hold(word), "{word}");
    }
}

#[tokio::test]
async fn the_database_does_not_hold_the_private_key_of_a_ballot() {
    let alliance = Alliance::found().await;
    alliance.open_agm(BallotTerms::default()).await;
    let rows = alliance.database.rows().await;
    let ballot = rows.iter().find(|row| row.table == "ballots").expect("a ballot");
    let stages = ballot.values.iter().filter_map(|value| value.parse::<Value>().ok());
    let key = stages.map(|it| it["announcement"]["key"].clone()).find(|it| !it.is_null());
    let key = key.expect("the ballot's key");
    let texts = [key["public"].as_str(), key["sealed"].as_str()].map(|it| it.expect("a key"));
    let [public, sealed] = texts.map(bytes);
    assert_eq!(sealed.len(), 24 + 32 + 16, "a nonce, a key and a tag");
    // Whoever tries all that could be the key does not find one with that public half.
    for candidate in sealed.windows(32).chain(texts[1].as_bytes().windows(32)) {
        let candidate = <X25519HkdfSha256 as hpke::Kem>::PrivateKey::from_bytes(candidate);
        let candidate = X25519HkdfSha256::sk_to_pk(&candidate.expect("32 bytes"));
        assert_ne!(candidate.to_bytes().as_slice(), public);
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = (0..hex.len()).step_by(2).map(|place| &hex[place..place + 2]);
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("base 16")).collect()
}
