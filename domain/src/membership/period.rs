use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{MembershipId, PeriodId};

/// A stretch of a membership in one category. It never changes once it is written, but that an
/// open end can be closed when the next period begins; periods of a membership do not overlap.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Period {
    /// Which period.
    pub id: PeriodId,
    /// Whose.
    pub membership: MembershipId,
    /// In which category.
    pub category: Category,
    /// Its first day.
    pub start: NaiveDate,
    /// The first day that is no longer in it; none while it has no end.
    pub end: Option<NaiveDate>,
}

/// The categories of membership.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Category {
    /// Takes part, without a vote.
    Associate,
    /// Takes part and votes.
    Voting,
}

impl Category {
    /// Its name in storage, in register files and in the schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Associate => "ASSOCIATE",
            Self::Voting => "VOTING",
        }
    }

    /// The category of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Associate, Self::Voting].into_iter().find(|category| category.as_str() == name)
    }
}

impl Period {
    /// Whether `day` is in the period.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.start <= day && self.end.is_none_or(|end| day < end)
    }
}
