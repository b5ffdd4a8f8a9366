use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::{
    ballots,
    counting::{self, Category},
};

use super::{
    ids::{Kind, encode},
    loader::load,
    meetings::Meeting,
    refusal::Success,
    scalars::{Digest, Instant, Locale, int},
    text::LocalizedText,
};

mod planning;

pub(crate) use self::planning::ElectionMutation;

/// Seats that the members are asked to fill.
#[derive(Clone)]
pub(crate) struct Election(pub(crate) ballots::Election);

/// One who stands for election.
#[derive(Clone, SimpleObject)]
pub(crate) struct Candidate {
    /// Names the candidate, for `castVote`.
    id: ID,
    /// Its place on the list, from one. Who withdraws keeps it.
    number: i32,
    /// What the paper calls them.
    name: String,
    /// Since when they stand no more, if they have withdrawn.
    withdrawn_at: Option<Instant>,
    /// Why they have withdrawn.
    withdrawal_reason: Option<String>,
}

/// A way in which candidates are told apart, as by region, with how many of each group there must be.
#[derive(SimpleObject)]
struct SeatConstraint {
    /// What it is called.
    name: String,
    /// Its groups.
    groups: Vec<SeatGroup>,
}

/// Candidates of whom so many must be elected.
#[derive(SimpleObject)]
struct SeatGroup {
    /// What it is called.
    name: String,
    /// The fewest to be elected of it.
    min: i32,
    /// The most to be elected of it.
    max: i32,
    /// The numbers of the candidates who belong to it.
    members: Vec<i32>,
}

/// What the papers of an election look like, and how much they may say.
#[derive(SimpleObject)]
struct PaperForm {
    /// How a paper is marked.
    kind: PaperKind,
    /// The most candidates that a paper names; null if there is no limit.
    most: Option<i32>,
    /// Whether several candidates can share a rank of a RANKED paper.
    equal_ranks: bool,
    /// The lowest score of a SCORE paper.
    lowest: Option<i32>,
    /// The highest score of a SCORE paper.
    highest: Option<i32>,
}

/// How the papers of an election are marked.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
enum PaperKind {
    /// With candidates in an order of preference: `ranks`.
    Ranked,
    /// With one mark: `marks`.
    Single,
    /// With several marks: `marks`.
    Multiple,
    /// With as many marks as one likes: `marks`.
    Approval,
    /// With a score for each candidate that is named: `scores`.
    Score,
}

/// A rule by which an election is counted. `plenary count --explain` prints where each comes from,
/// and its settings.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "counting::Rule")]
enum CountingRule {
    /// The single transferable vote of Scottish local elections. For RANKED papers.
    Scottish,
    /// The weighted inclusive Gregory method. For RANKED papers.
    Wigm,
    /// The single transferable vote by the rules of the Electoral Reform Society of 1997. For RANKED
    /// papers.
    Ers97,
    /// Meek's method by its reference rule. For RANKED papers.
    Meek,
    /// Meek's method by Algorithm 123. For RANKED papers.
    #[graphql(name = "MEEK_123")]
    Meek123,
    /// Meek's method as New Zealand has it. For RANKED papers.
    MeekNz,
    /// The instant run-off. For RANKED papers.
    Irv,
    /// Schulze's method. For RANKED papers.
    Schulze,
    /// Most marks. For SINGLE papers.
    Plurality,
    /// Most marks. For SINGLE or MULTIPLE papers.
    Block,
    /// Most marks. For APPROVAL or MULTIPLE papers.
    Approval,
    /// The highest sum of scores. For SCORE papers.
    Score,
}

/// What was chosen of a rule's settings.
#[derive(SimpleObject)]
struct RuleSetting {
    /// Its name.
    key: String,
    /// What was chosen.
    value: String,
}

impl Success for Election {}

/// Seats that the members are asked to fill.
#[Object]
impl Election {
    /// Names the election.
    pub(crate) async fn id(&self) -> ID {
        encode(Kind::Election, self.0.id.0)
    }

    /// The meeting it is held at, if it is.
    async fn meeting(&self, ctx: &Context<'_>) -> Option<Result<Meeting>> {
        load(ctx, self.0.meeting?).await.map(|found| found.map(Meeting)).transpose()
    }

    /// What it is called.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer to those of Accept-Language.")] locale: Option<
            Locale,
        >,
    ) -> LocalizedText {
        LocalizedText::served(ctx, &self.0.title, locale)
    }

    /// What it is called, in every language.
    async fn title_translations(&self) -> Vec<LocalizedText> {
        LocalizedText::all(&self.0.title)
    }

    /// How many are to be elected.
    async fn seats(&self) -> i32 {
        int(self.0.terms.seats as u64)
    }

    /// Who stands, in the order of their numbers, with those who have withdrawn.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn candidates(&self) -> Vec<Candidate> {
        self.0.terms.candidates.iter().map(Into::into).collect()
    }

    /// Of which groups so many at least, and so many at most, must be elected.
    async fn constraints(&self) -> Vec<SeatConstraint> {
        self.0.terms.constraints.iter().map(Into::into).collect()
    }

    /// What its papers look like.
    async fn paper(&self) -> PaperForm {
        self.0.terms.paper.into()
    }

    /// The rule by which they are counted.
    async fn rule(&self) -> CountingRule {
        self.0.terms.rule.into()
    }

    /// What was chosen of the rule's settings; what was not is as the rule has it.
    async fn settings(&self) -> Vec<RuleSetting> {
        let setting = |(key, value): (&String, &String)| RuleSetting {
            key: key.clone(),
            value: value.clone(),
        };
        self.0.terms.settings.iter().map(setting).collect()
    }

    /// The digest of all this, the title in every language, but not of withdrawals: what a voter is
    /// asked, exactly.
    async fn digest(&self) -> Digest {
        Digest(self.0.digest())
    }

    /// How often it was changed; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl From<&ballots::Candidate> for Candidate {
    fn from(it: &ballots::Candidate) -> Self {
        let withdrawal = it.withdrawal.as_ref();
        Self {
            id: encode(Kind::Candidate, it.id.0),
            number: it.number.get().into(),
            name: it.name.clone(),
            withdrawn_at: withdrawal.map(|it| Instant(it.at)),
            withdrawal_reason: withdrawal.map(|it| it.reason.clone()),
        }
    }
}

impl From<&Category> for SeatConstraint {
    fn from(it: &Category) -> Self {
        let group = |it: &counting::Group| SeatGroup {
            name: it.name.clone(),
            min: int(it.min as u64),
            max: int(it.max as u64),
            members: it.members.iter().map(|it| it.get().into()).collect(),
        };
        Self { name: it.name.clone(), groups: it.groups.iter().map(group).collect() }
    }
}

impl From<ballots::PaperForm> for PaperForm {
    fn from(it: ballots::PaperForm) -> Self {
        let plain = |kind, most: Option<u16>| Self {
            kind,
            most: most.map(Into::into),
            equal_ranks: false,
            lowest: None,
            highest: None,
        };
        match it {
            ballots::PaperForm::Ranked { most, equal } => {
                Self { equal_ranks: equal, ..plain(PaperKind::Ranked, most) }
            }
            ballots::PaperForm::Single => plain(PaperKind::Single, Some(1)),
            ballots::PaperForm::Multiple { most } => plain(PaperKind::Multiple, Some(most)),
            ballots::PaperForm::Approval => plain(PaperKind::Approval, None),
            ballots::PaperForm::Score { lowest, highest } => {
                let [lowest, highest] = [lowest, highest].map(|it| Some(int(it.into())));
                Self { lowest, highest, ..plain(PaperKind::Score, None) }
            }
        }
    }
}
