use domain::counting::{CountError, CountReport, Options, Rule, count};

use crate::files::{count_as_drawn, election, lines, numbers, winners};

/// Whom lots fall on in the published counts: the first on the list.
fn first(_stage: usize, tied: &[u16]) -> u16 {
    tied[0]
}

/// Whether that is the order in which candidates were elected; of those elected at one stage no step
/// says which was first.
fn is_order(report: &CountReport, mut order: &[u16]) -> bool {
    report.stages.iter().all(|stage| {
        let (now, later) = order.split_at(stage.elected.len());
        order = later;
        stage.elected.iter().all(|it| now.contains(&it.candidate.get()))
    })
}

#[test]
fn real_elections_come_out_as_published() {
    for expected in lines("stv/wigm_prf__tideman+securepoll.jsonl.gz") {
        let file = expected["file"].as_str().expect("a file");
        let election = election(file);
        let by_order = Options::of(Rule::Wigm).with("ties", "order");
        let by_order = count(&election.contest, &election.profile, &by_order).expect("a count");
        let report = count_as_drawn(&election, &Options::of(Rule::Wigm), first);
        assert!(report.balanced, "{file}");
        assert_eq!(winners(&report), numbers(&expected["winners"]), "{file}");
        assert!(is_order(&report, &numbers(&expected["order"])), "{file}");
        assert_eq!(report.quota.map(|it| it.to_string()).as_deref(), expected["quota"].as_str());
        assert!(
            by_order.stages.iter().map(|it| &it.votes).eq(report.stages.iter().map(|it| &it.votes)),
            "{file}"
        );
        let batches = Options::of(Rule::Wigm).with("batch", "yes");
        let batches = count_as_drawn(&election, &batches, first);
        assert!(batches.balanced && batches.stages.len() <= report.stages.len(), "{file}");
    }
}

#[test]
fn a_tie_needs_a_lot_and_is_not_broken_by_earlier_stages() {
    let election = election("A04.blt");
    let counted = |options| count(&election.contest, &election.profile, &options);
    let options = Options::of(Rule::Wigm);
    assert!(matches!(counted(options.clone()), Err(CountError::LotNeeded { .. })));
    let forwards = counted(options.with("ties", "forwards"));
    assert!(matches!(forwards, Err(CountError::Forbidden { .. })));
}
