use serde_json::{Value, json};

use crate::{
    Agm, Alliance, BallotTerms, CAST_VOTE, DRAFT_BALLOT, PLAN_ELECTION, Person, RETURN, text,
};

/// An election at the meeting, with the ballot that is held on it.
#[derive(Clone)]
pub struct Board<'a> {
    /// The meeting, whose ballot this is.
    pub agm: Agm<'a>,
    /// The election, as it was planned.
    pub election: Value,
}

/// What an officer gives who plans the election of two out of four by the Scottish rule, with the lots
/// laid down, and what else.
pub fn board(more: Value) -> Value {
    let candidates = ["Ada", "Ben", "Cleo", "Dan"].map(|name| json!({ "name": name }));
    let mut input = json!({
        "title": text("Board 2022"), "seats": 2, "candidates": candidates,
        "paper": { "kind": "RANKED" }, "rule": "SCOTTISH",
        "settings": [{ "key": "seed", "value": "drawn before the vote" }]
    });
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    input
}

impl Alliance {
    /// Convenes the meeting, and drafts a ballot on an election planned with what else is asked for. It
    /// is now the evening before.
    pub async fn draft_board(&self, terms: BallotTerms, more: Value) -> Board<'_> {
        self.draft_agm(terms).await.draft_board(terms, more).await
    }

    /// The same, announced, and it is now half an hour into the first sitting.
    pub async fn open_board(&self, terms: BallotTerms, more: Value) -> Board<'_> {
        let board = self.draft_board(terms, more).await;
        board.agm.announce().await;
        self.move_clock("2022-11-30T07:30:00Z");
        board
    }
}

impl<'a> Agm<'a> {
    /// Drafts another ballot at the meeting, on an election planned with what else is asked for.
    pub async fn draft_board(&self, terms: BallotTerms, more: Value) -> Board<'a> {
        let returning = self.alliance.person("returning");
        let mut input = board(more);
        input["meetingId"] = self.meeting["id"].clone();
        let election = returning.done(PLAN_ELECTION, input).await;
        assert_eq!(election["__typename"], "Election", "{election}");
        let input = json!({
            "electionId": election["id"], "secrecy": terms.secrecy, "revote": terms.revote,
            "opensAt": "2022-11-30T07:00:00Z", "closesAt": terms.closes_at
        });
        let drafted = returning.done(DRAFT_BALLOT, input).await;
        assert_eq!(drafted["state"], "DRAFT", "{drafted}");
        Board { agm: Agm { ballot: drafted["id"].clone(), ..self.clone() }, election }
    }
}

impl Board<'_> {
    /// The id of the candidate of that number.
    pub fn candidate(&self, number: usize) -> &Value {
        &self.election["candidates"][number - 1]["id"]
    }

    /// The input that casts a paper which ranks these one after the other.
    pub fn ranking(&self, numbers: &[usize]) -> Value {
        let ranks: Vec<_> = numbers.iter().map(|number| json!([self.candidate(*number)])).collect();
        self.agm.input(json!({ "paper": { "ranks": ranks } }))
    }

    /// Casts the paper of the voter of that number, which ranks these one after the other.
    pub async fn cast(&self, voter: usize, numbers: &[usize]) -> Value {
        self.agm.voter(voter).done(CAST_VOTE, self.ranking(numbers)).await
    }

    /// What the election came to, as that person sees it.
    pub async fn returned_to(&self, person: &Person<'_>) -> Value {
        person.ask(RETURN, json!({ "id": self.agm.ballot })).await.settled()["result"].clone()
    }
}
