//! In which language people are answered.

mod faults;
mod refusals;
mod texts;

/// Preferences as browsers send them, each with the language of English, Spanish and French that
/// it leads to in an alliance whose own is English.
const PREFERENCES: &[(&str, &str)] = &[
    ("en", "en"),
    ("es", "es"),
    ("fr", "fr"),
    ("es-MX", "es"),
    ("es-419,es;q=0.9,en;q=0.8", "es"),
    ("FR-ca", "fr"),
    ("en;q=0.5, fr;q=0.7, es;q=0.6", "fr"),
    ("de, sw;q=0.9, es;q=0.1", "es"),
    ("fr;q=0, es;q=0.2", "es"),
    ("de", "en"),
    ("*", "en"),
    ("fr;q=0", "en"),
    ("", "en"),
    ("español", "en"),
    (";;q=,,", "en"),
];
