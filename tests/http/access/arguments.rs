use serde_json::{Value, json};
use tests::{board, text};

use super::actors::World;

impl World<'_> {
    /// For each root field that needs them, arguments that are in order and name what there is.
    pub(super) fn arguments(&self) -> Value {
        let Self {
            agm,
            planned,
            motion,
            draft,
            election,
            person,
            organisation,
            mandate,
            grant,
            receipt,
        } = self;
        let (meeting, ballot) = (&agm.meeting["id"], &agm.ballot);
        let (sitting, own) = (&agm.meeting["sittings"][0]["id"], &agm.memberships[0]);
        let (planned, organisation) = (&planned["id"], &organisation["id"]);
        let text = text("That.");
        let (opens, closes) = ("2023-03-01T07:00:00Z", "2023-03-01T09:00:00Z");
        let sittings = json!([{ "startsAt": opens, "endsAt": closes }]);
        let reason = "It has to be.";
        let csv =
            "number,kind,name,country,category,since,until\nX-1,PERSON,X,ZA,VOTING,2020-01-01,\n";
        let queries = json!({
            "ballotExport": { "ballotId": ballot },
            "ballots": { "meetingId": planned },
            "node": { "id": draft },
            "nodes": { "ids": [draft, motion] },
            "receiptStatus": { "ballotId": ballot, "code": receipt },
        });
        let inputs = json!({
            "adoptRules": { "noticeDays": 20 },
            "grantRole": { "issuer": "https://id.example", "subject": "new", "role": "AUDITOR" },
            "revokeRole": { "grantId": grant },
            "issueInvitation": { "personId": person },
            "redeemInvitation": { "code": "00000-00000-00000-00000" },
            "importMembers": { "csv": csv, "commit": true },
            "revokeMandate": { "mandateId": mandate },
            "giveMandate": { "membershipId": organisation, "personId": person, "rank": "PRIMARY" },
            "planMeeting": { "title": text, "sittings": sittings },
            "reviseMeeting": { "meetingId": planned, "title": text, "sittings": sittings },
            "conveneMeeting": { "meetingId": planned },
            "concludeMeeting": { "meetingId": meeting },
            "recordAttendance": {
                "meetingId": meeting, "sittingId": sitting, "attendees": [{ "membershipId": own }]
            },
            "checkIn": { "meetingId": meeting, "sittingId": sitting, "membershipId": own },
            "tableMotion": { "meetingId": planned, "title": text, "text": text },
            "amendMotion": { "motionId": motion, "title": text, "text": text },
            "planElection": board(json!({ "meetingId": planned })),
            "reviseElection": board(json!({ "electionId": election["id"] })),
            "withdrawCandidate": {
                "electionId": election["id"], "candidateId": election["candidates"][0]["id"],
                "reason": reason
            },
            "draftBallot": {
                "motionId": motion, "secrecy": "NAMED", "opensAt": opens, "closesAt": closes
            },
            "reviseBallot": { "ballotId": draft, "revote": "UNTIL_CLOSE" },
            "buildRoll": { "ballotId": draft },
            "freezeRoll": { "ballotId": draft },
            "announceBallot": { "ballotId": draft },
            "castVote": { "ballotId": ballot, "membershipId": own, "choice": "YES" },
            "pauseBallot": { "ballotId": ballot, "reason": reason },
            "resumeBallot": { "ballotId": ballot },
            "moveClosing": {
                "ballotId": ballot, "closesAt": "2022-11-30T19:00:00Z", "reason": reason
            },
            "tallyBallot": { "ballotId": ballot },
            "certifyBallot": { "ballotId": ballot },
            "publishResult": { "ballotId": ballot },
            "cancelBallot": { "ballotId": draft, "reason": reason },
            "annulBallot": { "ballotId": ballot, "reason": reason },
            "cancelMeeting": { "meetingId": planned, "reason": reason },
        });
        let mut arguments = queries;
        for (field, input) in inputs.as_object().expect("fields") {
            arguments[field] = json!({ "input": input });
        }
        arguments
    }
}
