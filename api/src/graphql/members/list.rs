use async_graphql::{Context, Enum, InputObject, Object, Result};
use chrono::Datelike as _;
use domain::{
    ids::MembershipId,
    membership::{self, MemberFilter, MemberOrder, MemberPlace},
};

use super::{Member, PartyKind};
use crate::graphql::{
    context::Operate as _,
    page::{Connection, Paging, Place, cost},
    scalars::CountryCode,
};

#[derive(Default)]
pub(crate) struct MemberQuery;

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
