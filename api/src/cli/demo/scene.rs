//! A moment of the alliance's year, at which persons act through the use cases.

use std::collections::{HashMap, HashSet};

use domain::{
    Timestamp,
    access::{Actor, Role},
    ballots::{
        self, Casting, Marking, NewBallot, NewElection, NewMotion, PaperForm, Revote, Rolls as _,
        Secrecy, Terms, Vote, Window,
    },
    counting::{Rule, Settings},
    identity,
    ids::{BallotId, CandidateId, MeetingId, MembershipId, PartyId, SittingId, SubjectId},
    meetings::{self, Attendee, NewAgendaItem, NewMeeting, NewSitting},
    membership::{self, NewMandate, Rank, Register as _},
    op::{Failure, Op, Refusal, StoreError},
    rules::{self, Parameters, RuleSets as _},
    text::Locale,
};
use futures_util::future::try_join_all;
use persistence::UnitOfWork;

use super::{
    history::{Board, Voter, instant},
    register::{self, Line},
    words,
};
use crate::App;

/// How many the board has.
const SEATS: usize = 8;

/// A moment at which persons act.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) app: &'a App,
    /// Who vouches for everybody.
    pub(super) issuer: &'a str,
    pub(super) at: Timestamp,
}

/// The members, by their numbers.
pub(super) type Register = HashMap<String, Entry>;

/// A member of the register.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) membership: MembershipId,
    pub(super) party: PartyId,
}

/// Why the history cannot be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum Hitch {
    #[error("it is not empty, and the demonstration needs a database of its own")]
    NotEmpty,
    #[error("the register file is not accepted")]
    Register,
    #[error("a step was not taken")]
    Step(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<R: Refusal + Send + Sync + 'static> From<Failure<R>> for Hitch {
    fn from(failure: Failure<R>) -> Self {
        Self::Step(Box::new(failure))
    }
}

impl Scene<'_> {
    /// What somebody does.
    fn op<'a, S>(&'a self, actor: &'a Actor, store: &'a S) -> Op<'a, S> {
        Op { actor, at: self.at, ids: &*self.app.ids, store }
    }

    /// Whoever signs in so.
    async fn actor(&self, unit: &UnitOfWork, subject: &str) -> Result<Actor, StoreError> {
        identity::recognise(unit, &*self.app.ids, self.at, self.issuer, subject, false).await
    }

    /// The officers are appointed, and the rules adopted.
    pub(super) async fn found(&self) -> Result<(), Hitch> {
        let found = async |unit: &UnitOfWork| {
            if unit.current_rule_set().await?.is_some() || !unit.admissions().await?.is_empty() {
                return Err(Hitch::NotEmpty);
            }
            for (subject, role) in [
                ("administrator", Role::Administrator),
                ("secretary", Role::MembershipOfficer),
                ("returning-officer", Role::ReturningOfficer),
                ("auditor", Role::Auditor),
            ] {
                let operator = self.op(&Actor::Operator, unit);
                identity::grant(&operator, self.issuer, subject, role, None).await?;
            }
            let administrator = self.actor(unit, "administrator").await?;
            let locales = ["en", "es", "fr"].map(|tag| Locale::parse(tag).expect("a language"));
            let change = |rules| Ok(Parameters { required_locales: locales.into(), ..rules });
            rules::adopt(&self.op(&administrator, unit), change, None, None).await?;
            Ok(())
        };
        self.app.store.transact(found).await
    }

    /// Those who have joined by now are brought into the register.
    pub(super) async fn import(&self, lines: &[Line]) -> Result<Register, Hitch> {
        let file = register::csv(lines, self.at.date_naive()).map_err(|_| Hitch::Register)?;
        let import = async |unit: &UnitOfWork| {
            let secretary = self.actor(unit, "secretary").await?;
            let plan = membership::import_members(&self.op(&secretary, unit), &file, true).await?;
            if !plan.is_ok_and(|plan| plan.is_committable()) {
                return Err(Hitch::Register);
            }
            let entry = |it: membership::Admission| {
                (it.known.number, Entry { membership: it.membership, party: it.party })
            };
            Ok(unit.admissions().await?.into_iter().map(entry).collect())
        };
        self.app.store.transact(import).await
    }

    /// Every organisation with a vote names the person who acts for it.
    pub(super) async fn give_mandates(
        &self,
        lines: &[Line],
        register: &Register,
    ) -> Result<(), Hitch> {
        let give = async |unit: &UnitOfWork| {
            let secretary = self.actor(unit, "secretary").await?;
            for line in lines.iter().filter(|line| line.is_voting && line.is_organisation) {
                let person = register::holder(line);
                let mandate = NewMandate {
                    membership: register[&line.number].membership,
                    person: register[&person].party,
                    rank: Rank::Primary,
                    starts_at: None,
                    ends_at: None,
                };
                membership::give(&self.op(&secretary, unit), mandate, None).await?;
            }
            Ok(())
        };
        self.app.store.transact(give).await
    }

    /// The meeting is planned, and its notice given.
    pub(super) async fn convene(
        &self,
        sittings: [(&str, &str); 2],
    ) -> Result<(MeetingId, [SittingId; 2]), Hitch> {
        let sitting = |(starts, ends)| NewSitting {
            starts_at: instant(starts),
            ends_at: instant(ends),
            display_zone: None,
        };
        let item = |title| NewAgendaItem { title: words::text(title) };
        let new = NewMeeting {
            title: words::text(words::MEETING),
            sittings: sittings.map(sitting).into(),
            agenda: words::AGENDA.map(item).into(),
        };
        let convene = async |unit: &UnitOfWork| {
            let secretary = self.actor(unit, "secretary").await?;
            let op = self.op(&secretary, unit);
            let meeting = meetings::plan(&op, || Ok(new), None).await?;
            let meeting = meetings::convene(&op, meeting.id, None).await?;
            let [first, second] = [0, 1].map(|place| meeting.sittings[place].id);
            Ok::<_, Hitch>((meeting.id, [first, second]))
        };
        self.app.store.transact(convene).await
    }

    /// The motion is tabled, and a ballot on it drafted.
    pub(super) async fn draft(
        &self,
        meeting: MeetingId,
        (opens, closes): (&str, &str),
    ) -> Result<BallotId, Hitch> {
        let draft = async |unit: &UnitOfWork| {
            let officer = self.actor(unit, "returning-officer").await?;
            let op = self.op(&officer, unit);
            let agenda = meetings::find(&op, meeting).await?.map(|it| it.agenda);
            let item = agenda.and_then(|agenda| agenda.get(words::REPORT).map(|item| item.id));
            let motion = NewMotion {
                meeting: Some((meeting, item)),
                title: words::text(words::MOTION_TITLE),
                text: words::text(words::MOTION),
                majority: None,
            };
            let motion = ballots::table(&op, || Ok(motion), None).await?.id;
            let window = Window { opens_at: instant(opens), closes_at: instant(closes) };
            let (secrecy, revote, supersedes) = (Secrecy::Secret, Revote::None, None);
            let subject = SubjectId::Motion(motion);
            let ballot = NewBallot { subject, secrecy, revote, window, supersedes };
            Ok::<_, Hitch>(ballots::draft(&op, || Ok(ballot), None).await?.id)
        };
        self.app.store.transact(draft).await
    }

    /// The election is planned, and a ballot on it drafted.
    pub(super) async fn stand(
        &self,
        meeting: MeetingId,
        (opens, closes): (&str, &str),
    ) -> Result<Board, Hitch> {
        let draft = async |unit: &UnitOfWork| {
            let officer = self.actor(unit, "returning-officer").await?;
            let op = self.op(&officer, unit);
            let agenda = meetings::find(&op, meeting).await?.map(|it| it.agenda);
            let item = agenda.and_then(|agenda| agenda.get(words::ELECTION).map(|item| item.id));
            let terms = Terms {
                seats: SEATS,
                candidates: words::CANDIDATES.map(str::to_owned).into(),
                constraints: Vec::new(),
                paper: PaperForm::Ranked { most: None, equal: false },
                rule: Rule::Meek,
                settings: Settings::new(),
            };
            let title = words::text(words::BOARD);
            let new = NewElection { meeting: Some((meeting, item)), title, terms };
            let election = ballots::plan(&op, || Ok(new), None).await?;
            let candidates = election.terms.candidates.iter().map(|it| it.id).collect();
            let window = Window { opens_at: instant(opens), closes_at: instant(closes) };
            let (secrecy, revote, supersedes) = (Secrecy::Secret, Revote::None, None);
            let subject = SubjectId::Election(election.id);
            let ballot = NewBallot { subject, secrecy, revote, window, supersedes };
            let ballot = ballots::draft(&op, || Ok(ballot), None).await?.id;
            Ok::<_, Hitch>(Board { ballot, candidates })
        };
        self.app.store.transact(draft).await
    }

    /// The roll is built and frozen, and the ballot announced. Returns who is on the roll.
    pub(super) async fn announce(
        &self,
        ballot: BallotId,
        register: &Register,
    ) -> Result<HashSet<MembershipId>, Hitch> {
        let members: Vec<_> = register.values().map(|entry| entry.membership).collect();
        let announce = async |unit: &UnitOfWork| {
            let officer = self.actor(unit, "returning-officer").await?;
            let op = self.op(&officer, unit);
            ballots::build_roll(&op, ballot).await?;
            ballots::freeze_roll(&op, ballot).await?;
            ballots::announce(&op, &self.app.keyring, ballot, None).await?;
            let entries = unit.roll_entries_of(&[ballot], &members).await?;
            let entries = entries.into_iter().map(|(_, entry)| entry);
            let entitled = entries.filter(|entry| entry.is_entitled);
            Ok::<_, Hitch>(entitled.map(|entry| entry.membership).collect())
        };
        self.app.store.transact(announce).await
    }

    /// Everybody who signs in under a name is invited, and accepts.
    pub(super) async fn bind(
        &self,
        persons: HashSet<(&str, &str)>,
        register: &Register,
    ) -> Result<(), Hitch> {
        let bind = async |unit: &UnitOfWork| {
            let secretary = self.actor(unit, "secretary").await?;
            for (subject, number) in persons {
                let person = register[number].party;
                let issued = identity::issue(&self.op(&secretary, unit), person, None).await?;
                let account = self.actor(unit, subject).await?;
                identity::redeem(&self.op(&account, unit), &issued.code).await?;
            }
            Ok(())
        };
        self.app.store.transact(bind).await
    }

    /// Some come to a sitting, and vote.
    pub(super) async fn vote(
        &self,
        (meeting, sitting): (MeetingId, SittingId),
        ballot: BallotId,
        board: &Board,
        voters: &[Voter],
    ) -> Result<(), Hitch> {
        let attendee = |voter: &Voter| Attendee { membership: voter.membership, person: None };
        let attendees: Vec<_> = voters.iter().map(attendee).collect();
        let arrive = async |unit: &UnitOfWork| {
            let secretary = self.actor(unit, "secretary").await?;
            let op = self.op(&secretary, unit);
            meetings::record(&op, meeting, sitting, &attendees).await?;
            let mut actors = Vec::new();
            for voter in voters {
                actors.push(self.actor(unit, &voter.subject).await?);
            }
            Ok::<_, Hitch>(actors)
        };
        let actors = self.app.store.transact(arrive).await?;
        let cast = async |ballot, voter: &Voter, actor: &Actor, vote| {
            let membership = Some(voter.membership);
            let casting = Casting { ballot, membership, vote: Ok(vote), idempotency_key: None };
            let op = self.op(actor, &self.app.store);
            ballots::cast(&op, &self.app.keyring, casting).await
        };
        let papers = voters.iter().zip(&actors).map(async |(voter, actor)| {
            let receipt = cast(ballot, voter, actor, Vote::Choice(voter.choice)).await?;
            if let Some(ranking) = &voter.ranking {
                let alone = |place: &usize| vec![board.candidates[*place]];
                let ranks: Vec<Vec<CandidateId>> = ranking.iter().map(alone).collect();
                cast(board.ballot, voter, actor, Vote::Marking(Marking::Ranks(ranks))).await?;
            }
            Ok::<_, Failure<ballots::BallotRefusal>>(receipt)
        });
        try_join_all(papers).await?;
        Ok(())
    }
}
