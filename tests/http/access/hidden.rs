use serde_json::{Value, json};
use tests::{
    Alliance, CANCEL_MEETING, CAST_VOTE, CHECK_IN, CONVENE_MEETING, PLAN_MEETING, of_nothing,
};

use super::actors::{World, expectations, mark};

const NODE: &str = "query($id: ID!) { node(id: $id) { __typename id } }";
const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";

/// Things with an id, and who sees them: `A` does, to `N` there is no such thing. The marks are in
/// the order of those of the doors.
async fn things(world: &World<'_>) -> Vec<(&'static str, Value, &'static str)> {
    let World { agm, planned, motion, draft, election, person, organisation, mandate, .. } = world;
    let grant = &world.grant;
    let auditor = world.agm.alliance.person("auditor");
    let found =
        async |query: &str| auditor.ask(query, json!({ "id": agm.memberships[0] })).await.settled();
    let periods = "query($id: ID!) { node(id: $id) { ... on Member { periods { id } } } }";
    let period = found(periods).await["periods"][0]["id"].clone();
    let rules = found("{ ruleSet { id } }").await["id"].clone();
    let entries = found("{ auditEntries(first: 1) { nodes { id } } }").await;
    let other = world.agm.alliance.member("M-002").await["party"]["id"].clone();
    vec![
        ("a membership", agm.memberships[1].clone(), "NNNN NAAA"),
        ("the member's own membership", agm.memberships[0].clone(), "NNNA NAAA"),
        ("a membership that the member acts for", organisation["id"].clone(), "NNNA NAAA"),
        ("a person", other, "NNNN NAAA"),
        ("the member's own person", person.clone(), "NNNA NAAA"),
        ("a rule set", rules, "NNNA AAAA"),
        ("a meeting convened", agm.meeting["id"].clone(), "NNNA AAAA"),
        ("a meeting planned", planned["id"].clone(), "NNNN NAAA"),
        ("a meeting called off before its notice", called_off(world, false).await, "NNNN NAAA"),
        ("a meeting called off after its notice", called_off(world, true).await, "NNNA AAAA"),
        ("a motion put", agm.motion.clone(), "NNNA AAAA"),
        ("a motion tabled", motion.clone(), "NNNN NAAA"),
        ("an election planned", election["id"].clone(), "NNNN NAAA"),
        ("a candidate", election["candidates"][0]["id"].clone(), "NNNN NNNN"),
        ("a ballot announced", agm.ballot.clone(), "NNNA AAAA"),
        ("a ballot drafted", draft.clone(), "NNNN NAAA"),
        ("an entry of the audit log", entries["nodes"][0]["id"].clone(), "NNNN ANNA"),
        ("a grant", grant.clone(), "NNNN NNNN"),
        ("a mandate", mandate.clone(), "NNNN NNNN"),
        ("a period", period, "NNNN NNNN"),
        ("a sitting", agm.meeting["sittings"][0]["id"].clone(), "NNNN NNNN"),
        ("an item of an agenda", agm.meeting["agenda"][0]["id"].clone(), "NNNN NNNN"),
    ]
}

/// A meeting that was called off, before or after its notice was given.
async fn called_off(world: &World<'_>, convened: bool) -> Value {
    let secretary = world.agm.alliance.person("secretary");
    let arguments = world.arguments();
    let planned = secretary.done(PLAN_MEETING, arguments["planMeeting"]["input"].clone()).await;
    if convened {
        secretary.done(CONVENE_MEETING, json!({ "meetingId": planned["id"] })).await;
    }
    let input = json!({ "meetingId": planned["id"], "reason": "No hall." });
    let cancelled = secretary.done(CANCEL_MEETING, input).await;
    assert_eq!(cancelled["state"], "CANCELLED", "{cancelled}");
    planned["id"].clone()
}

#[tokio::test]
async fn what_one_may_not_see_looks_the_same_as_what_does_not_exist() {
    let alliance = Alliance::found().await;
    let world = World::build(&alliance).await;
    for (thing, id, marks) in things(&world).await {
        let nothing = of_nothing(&id);
        let beside = |id: &Value| json!({ "ids": [id, world.agm.motion] });
        for (name, expected) in expectations(marks) {
            let here = world.ask(name, NODE, &json!({ "id": id })).await;
            assert_eq!(mark(&here), expected, "{thing} as {name}: {}", here.text);
            let nowhere = world.ask(name, NODE, &json!({ "id": nothing })).await;
            assert_eq!(mark(&nowhere), 'N', "{thing} as {name}: {}", nowhere.text);
            let among = world.ask(name, NODES, &beside(&id)).await;
            let amiss = world.ask(name, NODES, &beside(&nothing)).await;
            let is_alike = (here.text == nowhere.text, among.text == amiss.text);
            assert_eq!(is_alike, (expected == 'N', expected == 'N'), "{thing} as {name}");
        }
    }
}

#[tokio::test]
async fn a_member_learns_nothing_from_arguments_that_name_what_is_hidden() {
    let alliance = Alliance::found().await;
    let world = World::build(&alliance).await;
    let World { agm, planned, draft, receipt, .. } = &world;
    let (held, sitting) = (&agm.meeting["id"], &agm.meeting["sittings"][0]["id"]);
    let (own, other) = (&agm.memberships[0], &agm.memberships[1]);
    let ballots = "query($id: ID!) { ballots(meetingId: $id) { totalCount nodes { id } } }";
    let export = "query($id: ID!) { ballotExport(ballotId: $id) { csv } }";
    let status = "query($id: ID!, $code: String!) { receiptStatus(ballotId: $id, code: $code) }";
    let vote = |ballot: &Value, membership: &Value| {
        let input = json!({ "ballotId": ballot, "membershipId": membership, "choice": "YES" });
        json!({ "input": input })
    };
    let come = |meeting: &Value, sitting: &Value, membership: &Value| {
        let input =
            json!({ "meetingId": meeting, "sittingId": sitting, "membershipId": membership });
        json!({ "input": input })
    };
    let (planned, its_sitting) = (&planned["id"], &planned["sittings"][0]["id"]);
    let id = |id: &Value| json!({ "id": id });
    let code = |id: &Value| json!({ "id": id, "code": receipt });
    let no = of_nothing;
    for (document, here, nowhere) in [
        (ballots, id(planned), id(&no(planned))),
        (export, id(draft), id(&no(draft))),
        (export, id(&agm.ballot), id(&no(&agm.ballot))),
        (status, code(draft), code(&no(draft))),
        (CAST_VOTE, vote(draft, own), vote(&no(draft), own)),
        (CAST_VOTE, vote(&agm.ballot, other), vote(&agm.ballot, &no(other))),
        (CHECK_IN, come(planned, its_sitting, own), come(&no(planned), &no(its_sitting), own)),
        (CHECK_IN, come(held, its_sitting, own), come(held, &no(its_sitting), own)),
        (CHECK_IN, come(held, sitting, other), come(held, sitting, &no(other))),
    ] {
        let here = world.ask("voter-1", document, &here).await;
        let nowhere = world.ask("voter-1", document, &nowhere).await;
        assert_eq!((here.text, here.status), (nowhere.text, nowhere.status), "{document}");
    }
}
