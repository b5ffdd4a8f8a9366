use super::{Ballot, BallotRefusal, Election, Envelope, Motion, Roll, RollEntry};
use crate::{
    Timestamp,
    hash::Digest,
    ids::{AccountId, BallotId, ElectionId, MeetingId, MembershipId, MotionId, PartyId, SubjectId},
    op::StoreError,
    page::{Page, Slice},
};

/// Where motions, elections and ballots are kept.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait Ballots {
    /// Those of the motions that exist.
    async fn motions_among(&self, ids: &[MotionId]) -> Result<Vec<Motion>, StoreError>;

    /// The motion, held by this unit of work alone.
    async fn hold_motion(&self, id: MotionId) -> Result<Option<Motion>, StoreError>;

    /// Keeps the motion as it now stands.
    async fn keep_motion(&self, motion: &Motion) -> Result<(), StoreError>;

    /// Those of the elections that exist.
    async fn elections_among(&self, ids: &[ElectionId]) -> Result<Vec<Election>, StoreError>;

    /// The election, held by this unit of work alone.
    async fn hold_election(&self, id: ElectionId) -> Result<Option<Election>, StoreError>;

    /// Keeps the election as it now stands.
    async fn keep_election(&self, election: &Election) -> Result<(), StoreError>;

    /// Those of the motions and elections on which a ballot has been announced.
    async fn announced_among(&self, ids: &[SubjectId]) -> Result<Vec<SubjectId>, StoreError>;

    /// A page of ballots, oldest first; drafts only if asked for.
    async fn ballots(
        &self,
        page: &Page<BallotId>,
        drafts_too: bool,
    ) -> Result<Slice<Ballot>, StoreError>;

    /// A page of the ballots at each meeting, oldest first; drafts only if asked for.
    async fn ballots_at(
        &self,
        meetings: &[MeetingId],
        page: &Page<BallotId>,
        drafts_too: bool,
    ) -> Result<Vec<(MeetingId, Slice<Ballot>)>, StoreError>;

    /// Every ballot on these motions and elections.
    async fn ballots_on(&self, subjects: &[SubjectId]) -> Result<Vec<Ballot>, StoreError>;

    /// Those of the ballots that exist.
    async fn ballots_among(&self, ids: &[BallotId]) -> Result<Vec<Ballot>, StoreError>;

    /// The ballot, held by this unit of work alone: no paper is taken meanwhile.
    ///
    /// With it comes the instant at which it was got: whoever had to wait for it is judged by that.
    async fn hold_ballot(&self, id: BallotId) -> Result<Option<(Ballot, Timestamp)>, StoreError>;

    /// Keeps the ballot as it now stands.
    async fn keep_ballot(&self, ballot: &Ballot) -> Result<(), StoreError>;

    /// Keeps the papers of an election that was counted, and the report of the count.
    async fn keep_return(&self, ballot: BallotId, it: &Return) -> Result<(), StoreError>;

    /// The reports of those of the ballots that have one, as they were kept.
    async fn reports_of(&self, ballots: &[BallotId])
    -> Result<Vec<(BallotId, String)>, StoreError>;

    /// The papers of an election that was counted.
    async fn papers_of(&self, ballot: BallotId) -> Result<Option<String>, StoreError>;

    /// Whether the account is bound to the person.
    async fn is_bound(&self, account: AccountId, person: PartyId) -> Result<bool, StoreError>;

    /// The ballots that have closed by that instant and whose boxes are not sealed.
    async fn unsealed(&self, by: Timestamp) -> Result<Vec<BallotId>, StoreError>;

    /// The ballots that were announced and are still to be counted.
    async fn uncounted(&self) -> Result<Vec<Ballot>, StoreError>;
}

/// What a count of an election leaves, kept apart from its ballot, for it is long.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Return {
    /// Papers, candidates and rule, as JSON.
    pub papers: String,
    /// The report of the count, as JSON; none if no paper was valid.
    pub report: Option<String>,
}

/// Where rolls are kept.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait Rolls {
    /// The rolls of those of the ballots that have one.
    async fn rolls_of(&self, ballots: &[BallotId]) -> Result<Vec<Roll>, StoreError>;

    /// Keeps a roll in place of the one before.
    async fn keep_roll(&self, roll: &Roll, entries: &[RollEntry]) -> Result<(), StoreError>;

    /// Freezes the roll: the database refuses every change from here on.
    async fn freeze_roll(&self, ballot: BallotId, at: Timestamp) -> Result<(), StoreError>;

    /// A page of each roll, by membership: only those entitled, only those left out, or all.
    async fn roll_entries(
        &self,
        ballots: &[BallotId],
        entitled: Option<bool>,
        page: &Page<MembershipId>,
    ) -> Result<Vec<(BallotId, Slice<RollEntry>)>, StoreError>;

    /// The entries of these memberships on the rolls of these ballots.
    async fn roll_entries_of(
        &self,
        ballots: &[BallotId],
        memberships: &[MembershipId],
    ) -> Result<Vec<(BallotId, RollEntry)>, StoreError>;

    /// The memberships on the roll that the person can act for at `at`, in one statement.
    async fn papers_held(
        &self,
        ballot: BallotId,
        person: PartyId,
        at: Timestamp,
    ) -> Result<Vec<MembershipId>, StoreError>;
}

/// A sealed paper on its way into the box.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Paper {
    /// The ballot it belongs to.
    pub ballot: BallotId,
    /// The membership whose paper it is.
    pub membership: MembershipId,
    /// Who marked it.
    pub person: PartyId,
    /// The choice, sealed.
    pub envelope: Envelope,
    /// The envelope's digest.
    pub digest: Digest,
    /// The names of the client's key, and of what was asked with it.
    pub retry: Option<(Digest, Digest)>,
}

/// What became of a paper.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Deposit {
    /// It is in the box, durably; or it was already, by an earlier request with the same key.
    Taken(Digest),
    /// A rule said no.
    Refused(BallotRefusal),
    /// The key was used before, for another choice.
    KeyReused,
}

/// Where papers go. It stores those of many voters in one unit of work of its own.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait BallotBox {
    /// Puts a paper in the box, once, if its ballot takes papers at that moment.
    async fn deposit(&self, paper: Paper) -> Result<Deposit, StoreError>;

    /// What became of an earlier paper with the same key, if there was one.
    async fn deposited(
        &self,
        ballot: BallotId,
        membership: MembershipId,
        key: Digest,
        fingerprint: Digest,
    ) -> Result<Option<Deposit>, StoreError>;
}

/// Who took part, and for whom.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Participation {
    /// The membership whose paper was cast.
    pub membership: MembershipId,
    /// Who cast it.
    pub person: PartyId,
}

/// What lies in the boxes. Until a box is sealed it links voters to envelopes that nobody opens;
/// once it is, participations and envelopes stand apart.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait Boxes {
    /// Sets up the box of a ballot.
    async fn set_up_box(&self, ballot: BallotId) -> Result<(), StoreError>;

    /// Takes down the box of a ballot that was called off before it could hold a paper.
    async fn take_down_box(&self, ballot: BallotId) -> Result<(), StoreError>;

    /// How many papers are in the box.
    async fn papers(&self, ballot: BallotId) -> Result<u64, StoreError>;

    /// Parts voters and envelopes by rewriting both in an order of their own, and destroys what
    /// linked them. A named ballot keeps the link.
    async fn seal_box(&self, ballot: BallotId, named: bool) -> Result<u64, StoreError>;

    /// The envelopes of a sealed box, by digest; a failure unless each is as it was put in, and
    /// there are as many as voters.
    async fn envelopes(&self, ballot: BallotId) -> Result<Vec<Envelope>, StoreError>;

    /// The digests of a sealed box, in order.
    async fn digests(&self, ballot: BallotId) -> Result<Vec<Digest>, StoreError>;

    /// Whether an envelope whose digest lies in this range is in the box.
    async fn holds(&self, ballot: BallotId, range: (Digest, Digest)) -> Result<bool, StoreError>;

    /// A page of who took part in each ballot, by membership, with what the paper said once a named
    /// ballot was counted.
    async fn participants(
        &self,
        ballots: &[BallotId],
        page: &Page<MembershipId>,
    ) -> Result<Vec<(BallotId, Slice<(Participation, Option<String>)>)>, StoreError>;

    /// Which of the memberships have voted in which of the ballots.
    async fn voted(
        &self,
        ballots: &[BallotId],
        memberships: &[MembershipId],
    ) -> Result<Vec<(BallotId, MembershipId)>, StoreError>;

    /// Enters, for a named ballot, what each envelope held.
    async fn name_votes(
        &self,
        ballot: BallotId,
        votes: &[(Digest, String)],
    ) -> Result<(), StoreError>;

    /// Of the members on the roll, how many were recorded as attending the meeting by that instant,
    /// or voted.
    async fn present(
        &self,
        ballot: BallotId,
        meeting: Option<MeetingId>,
        by: Timestamp,
    ) -> Result<u64, StoreError>;
}
