use std::fmt::Write as _;

use crate::counting::{
    Contest, Kind, Profile, Votes,
    formats::{
        Unwritable,
        papers::{check_named, sorted},
    },
};

/// Writes an election of ranked papers: what it says alone decides every byte, not the order in which
/// its papers came.
pub fn write(contest: &Contest, profile: &Profile) -> Result<String, Unwritable> {
    if profile.kind() != Kind::Ranked {
        return Err(Unwritable::Kind);
    }
    check_named(contest, profile)?;
    let mut file = format!("{} {}\n", contest.candidates.len(), contest.seats);
    let all = contest.candidates.iter().zip(1..);
    let withdrawn: Vec<String> =
        all.filter(|(it, _)| it.withdrawn).map(|(_, number)| format!("-{number}")).collect();
    if !withdrawn.is_empty() {
        line(&mut file, format_args!("{}", withdrawn.join(" ")));
    }
    let votes = |weight: u64| Votes::new(weight.into(), profile.decimals());
    if profile.invalid() > 0 {
        line(&mut file, format_args!("# Could not be read: {}", votes(profile.invalid())));
    }
    for (said, weight) in sorted(profile) {
        file.push_str(&votes(weight).to_string());
        for rank in said.ranks() {
            let numbers: Vec<String> = rank.iter().map(ToString::to_string).collect();
            file.push(' ');
            file.push_str(if numbers.is_empty() { "-" } else { "" });
            file.push_str(&numbers.join("="));
        }
        file.push_str(" 0\n");
    }
    file.push_str("0\n");
    let names = contest.candidates.iter().map(|candidate| &candidate.name);
    for text in names.chain([&contest.title]) {
        line(&mut file, format_args!("\"{}\"", text.replace('"', "\"\"")));
    }
    Ok(file)
}

fn line(file: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    _ = writeln!(file, "{text}");
}
