//! `cargo xtask …`: building, running, testing. Each command does all the set-up it needs.

mod bench;
mod build;
mod ci;
mod mutants;
mod run;
mod sh;
mod share;
mod test;
mod tools;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask run [-- OPTIONS]   set up, build, serve the demo on http://127.0.0.1:8080
                               (OPTIONS go to `genstart serve`, such as --now 2020-04-15T09:00:00+02:00)
cargo xtask build              build the app and the server that carries it
cargo xtask test [PART]        all tests; PART is native, web, e2e or engines
cargo xtask ci                 tests, format, lints, licences, docs, size budget
cargo xtask bench              the clocked measurements (Lighthouse, my next thing, agenda)
cargo xtask mutants [NUMBER…]  changes the rule code in every small way; the tables of the law must notice";

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let rest: Vec<String> = words.filter(|word| word != "--").collect();
    match command.as_str() {
        "run" => run::run(&rest),
        "build" => build::server().map(|_| ()),
        "test" => test::test(rest.first().map(String::as_str)).and_then(|total| total.conclude()),
        "ci" => ci::ci(),
        "bench" => bench::bench(),
        "mutants" => mutants::mutants(&rest),
        "" | "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("no command is called `{other}`\n\n{HELP}"),
    }
}
