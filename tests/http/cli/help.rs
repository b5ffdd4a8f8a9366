//! What needs neither a database nor settings.

use std::{collections::BTreeSet, path::Path};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tests::{plenary_in, told};

/// The exit code, standard output and standard error of a command.
fn run(arguments: &[&str]) -> (i32, String, String) {
    told(&plenary_in(Path::new("/")).args(arguments).output().expect("a process"))
}

/// The commands that the help of this one lists.
fn commands_of(path: &[&str]) -> Vec<String> {
    let help = run(&[path, &["--help"]].concat()).1;
    let Some((_, commands)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    let lines = commands.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned);
    names.filter(|name| name != "help").collect()
}

#[test]
fn every_command_explains_itself_and_its_exit_codes() {
    let mut leaves = BTreeSet::new();
    for command in commands_of(&[]) {
        let inner = commands_of(&[&command]);
        if inner.is_empty() {
            leaves.insert(command);
        } else {
            leaves.extend(inner.iter().map(|it| format!("{command} {it}")));
        }
    }
    let expected = [
        "audit verify",
        "completions",
        "config",
        "count",
        "demo",
        "grant",
        "import members",
        "keygen",
        "migrate status",
        "migrate up",
        "schema",
        "serve",
    ];
    assert!(leaves.iter().eq(expected), "{leaves:?}");
    for leaf in leaves {
        let path: Vec<_> = leaf.split(' ').chain(["--help"]).collect();
        let (code, help, complaint) = run(&path);
        assert_eq!((code, complaint.as_str()), (0, ""), "{leaf}");
        for part in [&format!("Usage: plenary {leaf}"), "Example", "\nExit codes:\n  0  "] {
            assert!(help.contains(part), "{leaf}: {help}");
        }
    }
}

#[test]
fn a_command_line_that_is_not_understood_is_said_to_be_so_with_code_two() {
    for line in [&["vote"][..], &["serve", "--port", "80"], &["migrate", "down"], &["grant"]] {
        let (code, said, complaint) = run(line);
        assert_eq!((code, said.as_str()), (2, ""), "{line:?}");
        assert!(complaint.contains("Usage:"), "{line:?}: {complaint}");
    }
}

#[test]
fn the_schema_printed_is_the_schema_served() {
    assert_eq!(run(&["schema"]), (0, api::sdl(), String::new()));
}

#[test]
fn a_script_for_each_shell_completes_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, script, _) = run(&["completions", shell]);
        assert_eq!(code, 0, "{shell}");
        for command in commands_of(&[]) {
            assert!(script.contains(&command), "{shell}: {command}");
        }
    }
    assert_eq!(run(&["completions", "tcsh"]).0, 2);
}

#[test]
fn a_fresh_key_is_thirty_two_bytes_that_nobody_has_seen() {
    let keys = [(); 2].map(|()| run(&["keygen"]).1);
    for key in &keys {
        assert_eq!(BASE64_STANDARD.decode(key.trim_end()).map(|it| it.len()), Ok(32));
    }
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn the_version_is_that_of_the_package() {
    let version = concat!("plenary ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(run(&["--version"]).1, version);
}
