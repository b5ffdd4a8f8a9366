use std::collections::BTreeMap;

use uuid::Uuid;

/// Something worth remembering.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Event {
    /// What was done.
    pub verb: Verb,
    /// To what.
    pub subject: Option<Subject>,
    /// The few facts that an auditor needs beside: never a choice, a name or a text.
    pub details: BTreeMap<&'static str, String>,
}

/// What an event was done to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Subject {
    /// The kind of thing, by its name in the schema.
    pub kind: String,
    /// Which one.
    pub id: Uuid,
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $verb:ident = $name:literal),+ $(,)?) => {
        /// What can be done that is worth remembering.
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        pub enum Verb { $($(#[$doc])* $verb),+ }

        impl Verb {
            /// Every verb.
            pub const ALL: &[Self] = &[$(Self::$verb),+];

            /// The verb's name in storage and in the schema.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$verb => $name),+ }
            }
        }
    };
}

verbs! {
    /// The policy denied an attempt.
    Denied = "DENIED",
    /// A role was granted.
    RoleGranted = "ROLE_GRANTED",
    /// A role was revoked.
    RoleRevoked = "ROLE_REVOKED",
    /// An invitation was issued.
    InvitationIssued = "INVITATION_ISSUED",
    /// An invitation was redeemed: an account is now bound to a person.
    InvitationRedeemed = "INVITATION_REDEEMED",
    /// A version of the rule set was adopted.
    RulesAdopted = "RULES_ADOPTED",
    /// Members were imported.
    MembersImported = "MEMBERS_IMPORTED",
    /// A mandate was given.
    MandateGiven = "MANDATE_GIVEN",
    /// A mandate was revoked.
    MandateRevoked = "MANDATE_REVOKED",
    /// A meeting was planned.
    MeetingPlanned = "MEETING_PLANNED",
    /// A meeting was changed before it was convened.
    MeetingChanged = "MEETING_CHANGED",
    /// A meeting was convened: its notice was given.
    MeetingConvened = "MEETING_CONVENED",
    /// A meeting was concluded.
    MeetingConcluded = "MEETING_CONCLUDED",
    /// A meeting was cancelled.
    MeetingCancelled = "MEETING_CANCELLED",
    /// Attendance was recorded.
    AttendanceRecorded = "ATTENDANCE_RECORDED",
    /// A motion was tabled.
    MotionTabled = "MOTION_TABLED",
    /// A motion's text was changed.
    MotionAmended = "MOTION_AMENDED",
    /// An election was planned.
    ElectionPlanned = "ELECTION_PLANNED",
    /// An election was changed.
    ElectionRevised = "ELECTION_REVISED",
    /// A candidate withdrew from an election.
    CandidateWithdrawn = "CANDIDATE_WITHDRAWN",
    /// A ballot was drafted.
    BallotDrafted = "BALLOT_DRAFTED",
    /// A draft ballot was changed.
    BallotRevised = "BALLOT_REVISED",
    /// A ballot's roll was built.
    RollBuilt = "ROLL_BUILT",
    /// A ballot's roll was frozen.
    RollFrozen = "ROLL_FROZEN",
    /// A ballot was announced.
    BallotAnnounced = "BALLOT_ANNOUNCED",
    /// A ballot was paused.
    BallotPaused = "BALLOT_PAUSED",
    /// A ballot was resumed.
    BallotResumed = "BALLOT_RESUMED",
    /// A ballot's closing was moved.
    ClosingMoved = "CLOSING_MOVED",
    /// A ballot was cancelled before it opened.
    BallotCancelled = "BALLOT_CANCELLED",
    /// A ballot was annulled.
    BallotAnnulled = "BALLOT_ANNULLED",
    /// A ballot's box was sealed: voters and envelopes were parted.
    BoxSealed = "BOX_SEALED",
    /// A ballot was counted.
    BallotTallied = "BALLOT_TALLIED",
    /// A second officer certified a count.
    BallotCertified = "BALLOT_CERTIFIED",
    /// A result was published.
    ResultPublished = "RESULT_PUBLISHED",
}

impl Verb {
    /// The verb of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|verb| verb.as_str() == name)
    }
}

impl Event {
    /// `verb`, done to the thing of that kind.
    pub fn new(verb: Verb, kind: &str, id: Uuid) -> Self {
        let subject = Some(Subject { kind: kind.into(), id });
        Self { verb, subject, details: BTreeMap::new() }
    }

    /// An attempt at `action` that the policy denied.
    pub fn denied(action: &str) -> Self {
        Self { verb: Verb::Denied, subject: None, details: BTreeMap::new() }.with("action", action)
    }

    /// The same event, with one more fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.details.insert(name, value.to_string());
        self
    }
}
