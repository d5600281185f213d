//! `cargo xtask bench`: the clocked measurements. They are reported, never asserted: times are noisy.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::sh::{cargo, command, run, say, target};
use crate::{build, tools};

pub fn bench() -> Result<()> {
    tools::chromium()?;
    let server = build::server()?;
    say("agenda of a case with 500 events (bound: 100 µs)");
    run(cargo().args(["bench", "--quiet", "--package", "domain"]))?;
    say("the simulation, 100,000 schedules");
    let mut simulation = cargo();
    simulation.args([
        "test",
        "--quiet",
        "--package",
        "portal",
        "--test",
        "it",
        "simulation",
    ]);
    run(simulation.env("GENSTART_SCHEDULES", "100000"))?;
    let data = target().join("bench-data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let mut serve = command(&server);
    serve
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(&data);
    let mut serving = serve
        .env("RUST_LOG", "off")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(serving.stdout.take().context("the output")?).read_line(&mut line)?;
    let url = line.trim().trim_start_matches("listening on ").to_owned();
    let measured = [
        "next-thing",
        "results-page",
        "repeat-visit",
        "room",
        "lighthouse",
    ]
    .into_iter()
    .try_for_each(|name| {
        say(name);
        run(command("node")
            .arg(format!("tests/bench/{name}.mjs"))
            .arg(&url))
    })
    .and_then(|()| courses(&server, &url, serving.id()));
    serving.kill()?;
    serving.wait()?;
    measured
}

/// A catalogue of 20,000 courses and 200,000 runs, imported beside the running server, and searched.
fn courses(server: &Path, url: &str, serving: u32) -> Result<()> {
    say(
        "20,000 courses with 200,000 runs, 3,000 occupations (bounds: import 60 s, search 30 ms, near 20 ms)",
    );
    let data = target().join("bench-data");
    let mut measure = command("node");
    measure.args(["tests/bench/courses.mjs", url, &serving.to_string()]);
    run(measure.args([server, &data]))
}
