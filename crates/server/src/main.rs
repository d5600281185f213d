//! The command line of `genstart`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use domain::{Date, Moment};
use server::authority::Credentials;
use server::catalogue::Shelves;
use server::clock::Clock;
use server::import::Sender;
use server::seal::{self, Seal};
use server::{Server, config, demo, import, login, report, router, rulebook};
use store::Store;

/// A self-service portal for people without work in Denmark.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the portal.
    Serve(Serve),
    /// Import files from a back-office: all of them, or nothing.
    Import(Import),
    /// Seal every civil registration number with the newest key, so that the older ones can be taken away.
    Reseal(Reseal),
    /// Tell what a case owes on a date, and why.
    Agenda(Agenda),
    /// Look at the law as data.
    Rules(Rules),
}

#[derive(Args)]
struct Rules {
    /// A folder of rule files and local parameters (*.toml) beside the built-in ones.
    #[arg(long, global = true)]
    rules: Option<PathBuf>,
    #[command(subcommand)]
    question: RulesQuestion,
}

#[derive(Subcommand)]
enum RulesQuestion {
    /// Read all rule files and say what is wrong, or what is in them and how sure it is.
    Check,
    /// What changes from one date to another, and for whom.
    Diff {
        #[arg(value_parser = date)]
        from: Date,
        #[arg(value_parser = date)]
        to: Date,
    },
}

#[derive(Args)]
struct Serve {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder of the database; made where there is none.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// A folder of rule files and local parameters (*.toml) beside the built-in ones.
    #[arg(long)]
    rules: Option<PathBuf>,
    /// Who runs the portal (TOML). Required unless this is a demo.
    #[arg(long, required_unless_present = "demo")]
    operator: Option<PathBuf>,
    /// Import the demo's citizens into an empty data folder and let anybody log in as them.
    #[arg(long)]
    demo: bool,
    /// The moment at which a demo's clock starts, such as 2019-10-15T09:00:00+02:00.
    #[arg(long, requires = "demo", value_parser = moment)]
    now: Option<Moment>,
    /// Which authorities' systems may send and fetch: the hashes of their tokens (TOML).
    #[arg(long)]
    credentials: Option<PathBuf>,
    /// Where citizens log in: an issuer of OpenID Connect (TOML). Needs a key. Never in a demo.
    #[arg(long, conflicts_with = "demo")]
    login: Option<PathBuf>,
    /// The keys that seal civil registration numbers, the newest one last; else the variable GENSTART_KEY.
    #[arg(long)]
    key: Option<PathBuf>,
    /// Something in front of this server ends TLS: send HSTS and mark cookies Secure.
    #[arg(long)]
    behind_tls: bool,
}

#[derive(Args)]
struct Import {
    /// JSON, JSON Lines, or CSV with dated runs of courses (docs/API.md).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The folder of the database.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// A folder of rule files and local parameters.
    #[arg(long)]
    rules: Option<PathBuf>,
    /// The keys that seal civil registration numbers, the newest one last; else the variable GENSTART_KEY.
    #[arg(long)]
    key: Option<PathBuf>,
}

#[derive(Args)]
struct Reseal {
    /// The folder of the database.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// The keys, the newest one last; else the variable GENSTART_KEY.
    #[arg(long)]
    key: Option<PathBuf>,
}

#[derive(Args)]
struct Agenda {
    /// A file in the import format; dates may be offsets such as "-9d" from the date asked about.
    #[arg(long)]
    case: PathBuf,
    /// The date asked about.
    #[arg(long, value_parser = date)]
    at: Date,
    /// Only this citizen, by the sender's key.
    #[arg(long)]
    citizen: Option<String>,
    /// A folder of rule files and local parameters.
    #[arg(long)]
    rules: Option<PathBuf>,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(serve) => self::serve(&serve),
        Command::Import(import) => self::import(&import),
        Command::Reseal(reseal) => self::reseal(&reseal),
        Command::Agenda(agenda) => self::agenda(&agenda),
        Command::Rules(rules) => self::rules(&rules),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&mut std::io::stderr(), &format!("genstart: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn serve(serve: &Serve) -> Result<(), Failure> {
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .init();
    let clock = serve.now.map_or_else(Clock::default, Clock::starting_at);
    let rules = config::read_rules(
        serve.rules.as_deref(),
        if serve.demo { demo::RULES } else { &[] },
    )?;
    let operator = match &serve.operator {
        Some(path) => config::read_operator(path)?,
        None => demo::operator()?,
    };
    let credentials = match &serve.credentials {
        Some(path) => Credentials::read(path)?,
        None if serve.demo => demo::credentials()?,
        None => Credentials::default(),
    };
    let store = Store::open(&serve.data)?;
    if serve.demo && store.is_empty()? {
        let now = clock.now();
        let files = [
            demo::citizens(now.date())?,
            demo::catalogue(now.date())?,
            demo::occupations()?,
        ];
        import::keep(&store, &rules, now, None, &Sender::Operator, &files)?;
    }
    let mut server = Server::new(
        store,
        clock,
        operator,
        rules,
        serve.demo,
        credentials,
        serve.behind_tls,
    );
    server.seal = Seal::read(serve.key.as_deref())?;
    if let Some(path) = &serve.login {
        let settings = login::Settings::read(path)?;
        let seal = server.seal.take().ok_or(
            "a login needs a key: start with --key FILE, or set GENSTART_KEY (docs/OPERATIONS.md)",
        )?;
        server = server.with_login(settings, seal);
    }
    let server = Arc::new(server);
    let app = router(Arc::clone(&server));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(serve.listen)
            .await
            .map_err(|fault| format!("cannot listen on {}: {fault}", serve.listen))?;
        tell(
            &mut std::io::stdout(),
            &format!("listening on http://{}", listener.local_addr()?),
        );
        axum::serve(listener, app)
            .with_graceful_shutdown(async move {
                asked_to_stop().await;
                server.live.stop();
            })
            .await?;
        Ok(())
    })
}

/// Resolves when the operator asks the server to stop; requests under way are then finished.
async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminated) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}

fn import(import: &Import) -> Result<(), Failure> {
    let rules = config::read_rules(import.rules.as_deref(), &[])?;
    let (mut files, mut esco) = (Vec::new(), Vec::new());
    for path in &import.files {
        let name = path.display().to_string();
        let size = std::fs::metadata(path)
            .map_err(|fault| format!("{name}: {fault}"))?
            .len();
        if size > import::MAX_FILE as u64 {
            return Err(import::ImportFault::TooLarge { file: name }.into());
        }
        let bytes = std::fs::read(path).map_err(|fault| format!("{name}: {fault}"))?;
        let is_csv = path
            .extension()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("csv"));
        if is_csv && import::esco::is_one(&bytes) {
            esco.push((name, bytes));
            continue;
        }
        files.push(if is_csv {
            // One file of dated runs is one source, by its name.
            let source = path.file_stem().unwrap_or_default().to_string_lossy();
            import::csv::read(&name, &bytes, &source)?
        } else {
            import::read(&name, &bytes, None)?
        });
    }
    if !esco.is_empty() {
        let together: Vec<import::esco::File<'_>> = esco
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        files.push(import::esco::read(&together)?);
    }
    let store = Store::open(&import.data)?;
    let seal = Seal::read(import.key.as_deref())?;
    let now = Clock::default().now();
    let done = import::keep(
        &store,
        &rules,
        now,
        seal.as_ref(),
        &Sender::Operator,
        &files,
    )?;
    let line = format!(
        "imported: {} authorities, {} citizens, {} facts; {} rows known already",
        done.authorities, done.citizens, done.facts, done.known
    );
    tell(&mut std::io::stdout(), &line);
    for difference in &done.catalogue {
        tell(&mut std::io::stdout(), &difference.to_string());
    }
    if !done.catalogue.is_empty() {
        // The words that courses are found by, so that no citizen waits for them.
        Shelves::default().shelf(&store)?;
    }
    Ok(())
}

fn reseal(reseal: &Reseal) -> Result<(), Failure> {
    let seal = Seal::read(reseal.key.as_deref())?
        .ok_or("no key: give --key FILE, or set GENSTART_KEY (docs/OPERATIONS.md)")?;
    let done = seal::reseal(&Store::open(&reseal.data)?, &seal)?;
    let line = format!(
        "resealed: {} numbers; {} had the newest key already",
        done.anew, done.known
    );
    tell(&mut std::io::stdout(), &line);
    if done.lost > 0 {
        let lost = format!(
            "{} numbers open with none of these keys; add the key that sealed them, or import them again",
            done.lost
        );
        return Err(lost.into());
    }
    Ok(())
}

fn agenda(agenda: &Agenda) -> Result<(), Failure> {
    let rules = config::read_rules(agenda.rules.as_deref(), &[])?;
    let name = agenda.case.display().to_string();
    let bytes = std::fs::read(&agenda.case).map_err(|fault| format!("{name}: {fault}"))?;
    let file = import::read(&name, &bytes, Some(agenda.at))?;
    let mut cases = import::cases(&file, &rules, agenda.at.begins_at())?;
    if let Some(wanted) = &agenda.citizen {
        cases.retain(|(citizen, _)| citizen == wanted);
        if cases.is_empty() {
            return Err(format!("{name}: no citizen has the key `{wanted}`").into());
        }
    }
    let reports: Vec<_> = cases
        .iter()
        .map(|(citizen, case)| report::report(citizen, case, &rules, agenda.at))
        .collect();
    if agenda.json {
        tell(
            &mut std::io::stdout(),
            &serde_json::to_string_pretty(&reports)?,
        );
    } else {
        let text: Vec<String> = reports.iter().map(ToString::to_string).collect();
        tell(&mut std::io::stdout(), text.join("\n").trim_end());
    }
    Ok(())
}

fn rules(asked: &Rules) -> Result<(), Failure> {
    let book = config::read_rules(asked.rules.as_deref(), &[])?;
    let text = match asked.question {
        RulesQuestion::Check => rulebook::check(&book),
        RulesQuestion::Diff { from, to } => rulebook::diff(&book, from, to),
    };
    tell(&mut std::io::stdout(), text.trim_end());
    Ok(())
}

/// Writes a line; whoever reads it may have gone.
fn tell(to: &mut impl Write, line: &str) {
    drop(writeln!(to, "{line}").and_then(|()| to.flush()));
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "expected a date such as 2019-10-15".into())
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text)
        .ok_or_else(|| "expected a time with its offset, such as 2019-10-15T09:00:00+02:00".into())
}
