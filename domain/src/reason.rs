//! Reasons that people give, where a rule demands one.

/// The reason, trimmed, if it says anything and not too much.
pub fn given(reason: &str) -> Option<String> {
    let reason = reason.trim();
    (3..=2_000).contains(&reason.chars().count()).then(|| reason.to_owned())
}
