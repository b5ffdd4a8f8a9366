use async_graphql::{Context, InputObject, Object, Result};
use domain::{
    rules::{
        self, MajorityRule, Parameter, ParameterFault, Parameters, RulesRefusal, ThresholdFault,
    },
    text,
};

use super::{Base, Comparator, QuorumScope, RuleSet};
use crate::graphql::{
    context::Operate as _,
    faults::of_parameter,
    refusal::{RefusalCode, Settled, Worded},
    scalars::Locale,
};

#[derive(Default)]
pub(crate) struct RulesMutation;

/// A share that must be reached.
#[derive(InputObject)]
struct ThresholdInput {
    /// The upper number of the share.
    numerator: i32,
    /// The lower number of the share, at least 1.
    denominator: i32,
    /// How a count is compared with the share.
    comparator: Comparator,
    /// What the share is taken of.
    base: Base,
}

/// A majority that a motion can need.
#[derive(InputObject)]
struct MajorityRuleInput {
    /// Its name: lower-case letters, digits and underscores. One must be "ordinary".
    code: String,
    /// What share must be in favour.
    majority: ThresholdInput,
    /// What share must take part, if not the rule set's own ballot quorum: of ROLL or PRESENT.
    quorum: Option<ThresholdInput>,
}

/// A version of the rules to adopt. What is not given stays as it is in the version in force, or,
/// for the first version, as the documented defaults have it.
#[derive(InputObject)]
struct AdoptRulesInput {
    /// The zone in which days and deadlines are reckoned, by its IANA name. Default:
    /// "Africa/Johannesburg".
    governance_zone: Option<String>,
    /// How many days before the day of the first sitting the roll is taken, at the start of that
    /// day. Default: 14.
    record_date_offset_days: Option<i32>,
    /// Clear days between the day of notice and the day of the first sitting, neither counted.
    /// Default: 21.
    notice_days: Option<i32>,
    /// For how many days a membership must have been held at the record date to carry a vote.
    /// Default: 0.
    min_tenure_days_to_vote: Option<i32>,
    /// The languages in which a text put to the vote must exist. Default: "en".
    required_locales: Option<Vec<Locale>>,
    /// What share of the ROLL must attend a general meeting. Default: at least 1/4.
    meeting_quorum: Option<ThresholdInput>,
    /// Whether attendance is counted over all sittings or in each. Default: UNION.
    quorum_scope: Option<QuorumScope>,
    /// What share must take part in a ballot: of ROLL or PRESENT. Default: at least 1/4 of ROLL.
    ballot_quorum: Option<ThresholdInput>,
    /// The majorities that motions can need; all of them, if given. Default: "ordinary", more than
    /// 1/2 of YES_NO, and "special", at least 2/3 of YES_NO.
    majorities: Option<Vec<MajorityRuleInput>>,
    /// The number of the version in force that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
    /// A key of your own, 8 to 200 characters: the same request with the same key has no further
    /// effect for 24 hours.
    idempotency_key: Option<String>,
}

impl Worded for RulesRefusal {
    fn code(&self) -> RefusalCode {
        match self {
            Self::Faulty(_) => RefusalCode::BadInput,
            Self::VersionConflict(_) => RefusalCode::VersionConflict,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Faulty(fault) => Some(match fault.parameter() {
                Parameter::GovernanceZone => "governanceZone",
                Parameter::RecordDateOffsetDays => "recordDateOffsetDays",
                Parameter::NoticeDays => "noticeDays",
                Parameter::MinTenureDaysToVote => "minTenureDaysToVote",
                Parameter::RequiredLocales => "requiredLocales",
                Parameter::MeetingQuorum => "meetingQuorum",
                Parameter::BallotQuorum => "ballotQuorum",
                Parameter::Majorities => "majorities",
            }),
            Self::VersionConflict(_) => Some("expectedVersion"),
        }
    }

    fn mentions(&self, languages: &[text::Locale]) -> Vec<String> {
        match self {
            Self::Faulty(fault) => vec![of_parameter(languages, fault)],
            Self::VersionConflict(version) => vec![version.to_string()],
        }
    }
}

#[Object]
impl RulesMutation {
    /// Adopts a version of the rules, in force from now on. Meetings and ballots made before keep
    /// theirs. For administrators. Refusals: BAD_INPUT, VERSION_CONFLICT.
    async fn adopt_rules(
        &self,
        ctx: &Context<'_>,
        input: AdoptRulesInput,
    ) -> Option<Result<Settled<RuleSet>>> {
        let once = match ctx.idempotency(input.idempotency_key.as_ref()) {
            Ok(once) => once,
            Err(fault) => return Some(Err(fault)),
        };
        let expected = input.expected_version;
        ctx.operate(
            async |op| rules::adopt(op, |current| input.onto(current), expected, once).await,
            RuleSet,
        )
        .await
    }
}

impl AdoptRulesInput {
    /// What is given, laid over the version in force.
    fn onto(self, mut rules: Parameters) -> Result<Parameters, RulesRefusal> {
        let days = |days: i32| u32::try_from(days).unwrap_or(u32::MAX);
        let share = |of: Parameter, it: ThresholdInput| {
            it.into_domain().map_err(|fault| ParameterFault::Share(of, fault))
        };
        if let Some(zone) = self.governance_zone {
            rules.governance_zone = zone;
        }
        if let Some(offset) = self.record_date_offset_days {
            rules.record_date_offset_days = days(offset);
        }
        if let Some(notice) = self.notice_days {
            rules.notice_days = days(notice);
        }
        if let Some(tenure) = self.min_tenure_days_to_vote {
            rules.min_tenure_days_to_vote = days(tenure);
        }
        if let Some(locales) = self.required_locales {
            rules.required_locales = locales.into_iter().map(|it| it.0).collect();
        }
        if let Some(quorum) = self.meeting_quorum {
            rules.meeting_quorum = share(Parameter::MeetingQuorum, quorum)?;
        }
        if let Some(scope) = self.quorum_scope {
            rules.quorum_scope = scope.into();
        }
        if let Some(quorum) = self.ballot_quorum {
            rules.ballot_quorum = share(Parameter::BallotQuorum, quorum)?;
        }
        if let Some(majorities) = self.majorities {
            rules.majorities.clear();
            for it in majorities {
                let share = |it| share(Parameter::Majorities, it);
                let rule = MajorityRule {
                    majority: share(it.majority)?,
                    quorum: it.quorum.map(share).transpose()?,
                };
                if rules.majorities.insert(it.code.clone(), rule).is_some() {
                    return Err(ParameterFault::RepeatedCode(it.code).into());
                }
            }
        }
        Ok(rules)
    }
}

impl ThresholdInput {
    fn into_domain(self) -> Result<rules::Threshold, ThresholdFault> {
        let whole = |number: i32| u32::try_from(number).map_err(|_| ThresholdFault::Negative);
        let comparator = self.comparator.into();
        rules::Threshold::new(
            whole(self.numerator)?,
            whole(self.denominator)?,
            comparator,
            self.base.into(),
        )
    }
}
