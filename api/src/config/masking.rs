//! What of a secret may be shown.

use super::keys::Key;

/// What stands in the place of a secret.
pub(super) const MASK: &str = "***";

/// The value of a secret key as it may be shown.
pub(super) fn mask(key: &Key, secret: &str) -> String {
    match key.path {
        "database.url" => mask_url(secret),
        _ => MASK.to_owned(),
    }
}

/// The URL of a database without its password.
///
/// It rather hides too much than too little: passwords are often not encoded as they should be,
/// so everything up to the last `@` counts as one, and a URL of another kind is hidden altogether.
pub(super) fn mask_url(url: &str) -> String {
    if url.starts_with("sqlite:") {
        return url.to_owned();
    }
    let Some((scheme, rest)) = url.split_once("://").filter(|(scheme, _)| is_postgres(scheme))
    else {
        return MASK.to_owned();
    };
    let rest = match rest.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:{MASK}@{}", mask_query(host)),
            None => format!("{user}@{}", mask_query(host)),
        },
        None => mask_query(rest),
    };
    format!("{scheme}://{rest}")
}

/// Whether that is the scheme of a PostgreSQL URL.
pub(super) fn is_postgres(scheme: &str) -> bool {
    matches!(scheme, "postgres" | "postgresql")
}

/// Hides `password=` among the parameters, where it is accepted as well.
fn mask_query(rest: &str) -> String {
    let Some((before, query)) = rest.split_once('?') else { return rest.to_owned() };
    let parameters = query.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, _)) if name.to_lowercase().contains("password") => format!("{name}={MASK}"),
        Some(_) | None => parameter.to_owned(),
    });
    format!("{before}?{}", parameters.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_of_a_database_is_hidden() {
        for (url, shown) in [
            ("postgres://ana:hunter2@db/plenary", "postgres://ana:***@db/plenary"),
            ("postgresql://ana@db:5432/plenary", "postgresql://ana@db:5432/plenary"),
            ("postgres://db/plenary?user=ana", "postgres://db/plenary?user=ana"),
            ("sqlite://data/plenary.db?mode=rwc", "sqlite://data/plenary.db?mode=rwc"),
        ] {
            assert_eq!(mask_url(url), shown);
        }
    }

    #[test]
    fn a_password_is_hidden_wherever_it_stands_and_however_it_is_written() {
        for url in [
            "postgres://ana:hun/ter@2@db/plenary",
            "postgres://ana:hunter?2@db/plenary",
            "postgres://db/plenary?password=hunter2&user=ana",
            "postgres://:hunter2@db",
            "mysql://ana:hunter2@db/plenary",
            "ana:hunter2@db/plenary",
        ] {
            assert!(!mask_url(url).contains("hun"), "{url}");
        }
    }
}
