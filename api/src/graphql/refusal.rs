//! How "no" sounds in GraphQL.
//!
//! A rule saying no is data: part of the schema, in the place of the result. Not being allowed
//! to ask, and our own failures, are errors with a code.

use std::borrow::Cow;

use async_graphql::{Error, ObjectType, SimpleObject, TypeName, Union};
use domain::{
    access::Denied,
    op::{Failure, Refusal, StoreError},
    text::Locale,
};

use super::language::Languages;
pub(crate) use super::words::RefusalCode;
use crate::{http::ErrorCode, telemetry::because};

/// What a mutation returns when no rule says no.
///
/// The bound keeps `T` apart from [`Refused`], so the union can be generic.
pub(crate) trait Success: ObjectType {}

/// What came of a mutation: the result, or a refusal.
#[derive(Union)]
#[graphql(name_type)]
pub(crate) enum Settled<T: Success> {
    Done(T),
    Refused(Refused),
}

impl<T: Success> TypeName for Settled<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Result", T::type_name()).into()
    }
}

/// A rule of the alliance said no. Nothing was changed.
#[derive(SimpleObject)]
#[graphql(name = "Refusal")]
pub(crate) struct Refused {
    /// Which rule, for programs.
    code: RefusalCode,
    /// Which rule and what to do, for people, in English, Spanish or French as `Accept-Language`
    /// prefers.
    message: String,
    /// The part of the input that it is about, from the outside in; none if it is about the whole.
    path: Option<Vec<String>>,
}

/// A refusal of the domain, as the schema words it.
pub(crate) trait Worded {
    /// Which rule.
    fn code(&self) -> RefusalCode;

    /// The field of the input that it is about.
    fn field(&self) -> Option<&'static str> {
        None
    }

    /// What the message mentions, in the order of its gaps.
    fn mentions(&self, _languages: &[Locale]) -> Vec<String> {
        Vec::new()
    }
}

impl Refused {
    pub(crate) fn new(refusal: &impl Worded, languages: &[Locale]) -> Self {
        let code = refusal.code();
        let words = code.words(Languages::worded(languages));
        let mentions = refusal.mentions(languages);
        let message = mentions.iter().fold(words.to_owned(), |it, gap| it.replacen("{}", gap, 1));
        let path = refusal.field().map(|field| vec!["input".into(), field.into()]);
        Self { code, message, path }
    }
}

impl Worded for domain::op::Never {
    fn code(&self) -> RefusalCode {
        match *self {}
    }
}

/// A failure as a GraphQL error. The store's own words stay in the log.
pub(crate) fn error<R: Refusal>(failure: &Failure<R>) -> Error {
    match failure {
        Failure::Denied(denied) => {
            let code = match denied {
                Denied::Unauthenticated => ErrorCode::Unauthenticated,
                Denied::Unbound | Denied::Program | Denied::Forbidden => ErrorCode::Forbidden,
            };
            code.error(denied.to_string())
        }
        Failure::Refused(refusal) => ErrorCode::BadUserInput.error(refusal.to_string()),
        Failure::KeyReused => ErrorCode::IdempotencyConflict.error(failure.to_string()),
        Failure::Store(failure) => store_error(failure),
    }
}

/// A failure of the store as a GraphQL error.
pub(crate) fn store_error(failure: &StoreError) -> Error {
    tracing::error!("{}", because("the store failed", failure));
    match failure {
        StoreError::Unavailable(_) => {
            ErrorCode::Unavailable.error("the alliance's store cannot be reached now; try again")
        }
        StoreError::Failed(_) => ErrorCode::Internal.error("something went wrong on our side"),
    }
}
