//! What the demonstration asks. No document has an apostrophe, so each can be pasted into a shell.

/// Casts a paper.
pub(super) const CAST: &str = "mutation Cast($input: CastVoteInput!) { castVote(input: $input) { \
     __typename ... on VoteReceipt { receiptCode } ... on Refusal { code message } } }";

/// Checks in to a sitting.
pub(super) const CHECK_IN: &str = "mutation CheckIn($input: CheckInInput!) { \
     checkIn(input: $input) { __typename ... on Refusal { code message } } }";

/// Shows the papers that the viewer holds, and why not where not.
pub(super) const PAPERS: &str = "query Papers($ballot: ID!) { node(id: $ballot) { ... on Ballot { \
     state closesAt motion { title { text locale } } viewerPapers { membershipId isEntitled \
     hasVoted reasons { message } member { party { name } } } } } }";

/// Shows the quorum of the meeting.
pub(super) const QUORUM: &str = "query Quorum($meeting: ID!) { node(id: $meeting) { \
     ... on Meeting { quorum { met overall { counted of required } } } } }";

/// Lists members whose names look like this.
pub(super) const MEMBERS: &str = "query Members($search: String) { \
     members(first: 3, search: $search) { totalCount nodes { number party { name } \
     standing { carriesVote reasons { message } } } } }";

/// Counts the ballot.
pub(super) const TALLY: &str = "mutation Tally($input: TallyBallotInput!) { \
     tallyBallot(input: $input) { __typename ... on Ballot { state } \
     ... on Refusal { code message } } }";

/// Certifies the count.
pub(super) const CERTIFY: &str = "mutation Certify($input: CertifyBallotInput!) { \
     certifyBallot(input: $input) { __typename ... on Ballot { state } \
     ... on Refusal { code message } } }";

/// Publishes the result.
pub(super) const PUBLISH: &str = "mutation Publish($input: PublishResultInput!) { \
     publishResult(input: $input) { __typename ... on Ballot { state } \
     ... on Refusal { code message } } }";

/// Shows the roll as a whole.
pub(super) const ROLL: &str = "query Roll($ballot: ID!) { node(id: $ballot) { ... on Ballot { \
     roll { size leftOut digest } } } }";

/// Shows the result, and the papers to count it again.
pub(super) const RESULT: &str = "query Result($ballot: ID!) { node(id: $ballot) { ... on Ballot { \
     state result { roll present cast yes no abstain invalid turnout decision \
     quorum { counted of required met } majority { counted of required met } } } } \
     ballotExport(ballotId: $ballot) { csv } }";

/// Shows the candidates for the board.
pub(super) const CANDIDATES: &str = "query Candidates($ballot: ID!) { node(id: $ballot) { \
     ... on Ballot { state election { title { text } seats rule candidates { id number name } } } } }";

/// Shows what the election came to, with the file to count it again.
pub(super) const BOARD: &str = "query Board($ballot: ID!) { node(id: $ballot) { ... on Ballot { \
     state result { roll cast valid blank invalid decision quota quorum { counted of required met } \
     report elected { number name } stages(last: 1) { totalCount nodes { explanation } } } } } \
     ballotExport(ballotId: $ballot) { json } }";

/// Asks whether the envelope of a receipt is in the box.
pub(super) const RECEIPT: &str = "query Receipt($ballot: ID!, $code: String!) { \
     receiptStatus(ballotId: $ballot, code: $code) }";

/// Asks who one is, and for the register.
pub(super) const REGISTER: &str = "{ viewer { roles person { name } } members { totalCount } }";
