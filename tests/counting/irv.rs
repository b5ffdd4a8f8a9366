mod case;

use domain::counting::{Action, CandidateNumber, Options, Rule, Stage, Votes, count};
use serde_json::Value;

use self::case::{Case, case, contest, papers, text, texts};
use crate::files::{bytes, election, lines, numbers, winners};

/// The cases of a tabulator that is used in public elections, with its settings and results.
const CASES: [&str; 26] = [
    "2013_minneapolis_mayor",
    "2013_minneapolis_park",
    "2013_minneapolis_park_hare",
    "aliases_cdf_json",
    "aliases_ess_xlsx",
    "batch_example",
    "continue_until_two_threshold_freeze",
    "continue_until_two_with_batch_elimination_test",
    "duplicate_test",
    "first_round_determines_threshold_test",
    "missing_precinct_example",
    "more_winners_than_candidates",
    "multi_seat_bottoms_up_with_dynamic_threshold",
    "skip_to_next_test",
    "stop_tabulation_early_test",
    "test_set_1_exhaust_at_overvote",
    "test_set_2_overvote_skip_to_next",
    "test_set_3_skipped_choice_exhaust",
    "test_set_4_skipped_choice_next",
    "test_set_6_duplicate_exhaust",
    "test_set_allow_only_one_winner_per_round",
    "test_set_multi_winner_fractional_threshold",
    "test_set_overvote_delimiter",
    "tiebreak_generate_permutation_test",
    "tiebreak_use_permutation_in_config_test",
    "uwi_cannot_win_test",
];

/// A number of votes, without the digits that say nothing.
fn plain(votes: &str) -> String {
    match votes.split_once('.') {
        Some(_) => votes.trim_end_matches('0').trim_end_matches('.').to_owned(),
        None => votes.to_owned(),
    }
}

fn difference(more: Votes, less: Votes) -> Votes {
    Votes::new(more.units() - less.units(), more.digits())
}

fn same_votes(stage: &Stage, round: &Value, case: &Case, context: &str) {
    let tally = round["tally"].as_object().expect("a tally");
    for (name, votes) in case.names.iter().zip(&stage.votes) {
        let expected = tally.get(name).map_or_else(|| "0".into(), text);
        assert_eq!(plain(&votes.to_string()), plain(&expected), "{context}, {name}");
    }
    let quota = stage.quota.expect("a quota").to_string();
    assert_eq!(plain(&quota), plain(&text(&round["threshold"])), "{context}");
    let inactive = stage.inactive.expect("votes that count for nobody");
    let ended = [
        ("exhaustedChoices", inactive.exhausted_choices),
        ("overvotes", inactive.overvotes),
        ("repeatedRankings", inactive.repeated_rankings),
        ("skippedRankings", inactive.skipped_rankings),
        ("finalRoundSurplus", inactive.final_round_surplus),
    ];
    for (why, votes) in ended {
        let expected = round["inactiveBallots"].get(why).map_or_else(|| "0".into(), text);
        assert_eq!(plain(&votes.to_string()), plain(&expected), "{context}, {why}");
    }
    let mut elected: Vec<usize> = stage.elected.iter().map(|it| it.candidate.index()).collect();
    elected.sort_unstable();
    let mut expected: Vec<usize> =
        case.results(round, "elected").into_iter().map(|it| it.0).collect();
    expected.sort_unstable();
    assert_eq!(elected, expected, "{context}");
}

/// What left each candidate at the stage, and where it went.
fn same_transfers(before: &Stage, stage: &Stage, round: &Value, case: &Case, context: &str) {
    let what = if stage.action == Action::Surplus { "elected" } else { "eliminated" };
    let mut expected = case.results(round, what);
    if stage.action == Action::Surplus {
        expected.retain(|(_, transfers)| transfers.as_object().is_some_and(|it| !it.is_empty()));
    }
    expected.sort_by_key(|it| it.0);
    let mut from: Vec<usize> = stage.candidates.iter().map(|it| it.index()).collect();
    from.sort_unstable();
    assert_eq!(from, expected.iter().map(|it| it.0).collect::<Vec<_>>(), "{context}");
    for (candidate, transfers) in expected {
        let to = |name: &str| match name {
            "exhausted" => None,
            name => Some(CandidateNumber::at(case.place(name))),
        };
        let transfers = transfers.as_object().expect("transfers");
        let places = transfers.iter().filter(|(name, _)| *name != "residual surplus");
        let places: Vec<_> = places.map(|(name, votes)| (to(name), plain(&text(votes)))).collect();
        let mut moved = 0;
        let mut found: Vec<(Option<CandidateNumber>, Votes)> = Vec::new();
        for transfer in stage.transfers.iter().filter(|it| it.from.index() == candidate) {
            moved += transfer.votes.units();
            match found.iter_mut().find(|it| it.0 == transfer.to) {
                Some((_, votes)) => {
                    *votes = Votes::new(votes.units() + transfer.votes.units(), votes.digits());
                }
                None => found.push((transfer.to, transfer.votes)),
            }
        }
        assert_eq!(found.len(), places.len(), "{context}, {candidate}");
        for (to, votes) in found {
            let found = (to, plain(&votes.to_string()));
            assert!(places.contains(&found), "{context}, {candidate}: {found:?} {places:?}");
        }
        let lost = difference(before.votes[candidate], stage.votes[candidate]);
        let residue = difference(lost, Votes::new(moved, lost.digits()));
        let expected = transfers.get("residual surplus").map_or_else(|| "0".into(), text);
        assert_eq!(plain(&residue.to_string()), plain(&expected), "{context}, {candidate}");
    }
}

#[test]
fn the_cases_of_a_tabulator_come_out_round_for_round() {
    for name in CASES {
        let case = case(name);
        let report = case.count();
        let rounds = case.stages();
        assert!(report.balanced, "{name}");
        assert_eq!(report.blank.to_string(), case.undervotes.to_string(), "{name}");
        assert_eq!(report.stages.len(), rounds.len(), "{name}");
        for (stage, round) in report.stages.iter().zip(&rounds) {
            same_votes(stage, round, &case, &format!("{name}, stage {}", stage.number));
        }
        for stages in report.stages.windows(2) {
            let context = format!("{name}, stage {}", stages[1].number);
            let round = case.before(rounds[stages[1].number - 1]).expect("a round");
            same_transfers(&stages[0], &stages[1], round, &case, &context);
        }
        let elected = case.rounds.iter().flat_map(|it| case.results(it, "elected"));
        let mut elected: Vec<u16> = elected.map(|it| CandidateNumber::at(it.0).get()).collect();
        elected.sort_unstable();
        assert_eq!(winners(&report), elected, "{name}");
    }
}

/// The tabulator also names whom it would exclude next, for which it draws a lot. Nothing comes of
/// it, so here no lot is needed.
#[test]
fn a_count_that_stops_early_draws_no_lot_for_an_exclusion_that_is_not_made() {
    let case = case("stop_tabulation_early_test");
    let report = count(&case.election.contest, &case.election.profile, &case.options);
    let report = report.expect("a count without lots");
    assert!(report.ties.is_empty() && report.elected.is_empty());
    assert_eq!(report.stages.len(), 1);
    assert_eq!(case.results(&case.rounds[0], "eliminated").len(), 1);
}

/// The published figures, but for one vote of Wright's in the last round: of a paper with an overvote,
/// which the city's program gave to him, the file does not keep whom it names there.
#[test]
fn burlington_elects_kiss() {
    let file: Value =
        serde_json::from_slice(&bytes("irv/burlington_2009.json.gz")).expect("an election");
    let names = texts(&file["candidates"]);
    let profile = papers(&names, &file["ballots"]);
    let contest = contest(&names, 1, &[]);
    let options = Options::of(Rule::Irv).with("batch", "yes").with("writeins", "6");
    let report = count(&contest, &profile, &options).expect("a count");
    assert_eq!(winners(&report), [1]);
    let figures = |stage: &Stage| {
        let mut votes: Vec<String> = stage.votes.iter().map(ToString::to_string).collect();
        votes.push(stage.non_transferable.to_string());
        votes
    };
    let figures: Vec<Vec<String>> = report.stages.iter().map(figures).collect();
    assert_eq!(figures[0], ["2585", "2063", "1306", "2951", "35", "36", "4"]);
    assert_eq!(figures[2], ["2981", "2554", "0", "3294", "0", "0", "151"]);
    assert_eq!(figures[3], ["4313", "0", "0", "4060", "0", "0", "607"]);
    assert_eq!(figures.len(), 4);
}

/// That program goes on until two are left; whoever has a majority before is the winner none the less.
#[test]
fn real_elections_come_out_as_another_program_counts_them() {
    for expected in lines("stv/irv_openstv__single_seat.jsonl.gz") {
        let file = expected["file"].as_str().expect("a file");
        let election = election(file);
        let options = Options::of(Rule::Irv).with("until", "two");
        let report = count(&election.contest, &election.profile, &options).expect("a count");
        assert_eq!(winners(&report), numbers(&expected["winners"]), "{file}");
        let rounds = expected["rounds"].as_array().expect("rounds");
        assert_eq!(report.stages.len(), rounds.len(), "{file}");
        for (stage, round) in report.stages.iter().zip(rounds) {
            let context = format!("{file}, stage {}", stage.number);
            let votes: Vec<String> = stage.votes.iter().map(ToString::to_string).collect();
            assert_eq!(serde_json::json!(votes), round["votes"], "{context}");
            let ended = stage.non_transferable.to_string();
            assert_eq!(ended, text(&round["exhausted"]), "{context}");
            let excluded: Vec<u16> = stage.excluded.iter().map(|it| it.get()).collect();
            assert_eq!(excluded, numbers(&round["action"][1]), "{context}");
        }
        let first = count(&election.contest, &election.profile, &Options::of(Rule::Irv));
        assert_eq!(winners(&first.expect("a count")), winners(&report), "{file}");
    }
}
