//! What the build and the tests need beside Rust and Node, from the package registries only.

use std::fs;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::sh::{cargo, command, exists, root, run, say, target};

/// npm packages, as the lock file has them.
pub fn npm() -> Result<()> {
    let lock = fs::read(root().join("package-lock.json"))?;
    let wanted = Sha256::digest(&lock)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    let stamp = root().join("node_modules/.genstart-lock");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    if !exists("npm") {
        bail!("Node.js with npm is needed (version 20 or later)");
    }
    say("installing npm packages");
    let mut install = command("npm");
    install.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    run(install.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    Ok(fs::write(stamp, wanted)?)
}

/// The wasm target, where rustup has not taken it from `rust-toolchain.toml` by itself.
pub fn wasm_target() -> Result<()> {
    let sysroot = std::process::Command::new("rustc")
        .args(["--print", "sysroot"])
        .current_dir(root())
        .output()
        .context("rustc")?;
    let sysroot = String::from_utf8_lossy(&sysroot.stdout).trim().to_owned();
    if fs::exists(format!("{sysroot}/lib/rustlib/wasm32-unknown-unknown"))? {
        return Ok(());
    }
    say("adding the wasm32 target");
    run(command("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

/// A browser and its driver.
pub fn chromium() -> Result<()> {
    packages(
        &["chromium", "chromedriver"],
        &["chromium", "chromium-driver"],
    )
}

/// Two more engines.
pub fn engines() -> Result<()> {
    packages(
        &["firefox-esr", "WebKitWebDriver", "Xvfb"],
        &["firefox-esr", "webkit2gtk-driver", "xvfb", "locales"],
    )
}

/// What stands in front of the server in production.
pub fn front() -> Result<()> {
    packages(&["nginx", "openssl"], &["nginx-light", "openssl"])
}

/// What puts browsers on networks of their own.
pub fn networks() -> Result<()> {
    packages(
        &["turnserver", "ip", "openssl"],
        &["coturn", "iproute2", "openssl"],
    )
}

/// Sees that programs are on `PATH`: from Debian's packages where they are not.
fn packages(programs: &[&str], packages: &[&str]) -> Result<()> {
    if programs.iter().all(|program| exists(program)) {
        return Ok(());
    }
    if !exists("apt-get") {
        bail!(
            "install {}, and see that they are on PATH (Debian's packages are {})",
            programs.join(", "),
            packages.join(", ")
        );
    }
    say(&format!("installing {}", packages.join(", ")));
    apt(packages)
}

fn apt(packages: &[&str]) -> Result<()> {
    let apt = |arguments: &[&str]| {
        let root = std::process::Command::new("id")
            .arg("-u")
            .output()
            .is_ok_and(|id| id.stdout.starts_with(b"0"));
        let mut apt = if root {
            command("apt-get")
        } else {
            command("sudo")
        };
        if !root {
            apt.arg("apt-get");
        }
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run(apt.stdout(std::process::Stdio::null()))
    };
    apt(&["update", "-qq"])?;
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    apt(&[&install, packages].concat())
}

/// The runner for tests in the browser, of the version that the tests are linked with.
pub fn wasm_bindgen_runner() -> Result<std::path::PathBuf> {
    // Resolves without its lock file, not with it.
    tool(
        "wasm-bindgen-cli",
        "0.2.130",
        "wasm-bindgen-test-runner",
        &[],
    )
}

pub fn cargo_deny() -> Result<std::path::PathBuf> {
    // Newer ones, and newer dependencies than its lock file has, ask for a newer Rust. It runs once, so it is built fast.
    tool(
        "cargo-deny",
        "0.18.9",
        "cargo-deny",
        &["--locked", "--debug"],
    )
}

/// A Rust tool under `target/tools`, built once.
fn tool(
    package: &str,
    version: &str,
    program: &str,
    options: &[&str],
) -> Result<std::path::PathBuf> {
    let home = target().join("tools").join(format!("{package}-{version}"));
    let program = home.join("bin").join(program);
    if program.exists() {
        return Ok(program);
    }
    say(&format!("building {package} {version} (once)"));
    let mut install = cargo();
    install.args(["install", "--quiet", package, "--version", version]);
    install.args(options).arg("--root").arg(&home);
    // A folder of its own: the tree's settings for wasm and its lock are not the tool's.
    install
        .current_dir("/")
        .env("CARGO_TARGET_DIR", target().join("tools/build"));
    run(&mut install)?;
    Ok(program)
}
