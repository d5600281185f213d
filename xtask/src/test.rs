//! `cargo xtask test`: everything that can be tested, with the total as its last line.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::sh::{cargo, npm_bin, say, target};
use crate::{build, tools};

/// How many tests passed and failed.
#[derive(Clone, Copy, Default)]
pub struct Total {
    passed: u64,
    failed: u64,
}

impl Total {
    fn add(&mut self, part: &str, more: Self) {
        say(&format!(
            "{part}: {} passed, {} failed",
            more.passed, more.failed
        ));
        self.passed += more.passed;
        // A part in which nothing ran has not passed.
        self.failed += more.failed + u64::from(more.passed + more.failed == 0);
    }

    /// Something beside the tests that has to hold.
    pub fn check(&mut self, what: &str, result: Result<()>) {
        match result {
            Ok(()) => say(&format!("{what}: holds")),
            Err(fault) => {
                say(&format!("{what}: FAILED: {fault:#}"));
                self.failed += 1;
            }
        }
    }

    /// Prints the total; an error where anything failed.
    pub fn conclude(self) -> Result<()> {
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed > 0 || self.passed == 0 {
            std::process::exit(1);
        }
        Ok(())
    }
}

pub fn test(part: Option<&str>) -> Result<Total> {
    let mut total = Total::default();
    let wanted = |name| part.is_none_or(|part| part == name);
    if !["native", "web", "e2e", "engines"].into_iter().any(wanted) {
        bail!(
            "no part of the tests is called `{}`",
            part.unwrap_or_default()
        );
    }
    if wanted("native") {
        tools::npm()?;
        total.add("native tests", native()?);
    }
    if wanted("web") {
        total.add("tests in the browser", web()?);
    }
    if wanted("e2e") {
        total.add("end-to-end tests", end_to_end()?);
    }
    if wanted("engines") {
        total.add("journeys in Firefox and WebKit", engines()?);
    }
    Ok(total)
}

fn native() -> Result<Total> {
    say("native tests");
    count(cargo().args(["test", "--workspace", "--no-fail-fast"]))
}

fn web() -> Result<Total> {
    tools::wasm_target()?;
    tools::chromium()?;
    let runner = tools::wasm_bindgen_runner()?;
    say("tests in the browser");
    let mut tests = cargo();
    tests.args([
        "test",
        "--package",
        "portal",
        "--target",
        "wasm32-unknown-unknown",
        "--test",
        "web",
        "--features",
        "unsplit",
    ]);
    tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    count(tests.env("CHROMEDRIVER", "chromedriver"))
}

/// Runs a test command, shows what it prints, and adds up its result lines.
fn count(command: &mut Command) -> Result<Total> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut total = Total::default();
    let output = BufReader::new(child.stdout.take().context("the output")?);
    for line in output.lines() {
        let line = line?;
        if let Some(result) = line.strip_prefix("test result:") {
            let number = |word: &str| {
                let before = result.split(word).next().unwrap_or_default();
                before
                    .split_whitespace()
                    .last()
                    .and_then(|n| n.parse().ok())
                    .unwrap_or(0)
            };
            total.passed += number(" passed");
            // An ignored test is one that does not hold.
            total.failed += number(" failed") + number(" ignored");
        }
        if !line.is_empty() && line != "running 0 tests" && !line.contains(" 0 passed; 0 failed") {
            println!("{line}");
        }
    }
    if !child.wait()?.success() && total.failed == 0 {
        total.failed = 1;
    }
    Ok(total)
}

/// The main journeys in two more engines; the last line that they print is their total.
fn engines() -> Result<Total> {
    tools::engines()?;
    let server = build::server()?;
    say("journeys in Firefox and WebKit");
    let mut journeys = crate::sh::command("node");
    journeys
        .arg("tests/engines/journeys.mjs")
        .env("GENSTART_BIN", server)
        .stdout(Stdio::piped());
    let mut child = journeys.spawn()?;
    let mut total = Total::default();
    for line in BufReader::new(child.stdout.take().context("the output")?).lines() {
        let line = line?;
        println!("{line}");
        if let Some((passed, failed)) = line.split_once(" passed, ") {
            total.passed = passed.parse().unwrap_or(0);
            total.failed = failed.trim_end_matches(" failed").parse().unwrap_or(1);
        }
    }
    if !child.wait()?.success() && total.failed == 0 {
        total.failed = 1;
    }
    Ok(total)
}

fn end_to_end() -> Result<Total> {
    tools::chromium()?;
    tools::networks()?;
    let server = build::server()?;
    say("end-to-end tests");
    let mut total = Total::default();
    for (project, workers) in [("phone", "2"), ("alone", "1")] {
        total.add(project, e2e_project(&server, project, workers)?);
    }
    Ok(total)
}

fn e2e_project(server: &Path, project: &str, workers: &str) -> Result<Total> {
    let report = target().join("e2e.json");
    drop(fs::remove_file(&report));
    let mut tests = npm_bin("playwright");
    tests
        .args(["test", "--project", project, "--workers", workers])
        .env("GENSTART_BIN", server)
        .env("E2E_REPORT", &report);
    let passed = tests.status()?.success();
    let report = fs::read_to_string(&report).context("the tests left no report")?;
    let report: serde_json::Value = serde_json::from_str(&report)?;
    let stat = |name: &str| report["stats"][name].as_u64().unwrap_or(0);
    if stat("flaky") > 0 {
        say(&format!(
            "{} passed at the second try only: see the report",
            stat("flaky")
        ));
    }
    let mut total = Total {
        passed: stat("expected") + stat("flaky"),
        failed: stat("unexpected") + stat("skipped"),
    };
    if !passed && total.failed == 0 {
        total.failed = 1;
    }
    Ok(total)
}
