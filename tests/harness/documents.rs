//! The requests that tests send.

macro_rules! mutations {
    ($($(#[$doc:meta])* $name:ident = $field:literal ($input:literal) $then:literal;)+) => { $(
        $(#[$doc])*
        pub const $name: &str = concat!(
            "mutation($input: ", $input, "!) { ", $field, "(input: $input) { __typename ",
            $then, " ... on Refusal { code message path } } }"
        );
    )+ };
}

mutations! {
    /// Grants a role.
    GRANT_ROLE = "grantRole" ("GrantRoleInput") "... on RoleGrant { id role isInForce account { subject } }";
    /// Ends a grant.
    REVOKE_ROLE = "revokeRole" ("RevokeRoleInput") "... on RoleGrant { id isInForce }";
    /// Invites a person.
    ISSUE_INVITATION = "issueInvitation" ("IssueInvitationInput") "... on Invitation { invitationCode expiresAt }";
    /// Redeems an invitation.
    REDEEM_INVITATION = "redeemInvitation" ("RedeemInvitationInput") "... on Binding { personId }";
    /// Adopts rules.
    ADOPT_RULES = "adoptRules" ("AdoptRulesInput") "... on RuleSet { id version noticeDays }";
    /// Imports members.
    IMPORT_MEMBERS = "importMembers" ("ImportMembersInput") "... on ImportReport { isCommitted newCount changedCount unchangedCount refusedCount rows { line number verdict changes { column from to } problems { column message } warnings } }";
    /// Gives a mandate.
    GIVE_MANDATE = "giveMandate" ("GiveMandateInput") "... on Mandate { id rank isActive }";
    /// Revokes a mandate.
    REVOKE_MANDATE = "revokeMandate" ("RevokeMandateInput") "... on Mandate { id isActive }";
    /// Plans a meeting.
    PLAN_MEETING = "planMeeting" ("PlanMeetingInput") "... on Meeting { id state version recordDate sittings { id startsAt displayZone } agenda { id } }";
    /// Changes a planned meeting.
    REVISE_MEETING = "reviseMeeting" ("ReviseMeetingInput") "... on Meeting { id state version recordDate title { text locale } }";
    /// Convenes a meeting.
    CONVENE_MEETING = "conveneMeeting" ("ConveneMeetingInput") "... on Meeting { id state version }";
    /// Declares a meeting over.
    CONCLUDE_MEETING = "concludeMeeting" ("ConcludeMeetingInput") "... on Meeting { id state version }";
    /// Cancels a meeting.
    CANCEL_MEETING = "cancelMeeting" ("CancelMeetingInput") "... on Meeting { id state cancellationReason }";
    /// Records attendance.
    RECORD_ATTENDANCE = "recordAttendance" ("RecordAttendanceInput") "... on AttendanceRecord { attendances { membershipId via } }";
    /// Checks in.
    CHECK_IN = "checkIn" ("CheckInInput") "... on Attendance { membershipId sittingId via }";
    /// Tables a motion.
    TABLE_MOTION = "tableMotion" ("TableMotionInput") "... on Motion { id digest version }";
    /// Amends a motion.
    AMEND_MOTION = "amendMotion" ("AmendMotionInput") "... on Motion { id digest version }";
    /// Plans an election.
    PLAN_ELECTION = "planElection" ("PlanElectionInput") "... on Election { id digest version candidates { id number name } }";
    /// Changes an election.
    REVISE_ELECTION = "reviseElection" ("ReviseElectionInput") "... on Election { id digest version candidates { id number name } }";
    /// Notes that a candidate has withdrawn.
    WITHDRAW_CANDIDATE = "withdrawCandidate" ("WithdrawCandidateInput") "... on Election { id digest version candidates { number withdrawnAt withdrawalReason } }";
    /// Drafts a ballot.
    DRAFT_BALLOT = "draftBallot" ("DraftBallotInput") "... on Ballot { id state version recordDate }";
    /// Changes a draft ballot.
    REVISE_BALLOT = "reviseBallot" ("ReviseBallotInput") "... on Ballot { id state version secrecy revote closesAt }";
    /// Builds a roll.
    BUILD_ROLL = "buildRoll" ("BuildRollInput") "... on Ballot { id roll { size leftOut digest frozenAt } }";
    /// Freezes a roll.
    FREEZE_ROLL = "freezeRoll" ("FreezeRollInput") "... on Ballot { id roll { size digest frozenAt } }";
    /// Announces a ballot.
    ANNOUNCE_BALLOT = "announceBallot" ("AnnounceBallotInput") "... on Ballot { id state version textDigest }";
    /// Casts a paper.
    CAST_VOTE = "castVote" ("CastVoteInput") "... on VoteReceipt { receiptCode envelopeDigest membershipId ballot { id } }";
    /// Pauses a ballot.
    PAUSE_BALLOT = "pauseBallot" ("PauseBallotInput") "... on Ballot { id state reason version }";
    /// Resumes a ballot.
    RESUME_BALLOT = "resumeBallot" ("ResumeBallotInput") "... on Ballot { id state version }";
    /// Moves a closing.
    MOVE_CLOSING = "moveClosing" ("MoveClosingInput") "... on Ballot { id state closesAt closingChanges { from to reason } version }";
    /// Calls a ballot off.
    CANCEL_BALLOT = "cancelBallot" ("CancelBallotInput") "... on Ballot { id state reason version }";
    /// Annuls a ballot.
    ANNUL_BALLOT = "annulBallot" ("AnnulBallotInput") "... on Ballot { id state reason version }";
    /// Counts a ballot.
    TALLY_BALLOT = "tallyBallot" ("TallyBallotInput") "... on Ballot { id state version result { roll present cast yes no abstain invalid turnout decision quorum { counted of required met } majority { counted of required met } } }";
    /// Certifies a count.
    CERTIFY_BALLOT = "certifyBallot" ("CertifyBallotInput") "... on Ballot { id state version }";
    /// Publishes a result.
    PUBLISH_RESULT = "publishResult" ("PublishResultInput") "... on Ballot { id state version }";
}

/// Who one is, and for whom one can act.
pub const VIEWER: &str = "{ viewer { isService roles account { issuer subject } person { id name } \
     capacities { membershipId rank member { number } } } }";

/// A ballot, as its voters see it.
pub const BALLOT: &str = "query($id: ID!) { node(id: $id) { ... on Ballot { id state reason \
     viewerPapers { membershipId isEntitled hasVoted rank reasons { code message date } } \
     result { roll present cast yes no abstain invalid turnout decision } } } }";

/// What an election came to, as those who may read it see it.
pub const RETURN: &str = "query($id: ID!) { node(id: $id) { ... on Ballot { kind state result { \
     roll cast valid blank invalid decision quota report elected { number name } \
     reserve { number name } ties { stage purpose tied { number } method isLot chosen { number } } \
     stages(first: 100) { totalCount nodes { number action candidates { number } reason \
     explanation quota votes { candidate { name } votes } nonTransferable residue \
     elected { candidate { name } ground } excluded { name } } } } } } }";
