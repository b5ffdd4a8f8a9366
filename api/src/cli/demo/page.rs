//! The page that a newcomer follows.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::{
    documents::{
        BOARD, CANDIDATES, CAST, CERTIFY, MEMBERS, PAPERS, PUBLISH, REGISTER, RESULT, TALLY,
    },
    history::{CLOSE, EARLY_VOTERS},
    register::{self, MANDATORS},
    stage::{PERSONAS, Stage},
    words,
};
use crate::graphql::{Kind, encode};

/// The addresses and identifiers of this run.
struct Page<'a> {
    server: SocketAddr,
    issuer: &'a str,
}

/// The page for this run.
pub(super) fn page(stage: &Stage, clock: SocketAddr) -> String {
    let page = Page { server: stage.server.address(), issuer: stage.issuer.url() };
    let database = stage.database();
    let history = &stage.history;
    let id = encode(Kind::Ballot, history.ballot.0);
    let (ballot, counted) = (json!({ "ballot": id }), json!({ "input": { "ballotId": id } }));
    let vote = json!({ "input": { "ballotId": id, "choice": "YES" } });
    let delegated = history.personas.last().map(|it| encode(Kind::Member, it.membership.0));
    let mandated =
        json!({ "input": { "ballotId": id, "membershipId": delegated, "choice": "NO" } });
    let board = encode(Kind::Ballot, history.board.ballot.0);
    let elected = json!({ "ballot": board });
    let ranks =
        [4, 8, 1].map(|place: usize| [encode(Kind::Candidate, history.board.candidates[place].0)]);
    let ranked = json!({ "input": { "ballotId": board, "paper": { "ranks": ranks } } });
    let seeded = json!({ "input": { "ballotId": board, "seed": "a text drawn in public" } });
    let of_board = json!({ "input": { "ballotId": board } });
    let organisations = MANDATORS.join(" and ");
    let steps = [
        page.step("voter", "votes for herself", CAST, &vote),
        page.step("voter", "does so again, and is told why not", CAST, &vote),
        page.step("voter", "reads who stands for the board", CANDIDATES, &elected),
        page.step("voter", "ranks three of them", CAST, &ranked),
        page.step("delegate", &format!("acts for {organisations}"), PAPERS, &ballot),
        page.step("delegate", "casts the paper of one of them", CAST, &mandated),
        page.step("newcomer", "joined too late, and asks why she cannot vote", PAPERS, &ballot),
        page.step(
            "secretary",
            "keeps the register; the letters of one of these names are not what they seem",
            MEMBERS,
            &json!({ "search": "Central Asia" }),
        ),
        page.step("returning-officer", "wants to count, which is too early", TALLY, &counted),
        page.step("stranger", "has signed in, and is nobody's member", REGISTER, &json!({})),
    ];
    let end = [
        page.step("voter", "is too late now", CAST, &vote),
        page.step("returning-officer", "counts", TALLY, &counted),
        page.step("auditor", "certifies the count: it takes two", CERTIFY, &counted),
        page.step("returning-officer", "publishes the result", PUBLISH, &counted),
        page.step("voter", "reads the result, with the papers to recount it", RESULT, &ballot),
        page.step("returning-officer", "counts the board, with a seed for lots", TALLY, &seeded),
        page.step("auditor", "certifies that count", CERTIFY, &of_board),
        page.step("returning-officer", "publishes who was elected", PUBLISH, &of_board),
        page.step("voter", "reads it, with the file to count it again", BOARD, &elected),
    ];
    format!(
        "{heading}\n{steps}\
         THE END OF THE DAY\n\nTime moves forward only. To the close of the ballot:\n\n\
         curl -s -X POST 'http://{clock}/clock?to={CLOSE}'\n\n{end}\
         Has anybody touched the audit log? Whoever has the database can tell:\n\n\
         cargo run --release -- audit verify --database '{database}'\n\n",
        heading = page.heading(stage, clock),
        steps = steps.concat(),
        end = end.concat(),
    )
}

impl Page<'_> {
    fn heading(&self, stage: &Stage, clock: SocketAddr) -> String {
        let Self { server, issuer } = self;
        let left = stage.history.personas.len() + stage.history.voters.len();
        format!(
            "PLENARY: A DEMONSTRATION\n\n\
             It is {now} in Johannesburg. An alliance of {members} members in 175 countries\n\
             holds its annual general meeting, in two sittings. The first has begun: {EARLY_VOTERS} have\n\
             voted on the motion to adopt the annual report and for the board, {left} can vote until the\n\
             close at 20:00.\n\
             Public documents name the organisations; what is said of their membership is made up,\n\
             and so is everybody marked \"synthetic\". Ctrl-C ends it.\n\n\
             \x20 Explorer  http://{server}/graphiql\n\
             \x20 API       http://{server}/graphql\n\
             \x20 Tokens    {issuer}/token?persona=NAME, good for a day\n\
             \x20 Clock     http://{clock}/clock\n\n\
             In the explorer, paste a token under \"Headers\". Here, paste the commands one by one.\n\
             The personas: {personas}.\n\nDURING THE MEETING\n",
            now = words::local(stage.clock.now()),
            members = words::grouped(register::MEMBERS),
            personas = PERSONAS.join(", "),
        )
    }

    /// What a persona does, and the command that does it.
    fn step(&self, persona: &str, deed: &str, query: &str, variables: &Value) -> String {
        let Self { server, issuer } = self;
        let body = json!({ "query": query, "variables": variables });
        let language = match persona {
            "delegate" => "es",
            "newcomer" => "fr",
            _ => "en",
        };
        format!(
            "The {persona} {deed}:\n\n\
             curl -s http://{server}/graphql -H 'content-type: application/json' -H 'accept-language: {language}' \\\n\
             \x20 -H \"authorization: Bearer $(curl -s '{issuer}/token?persona={persona}')\" \\\n\
             \x20 -d '{body}'; echo\n\n"
        )
    }
}
