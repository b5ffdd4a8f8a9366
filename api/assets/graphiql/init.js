'use strict';

// ---------------------------------------------------------------------------------------------
// The example tabs, one for each job. Keep the documents in step with schema.graphql.

const headers = `{
  "Authorization": "Bearer paste-a-token-here"
}`;

const jobs = [
  {
    query: `# Vote. Under "Headers", paste the token of a member, or
# of somebody who acts for one. The button with the
# triangle asks what to run: first MyPapers, which shows
# the ballots and the papers that you hold, then Vote.
#
# Under "Variables", put the ballot's id, and choose
# YES, NO or ABSTAIN. If you hold several papers, add
# the "membershipId" of one. A front end adds an
# "idempotencyKey" of its own, such as a UUID, to be
# able to repeat a vote whose answer was lost.
mutation Vote($input: CastVoteInput!) {
  castVote(input: $input) {
    __typename
    ... on VoteReceipt {
      receiptCode
      membershipId
    }
    ... on Refusal {
      code
      message
      path
    }
  }
}

query MyPapers {
  ballots(last: 10) {
    nodes {
      id
      state
      opensAt
      closesAt
      motion {
        title {
          text
        }
        text {
          text
        }
      }
      viewerPapers {
        membershipId
        member {
          number
          party {
            name
          }
        }
        isEntitled
        hasVoted
        reasons {
          message
        }
      }
    }
  }
}
`,
    variables: `{
  "input": {
    "ballotId": "",
    "choice": "ABSTAIN"
  }
}`,
    headers,
  },
  {
    query: `# Tally. Under "Headers", paste the token of a returning
# officer. The button with the triangle asks what to
# run: first Ballots, then Tally, Certify and Publish.
#
# Under "Variables", put the id of a ballot that is
# CLOSED.
mutation Tally($input: TallyBallotInput!) {
  tallyBallot(input: $input) {
    __typename
    ... on Ballot {
      state
      result {
        ...Counts
      }
    }
    ...No
  }
}

# Somebody else confirms the count: paste an auditor's
# token.
mutation Certify($input: CertifyBallotInput!) {
  certifyBallot(input: $input) {
    __typename
    ... on Ballot {
      state
    }
    ...No
  }
}

# As the returning officer again. Members then see the
# result.
mutation Publish($input: PublishResultInput!) {
  publishResult(input: $input) {
    __typename
    ... on Ballot {
      state
    }
    ...No
  }
}

query Ballots {
  ballots(last: 10) {
    nodes {
      id
      state
      closesAt
      motion {
        title {
          text
        }
      }
      roll {
        size
      }
      result {
        ...Counts
      }
    }
  }
}

fragment Counts on Tally {
  roll
  cast
  yes
  no
  abstain
  valid
  blank
  invalid
  turnout
  quorum {
    ...Share
  }
  majority {
    ...Share
  }
  decision
  elected {
    number
    name
  }
  stages {
    nodes {
      explanation
    }
  }
}

fragment Share on Working {
  counted
  of
  required
  met
}

fragment No on Refusal {
  code
  message
  path
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
    query: `# List members. Under "Headers", paste the token of a
# membership officer, a returning officer or an auditor.
#
# Under "Variables", filter by { "kind": "ORGANISATION"
# } or { "country": "ZA" }; for the next page, put this
# one's "endCursor" as "after".
query ListMembers(
  $search: String
  $filter: MemberFilterInput
  $orderBy: MemberOrderInput
  $first: Int
  $after: String
) {
  members(search: $search, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount
    nodes {
      id
      number
      joinedOn
      party {
        name
        kind
        country {
          code
          name
        }
      }
      standing {
        status
        category
        carriesVote
        reasons {
          message
        }
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`,
    variables: `{
  "search": null,
  "filter": {},
  "orderBy": {
    "field": "NAME"
  },
  "first": 20,
  "after": null
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
const send = GraphiQL.createFetcher({ url });

// Everybody may read the schema: it needs no token, and a token that is no good must not hide it.
function fetcher(request, options) {
  return send(request, request.operationName === 'IntrospectionQuery' ? {} : options);
}

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultTabs: jobs,
    defaultHeaders: headers,
    // The explorer shows the variables of a tab when it is changed to, which the first never was.
    variables: jobs[0].variables,
    defaultEditorToolsVisibility: 'headers',
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    storage: forgetful(),
  }),
);
