//! Reasons that people give, where a rule demands one.

/// The reason, trimmed, if it says anything and not too much. One with a NUL cannot be kept.
pub fn given(reason: &str) -> Option<String> {
    let reason = reason.trim();
    let fits = (3..=2_000).contains(&reason.chars().count()) && !reason.contains('\0');
    fits.then(|| reason.to_owned())
}
