use crate::counting::{Setting, papers::duplicates};

/// What can be chosen about the instant run-off.
pub(in crate::counting) const SETTINGS: &[Setting] = &[
    Setting {
        key: "winners",
        values: &["all", "one", "bottom-up", "sequential"],
        default: "all",
        meaning: "how several seats are filled: all who reach the quota in a round are elected and \
                  their surpluses transferred together; only the first of them in a round; the last \
                  are excluded until no more are left than seats; or one run-off for each seat, \
                  among those not yet elected. With one seat, all and one are the same",
        source: "RCTab: winnerElectionMode",
    },
    Setting {
        key: "quota",
        values: &["droop", "hare"],
        default: "droop",
        meaning: "how many votes elect: more than the votes divided by the seats and one more, which \
                  for one seat is the majority; or the votes divided by the seats",
        source: "21-A M.R.S. §723-A(2); RCTab: hareQuota",
    },
    Setting {
        key: "whole",
        values: &["yes", "no"],
        default: "yes",
        meaning: "whether the quota is a whole number of papers, or has as many digits as votes",
        source: "RCTab: nonIntegerWinningThreshold",
    },
    Setting {
        key: "digits",
        values: &[],
        default: "4",
        meaning: "how many digits after the point, up to 9, votes have where they are not whole; \
                  what lies beyond is cut off",
        source: "RCTab: decimalPlacesForVoteArithmetic",
    },
    Setting {
        key: "threshold",
        values: &["round", "first"],
        default: "round",
        meaning: "whether the quota is of the papers that count in each round, until somebody is \
                  elected, or of those that counted in the first. That of several seats is of the first",
        source: "RCTab: doesFirstRoundDetermineThreshold",
    },
    Setting {
        key: "share",
        values: &[],
        default: "",
        meaning: "with winners=bottom-up: the percentage of the votes of the round that everybody \
                  left must have; then all of them are elected, however many seats there are",
        source: "RCTab: multiSeatBottomsUpPercentageThreshold",
    },
    Setting {
        key: "until",
        values: &["winner", "two"],
        default: "winner",
        meaning: "with one seat: whether the count ends with the winner, or goes on until only one \
                  other is left",
        source: "29-250 C.M.R. ch. 535 §4(2)(A); RCTab: continueUntilTwoCandidatesRemain",
    },
    Setting {
        key: "rounds",
        values: &[],
        default: "",
        meaning: "the number of rounds after which the count stops, whoever is elected by then",
        source: "RCTab: stopTabulationEarlyAfterRound",
    },
    Setting {
        key: "batch",
        values: &["no", "yes"],
        default: "no",
        meaning: "whether as many of the last as possible are excluded together, when there are two \
                  of them at least and all their votes are fewer than those of the next",
        source: "RCTab: batchElimination",
    },
    Setting {
        key: "minimum",
        values: &[],
        default: "0",
        meaning: "the number of votes below which candidates are excluded before any other is; the \
                  quota is never less",
        source: "RCTab: minimumVoteThreshold",
    },
    Setting {
        key: "writeins",
        values: &[],
        default: "",
        meaning: "the numbers of candidates who stand for names written in that nobody declared: \
                  they are excluded first, and are never elected",
        source: "RCTab: undeclaredWriteInLabel",
    },
    Setting {
        key: "equal",
        values: &["stop", "any", "several", "skip", "invalid", "refuse"],
        default: "stop",
        meaning: "what becomes of a paper at a rank with several candidates: it ends there; it ends \
                  if any of them continues; it ends if several continue, and counts for the only \
                  one who does; the rank is passed over; it is invalid; or nothing is counted",
        source: "RCTab: overvoteRule (stop, several, skip); 21-A M.R.S. §723-A(1)(D) (any)",
    },
    Setting {
        key: "skipped",
        values: &[],
        default: "skip",
        meaning: "what becomes of a paper where it skips ranks: they are passed over (skip); it ends \
                  there (stop), or where it skips more in a row than that number; it is invalid; or \
                  nothing is counted (refuse)",
        source: "21-A M.R.S. §723-A(1)(D) (1); RCTab: maxSkippedRanksAllowed",
    },
    duplicates("RCTab: exhaustOnDuplicateCandidate"),
    Setting {
        key: "ranks",
        values: &[],
        default: "",
        meaning: "how many ranks of a paper are read, from the first; all, if not given",
        source: "RCTab: maxRankingsAllowed",
    },
    Setting {
        key: "withdrawn",
        values: &["absent", "ranked"],
        default: "absent",
        meaning: "whether papers are read as if who has withdrawn had never been named, or as if \
                  they had been excluded, their ranks being taken",
        source: "RCTab: excluded candidates",
    },
    Setting {
        key: "ties",
        values: &["lot", "backwards", "forwards", "order"],
        default: "lot",
        meaning: "what tells the tied apart: a lot; the rounds before, the most recent or the \
                  earliest first, and then a lot; or an order laid down before the count",
        source: "21-A M.R.S. §723-A(3); RCTab: tiebreakMode",
    },
];
