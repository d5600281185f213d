//! `cargo xtask run`: from a fresh clone to a demo in the browser.

use std::fs;

use anyhow::Result;

use crate::sh::{command, run as start, say, target};

pub fn run(options: &[String]) -> Result<()> {
    let server = crate::build::server()?;
    // A demo's dates are counted from today, so each start has citizens of its own.
    let data = target().join("demo");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    say("the demo is at http://127.0.0.1:8080/demo (stop it with Ctrl-C)");
    let mut serve = command(server);
    serve
        .args(["serve", "--demo", "--data"])
        .arg(data)
        .args(options)
        .env("RUST_LOG", "warn");
    start(&mut serve)
}
