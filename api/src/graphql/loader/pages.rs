//! Pages of lists that hang below other items: whoever asks for the same page is served together.

use std::{collections::HashMap, hash::Hash};

use async_graphql::dataloader::Loader;
use domain::{
    ballots::{self, Ballot, NamedVote, Participation, RollEntry},
    ids::{BallotId, MeetingId, MembershipId},
    page::{Page, Slice},
};

use super::{Reader, Shared};

/// A page of the ballots at a meeting.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(crate) struct BallotsAt(pub(crate) MeetingId, pub(crate) Page<BallotId>);

/// A page of the roll of a ballot: those on it, those left out, or both.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(crate) struct EntriesOf(pub(crate) BallotId, pub(crate) EntriesPage);

pub(crate) type EntriesPage = (Option<bool>, Page<MembershipId>);

/// A page of those who took part in a ballot.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(crate) struct ParticipantsIn(pub(crate) BallotId, pub(crate) Page<MembershipId>);

/// A page of what was chosen in a named ballot.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(crate) struct VotesIn(pub(crate) BallotId, pub(crate) Page<MembershipId>);

impl Loader<BallotsAt> for Reader {
    type Error = Shared;
    type Value = Slice<Ballot>;

    async fn load(&self, of: &[BallotsAt]) -> Result<HashMap<BallotsAt, Slice<Ballot>>, Shared> {
        let mut found = HashMap::new();
        for (page, ids) in by_page(of.iter().map(|it| (it.0, it.1.clone()))) {
            let slices = ballots::list_at(&self.op(), &ids, &page).await?;
            let key = |id| BallotsAt(id, page.clone());
            found.extend(slices.into_iter().map(|(id, slice)| (key(id), slice)));
        }
        Ok(found)
    }
}

impl Loader<EntriesOf> for Reader {
    type Error = Shared;
    type Value = Slice<RollEntry>;

    async fn load(&self, of: &[EntriesOf]) -> Result<HashMap<EntriesOf, Slice<RollEntry>>, Shared> {
        let mut found = HashMap::new();
        for (page, ids) in by_page(of.iter().map(|it| (it.0, it.1.clone()))) {
            let slices = ballots::entries(&self.op(), &ids, page.0, &page.1).await?;
            let key = |id| EntriesOf(id, page.clone());
            found.extend(slices.into_iter().map(|(id, slice)| (key(id), slice)));
        }
        Ok(found)
    }
}

impl Loader<ParticipantsIn> for Reader {
    type Error = Shared;
    type Value = Slice<Participation>;

    async fn load(
        &self,
        of: &[ParticipantsIn],
    ) -> Result<HashMap<ParticipantsIn, Slice<Participation>>, Shared> {
        let mut found = HashMap::new();
        for (page, ids) in by_page(of.iter().map(|it| (it.0, it.1.clone()))) {
            let slices = ballots::participants(&self.op(), &ids, &page).await?;
            let key = |id| ParticipantsIn(id, page.clone());
            found.extend(slices.into_iter().map(|(id, slice)| (key(id), slice)));
        }
        Ok(found)
    }
}

impl Loader<VotesIn> for Reader {
    type Error = Shared;
    type Value = Slice<NamedVote>;

    async fn load(&self, of: &[VotesIn]) -> Result<HashMap<VotesIn, Slice<NamedVote>>, Shared> {
        let mut found = HashMap::new();
        for (page, ids) in by_page(of.iter().map(|it| (it.0, it.1.clone()))) {
            let slices = ballots::named_votes(&self.op(), &ids, &page).await?;
            let key = |id| VotesIn(id, page.clone());
            found.extend(slices.into_iter().map(|(id, slice)| (key(id), slice)));
        }
        Ok(found)
    }
}

/// Which lists are asked for the same page.
fn by_page<L, P: Eq + Hash>(asked: impl Iterator<Item = (L, P)>) -> HashMap<P, Vec<L>> {
    let mut pages: HashMap<P, Vec<L>> = HashMap::new();
    for (list, page) in asked {
        pages.entry(page).or_default().push(list);
    }
    pages
}
