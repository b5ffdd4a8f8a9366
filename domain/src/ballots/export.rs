use serde::Serialize;

use super::{Ballot, BallotRefusal, Ballots, Boxes, Count, Outcome};
use crate::{
    access::Action,
    hash::Digest,
    ids::BallotId,
    op::{Failure, Op},
};

/// What anyone needs to count a published ballot again. It holds no voter.
///
/// Papers are sorted by what they say and receipts by themselves, so that nothing tells which
/// receipt belongs to which paper: a receipt that did would be proof of a vote, to be bought.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// The version of this format.
    pub format: &'static str,
    /// The ballot.
    pub ballot: String,
    /// The digest of the text that was put.
    pub text_digest: Digest,
    /// The digest of the frozen roll.
    pub roll_digest: Digest,
    /// What every paper says, sorted: `ABSTAIN`, `INVALID`, `NO`, `YES`.
    pub papers: Vec<&'static str>,
    /// The digest of every envelope in the box, sorted.
    pub envelopes: Vec<Digest>,
    /// The count.
    pub count: Count,
    /// What the rules made of it.
    pub outcome: Outcome,
}

impl Export {
    /// The papers as CSV: a header, then a line per paper. Numbers in the header are not needed to
    /// recount it, so there are none.
    pub fn csv(&self) -> String {
        let mut lines = String::from("paper\n");
        for paper in &self.papers {
            lines.push_str(paper);
            lines.push('\n');
        }
        lines
    }

    /// Everything, as JSON with the fields in a fixed order.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
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
    let times = |paper, count: u64| (0..count).map(move |_| paper);
    let papers = times("ABSTAIN", count.abstain)
        .chain(times("INVALID", count.invalid))
        .chain(times("NO", count.no))
        .chain(times("YES", count.yes));
    Ok(Export {
        format: "plenary/ballot/v1",
        ballot: id.0.to_string(),
        text_digest: announcement.text,
        roll_digest: announcement.roll,
        papers: papers.collect(),
        envelopes: op.store.digests(id).await?,
        count: *count,
        outcome: *outcome,
    })
}
