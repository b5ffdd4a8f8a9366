use domain::counting::{
    Candidate, CandidateNumber, Contest, CountReport, Options, Preference, Profile, Rule,
    formats::Election,
};
use serde_json::Value;

use crate::files::{bytes, count_as_drawn};

const WRITE_INS: &str = "Undeclared Write-ins";

/// A case as its file holds it.
pub(super) struct Case {
    pub(super) names: Vec<String>,
    pub(super) election: Election,
    pub(super) options: Options,
    pub(super) rounds: Vec<Value>,
    pub(super) undervotes: u64,
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(super) fn texts(value: &Value) -> Vec<String> {
    value.as_array().expect("a list").iter().map(text).collect()
}

/// A rank of a paper: what is not a name marks a rank with several candidates.
fn rank(names: &[String], rank: &[String]) -> Vec<Preference> {
    let number = |name: &String| match name.as_str() {
        "UWI" => Some(names.len() - 1),
        name => names.iter().position(|it| it == name),
    };
    let places: Vec<usize> = rank.iter().filter_map(number).collect();
    let places = if places.len() < rank.len() { vec![0, 1] } else { places };
    let entry = |(nth, place)| match nth {
        0 => Preference::of(CandidateNumber::at(place)),
        _ => Preference::equal(CandidateNumber::at(place)),
    };
    let entries: Vec<Preference> = places.into_iter().enumerate().map(entry).collect();
    if entries.is_empty() { vec![Preference::SKIPPED] } else { entries }
}

pub(super) fn papers(names: &[String], ballots: &Value) -> Profile {
    let mut profile = Profile::default();
    for ballot in ballots.as_array().expect("ballots") {
        let ranks = ballot["ranks"].as_array().expect("ranks");
        let ranks = ranks.iter().map(|it| if it.is_array() { texts(it) } else { vec![text(it)] });
        let paper: Vec<Preference> = ranks.flat_map(|it| rank(names, &it)).collect();
        profile.add(ballot["n"].as_u64().expect("a number"), &paper).expect("a paper");
    }
    profile
}

pub(super) fn contest(names: &[String], seats: usize, withdrawn: &[String]) -> Contest {
    let candidate =
        |name: &String| Candidate { name: name.clone(), withdrawn: withdrawn.contains(name) };
    Contest { seats, candidates: names.iter().map(candidate).collect(), ..Contest::default() }
}

/// The settings that mean what the tabulator's options do.
fn settings(given: &Value, names: &[String], has_write_ins: bool) -> Options {
    let get = |key: &str| text(&given[key]).replace("null", "");
    let is = |key: &str| given[key].as_bool().unwrap_or(false);
    let mut options = Options::of(Rule::Irv)
        .with("digits", &get("decimalPlacesForVoteArithmetic"))
        .with("skipped", &get("maxSkippedRanksAllowed"))
        .with("withdrawn", "ranked");
    options = options.with(
        "equal",
        match get("overvoteRule").as_str() {
            "exhaustImmediately" => "stop",
            "alwaysSkipToNextRank" => "skip",
            _ => "several",
        },
    );
    options = match get("winnerElectionMode").as_str() {
        "multiWinnerAllowOnlyOneWinnerPerRound" => options.with("winners", "one"),
        "bottomsUpUsingPercentageThreshold" => options
            .with("winners", "bottom-up")
            .with("share", &get("multiSeatBottomsUpPercentageThreshold")),
        _ => options,
    };
    let flags = [
        ("nonIntegerWinningThreshold", "whole", "no"),
        ("doesFirstRoundDetermineThreshold", "threshold", "first"),
        ("hareQuota", "quota", "hare"),
        ("batchElimination", "batch", "yes"),
        ("continueUntilTwoCandidatesRemain", "until", "two"),
        ("exhaustOnDuplicateCandidate", "duplicates", "stop"),
    ];
    for (_, key, value) in flags.into_iter().filter(|(option, ..)| is(option)) {
        options = options.with(key, value);
    }
    let numbers = [
        ("minimumVoteThreshold", "minimum"),
        ("stopTabulationEarlyAfterRound", "rounds"),
        ("maxRankingsAllowed", "ranks"),
    ];
    for (option, key) in numbers {
        if get(option).parse::<u64>().is_ok() {
            options = options.with(key, &get(option));
        }
    }
    if has_write_ins {
        options = options.with("writeins", &names.len().to_string());
    }
    match get("tiebreakMode").as_str() {
        "useCandidateOrder" => options.with("ties", "order"),
        "generatePermutation" => {
            let seed = get("randomSeed").parse().expect("a seed");
            options.with("order", &permutation(names, seed))
        }
        _ => options,
    }
}

/// The candidates in the order into which the tabulator shuffles them: sorted by name, then by the
/// linear congruential generator of `java.util.Random` and Durstenfeld's shuffle, as the
/// documentation of Java's library lays them down.
fn permutation(names: &[String], seed: u64) -> String {
    const MULTIPLIER: u64 = 0x5_DEEC_E66D;
    let mask = (1_u64 << 48) - 1;
    let mut state = (seed ^ MULTIPLIER) & mask;
    let mut below = |bound: u64| loop {
        state = (state.wrapping_mul(MULTIPLIER) + 11) & mask;
        let bits = state >> 17;
        if bound.is_power_of_two() {
            return (bound * bits) >> 31;
        }
        if bits - bits % bound + (bound - 1) < 1 << 31 {
            return bits % bound;
        }
    };
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|it| &names[*it]);
    for left in (2..=order.len()).rev() {
        let other = usize::try_from(below(left as u64)).expect("a place");
        order.swap(left - 1, other);
    }
    let order: Vec<String> = order.iter().map(|it| (it + 1).to_string()).collect();
    order.join(",")
}

pub(super) fn case(name: &str) -> Case {
    let file: Value = serde_json::from_slice(&bytes(&format!("irv/rctab-{name}.json.gz")))
        .expect("a case in JSON");
    let has_write_ins = file["has_UWI"] == true;
    let mut names = texts(&file["candidates"]);
    names.extend(has_write_ins.then(|| WRITE_INS.to_owned()));
    let seats = text(&file["options"]["numberOfWinners"]).parse::<usize>().expect("seats");
    let expected = &file["expected"][0];
    Case {
        election: Election {
            // A case that elects whoever reaches a share has no number of seats.
            contest: contest(&names, seats.max(1), &texts(&file["excluded"])),
            profile: papers(&names, &file["ballots"]),
            options: None,
        },
        options: settings(&file["options"], &names, has_write_ins),
        rounds: expected["results"].as_array().expect("rounds").clone(),
        undervotes: expected["summary"]["undervotes"].as_u64().expect("a number"),
        names,
    }
}

impl Case {
    pub(super) fn results<'a>(&self, round: &'a Value, what: &str) -> Vec<(usize, &'a Value)> {
        let results = round["tallyResults"].as_array().expect("results").iter();
        let named = results.filter(|it| it.get(what).is_some());
        named.map(|it| (self.place(&text(&it[what])), &it["transfers"])).collect()
    }

    pub(super) fn place(&self, name: &str) -> usize {
        self.names.iter().position(|it| it == name).expect("a candidate")
    }

    /// The tabulator's rounds, but for those in which nothing has moved since the one before: a
    /// winner without a surplus gives the rule nothing to do.
    pub(super) fn stages(&self) -> Vec<&Value> {
        let moves = |round: &Value| {
            let elected = self.results(round, "elected");
            !self.results(round, "eliminated").is_empty()
                || elected.iter().any(|(_, it)| it.as_object().is_some_and(|it| !it.is_empty()))
        };
        let mut stages: Vec<&Value> = self.rounds[..1].iter().collect();
        let pairs = self.rounds.windows(2).filter(|pair| moves(&pair[0]));
        stages.extend(pairs.map(|pair| &pair[1]));
        stages
    }

    /// On whom the lot fell, of the tied, in the tabulator's count: whom it had excluded before the
    /// stage, or elected at its end.
    fn drawn(&self, stage: usize, tied: &[u16]) -> u16 {
        let round = self.stages()[stage - 1];
        let mut chosen = self.results(round, "elected");
        chosen.extend(self.results(self.before(round).unwrap_or(round), "eliminated"));
        let mut numbers = chosen.iter().map(|it| CandidateNumber::at(it.0).get());
        numbers.find(|it| tied.contains(it)).expect("a lot that was drawn")
    }

    /// The round before.
    pub(super) fn before(&self, round: &Value) -> Option<&Value> {
        let number = |round: &Value| round["round"].as_u64();
        self.rounds.iter().find(|it| number(it).map(|number| number + 1) == number(round))
    }

    pub(super) fn count(&self) -> CountReport {
        count_as_drawn(&self.election, &self.options, |stage, tied| self.drawn(stage, tied))
    }
}
