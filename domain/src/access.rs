//! Who may do what. This is the whole policy; nothing else decides.

use std::fmt;

use crate::ids::{AccountId, PartyId};

/// What an account is trusted with beyond its own affairs.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Role {
    /// Grants roles and adopts rules.
    Administrator,
    /// Keeps the register of members, and convenes their meetings.
    MembershipOfficer,
    /// Conducts ballots: rolls, announcement, tally, publication.
    ReturningOfficer,
    /// Reads the audit log, and certifies counts.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] =
        [Self::Administrator, Self::MembershipOfficer, Self::ReturningOfficer, Self::Auditor];

    /// The role's name in storage, on the command line and in the schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "ADMINISTRATOR",
            Self::MembershipOfficer => "MEMBERSHIP_OFFICER",
            Self::ReturningOfficer => "RETURNING_OFFICER",
            Self::Auditor => "AUDITOR",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// Whoever asks for an operation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Actor {
    /// Nobody we know.
    Anonymous,
    /// Somebody, or some program, that has signed in.
    Account(Account),
    /// Whoever runs the server and has its database in hand.
    Operator,
}

/// An account, as the policy sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Account {
    /// Which account.
    pub id: AccountId,
    /// The person it is bound to, once an invitation was redeemed.
    pub person: Option<PartyId>,
    /// The roles that it holds now.
    pub roles: Vec<Role>,
    /// Whether a program holds the token, and not a person.
    pub is_service: bool,
}

/// Who did something, as it is written in the audit log.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Signature {
    /// Nobody we know.
    Anonymous,
    /// An account.
    Account(AccountId),
    /// Whoever runs the server.
    Operator,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::Account(id) => write!(f, "account:{}", id.0),
            Self::Operator => f.write_str("operator"),
        }
    }
}

impl Actor {
    /// The account that asks, if one does.
    pub fn account(&self) -> Option<&Account> {
        match self {
            Self::Account(account) => Some(account),
            Self::Anonymous | Self::Operator => None,
        }
    }

    /// The person behind the account, if it is bound to one.
    pub fn person(&self) -> Option<PartyId> {
        self.account().and_then(|account| account.person)
    }

    /// How the actor signs in the audit log.
    pub fn signature(&self) -> Signature {
        match self {
            Self::Anonymous => Signature::Anonymous,
            Self::Account(account) => Signature::Account(account.id),
            Self::Operator => Signature::Operator,
        }
    }

    fn holds(&self, roles: &[Role]) -> bool {
        self.account().is_some_and(|it| it.roles.iter().any(|role| roles.contains(role)))
    }

    /// Whether the actor belongs to the alliance: as a person it knows, or by a role.
    fn belongs(&self) -> bool {
        self.account().is_some_and(|account| account.person.is_some() || !account.roles.is_empty())
    }

    fn is_user(&self) -> bool {
        self.account().is_some_and(|account| !account.is_service)
    }
}

/// Something an actor may or may not do, with the facts the policy turns on.
///
/// Facts, not aggregates: the contexts know the policy, and it knows none of them.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// Grant or revoke a role, and see who holds which.
    ManageRoles,
    /// Invite a person to bind an account.
    IssueInvitation,
    /// Bind one's own account to the person invited.
    RedeemInvitation,
    /// Adopt a version of the rule set.
    AdoptRules,
    /// Read the rule set.
    ReadRules,
    /// Bring members into the register from a file.
    ImportMembers,
    /// Read the register of members.
    ReadRegister,
    /// Read one membership and its standing.
    ReadMembership {
        /// Whether the actor acts for it.
        own: bool,
    },
    /// Give or revoke a mandate to act for an organisation.
    ManageMandates,
    /// Plan, convene, conclude or cancel a meeting.
    ConveneMeeting,
    /// Read a meeting.
    ReadMeeting {
        /// Whether its notice was given.
        convened: bool,
    },
    /// Record who attends.
    RecordAttendance,
    /// Check in to a sitting.
    CheckIn {
        /// Whether the actor acts for the membership checked in.
        own: bool,
    },
    /// Draft, announce, pause, extend, annul, tally or publish a ballot.
    ConductBallot,
    /// Read a ballot and its motion.
    ReadBallot {
        /// Whether it was announced.
        announced: bool,
    },
    /// Read a whole roll, and who of it has voted.
    ReadRoll,
    /// Vote.
    Vote,
    /// Certify a count.
    CertifyTally,
    /// Read a count.
    ReadResult {
        /// Whether it was published.
        published: bool,
    },
    /// Read the audit log.
    ReadAudit,
    /// Part voters and envelopes of ballots that have closed.
    SealBoxes,
}

/// The policy said no.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Denied {
    /// We do not know who asks.
    #[error("sign in first: send an access token as Authorization: Bearer")]
    Unauthenticated,
    /// The account is bound to nobody and holds no role.
    #[error(
        "you may not do this: your account is bound to no member and holds no role; redeem an \
         invitation first, or ask an administrator for a role"
    )]
    Unbound,
    /// A program asks for what people do for themselves.
    #[error("you may not do this: it is for people, and your token is a program's own")]
    Program,
    /// We know who asks, and they may not.
    #[error("you may not do this: it needs a role or a membership that you do not hold")]
    Forbidden,
}

/// Decides whether `actor` may do `action`.
pub fn authorize(actor: &Actor, action: Action) -> Result<(), Denied> {
    use Role::{Administrator, Auditor, MembershipOfficer, ReturningOfficer};
    let operator = matches!(actor, Actor::Operator);
    let allowed = match action {
        Action::ManageRoles | Action::AdoptRules => operator || actor.holds(&[Administrator]),
        Action::ImportMembers => operator || actor.holds(&[MembershipOfficer]),
        Action::IssueInvitation
        | Action::ManageMandates
        | Action::ConveneMeeting
        | Action::RecordAttendance => actor.holds(&[MembershipOfficer]),
        Action::RedeemInvitation => actor.is_user(),
        Action::ReadRules => actor.belongs(),
        Action::ReadRegister => actor.holds(&[MembershipOfficer, ReturningOfficer, Auditor]),
        Action::ReadMembership { own } => {
            own && actor.belongs() || actor.holds(&[MembershipOfficer, ReturningOfficer, Auditor])
        }
        Action::ReadMeeting { convened } => {
            convened && actor.belongs()
                || actor.holds(&[MembershipOfficer, ReturningOfficer, Auditor])
        }
        Action::CheckIn { own } => own && actor.is_user() && actor.belongs(),
        Action::ConductBallot => actor.holds(&[ReturningOfficer]),
        Action::ReadBallot { announced } => {
            announced && actor.belongs()
                || actor.holds(&[MembershipOfficer, ReturningOfficer, Auditor])
        }
        Action::ReadRoll | Action::CertifyTally => actor.holds(&[ReturningOfficer, Auditor]),
        Action::Vote => actor.is_user() && actor.person().is_some(),
        Action::ReadResult { published } => {
            published && actor.belongs() || actor.holds(&[ReturningOfficer, Auditor])
        }
        Action::ReadAudit => actor.holds(&[Administrator, Auditor]),
        Action::SealBoxes => operator || actor.holds(&[ReturningOfficer]),
    };
    match actor {
        _ if allowed => Ok(()),
        Actor::Anonymous => Err(Denied::Unauthenticated),
        Actor::Account(account) => Err(account.denied(action)),
        Actor::Operator => Err(Denied::Forbidden),
    }
}

impl Account {
    /// What the account lacks for the action. It depends on nothing else, so it tells nothing of
    /// what there is.
    fn denied(&self, action: Action) -> Denied {
        let is_personal =
            matches!(action, Action::RedeemInvitation | Action::CheckIn { .. } | Action::Vote);
        match self.is_service {
            true if is_personal => Denied::Program,
            false if self.person.is_none() && self.roles.is_empty() => Denied::Unbound,
            _ => Denied::Forbidden,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use insta::assert_snapshot;
    use uuid::Uuid;

    use super::*;

    fn account(person: bool, roles: &[Role], is_service: bool) -> Actor {
        Actor::Account(Account {
            id: AccountId(Uuid::from_u128(1)),
            person: person.then_some(PartyId(Uuid::from_u128(2))),
            roles: roles.to_vec(),
            is_service,
        })
    }

    #[test]
    fn who_is_denied_is_told_what_they_lack() {
        let officer = [Role::MembershipOfficer];
        for (actor, action, denied) in [
            (Actor::Anonymous, Action::Vote, Denied::Unauthenticated),
            (account(false, &[], false), Action::Vote, Denied::Unbound),
            (account(false, &[], false), Action::ReadAudit, Denied::Unbound),
            (account(false, &officer, false), Action::Vote, Denied::Forbidden),
            (account(true, &[], false), Action::ReadAudit, Denied::Forbidden),
            (account(true, &[], false), Action::CheckIn { own: false }, Denied::Forbidden),
            (account(true, &officer, true), Action::Vote, Denied::Program),
            (account(false, &[], true), Action::RedeemInvitation, Denied::Program),
            (account(false, &[], true), Action::ReadAudit, Denied::Forbidden),
        ] {
            assert_eq!(authorize(&actor, action), Err(denied), "{actor:?} {action:?}");
        }
    }

    /// The policy as a table anyone can read. A change to it is a change to the
    /// rules of the alliance, and is reviewed as one.
    #[test]
    fn the_policy() {
        let actors = [
            ("nobody", Actor::Anonymous),
            ("unbound", account(false, &[], false)),
            ("service", account(false, &[], true)),
            ("person", account(true, &[], false)),
            ("admin", account(false, &[Role::Administrator], false)),
            ("membership", account(false, &[Role::MembershipOfficer], false)),
            ("returning", account(false, &[Role::ReturningOfficer], false)),
            ("auditor", account(false, &[Role::Auditor], false)),
            ("operator", Actor::Operator),
        ];
        let actions = [
            ("manage roles", Action::ManageRoles),
            ("issue an invitation", Action::IssueInvitation),
            ("redeem an invitation", Action::RedeemInvitation),
            ("adopt rules", Action::AdoptRules),
            ("read the rules", Action::ReadRules),
            ("import members", Action::ImportMembers),
            ("read the register", Action::ReadRegister),
            ("read own membership", Action::ReadMembership { own: true }),
            ("read another's membership", Action::ReadMembership { own: false }),
            ("manage mandates", Action::ManageMandates),
            ("convene a meeting", Action::ConveneMeeting),
            ("read a meeting planned", Action::ReadMeeting { convened: false }),
            ("read a meeting convened", Action::ReadMeeting { convened: true }),
            ("record attendance", Action::RecordAttendance),
            ("check oneself in", Action::CheckIn { own: true }),
            ("check another in", Action::CheckIn { own: false }),
            ("conduct a ballot", Action::ConductBallot),
            ("read a ballot in draft", Action::ReadBallot { announced: false }),
            ("read a ballot announced", Action::ReadBallot { announced: true }),
            ("read a roll", Action::ReadRoll),
            ("vote", Action::Vote),
            ("certify a tally", Action::CertifyTally),
            ("read a result unpublished", Action::ReadResult { published: false }),
            ("read a result published", Action::ReadResult { published: true }),
            ("read the audit log", Action::ReadAudit),
            ("seal boxes", Action::SealBoxes),
        ];
        let mut table = format!("{:26}", "");
        for (name, _) in &actors {
            write!(table, " {name:10}").expect("memory");
        }
        for (name, action) in actions {
            write!(table, "\n{name:26}").expect("memory");
            for (_, actor) in &actors {
                let may = authorize(actor, action).map_or("-", |()| "yes");
                write!(table, " {may:10}").expect("memory");
            }
        }
        let lines: Vec<_> = table.lines().map(str::trim_end).collect();
        assert_snapshot!(lines.join("\n"));
    }
}
