use crate::{countries::CountryCode, ids::PartyId, text::Locale};

/// Whoever can be a member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Party {
    /// Which party.
    pub id: PartyId,
    /// A person or an organisation.
    pub kind: PartyKind,
    /// What it is called.
    pub name: String,
    /// Where it is at home.
    pub country: CountryCode,
    /// The language it prefers, if it said so.
    pub locale: Option<Locale>,
    /// Whether it was made up for a demonstration.
    pub is_synthetic: bool,
}

/// The kinds of party.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum PartyKind {
    /// A natural person.
    Person,
    /// A body that acts through persons.
    Organisation,
}

impl PartyKind {
    /// Its name in storage, in register files and in the schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Organisation => "ORGANISATION",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Person, Self::Organisation].into_iter().find(|kind| kind.as_str() == name)
    }
}
