//! `cargo xtask bench`: the clocked measurements. They are reported, never asserted: times are noisy.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::sh::{cargo, command, root, run, say, target};
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
    let measure = |name: &str, url: &str| {
        let script = format!("tests/bench/{name}.mjs");
        run(command("node").arg(script).arg(url))
    };
    let measured = ["next-thing", "results-page", "repeat-visit", "room"]
        .into_iter()
        .try_for_each(|name| {
            say(name);
            measure(name, &url)
        })
        .and_then(|()| {
            say("lighthouse, through what stands in front in production (bounds: LCP 1,800 ms, TBT 30 ms)");
            let front = Front::of(&url)?;
            measure("lighthouse", &front.url)?;
            say("and without it, over HTTP/1.1");
            measure("lighthouse", &url)
        })
        .and_then(|()| courses(&server, &url, serving.id()));
    serving.kill()?;
    serving.wait()?;
    measured
}

/// nginx in front of the server, with a certificate of its own making; gone with this.
struct Front {
    nginx: Child,
    url: String,
}

impl Front {
    fn of(url: &str) -> Result<Self> {
        tools::front()?;
        let place = target().join("bench-front");
        fs::create_dir_all(&place)?;
        let mut certificate = command("openssl");
        certificate.args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
        ]);
        certificate.args(["-nodes", "-subj", "/CN=localhost", "-days", "7", "-keyout"]);
        certificate
            .arg(place.join("key.pem"))
            .arg("-out")
            .arg(place.join("certificate.pem"));
        run(certificate.stderr(Stdio::null()))?;
        // Free now, and nobody else asks for it meanwhile.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let how = fs::read_to_string(root().join("tests/bench/front.conf"))?
            .replace("%{server}", url.trim_start_matches("http://"))
            .replace("%{port}", &port.to_string());
        fs::write(place.join("front.conf"), how)?;
        let mut nginx = command("nginx");
        nginx.arg("-p").arg(&place).args(["-c", "front.conf"]);
        let front = Self {
            nginx: nginx.spawn()?,
            url: format!("https://localhost:{port}"),
        };
        // Ten seconds at most.
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(front);
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("nginx does not listen")
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        // It asks its worker to end, too.
        drop(command("kill").arg(self.nginx.id().to_string()).status());
        drop(self.nginx.wait());
    }
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
