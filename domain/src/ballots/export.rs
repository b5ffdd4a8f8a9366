use serde::Serialize;

use super::{Ballot, BallotRefusal, Ballots, Boxes, Count, Outcome, Said};
use crate::{
    access::Action,
    counting::formats::{self, Election},
    hash::Digest,
    ids::BallotId,
    op::{Failure, Op, StoreError},
};

/// What anyone needs to count a published ballot again. It holds no voter.
///
/// Papers are sorted by what they say and receipts by themselves, so that nothing tells which
/// receipt belongs to which paper: a receipt that did would be proof of a vote, to be bought.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// The version of this format; that of an election is a file of papers with more fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<&'static str>,
    /// The ballot.
    pub ballot: String,
    /// The digest of what was put.
    pub text_digest: Digest,
    /// The digest of the frozen roll.
    pub roll_digest: Digest,
    /// What every paper on a motion says, sorted: `ABSTAIN`, `INVALID`, `NO`, `YES`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub papers: Option<Vec<&'static str>>,
    /// The digest of every envelope in the box, sorted.
    pub envelopes: Vec<Digest>,
    /// The count.
    pub count: Count,
    /// What the rules made of it.
    pub outcome: Outcome,
    /// The papers of an election, as [`formats`] writes them, candidates and rule with
    /// them: it can be counted from nothing else.
    #[serde(skip)]
    pub election: Option<String>,
}

impl Export {
    /// The papers as CSV. Of a motion: a header, then a line per paper. Of an election: a column for
    /// each candidate and a row for each different paper, without those that could not be read.
    pub fn csv(&self) -> Result<String, StoreError> {
        if let Some(election) = &self.election {
            let Election { contest, profile, .. } =
                formats::read_json(election.as_bytes()).map_err(StoreError::new)?;
            return formats::write_csv(&contest, &profile).map_err(StoreError::new);
        }
        let papers = self.papers.iter().flatten();
        Ok(["paper"].iter().chain(papers).flat_map(|line| [line, "\n"]).collect())
    }

    /// Everything, as JSON with the fields in a fixed order.
    pub fn json(&self) -> String {
        let own = serde_json::to_string_pretty(self).unwrap_or_default();
        let papers = self.election.as_deref().map(str::trim_end);
        match (papers.and_then(|it| it.strip_suffix('}')), own.strip_prefix('{')) {
            (Some(papers), Some(own)) => format!("{},{own}", papers.trim_end()),
            _ => own,
        }
    }
}

/// The export of a ballot whose result the actor may read.
pub async fn export<S: Ballots + Boxes>(
    op: &Op<'_, S>,
    id: BallotId,
) -> Result<Export, Failure<BallotRefusal>> {
    let ballot = op.store.ballots_among(&[id]).await?.pop();
    let visible = |it: &Ballot| {
        op.may(Action::ReadBallot { announced: it.is_announced() })
            && op.may(Action::ReadResult { published: it.stage.is_published() })
    };
    op.require(Action::ReadBallot { announced: true })?;
    let ballot = ballot.filter(visible).ok_or(BallotRefusal::NotFound)?;
    let (Some(announcement), Some((count, outcome))) =
        (ballot.stage.announcement(), ballot.stage.result())
    else {
        return Err(BallotRefusal::NotFound.into());
    };
    let (papers, election) = match count.said {
        Said::Motion { yes, no, abstain } => {
            let times = |paper, count: u64| (0..count).map(move |_| paper);
            let papers = times("ABSTAIN", abstain)
                .chain(times("INVALID", count.invalid))
                .chain(times("NO", no))
                .chain(times("YES", yes));
            (Some(papers.collect()), None)
        }
        Said::Election { .. } => {
            (None, Some(op.store.papers_of(id).await?.ok_or(BallotRefusal::NotFound)?))
        }
    };
    Ok(Export {
        format: papers.is_some().then_some("plenary/ballot/v1"),
        ballot: id.0.to_string(),
        text_digest: announcement.text,
        roll_digest: announcement.roll,
        papers,
        envelopes: op.store.digests(id).await?,
        count: *count,
        outcome: *outcome,
        election,
    })
}
