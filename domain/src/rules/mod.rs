//! The rule set: what the alliance may decide about its own governance, versioned.
//!
//! Nothing that a body may set for itself is a constant. A meeting and a ballot
//! pin the version they were made under, so a later rule never changes them.

mod parameters;
mod rule_set;
mod threshold;

pub use self::{
    parameters::{MajorityRule, Parameter, ParameterFault, Parameters, QuorumScope},
    rule_set::{RuleSet, RuleSets, RulesRefusal, adopt, current, find, find_many, list},
    threshold::{Base, Comparator, Threshold, ThresholdFault, Working},
};
