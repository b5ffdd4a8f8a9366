use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::membership::{self, Period as Stretch};

use super::{
    ids::{Kind, encode},
    loader::{MandatesOf, PeriodsOf, load},
    mandates::Mandate,
    rolls::Reason,
    scalars::{CountryCode, Date, Instant, Locale},
};

mod list;

pub(crate) use self::list::MemberQuery;

/// A person or an organisation that was admitted, under its number.
#[derive(Clone)]
pub(crate) struct Member(pub(crate) membership::Member);

/// Whoever can be a member: a person or an organisation.
#[derive(Clone)]
pub(crate) struct Party(pub(crate) membership::Party);

/// A stretch of a membership in one category. It never changes once it is over.
#[derive(SimpleObject)]
pub(crate) struct Period {
    /// Names the period.
    id: ID,
    /// The category.
    category: Category,
    /// Its first day, in the governance time zone.
    starts_on: Date,
    /// The first day that is no longer in it; null while it has no end.
    ends_on: Option<Date>,
}

/// Where a membership stands at an instant, and why.
#[derive(SimpleObject)]
pub(crate) struct Standing {
    /// Whether it is in force.
    status: MembershipStatus,
    /// The category it is in, while in force.
    category: Option<Category>,
    /// Whether it carries a vote.
    carries_vote: bool,
    /// Why, in the order in which it was decided.
    reasons: Vec<Reason>,
    /// The instant that it was asked for.
    as_of: Instant,
}

/// A country.
#[derive(SimpleObject)]
pub(crate) struct Country {
    /// Its two letters in ISO 3166-1.
    code: CountryCode,
    /// Its short name in English.
    name: &'static str,
}

/// The kinds of party.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "membership::PartyKind")]
pub(crate) enum PartyKind {
    /// A natural person.
    Person,
    /// A body that acts through persons.
    Organisation,
}

/// The categories of membership.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "membership::Category")]
pub(crate) enum Category {
    /// Takes part, without a vote.
    Associate,
    /// Takes part and votes.
    Voting,
}

/// Whether a membership is in force.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "membership::Status")]
pub(crate) enum MembershipStatus {
    /// Its first period has not begun.
    Pending,
    /// A period covers the day.
    Active,
    /// Its last period has ended, or there is a gap between two.
    Lapsed,
}

/// A person or an organisation that was admitted, under its number.
#[Object]
impl Member {
    /// Names the membership, in every field that asks for a `membershipId`.
    pub(crate) async fn id(&self) -> ID {
        encode(Kind::Member, self.0.id.0)
    }

    /// Its number in the register.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// When it first joined. It never changes.
    async fn joined_on(&self) -> Date {
        Date(self.0.joined_on)
    }

    /// Who holds the membership.
    async fn party(&self) -> Party {
        Party(self.0.party.clone())
    }

    /// Its periods, oldest first.
    #[graphql(complexity = "2 * child_complexity + 1")]
    async fn periods(&self, ctx: &Context<'_>) -> Result<Vec<Period>> {
        let found = load(ctx, PeriodsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(Period::from).collect())
    }

    /// Where it stands under the rules in force, at an instant; now if none is given.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The instant, past or future, to judge by what is known now.")]
        as_of: Option<Instant>,
    ) -> Result<Standing> {
        let periods = load(ctx, PeriodsOf(self.0.id)).await?.unwrap_or_default();
        let rules = super::rules::in_force(ctx).await?;
        let as_of = match as_of {
            Some(as_of) => as_of,
            None => Instant((ctx.data::<crate::app::App>()?.clock)()),
        };
        let found = membership::standing(self.0.joined_on, &periods, as_of.0, &rules);
        Ok(Standing {
            status: found.status.into(),
            category: found.category.map(Into::into),
            carries_vote: found.carries_vote,
            reasons: found.reasons.iter().map(|it| Reason::new(ctx, it)).collect(),
            as_of,
        })
    }

    /// Who may act for it, if it is an organisation: mandates past, present and future.
    #[graphql(complexity = "2 * child_complexity + 1")]
    async fn mandates(&self, ctx: &Context<'_>) -> Result<Vec<Mandate>> {
        let found = load(ctx, MandatesOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(Mandate).collect())
    }
}

/// Whoever can be a member: a person or an organisation.
#[Object]
impl Party {
    /// Names the party, in every field that asks for a `personId`.
    pub(crate) async fn id(&self) -> ID {
        encode(Kind::Party, self.0.id.0)
    }

    /// A person or an organisation.
    async fn kind(&self) -> PartyKind {
        self.0.kind.into()
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where it is at home.
    async fn country(&self) -> Country {
        Country { code: CountryCode(self.0.country), name: self.0.country.english_name() }
    }

    /// The language it prefers, if it said so.
    async fn locale(&self) -> Option<Locale> {
        self.0.locale.clone().map(Locale)
    }

    /// Whether it was made up for a demonstration.
    async fn is_synthetic(&self) -> bool {
        self.0.is_synthetic
    }
}

impl From<Stretch> for Period {
    fn from(period: Stretch) -> Self {
        Self {
            id: encode(Kind::Period, period.id.0),
            category: period.category.into(),
            starts_on: Date(period.start),
            ends_on: period.end.map(Date),
        }
    }
}
