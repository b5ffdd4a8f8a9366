//! The whole story, told as it happens: every deed is a request over HTTP.

use std::{collections::BTreeMap, fs, path::PathBuf, process::ExitCode, time::Duration};

use chrono::TimeDelta;
use domain::{
    audit,
    counting::{self, Language, formats, render},
    hash::Digest,
    ids::SittingId,
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::{
    clock::MovableClock,
    documents::{
        BOARD, CAST, CERTIFY, CHECK_IN, PAPERS, PUBLISH, QUORUM, RECEIPT, RESULT, ROLL, TALLY,
    },
    history::{CLOSE, EVENING, History, Voter, instant},
    register,
    stage::{AUDIENCE, Stage},
    words,
};
use crate::{
    App,
    cli::{Halt, say},
    development::Issuer,
    graphql::{Kind, encode},
};

/// How many vote in the first sitting beside the personas, and how many in the second.
const VOTERS: [usize; 2] = [118, 93];

/// The text from which lots are drawn, drawn itself in the hall after the close.
const SEED: &str = "30 November 2022: 14 7 22 31 5";

/// How many of them are at it at the same time.
const AT_ONCE: usize = 16;

/// Plays the story to its end.
///
/// The flow of votes of the board's election is drawn into the file, if one is named.
pub(super) async fn play(stage: Stage, picture: Option<PathBuf>) -> Result<ExitCode, Halt> {
    let url = format!("http://{}/graphql", stage.server.address());
    let http = Client::builder().no_proxy().build();
    let http = http.map_err(|error| Halt::because("no request can be sent", &error))?;
    let Stage { app, server, issuer, clock, history, .. } = stage;
    let (tell, told) = oneshot::channel::<()>();
    let stop = async { told.await.unwrap_or_default() };
    let serving = tokio::spawn(server.run(app.clone(), Duration::from_secs(5), stop));
    let ending = Story { app, issuer, clock, history, http, url, picture }.tell().await;
    tell.send(()).ok();
    serving.await.ok();
    ending.map(|()| ExitCode::SUCCESS)
}

struct Story {
    app: App,
    issuer: Issuer,
    clock: MovableClock,
    history: History,
    http: Client,
    url: String,
    picture: Option<PathBuf>,
}

impl Story {
    async fn tell(&self) -> Result<(), Halt> {
        let receipt = self.morning().await?;
        self.evening().await?;
        self.count().await?;
        self.check(&receipt).await?;
        self.check_board().await?;
        self.audit().await
    }

    /// The first sitting. Returns the receipt of the first who votes.
    async fn morning(&self) -> Result<Value, Halt> {
        let ballot = json!({ "ballot": self.ballot() });
        self.chapter("The first sitting has begun")?;
        let roll = self.ask("returning-officer", ROLL, &ballot).await?["node"]["roll"].clone();
        tell(&format!(
            "{} of {} members may vote; {} were left out, each for a reason",
            roll["size"],
            words::grouped(register::MEMBERS),
            roll["leftOut"]
        ))?;
        tell(&format!("the roll is frozen, with the digest {}", text(&roll["digest"])))?;
        let [voter, ..] = self.history.personas.as_slice() else {
            return Err(Halt::new("nobody may vote"));
        };
        let receipt = self.vote(voter).await?["receiptCode"].clone();
        tell(&format!("a member votes; the receipt is {}", text(&receipt)))?;
        self.refused("she votes again", "voter", CAST, &self.paper(voter)).await?;
        let papers = self.ask("newcomer", PAPERS, &ballot).await?;
        let reason = &papers["node"]["viewerPapers"][0]["reasons"][0]["message"];
        tell(&format!("a newcomer asks why she has no vote: \u{201c}{}\u{201d}", text(reason)))?;
        let counted = json!({ "input": { "ballotId": self.ballot() } });
        self.refused("the count is tried", "returning-officer", TALLY, &counted).await?;
        let (delegated, first) = (&self.history.personas[1..], &self.history.voters[..VOTERS[0]]);
        let crowd: Vec<_> = [voter].into_iter().chain(delegated).chain(first).collect();
        self.gather(0, &crowd).await?;
        Ok(receipt)
    }

    /// The second sitting, up to the close.
    async fn evening(&self) -> Result<(), Halt> {
        self.move_clock(EVENING, TimeDelta::minutes(5))?;
        self.chapter("The second sitting has begun")?;
        let crowd: Vec<_> = self.history.voters[VOTERS[0]..][..VOTERS[1]].iter().collect();
        self.gather(1, &crowd).await
    }

    async fn count(&self) -> Result<(), Halt> {
        self.move_clock(CLOSE, TimeDelta::zero())?;
        self.chapter("The ballot has closed")?;
        let counted = json!({ "input": { "ballotId": self.ballot() } });
        if let Some(late) = self.history.voters.last() {
            self.refused("somebody votes late", &late.subject, CAST, &self.paper(late)).await?;
        }
        self.done("returning-officer", TALLY, &counted).await?;
        tell("the returning officer counts: voters and envelopes are parted for good")?;
        self.refused("she certifies it herself", "returning-officer", CERTIFY, &counted).await?;
        self.done("auditor", CERTIFY, &counted).await?;
        tell("the auditor certifies the count")?;
        self.done("returning-officer", PUBLISH, &counted).await?;
        tell("the result is published")?;
        let board = json!(encode(Kind::Ballot, self.history.board.ballot.0));
        let seeded = json!({ "input": { "ballotId": board, "seed": SEED } });
        self.done("returning-officer", TALLY, &seeded).await?;
        tell(&format!(
            "a seed for lots is drawn in public, \u{201c}{SEED}\u{201d}; the board is counted"
        ))?;
        let counted = json!({ "input": { "ballotId": board } });
        self.done("auditor", CERTIFY, &counted).await?;
        self.done("returning-officer", PUBLISH, &counted).await?;
        tell("it is certified and published")
    }

    /// The result, and whether everything fits together.
    async fn check(&self, receipt: &Value) -> Result<(), Halt> {
        self.chapter("The result, as any member reads it")?;
        let answer = self.ask("voter", RESULT, &json!({ "ballot": self.ballot() })).await?;
        let result = &answer["node"]["result"];
        let part = |name: &str| {
            let working = &result[name];
            let verdict = if working["met"] == true { "met" } else { "not met" };
            let of = format!("{} of {}", working["counted"], working["of"]);
            format!("{name} {verdict}: {of}, at least {} needed", working["required"])
        };
        tell(&format!("roll {}, cast {}", result["roll"], result["cast"]))?;
        let papers = ["yes", "no", "abstain", "invalid"];
        tell(&papers.map(|paper| format!("{paper} {}", result[paper])).join(", "))?;
        tell(&part("quorum"))?;
        tell(&part("majority"))?;
        tell(&format!("the motion is {}", text(&result["decision"])))?;
        let mut recount = BTreeMap::new();
        for paper in text(&answer["ballotExport"]["csv"]).lines().skip(1) {
            *recount.entry(paper.to_lowercase()).or_insert(0_u64) += 1;
        }
        let agrees = |paper: &str| recount.get(paper).copied().unwrap_or(0) == result[paper];
        ensure(papers.into_iter().all(agrees), "the recount differs from the result", result)?;
        tell("a recount of the exported papers agrees with it")?;
        let asked = json!({ "ballot": self.ballot(), "code": receipt });
        let status = self.ask("voter", RECEIPT, &asked).await?;
        ensure(status["receiptStatus"] == "IN_BOX", "the first paper is not in the box", &status)?;
        tell("the envelope of the first receipt is in the box")
    }

    /// Who was elected, and whether a count from the export says the same.
    async fn check_board(&self) -> Result<(), Halt> {
        self.chapter("The board, as any member reads of it")?;
        let board = json!({ "ballot": encode(Kind::Ballot, self.history.board.ballot.0) });
        let answer = self.ask("voter", BOARD, &board).await?;
        let result = &answer["node"]["result"];
        let stages = &result["stages"];
        tell(&format!(
            "{} papers, {} valid; the quota was {}; counted in {} stages",
            result["cast"],
            result["valid"],
            text(&result["quota"]),
            stages["totalCount"]
        ))?;
        for elected in result["elected"].as_array().into_iter().flatten() {
            tell(&format!("elected: {}", text(&elected["name"])))?;
        }
        tell(text(&stages["nodes"][0]["explanation"]))?;
        let export = text(&answer["ballotExport"]["json"]);
        let election = formats::read_json(export.as_bytes())
            .map_err(|fault| Halt::because("the export cannot be read", &fault))?;
        let options = election.options.ok_or_else(|| Halt::new("the export names no rule"))?;
        let report = counting::count(&election.contest, &election.profile, &options)
            .map_err(|error| Halt::because("the export cannot be counted", &error))?;
        let agrees = report.json() == text(&result["report"]);
        ensure(agrees, "the recount differs from the result", result)?;
        tell("a count of the export agrees with it, byte for byte")?;
        let drawn = render::svg(&report, Language::En);
        let size = drawn.len().div_ceil(1024);
        let Some(file) = &self.picture else {
            return tell(&format!("the flow of votes, drawn, takes {size} KiB; --svg keeps it"));
        };
        let name = file.display();
        fs::write(file, drawn)
            .map_err(|error| Halt::because(format!("{name} cannot be written"), &error))?;
        tell(&format!("the flow of votes is drawn in {name}, {size} KiB"))
    }

    async fn audit(&self) -> Result<(), Halt> {
        self.chapter("The audit log")?;
        let verdict = audit::verify(&self.app.store).await;
        let verdict = verdict.map_err(|error| Halt::because("the log cannot be read", &error))?;
        let head = verdict.map_err(|fault| Halt::new(format!("the log is not whole: {fault}")))?;
        tell(&format!("the audit log is whole: {} entries, to {}", head.seq, Digest(head.hash)))
    }

    /// A crowd checks in to a sitting, and votes.
    async fn gather(&self, sitting: usize, crowd: &[&Voter]) -> Result<(), Halt> {
        let id = self.history.sittings[sitting];
        let arrivals = stream::iter(crowd).map(|voter| self.check_in(id, voter));
        arrivals.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        let meeting = json!({ "meeting": encode(Kind::Meeting, self.history.meeting.0) });
        let quorum = self.ask("secretary", QUORUM, &meeting).await?["node"]["quorum"].clone();
        let (counted, of) = (&quorum["overall"]["counted"], &quorum["overall"]["of"]);
        let verdict = if quorum["met"] == true { "there is a quorum" } else { "no quorum yet" };
        tell(&format!("{} check in; {counted} of {of} have attended: {verdict}", crowd.len()))?;
        // The member who voted first has done so.
        let crowd: Vec<_> = crowd.iter().filter(|it| it.subject != "voter").collect();
        let votes = stream::iter(&crowd).map(|voter| async {
            self.vote(voter).await?;
            self.rank(voter).await
        });
        votes.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        let ranked = crowd.iter().filter(|voter| voter.ranking.is_some()).count();
        tell(&format!("{} vote, and {ranked} for the board, {AT_ONCE} at a time", crowd.len()))
    }

    async fn check_in(&self, sitting: SittingId, voter: &Voter) -> Result<(), Halt> {
        let input = json!({ "input": {
            "meetingId": encode(Kind::Meeting, self.history.meeting.0),
            "sittingId": encode(Kind::Sitting, sitting.0),
            "membershipId": encode(Kind::Member, voter.membership.0),
        } });
        self.done(&voter.subject, CHECK_IN, &input).await.map(drop)
    }

    async fn vote(&self, voter: &Voter) -> Result<Value, Halt> {
        self.done(&voter.subject, CAST, &self.paper(voter)).await
    }

    /// Casts the voter's paper for the board, if they rank anybody.
    async fn rank(&self, voter: &Voter) -> Result<(), Halt> {
        let Some(ranking) = &voter.ranking else { return Ok(()) };
        let board = &self.history.board;
        let rank = |place: &usize| [encode(Kind::Candidate, board.candidates[*place].0)];
        let paper = json!({ "input": {
            "ballotId": encode(Kind::Ballot, board.ballot.0),
            "membershipId": encode(Kind::Member, voter.membership.0),
            "paper": { "ranks": ranking.iter().map(rank).collect::<Vec<_>>() },
        } });
        self.done(&voter.subject, CAST, &paper).await.map(drop)
    }

    /// The input that casts the voter's paper.
    fn paper(&self, voter: &Voter) -> Value {
        json!({ "input": {
            "ballotId": self.ballot(),
            "membershipId": encode(Kind::Member, voter.membership.0),
            "choice": voter.choice.as_str(),
        } })
    }

    fn ballot(&self) -> Value {
        json!(encode(Kind::Ballot, self.history.ballot.0))
    }

    /// Sends a request as somebody, and returns its data.
    async fn ask(&self, who: &str, query: &str, variables: &Value) -> Result<Value, Halt> {
        let token = self.issuer.token(who, AUDIENCE, self.clock.now(), TimeDelta::hours(1));
        let body = json!({ "query": query, "variables": variables });
        let answer = async {
            let request = self.http.post(&self.url).bearer_auth(token).json(&body);
            request.send().await?.json::<Value>().await
        };
        let answer =
            answer.await.map_err(|error| Halt::because("a request was not answered", &error))?;
        ensure(answer["errors"].is_null(), "a request failed", &answer["errors"])?;
        Ok(answer["data"].clone())
    }

    /// Sends a mutation, and returns what came of it.
    async fn settle(&self, who: &str, query: &str, variables: &Value) -> Result<Value, Halt> {
        let data = self.ask(who, query, variables).await?;
        let settled = data.as_object().and_then(|data| data.values().next()).cloned();
        settled.ok_or_else(|| Halt::new("a mutation came to nothing"))
    }

    async fn done(&self, who: &str, query: &str, variables: &Value) -> Result<Value, Halt> {
        let settled = self.settle(who, query, variables).await?;
        ensure(settled["__typename"] != "Refusal", "what should be done was refused", &settled)?;
        Ok(settled)
    }

    async fn refused(
        &self,
        deed: &str,
        who: &str,
        query: &str,
        variables: &Value,
    ) -> Result<(), Halt> {
        let settled = self.settle(who, query, variables).await?;
        ensure(settled["__typename"] == "Refusal", "what should be refused was done", &settled)?;
        tell(&format!("{deed}: refused, \u{201c}{}\u{201d}", text(&settled["message"])))
    }

    fn move_clock(&self, to: &str, later: TimeDelta) -> Result<(), Halt> {
        let moved = self.clock.move_to(instant(to) + later);
        moved.map(drop).map_err(|error| Halt::because("the clock cannot be moved", &error))
    }

    fn chapter(&self, what: &str) -> Result<(), Halt> {
        say(&format!("\n{} in Johannesburg. {what}.\n", words::local(self.clock.now())))
    }
}

fn tell(what: &str) -> Result<(), Halt> {
    say(&format!("  - {what}\n"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn ensure(holds: bool, fault: &str, found: &Value) -> Result<(), Halt> {
    if holds { Ok(()) } else { Err(Halt::new(format!("the story went wrong, {fault}: {found}"))) }
}
