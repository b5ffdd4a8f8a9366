use async_graphql::Context;
use domain::text::Locale;

/// In which languages to answer, the best first: those of `Accept-Language`, then the alliance's.
#[derive(Clone, Debug)]
pub(crate) struct Languages(Vec<Locale>);

/// The languages in which the alliance words its refusals.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Language {
    English,
    Spanish,
    French,
}

impl Languages {
    pub(crate) fn new(accepted: Option<&str>, default: &Locale) -> Self {
        let mut wanted: Vec<(u16, Locale)> = accepted
            .unwrap_or_default()
            .split(',')
            .take(20)
            .filter_map(|part| {
                let mut parts = part.split(';').map(str::trim);
                let locale = Locale::parse(parts.next()?).ok()?;
                let weight = parts.find_map(|part| part.strip_prefix("q="));
                Some((weight.map_or(1_000, per_mille), locale))
            })
            .filter(|(weight, _)| *weight > 0)
            .collect();
        // Stable: of equal weights the first named comes first.
        wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        let wanted = wanted.into_iter().map(|(_, locale)| locale);
        Self(wanted.chain([default.clone()]).collect())
    }

    /// The languages of a request.
    pub(crate) fn of<'a>(ctx: &Context<'a>) -> &'a [Locale] {
        ctx.data_opt::<Self>().map_or(&[], |languages| &languages.0)
    }

    /// The first of the wanted languages in which refusals are worded.
    pub(crate) fn worded(wanted: &[Locale]) -> Language {
        let worded = wanted.iter().find_map(|locale| match locale.language() {
            "en" => Some(Language::English),
            "es" => Some(Language::Spanish),
            "fr" => Some(Language::French),
            _ => None,
        });
        worded.unwrap_or(Language::English)
    }
}

/// A quality value, `0` to `1` with three digits at most, in thousandths.
fn per_mille(quality: &str) -> u16 {
    let (whole, rest) = quality.split_once('.').unwrap_or((quality, ""));
    let digits = |text: &str| text.parse::<u16>().unwrap_or_default();
    let thousandths = format!("{rest:0<3}");
    digits(whole).saturating_mul(1_000).saturating_add(digits(thousandths.get(..3).unwrap_or("0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> Vec<String> {
        let default = Locale::parse("en").expect("a locale");
        Languages::new(Some(header), &default).0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_language_with_the_highest_quality_comes_first() {
        assert_eq!(of("en;q=0.5, fr-CH, es;q=0.75"), ["fr-CH", "es", "en", "en"]);
    }

    #[test]
    fn what_is_no_language_or_is_not_wanted_is_passed_over() {
        assert_eq!(of("*, ;, x, de;q=0, fr;q=0.1"), ["fr", "en"]);
    }
}
