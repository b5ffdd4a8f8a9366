//! The program. What it does is in [`api::cli`].

use std::process::ExitCode;

/// Many small allocations per request, freed by another thread: the system's allocator is slower.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    api::cli::main()
}
