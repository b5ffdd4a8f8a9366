use domain::counting::{
    CountReport, Kind, Options, Rule, Votes,
    formats::{self, Format},
};
use serde_json::Value;

use crate::files::{count_as_drawn, election, lines, numbers, winners};

/// Whom the published count transferred or excluded at that stage, or else one of the tied.
fn drawn(stages: &[Value], stage: usize, tied: &[u16]) -> u16 {
    let chosen = stages.get(stage - 1).map(|it| numbers(&it["action"][1])).unwrap_or_default();
    chosen.into_iter().find(|it| tied.contains(it)).expect("a lot that was drawn")
}

#[test]
fn real_elections_come_out_as_published_to_the_last_digit() {
    let sets = ["scot-elex", "tideman+securepoll"];
    let published = sets.iter().flat_map(|set| lines(&format!("stv/scottish__{set}.jsonl.gz")));
    for expected in published {
        let file = expected["file"].as_str().expect("a file");
        let stages = expected["stages"].as_array().expect("stages");
        let options = Options::of(Rule::Scottish);
        let report =
            count_as_drawn(&election(file), &options, |stage, tied| drawn(stages, stage, tied));
        assert!(report.balanced, "{file}");
        assert_eq!(winners(&report), numbers(&expected["winners"]), "{file}");
        assert_eq!(report.quota.map(|it| it.to_string()).as_deref(), expected["quota"].as_str());
        assert_eq!(report.stages.len(), stages.len(), "{file}");
        for (stage, expected) in report.stages.iter().zip(stages) {
            let votes: Vec<String> = stage.votes.iter().map(ToString::to_string).collect();
            assert_eq!(serde_json::json!(votes), expected["votes"], "{file}, {}", stage.number);
            let lost = stage.non_transferable.units() + stage.residue.units();
            let lost = Votes::new(lost, 5).to_string();
            assert_eq!(lost, expected["non_transferable"], "{file}, {}", stage.number);
        }
    }
}

#[test]
fn a_report_reads_back_from_its_json_as_it_was() {
    let election = election("A03.blt");
    let report = count_as_drawn(&election, &Options::of(Rule::Scottish), |_, tied| tied[0]);
    let json: Value = serde_json::from_str(&report.json()).expect("JSON");
    assert_eq!(json["valid"], 981);
    assert_eq!(json["quota"], "123.00000");
    assert_eq!(json["winners"], serde_json::json!([2, 4, 5, 6, 8, 11, 14]));
    assert_eq!(serde_json::from_value::<CountReport>(json).expect("a report"), report);
}

#[test]
fn weights_with_decimals_leave_the_quota_whole_and_noughts_at_their_end_change_nothing() {
    let counted = |blt: &str| {
        let election = formats::read(blt.as_bytes(), Format::Blt, Kind::Ranked);
        let election = election.expect("an election");
        count_as_drawn(&election, &Options::of(Rule::Scottish), |_, tied| tied[0])
    };
    let names = "0\n\"A\" \"B\" \"C\" \"\"";
    let plain = counted(&format!("3 1\n2 1 2 0\n1 2 0\n1 3 2 0\n{names}"));
    let noughts = counted(&format!("3 1\n2.00 1 2 0\n1.0 2 0\n1 3 2 0\n{names}"));
    assert_eq!(plain, noughts);
    let halves = counted(&format!("3 1\n2.5 1 2 0\n1 2 0\n1 3 2 0\n{names}"));
    assert_eq!(halves.quota.map(|it| it.to_string()).as_deref(), Some("3.000000"));
    assert_eq!(halves.stages[0].votes[0].to_string(), "2.500000");
    assert!(halves.balanced);
}
