//! Identifiers as clients see them: opaque, and of one kind.

use async_graphql::ID;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

/// The kinds of thing that have an identifier, by the names of their types in the schema.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    AgendaItem,
    AuditEntry,
    Ballot,
    Candidate,
    Election,
    Mandate,
    Meeting,
    Member,
    Motion,
    Party,
    Period,
    RoleGrant,
    RuleSet,
    Sitting,
}

impl Kind {
    const ALL: [Self; 14] = [
        Self::AgendaItem,
        Self::AuditEntry,
        Self::Ballot,
        Self::Candidate,
        Self::Election,
        Self::Mandate,
        Self::Meeting,
        Self::Member,
        Self::Motion,
        Self::Party,
        Self::Period,
        Self::RoleGrant,
        Self::RuleSet,
        Self::Sitting,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::AgendaItem => "AgendaItem",
            Self::AuditEntry => "AuditEntry",
            Self::Ballot => "Ballot",
            Self::Candidate => "Candidate",
            Self::Election => "Election",
            Self::Mandate => "Mandate",
            Self::Meeting => "Meeting",
            Self::Member => "Member",
            Self::Motion => "Motion",
            Self::Party => "Party",
            Self::Period => "Period",
            Self::RoleGrant => "RoleGrant",
            Self::RuleSet => "RuleSet",
            Self::Sitting => "Sitting",
        }
    }
}

/// The identifier of the thing of that kind.
pub(crate) fn encode(kind: Kind, id: Uuid) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{}:{}", kind.name(), id.simple())))
}

/// What an identifier names, if it is one.
pub(crate) fn decode(id: &ID) -> Option<(Kind, Uuid)> {
    let bytes = URL_SAFE_NO_PAD.decode(id.as_str()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (name, key) = text.split_once(':')?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name)?;
    let key = Uuid::try_parse(key).ok()?;
    // One thing has one identifier: other spellings of the same are none.
    (encode(kind, key) == *id).then_some((kind, key))
}

/// The key of an identifier of that kind. Anything else is given the key that nothing has, so
/// that a forged identifier, or one of another kind, looks like one of something not there.
pub(crate) fn key(id: &ID, kind: Kind) -> Uuid {
    decode(id).filter(|(found, _)| *found == kind).map_or(Uuid::nil(), |(_, key)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_names_one_thing_of_one_kind() {
        let id = encode(Kind::Ballot, Uuid::from_u128(7));
        assert_eq!(decode(&id), Some((Kind::Ballot, Uuid::from_u128(7))));
        assert_eq!(key(&id, Kind::Ballot), Uuid::from_u128(7));
        assert_eq!(key(&id, Kind::Member), Uuid::nil());
    }

    #[test]
    fn what_was_not_made_here_names_nothing() {
        let spelt = |text: &str| ID(URL_SAFE_NO_PAD.encode(text));
        let hyphens = spelt(&format!("Ballot:{}", Uuid::from_u128(7)));
        for forged in [ID(String::new()), ID("ñ".into()), spelt("Ballot:7"), spelt("X:y"), hyphens]
        {
            assert_eq!(decode(&forged), None, "{}", forged.as_str());
        }
    }
}
