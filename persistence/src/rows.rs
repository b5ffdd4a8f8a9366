//! What every table has in common: values as columns hold them.

use std::fmt::Display;

use domain::{hash::Digest, op::StoreError};
use sea_orm::entity::prelude::Json;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::corrupt;

/// A value as a JSON column holds it.
pub(crate) fn to_json(value: &impl Serialize) -> Result<Json, StoreError> {
    serde_json::to_value(value).map_err(StoreError::new)
}

/// The value that a JSON column holds.
pub(crate) fn from_json<T: DeserializeOwned>(
    json: Json,
    table: &str,
    what: impl Display,
) -> Result<T, StoreError> {
    serde_json::from_value(json).map_err(|_| corrupt(table, what))
}

/// The digest that a column holds.
pub(crate) fn digest(bytes: &[u8], table: &str) -> Result<Digest, StoreError> {
    bytes.try_into().map(Digest).map_err(|_| corrupt(table, "digest"))
}

/// A count, as the domain has it.
pub(crate) fn unsigned(count: i64, table: &str) -> Result<u64, StoreError> {
    u64::try_from(count).map_err(|_| corrupt(table, "count"))
}

/// A count, as a column holds it.
pub(crate) fn signed(count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(StoreError::new)
}
