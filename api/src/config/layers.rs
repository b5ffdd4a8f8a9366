//! One configuration out of all the sources.

use std::path::PathBuf;

use figment::{
    Error, Figment, Metadata, Profile, Provider,
    error::Kind as Fault,
    util::nest,
    value::{Dict, Map, Value},
};

use super::{
    Config, Sources, check, environment,
    file::{self, Given, Raw},
    keys::{KEYS, Key},
    masking::mask,
    print,
    problem::{Problem, Problems},
};

/// What the sources yield.
pub struct Reading {
    /// The settings as they were given, also those that are wrong.
    pub(super) given: Figment,
    config: Config,
    problems: Vec<Problem>,
}

/// Reads all sources.
pub fn read(sources: &Sources) -> Reading {
    let mut problems = Vec::new();
    let mut settings: Vec<Setting> = KEYS.iter().filter_map(Setting::by_default).collect();
    for (given, wrong) in
        [file::given(sources), environment::given(&sources.environment), (flags(sources), vec![])]
    {
        problems.extend(wrong);
        settings.extend(settle(given, &mut problems));
    }
    let exposed_files = exposed_files(&settings);
    let given = merged(&settings);
    let (figment, mut config) = extract(settings, &mut problems);
    config.exposed_files = exposed_files;
    for mut problem in check::check(&config, &figment) {
        problem.origin = problem.key.and_then(|key| origin(&figment, key));
        problems.push(problem);
    }
    Reading { given, config, problems }
}

impl Reading {
    /// The settings, unless something is wrong with them.
    pub fn into_config(self) -> Result<Config, Problems> {
        if self.problems.is_empty() { Ok(self.config) } else { Err(Problems(self.problems)) }
    }

    /// The settings in force; where one is wrong, its default.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Everything that is wrong.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What is in force, as TOML with a comment on each key; secrets are masked. Where a setting is
    /// wrong, it is shown as it was given.
    pub fn to_toml(&self) -> String {
        print::to_toml(self)
    }
}

/// Where the value in force of a key comes from.
pub(super) fn origin(figment: &Figment, key: &str) -> Option<String> {
    figment.find_metadata(key).map(|metadata| metadata.name.to_string())
}

/// One setting from one source.
struct Setting {
    key: &'static Key,
    origin: String,
    is_default: bool,
    value: Value,
    /// The file that a secret was read from.
    file: Option<PathBuf>,
}

impl Setting {
    fn by_default(key: &'static Key) -> Option<Self> {
        let value = file::value(key.default?).expect("the defaults are TOML");
        Some(Self { key, origin: "default".into(), is_default: true, value, file: None })
    }
}

impl Provider for &Setting {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let nested = nest(self.key.path, self.value.clone()).into_dict();
        Ok(Map::from([(Profile::Default, nested.expect("every key is in a section"))]))
    }
}

fn flags(sources: &Sources) -> Vec<Given> {
    let given = sources.flags.iter().map(|flag| {
        let key = Key::find(flag.key).expect("every flag names a key");
        let value = environment::parse(key, &flag.value);
        Given { key, origin: format!("flag {}", flag.name), raw: Raw::Value(value) }
    });
    given.collect()
}

/// The settings of one source, which must not say the same thing twice.
fn settle(given: Vec<Given>, problems: &mut Vec<Problem>) -> Vec<Setting> {
    let mut settings: Vec<Setting> = Vec::new();
    for Given { key, mut origin, raw } in given {
        if let Some(earlier) = settings.iter().find(|it| it.key.path == key.path) {
            let message = if earlier.origin == origin {
                "is given more than once; keep one".to_owned()
            } else {
                format!("is also given by {}; keep one", earlier.origin)
            };
            problems.push(Problem::about(key.path, message).from(origin));
            continue;
        }
        let (value, file) = match raw {
            Raw::Value(value) => (value, None),
            Raw::File(path) => {
                origin = format!("{origin}, in the file {}", path.display());
                match file::secret(&path) {
                    Ok(secret) => (Value::from(secret), Some(path)),
                    Err(message) => {
                        let message = format!("is not known: {message}");
                        problems.push(Problem::about(key.path, message).from(origin));
                        continue;
                    }
                }
            }
        };
        settings.push(Setting { key, origin, is_default: false, value, file });
    }
    settings
}

/// The files that secrets in force were read from and that others can read.
fn exposed_files(settings: &[Setting]) -> Vec<PathBuf> {
    let in_force = |key: &Key| settings.iter().rfind(|it| it.key.path == key.path);
    let files = KEYS.iter().filter_map(in_force).filter_map(|setting| setting.file.clone());
    files.filter(|path| file::is_exposed(path)).collect()
}

/// All settings; of several for a key the last is in force.
fn merged(settings: &[Setting]) -> Figment {
    settings.iter().fold(Figment::new(), Figment::merge)
}

/// The configuration, with the default in the place of each setting of the wrong type.
fn extract(mut settings: Vec<Setting>, problems: &mut Vec<Problem>) -> (Figment, Config) {
    loop {
        let figment = merged(&settings);
        let errors = match figment.extract::<Config>() {
            Ok(config) => return (figment, config),
            Err(errors) => errors,
        };
        let before = settings.len();
        for error in errors {
            let path = error.path.join(".");
            let Some(key) = Key::containing(&path) else { continue };
            let detail = (path != key.path).then_some(&error.kind);
            let problem = wrong_type(key, figment.find_value(key.path).ok(), detail);
            problems.push(Problem { origin: origin(&figment, key.path), ..problem });
            settings.retain(|setting| setting.is_default || setting.key.path != key.path);
        }
        assert!(settings.len() < before, "the defaults are in order");
    }
}

fn wrong_type(key: &'static Key, found: Option<Value>, detail: Option<&Fault>) -> Problem {
    let mut message = format!("must be {}", key.expected());
    if let Some(value) = found {
        let shown = match value.as_str() {
            Some(secret) if key.is_secret() => mask(key, secret),
            _ if key.is_secret() => super::masking::MASK.to_owned(),
            _ => print::value(&value),
        };
        message.push_str(", not ");
        message.push_str(&shown);
    }
    if let Some(detail) = detail {
        message = format!("{message}; {}", part_wrong(detail));
    }
    Problem::about(key.path, message)
}

/// What is wrong within a list.
fn part_wrong(detail: &Fault) -> String {
    if let Fault::UnknownField(name, _) = detail {
        format!("there is no field {name:?}")
    } else if let Fault::MissingField(name) = detail {
        format!("the field {name:?} is missing")
    } else {
        detail.to_string()
    }
}
