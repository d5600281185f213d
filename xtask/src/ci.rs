//! `cargo xtask ci`: all that has to hold before a change lands.

use anyhow::Result;

use crate::sh::{cargo, run, say};
use crate::{test, tools};

pub fn ci() -> Result<()> {
    let mut total = test::test(None)?;
    say("format");
    total.check("format", run(cargo().args(["fmt", "--all", "--check"])));
    say("lints");
    let lints = |arguments: &[&str]| {
        run(cargo()
            .arg("clippy")
            .args(arguments)
            .args(["--quiet", "--", "-D", "warnings"]))
    };
    total.check(
        "lints for the server",
        lints(&["--workspace", "--all-targets"]),
    );
    total.check(
        "lints for the browser",
        lints(&[
            "--package",
            "portal",
            "--all-targets",
            "--target",
            "wasm32-unknown-unknown",
        ]),
    );
    say("documentation");
    let mut doc = cargo();
    doc.args(["doc", "--workspace", "--no-deps", "--quiet"])
        .env("RUSTDOCFLAGS", "-D warnings");
    total.check("documentation", run(&mut doc));
    say("licences and sources");
    total.check("licences and sources", deny());
    total.conclude()
}

/// Without the advisory database: it lives on a code host.
fn deny() -> Result<()> {
    let mut deny = crate::sh::command(tools::cargo_deny()?);
    run(deny.args([
        "--log-level",
        "error",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))
}
