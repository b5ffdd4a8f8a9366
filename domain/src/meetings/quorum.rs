use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Meeting, Meetings, find_many};
use crate::{
    ids::{MeetingId, MembershipId, SittingId},
    membership::{Memberships, Record},
    op::{Op, Read},
    rules::{Parameters, QuorumScope, RuleSets, Working},
};

/// Whether enough of the roll attends, with the working.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MeetingQuorum {
    /// Of which meeting.
    pub meeting: MeetingId,
    /// Over what attendance is counted.
    pub scope: QuorumScope,
    /// How many memberships carried a vote at the record date.
    pub roll: u64,
    /// Distinct memberships of the roll over all sittings, and whether they suffice.
    pub overall: Working,
    /// The same for each sitting.
    pub sittings: Vec<SittingQuorum>,
    /// Whether the meeting has its quorum, as the scope has it.
    pub met: bool,
}

/// Attendance at one sitting.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SittingQuorum {
    /// Which sitting.
    pub sitting: SittingId,
    /// Memberships of the roll that attended it, and whether they suffice.
    pub working: Working,
}

/// The quorums of those of the meetings that the actor may know of, as they stand now.
///
/// The roll is derived from the register at each record date, so before that date it is a
/// preview. Members without a vote may attend; they do not count.
pub async fn quorums<S: Meetings + Memberships + RuleSets>(
    op: &Op<'_, S>,
    ids: &[MeetingId],
) -> Read<Vec<MeetingQuorum>> {
    let meetings = find_many(op, ids).await?;
    if meetings.is_empty() {
        return Ok(Vec::new());
    }
    let made_under: Vec<_> = meetings.iter().map(|it| it.rule_set).collect();
    let rules = op.store.rule_sets_among(&made_under).await?;
    let rules: HashMap<_, _> = rules.into_iter().map(|it| (it.id, it.parameters)).collect();
    let records = op.store.records().await?;
    let sittings = meetings.iter().flat_map(|it| &it.sittings).map(|it| it.id);
    let attended = op.store.attended(&sittings.collect::<Vec<_>>()).await?;
    let quorum = |meeting: &Meeting| {
        let rules = rules.get(&meeting.rule_set)?;
        let carries = |it: &&Record| it.standing(meeting.record_date, rules).carries_vote;
        let roll = records.iter().filter(carries).map(|it| it.membership).collect();
        Some(assess(meeting, rules, &roll, &attended))
    };
    Ok(meetings.iter().filter_map(quorum).collect())
}

/// The quorum of a meeting with that roll and that attendance; attendance of others is passed over.
fn assess(
    meeting: &Meeting,
    rules: &Parameters,
    roll: &BTreeSet<MembershipId>,
    attended: &[(SittingId, MembershipId)],
) -> MeetingQuorum {
    let mut present: BTreeMap<SittingId, BTreeSet<MembershipId>> =
        meeting.sittings.iter().map(|it| (it.id, BTreeSet::new())).collect();
    for (sitting, membership) in attended {
        if roll.contains(membership)
            && let Some(present) = present.get_mut(sitting)
        {
            present.insert(*membership);
        }
    }
    let size = roll.len() as u64;
    let union: BTreeSet<_> = present.values().flatten().collect();
    let overall = rules.meeting_quorum.work(union.len() as u64, size);
    let sittings = meeting.sittings.iter().map(|sitting| {
        let counted = present.get(&sitting.id).map_or(0, BTreeSet::len) as u64;
        SittingQuorum { sitting: sitting.id, working: rules.meeting_quorum.work(counted, size) }
    });
    let sittings: Vec<_> = sittings.collect();
    let met = match rules.quorum_scope {
        QuorumScope::Union => overall.met,
        QuorumScope::EachSitting => sittings.iter().all(|it| it.working.met),
    };
    MeetingQuorum {
        meeting: meeting.id,
        scope: rules.quorum_scope,
        roll: size,
        overall,
        sittings,
        met,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone as _, Utc};
    use uuid::Uuid;

    use super::*;
    use crate::{
        ids::RuleSetId,
        meetings::{MeetingStage, Sitting},
        rules::{Base, Comparator, Threshold},
        text::{Locale, LocalizedText},
    };

    fn meeting() -> Meeting {
        let start = Utc.with_ymd_and_hms(2022, 11, 30, 7, 0, 0).single().expect("an instant");
        let english = Locale::parse("en").expect("a locale");
        let sitting = |n: u128, hours: i64| Sitting {
            id: SittingId(Uuid::from_u128(n)),
            starts_at: start + TimeDelta::hours(hours),
            ends_at: start + TimeDelta::hours(hours + 2),
            display_zone: chrono_tz::Tz::UTC,
        };
        Meeting {
            id: MeetingId(Uuid::nil()),
            title: LocalizedText::new(english.clone(), [(english, "AGM".into())]).expect("a text"),
            rule_set: RuleSetId(Uuid::nil()),
            zone: chrono_tz::Tz::UTC,
            record_date: start,
            stage: MeetingStage::Convened { notice_at: start },
            version: 1,
            sittings: vec![sitting(1, 0), sitting(2, 10)],
            agenda: vec![],
        }
    }

    fn rules(quorum_scope: QuorumScope) -> Parameters {
        let half = Threshold::new(1, 2, Comparator::AtLeast, Base::Roll).expect("a share");
        Parameters { meeting_quorum: half, quorum_scope, ..Parameters::defaults() }
    }

    /// Of a roll of 100, forty attend the first sitting; five of them and fifteen others the second.
    fn attended() -> (BTreeSet<MembershipId>, Vec<(SittingId, MembershipId)>) {
        let member = |n: u128| MembershipId(Uuid::from_u128(n));
        let sitting = |n: u128| SittingId(Uuid::from_u128(n));
        let first = (1..=40).map(|n| (sitting(1), member(n)));
        let second = (36..=55).map(|n| (sitting(2), member(n)));
        let strangers = (500..=600).map(|n| (sitting(1), member(n)));
        ((1..=100).map(member).collect(), first.chain(second).chain(strangers).collect())
    }

    #[test]
    fn two_sittings_share_a_quorum_that_neither_has_alone() {
        let (roll, attended) = attended();
        let quorum = assess(&meeting(), &rules(QuorumScope::Union), &roll, &attended);
        assert_eq!((quorum.overall.counted, quorum.overall.required, quorum.met), (55, 50, true));
        assert_eq!(
            quorum.sittings.iter().map(|it| it.working.counted).collect::<Vec<_>>(),
            [40, 20]
        );
    }

    #[test]
    fn where_each_sitting_needs_a_quorum_the_union_does_not_help() {
        let (roll, attended) = attended();
        let quorum = assess(&meeting(), &rules(QuorumScope::EachSitting), &roll, &attended);
        assert!(!quorum.met);
    }
}
