'use strict';

// ---------------------------------------------------------------------------------------------
// The example tabs, one for each job. Keep the documents in step with schema.graphql.

const headers = `{
  "Authorization": "Bearer paste-a-token-here"
}`;

const jobs = [
  {
    query: `# Vote. Paste the token of a member, or of somebody who acts for one, under "Headers",
# and the identifiers of the ballot and the membership under "Variables".
mutation Vote($input: CastVoteInput!) {
  castVote(input: $input) {
    __typename
    ... on VoteReceipt {
      code
    }
    ... on Refusal {
      code
      message
    }
  }
}
`,
    variables: `{
  "input": {
    "ballotId": "",
    "membershipId": "",
    "choice": "ABSTAIN",
    "idempotencyKey": "vote-1"
  }
}`,
    headers,
  },
  {
    query: `# Tally. Paste the token of a returning officer under "Headers". The ballot must have closed.
mutation Tally($input: TallyBallotInput!) {
  tallyBallot(input: $input) {
    __typename
    ... on Refusal {
      code
      message
    }
  }
}
`,
    variables: `{
  "input": {
    "ballotId": ""
  }
}`,
    headers,
  },
  {
    query: `# List members. Paste the token of a membership officer under "Headers".
query ListMembers($first: Int, $after: String) {
  members(first: $first, after: $after) {
    totalCount
    nodes {
      id
      __typename
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`,
    variables: `{
  "first": 20
}`,
    headers,
  },
];

// End of the example tabs.
// ---------------------------------------------------------------------------------------------

// What is typed here can be a vote or a token, so nothing of it outlives the page: the explorer
// would otherwise keep documents and variables in the browser's storage.
function forgetful() {
  const items = new Map();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => items.delete(key),
    setItem: (key, value) => items.set(key, String(value)),
  };
}

const url = new URL('graphql', document.baseURI).toString();

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url }),
    defaultTabs: jobs,
    defaultEditorToolsVisibility: 'headers',
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    storage: forgetful(),
  }),
);
