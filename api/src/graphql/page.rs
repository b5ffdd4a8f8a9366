use std::borrow::Cow;

use async_graphql::{
    Context, Error, Object, OutputType, Positioned, SimpleObject, TypeName, VisitorContext,
    connection::PageInfo,
    parser::types::{Field, VariableDefinition},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::page::{Page, Slice};
use uuid::Uuid;

use super::scalars::int;
use crate::http::ErrorCode;

/// How many items a page holds where nobody says how many.
pub(crate) const DEFAULT: i32 = 20;

/// Which part of a list is asked for, as Relay has it.
pub(crate) struct Paging {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
}

/// What a list is cut into pages by: the place of an item in it, as an opaque text.
pub(crate) trait Place: Sized {
    /// The place as text.
    fn write(&self) -> String;
    /// The place that the text stands for.
    fn read(text: &str) -> Option<Self>;
}

impl Place for Uuid {
    fn write(&self) -> String {
        self.simple().to_string()
    }

    fn read(text: &str) -> Option<Self> {
        Self::try_parse(text).ok()
    }
}

impl Place for i32 {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Place for u64 {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|place| i64::try_from(*place).is_ok())
    }
}

impl Paging {
    /// The page asked for in `ctx`, or what is wrong with the asking. `list` names the list: a cursor of
    /// another list, or in another order, is not a cursor of this one.
    pub(crate) fn page<P: Place>(self, ctx: &Context<'_>, list: &str) -> Result<Page<P>, Error> {
        let counted = ctx.look_ahead().field("totalCount").exists();
        let wrong = |message: &str| ErrorCode::BadUserInput.error(message);
        let size = |size: Option<i32>| match size {
            None => Ok(u64::from(DEFAULT.unsigned_abs())),
            Some(size @ 1..=100) => Ok(u64::from(size.unsigned_abs())),
            Some(_) => Err(wrong("first and last lie between 1 and 100")),
        };
        let place = |cursor: Option<String>| {
            let Some(cursor) = cursor else { return Ok(None) };
            let text =
                URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|it| String::from_utf8(it).ok());
            let place =
                text.as_deref().and_then(|it| P::read(it.strip_prefix(list)?.strip_prefix(':')?));
            match place {
                Some(place) => Ok(Some(place)),
                None => Err(wrong(
                    "this is not a cursor of this list in this order; take one from a page of it",
                )),
            }
        };
        match self {
            Self { last: None, before: None, first, after } => {
                Ok(Page::first(size(first)?, place(after)?).counting(counted))
            }
            Self { first: None, after: None, last, before } => {
                Ok(Page::last(size(last)?, place(before)?).counting(counted))
            }
            _ => Err(wrong("ask for first and after, or for last and before, not for both")),
        }
    }
}

/// What a page costs: its size times what an item costs. Sizes beyond reason are cut, not obeyed.
///
/// The library can hand the sizes over by their names, but refuses the document when one of them
/// is a variable that was left out, as clients leave out those they do not need. So they are read
/// here, from what it hands to every reckoning of a cost.
pub(crate) fn cost(
    ctx: &VisitorContext<'_>,
    variables: &[Positioned<VariableDefinition>],
    field: &Field,
    child: usize,
) -> usize {
    let size = |name| ctx.param_value::<Option<i32>>(variables, field, name, None).ok().flatten();
    let size = size("first").or_else(|| size("last")).unwrap_or(DEFAULT).clamp(1, 100);
    usize::try_from(size).unwrap_or(100).saturating_mul(child.max(1)).saturating_add(1)
}

/// An item of a list, with its place.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub(crate) struct Edge<T: OutputType> {
    /// The item.
    node: T,
    /// Its place in the list, for `after` and `before`.
    cursor: String,
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// A page of a list.
pub(crate) struct Connection<T> {
    items: Vec<(String, T)>,
    before: bool,
    after: bool,
    total: Option<u64>,
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// A page of a list.
#[Object(name_type)]
impl<T: OutputType + Clone> Connection<T> {
    /// The items, each with its place.
    async fn edges(&self) -> Vec<Edge<T>> {
        let edge =
            |(cursor, node): &(String, T)| Edge { node: node.clone(), cursor: cursor.clone() };
        self.items.iter().map(edge).collect()
    }

    /// The items alone.
    async fn nodes(&self) -> Vec<T> {
        self.items.iter().map(|(_, node)| node.clone()).collect()
    }

    /// How many items the whole list has. It is counted only when you ask.
    async fn total_count(&self) -> Option<i32> {
        self.total.map(int)
    }

    /// Whether there is more on either side, and from where.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.before,
            has_next_page: self.after,
            start_cursor: self.items.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: self.items.last().map(|(cursor, _)| cursor.clone()),
        }
    }
}

impl<T> Connection<T> {
    /// A slice as a page. `place` tells each item's place in the `list`.
    pub(crate) fn of<D, P: Place>(
        slice: Slice<D>,
        list: &str,
        place: impl Fn(&D) -> P,
        wrap: impl Fn(D) -> T,
    ) -> Self {
        let Slice { items, before, after, total } = slice;
        let cursor = |item: &D| URL_SAFE_NO_PAD.encode(format!("{list}:{}", place(item).write()));
        let items = items.into_iter().map(|item| (cursor(&item), wrap(item))).collect();
        Self { items, before, after, total }
    }
}
