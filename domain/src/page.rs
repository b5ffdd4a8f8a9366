//! Lists, a page at a time.

/// A request for a page: so many, from there, in that direction.
///
/// `C` is what a cursor stands for: the sort key and the identifier of an item.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Page<C> {
    limit: u64,
    from: Option<C>,
    backwards: bool,
    counted: bool,
}

/// A page of a list, always in the order of the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Slice<T> {
    /// The items on the page.
    pub items: Vec<T>,
    /// Whether items precede the page.
    pub before: bool,
    /// Whether items follow the page.
    pub after: bool,
    /// How many items the whole list has, if that was asked.
    pub total: Option<u64>,
}

impl<C> Page<C> {
    /// The most a page can hold.
    pub const MAX: u64 = 100;

    /// The first `limit` items, or those that follow `after`.
    pub fn first(limit: u64, after: Option<C>) -> Self {
        Self { limit: limit.clamp(1, Self::MAX), from: after, backwards: false, counted: false }
    }

    /// The last `limit` items, or those that precede `before`.
    pub fn last(limit: u64, before: Option<C>) -> Self {
        Self { limit: limit.clamp(1, Self::MAX), from: before, backwards: true, counted: false }
    }

    /// The same page, with the length of the whole list if `counted`.
    #[must_use]
    pub fn counting(self, counted: bool) -> Self {
        Self { counted, ..self }
    }

    /// Whether the length of the whole list is asked for.
    pub fn is_counted(&self) -> bool {
        self.counted
    }

    /// The item to start from; it is not itself on the page.
    pub fn from(&self) -> Option<&C> {
        self.from.as_ref()
    }

    /// Whether the page is read from the end of the list.
    pub fn is_backwards(&self) -> bool {
        self.backwards
    }

    /// How many items to look for: one more than fits tells whether more follow.
    pub fn probe(&self) -> u64 {
        self.limit + 1
    }

    /// The same page, of places written as `D`.
    pub fn map<D>(self, place: impl FnOnce(C) -> D) -> Page<D> {
        let Self { limit, from, backwards, counted } = self;
        Page { limit, from: from.map(place), backwards, counted }
    }

    /// Makes a slice of what the probe found, in the order it was read.
    pub fn slice<T>(&self, mut found: Vec<T>, total: Option<u64>) -> Slice<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = found.len() > limit;
        found.truncate(limit);
        if self.backwards {
            found.reverse();
            Slice { items: found, before: more, after: self.from.is_some(), total }
        } else {
            Slice { items: found, before: self.from.is_some(), after: more, total }
        }
    }
}

/// Nothing, of a list with nothing in it.
impl<T> Default for Slice<T> {
    fn default() -> Self {
        Self { items: Vec::new(), before: false, after: false, total: Some(0) }
    }
}

impl<T> Slice<T> {
    /// The same page of something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Slice<U> {
        let Self { items, before, after, total } = self;
        Slice { items: items.into_iter().map(change).collect(), before, after, total }
    }
}
