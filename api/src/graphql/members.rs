use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::Datelike as _;
use domain::{
    ids::MembershipId,
    membership::{self, MemberFilter, MemberOrder, MemberPlace, Period as Stretch},
};

use super::{
    context::Operate as _,
    ids::{Kind, encode},
    loader::{MandatesOf, PeriodsOf, load},
    mandates::Mandate,
    page::{Connection, Paging, Place, cost},
    rolls::Reason,
    scalars::{CountryCode, Date, Instant, Locale},
};

#[derive(Default)]
pub(crate) struct MemberQuery;

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

/// Which members to list. What is not given does not matter.
#[derive(InputObject)]
struct MemberFilterInput {
    /// Only persons, or only organisations.
    kind: Option<PartyKind>,
    /// Only those at home in this country.
    country: Option<CountryCode>,
}

/// In which order to list members. Ties break by id.
#[derive(InputObject)]
struct MemberOrderInput {
    /// By what.
    field: MemberOrderField,
    /// In which direction.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// By what to order members.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
enum MemberOrderField {
    /// By number.
    Number,
    /// By name, whatever its alphabet and case.
    Name,
    /// By the day of joining.
    JoinedOn,
}

/// In which direction to order.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
enum OrderDirection {
    /// From the first to the last.
    Asc,
    /// From the last to the first.
    Desc,
}

impl Place for MemberPlace {
    fn write(&self) -> String {
        format!("{}/{}", self.id.0.simple(), self.key)
    }

    fn read(text: &str) -> Option<Self> {
        let (id, key) = text.split_once('/').filter(|(_, key)| !key.contains('\0'))?;
        Some(Self { key: key.into(), id: MembershipId(uuid::Uuid::try_parse(id).ok()?) })
    }
}

/// A place in the order of the days of joining.
struct DayPlace(MemberPlace);

impl Place for DayPlace {
    fn write(&self) -> String {
        self.0.write()
    }

    fn read(text: &str) -> Option<Self> {
        let place = MemberPlace::read(text)?;
        let day: chrono::NaiveDate = place.key.parse().ok()?;
        (day.to_string() == place.key && (0..10_000).contains(&day.year())).then_some(Self(place))
    }
}

#[Object]
impl MemberQuery {
    /// The members, for who keeps the register.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those whose name contains this, whatever its case, and also where letters of another alphabet look the same."
        )]
        search: Option<String>,
        #[graphql(desc = "Which members.")] filter: Option<MemberFilterInput>,
        #[graphql(desc = "In which order: by number if not given.")] order_by: Option<
            MemberOrderInput,
        >,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<Member>>> {
        Some(list(ctx, search, filter, order_by, Paging { first, after, last, before }).await)
    }
}

async fn list(
    ctx: &Context<'_>,
    search: Option<String>,
    filter: Option<MemberFilterInput>,
    order_by: Option<MemberOrderInput>,
    paging: Paging,
) -> Result<Connection<Member>> {
    let (kind, country) = filter.map_or((None, None), |it| (it.kind, it.country));
    let filter =
        MemberFilter { kind: kind.map(Into::into), country: country.map(|it| it.0), search };
    let field = order_by.as_ref().map_or(MemberOrderField::Number, |it| it.field);
    let downwards = order_by.is_some_and(|it| it.direction == OrderDirection::Desc);
    let (order, name) = match field {
        MemberOrderField::Number => (MemberOrder::Number, "members-number"),
        MemberOrderField::Name => (MemberOrder::Name, "members-name"),
        MemberOrderField::JoinedOn => (MemberOrder::JoinedOn, "members-joined"),
    };
    let page = match field {
        MemberOrderField::JoinedOn => paging.page(ctx, name)?.map(|DayPlace(place)| place),
        MemberOrderField::Number | MemberOrderField::Name => paging.page(ctx, name)?,
    };
    let read = ctx.read(async |op| membership::list(op, &filter, (order, downwards), page).await);
    let place = |it: &membership::Member| MemberPlace {
        id: it.id,
        key: match field {
            MemberOrderField::Number => it.number.clone(),
            MemberOrderField::Name => it.party.name.clone(),
            MemberOrderField::JoinedOn => it.joined_on.to_string(),
        },
    };
    Ok(Connection::of(read.await?, name, place, Member))
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
