//! Scalars with a meaning of their own.
//!
//! The schema takes their descriptions from the implementations, and errors quote them. What is no
//! value of a scalar is found out before anything is executed.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::{countries, text};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Instant(pub(crate) DateTime<Utc>);

/// An instant, as RFC 3339 writes it: `2022-11-30T07:00:00Z`. It is given in UTC, to the
/// microsecond; any offset is accepted, and any year from 1900 to 2199.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = value else {
            return Err(InputValueError::custom("a DateTime is a string as RFC 3339 writes it"));
        };
        let parsed = DateTime::parse_from_rfc3339(&text)
            .map_err(|_| InputValueError::custom("a DateTime is written 2022-11-30T07:00:00Z"))?;
        let micros = DateTime::from_timestamp_micros(parsed.timestamp_micros());
        let in_reach = micros.filter(|it| (1900..2200).contains(&chrono::Datelike::year(it)));
        in_reach.map(Self).ok_or_else(|| {
            InputValueError::custom("a DateTime lies between the years 1900 and 2199")
        })
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Date(pub(crate) NaiveDate);

/// A day, as ISO 8601 writes it: `2022-11-30`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/local-date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = value else {
            return Err(InputValueError::custom("a Date is a string such as 2022-11-30"));
        };
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").map(Self);
        day.map_err(|_| InputValueError::custom("a Date is written 2022-11-30"))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Decimal(pub(crate) rust_decimal::Decimal);

/// A decimal number, as a string so that no digit is lost: `"0.625"`.
#[Scalar(specified_by_url = "https://spec.graphql.org/September2025/#sec-String")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = value else {
            return Err(InputValueError::custom("a Decimal is a string such as \"0.625\""));
        };
        let number = text.parse().map(Self);
        number.map_err(|_| InputValueError::custom("a Decimal is written \"0.625\""))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Locale(pub(crate) text::Locale);

/// A language, as BCP 47 names it: `en`, `es`, `fr`, `pt-BR`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc5646")]
impl ScalarType for Locale {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(tag) = value else {
            return Err(InputValueError::custom("a Locale is a string such as \"en\""));
        };
        text::Locale::parse(&tag).map(Self).map_err(InputValueError::custom)
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct CountryCode(pub(crate) countries::CountryCode);

/// A country, by its two letters in ISO 3166-1: `ZA`.
#[Scalar(specified_by_url = "https://www.iso.org/iso-3166-country-codes.html")]
impl ScalarType for CountryCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(code) = value else {
            return Err(InputValueError::custom("a CountryCode is a string such as \"ZA\""));
        };
        let known = countries::CountryCode::parse(&code).map(Self);
        known.map_err(|_| InputValueError::custom("a CountryCode is two letters of ISO 3166-1"))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.as_str().into())
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Digest(pub(crate) domain::hash::Digest);

/// A SHA-256 digest, as 64 hexadecimal digits.
#[Scalar(name = "Sha256", specified_by_url = "https://doi.org/10.6028/NIST.FIPS.180-4")]
impl ScalarType for Digest {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = value else {
            return Err(InputValueError::custom("a Sha256 is a string of 64 hexadecimal digits"));
        };
        let digest = domain::hash::Digest::try_from(text).map(Self);
        digest.map_err(InputValueError::custom)
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A count, as the 32-bit integer that GraphQL has. Counts here never come near its end.
pub(crate) fn int(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
