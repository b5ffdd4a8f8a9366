//! What is measured, and with what it is compared.

use serde_json::{Value, json};
use tests::BALLOT;

use crate::{
    http::request,
    seed::{Alliance, Electorate, key, voter},
};

/// What is asked of the server.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Load {
    CastByStrangers,
    Cast,
    BallotPage,
    MembersPage,
    MeetingPage,
}

/// What pgbench does in each round.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Yardstick {
    FourStatements,
    Cast,
    BallotPage,
    MembersPage,
    MeetingPage,
}

/// What the requests of a round are about.
pub(crate) struct Round<'a> {
    pub(crate) alliance: &'a Alliance,
    pub(crate) number: usize,
    /// A token of each voter, and the secretary's.
    pub(crate) tokens: Vec<String>,
    pub(crate) secretary: String,
}

const CAST: &str = "mutation($input: CastVoteInput!) { castVote(input: $input) { __typename
    ... on VoteReceipt { receiptCode envelopeDigest } ... on Refusal { code message } } }";

const MEMBERS_PAGE: &str = "query($after: String) { members(first: 50, after: $after) {
    nodes { id number joinedOn party { name kind country { code name } }
      periods { category startsOn endsOn } standing { status category carriesVote
        reasons { code message } } }
    pageInfo { hasNextPage endCursor } } }";

const MEETING_PAGE: &str =
    "query($id: ID!) { node(id: $id) { ... on Meeting { id state title { text }
    governanceZone noticeGivenAt recordDate sittings { startsAt endsAt displayZone isHeld }
    agenda { id title { text } motion { id title { text } } }
    ballots(first: 20) { nodes { id state opensAt closesAt motion { id } } } } } }";

impl Load {
    /// What each round consists of, in this order. The first to cast have tokens that the server has
    /// not seen; those after them have just looked at the ballot.
    pub(crate) const ROUND: [Self; 5] =
        [Self::CastByStrangers, Self::BallotPage, Self::Cast, Self::MembersPage, Self::MeetingPage];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CastByStrangers => "castVote, token not seen before",
            Self::BallotPage => "ballot page with own papers",
            Self::Cast => "castVote, token seen",
            Self::MembersPage => "50 members, periods, standing",
            Self::MeetingPage => "meeting page, agenda, ballots",
        }
    }

    /// The ratio to pgbench to be reached in the end, and as a first step.
    pub(crate) fn goal(self, is_embedded: bool) -> &'static str {
        match self {
            Self::CastByStrangers | Self::Cast if is_embedded => "1.00 (0.50)",
            Self::CastByStrangers | Self::Cast => "1.50 (0.60)",
            Self::MembersPage => "0.25 (0.20)",
            Self::BallotPage | Self::MeetingPage => "",
        }
    }

    pub(crate) fn yardstick(self) -> Yardstick {
        match self {
            Self::CastByStrangers | Self::Cast => Yardstick::FourStatements,
            Self::BallotPage => Yardstick::BallotPage,
            Self::MembersPage => Yardstick::MembersPage,
            Self::MeetingPage => Yardstick::MeetingPage,
        }
    }

    /// How every answer begins that is one.
    pub(crate) fn beginning(self) -> &'static str {
        match self {
            Self::CastByStrangers | Self::Cast => {
                r#"{"data":{"castVote":{"__typename":"VoteReceipt","#
            }
            Self::MembersPage => r#"{"data":{"members":{"nodes":[{"id":"#,
            Self::BallotPage | Self::MeetingPage => r#"{"data":{"node":{"id":"#,
        }
    }

    /// The requests of a round: one of each voter.
    pub(crate) fn requests(self, round: &Round<'_>) -> Vec<Vec<u8>> {
        let Round { alliance, number, tokens, secretary } = round;
        let [first, second] = [0, 1].map(|n| &alliance.ballots[2 * number + n]);
        let by_voters = |query: &str, variables: &Value| {
            tokens.iter().map(|token| request(token, query, variables)).collect()
        };
        let cast = |ballot| json!({ "input": { "ballotId": ballot, "choice": "YES" } });
        match self {
            Self::CastByStrangers => by_voters(CAST, &cast(first)),
            Self::Cast => by_voters(CAST, &cast(second)),
            Self::BallotPage => by_voters(BALLOT, &json!({ "id": second })),
            Self::MeetingPage => by_voters(MEETING_PAGE, &json!({ "id": alliance.meeting })),
            Self::MembersPage => {
                let after = alliance.cursors.iter().cycle().take(tokens.len());
                let page = |after| request(secretary, MEMBERS_PAGE, &json!({ "after": after }));
                after.map(page).collect()
            }
        }
    }
}

impl<'a> Round<'a> {
    pub(crate) fn new(electorate: &Electorate<'_>, alliance: &'a Alliance, number: usize) -> Self {
        let tokens = (0..electorate.voters).map(|place| electorate.token(&voter(place))).collect();
        Self { alliance, number, tokens, secretary: electorate.token("secretary") }
    }
}

impl Yardstick {
    pub(crate) const ALL: [Self; 5] =
        [Self::FourStatements, Self::Cast, Self::BallotPage, Self::MembersPage, Self::MeetingPage];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FourStatements => "a vote, four statements",
            Self::Cast => "a vote, the server's statements",
            Self::BallotPage | Self::MembersPage => "the same by hand, three statements",
            Self::MeetingPage => "the same by hand, five statements",
        }
    }

    /// The script for pgbench, about the first ballot of the round.
    pub(crate) fn script(self, electorate: &Electorate<'_>, round: &Round<'_>) -> String {
        let script = match self {
            Self::FourStatements => include_str!("sql/four_statements.sql"),
            Self::Cast => include_str!("sql/cast.sql"),
            Self::BallotPage => include_str!("sql/ballot_page.sql"),
            Self::MembersPage => include_str!("sql/members_page.sql"),
            Self::MeetingPage => include_str!("sql/meeting_page.sql"),
        };
        let ballot = &round.alliance.ballots[2 * round.number];
        script
            .replace("{ballot}", &key(ballot))
            .replace("{meeting}", &key(&round.alliance.meeting))
            .replace("{issuer}", electorate.issuer.url())
    }
}
