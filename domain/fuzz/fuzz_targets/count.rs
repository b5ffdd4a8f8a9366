#![no_main]

#[allow(dead_code, reason = "every target has one of them")]
#[path = "../checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::all_rules(bytes));
