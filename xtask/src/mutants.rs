//! `cargo xtask mutants`: changes the code that reads the rules, one small change at a time, and asks whether
//! the tables of the law notice. All changes are compiled once, each behind a switch, in a copy of the tree.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{BinOp, Expr, ExprMethodCall, ReturnType, UnOp, parse_quote};

use crate::sh::{cargo, command, root, say, target};

/// What decides what is owed, and in which form.
const RULE_CODE: &[&str] = &[
    "agenda.rs",
    "availability.rs",
    "counting.rs",
    "conversation/slot.rs",
];
/// The tests that know the law, the quickest first: package, target, and which of it.
const TABLES: &[(&str, &str, &str)] = &[
    ("server", "law", "scenarios"),
    ("domain", "confirmation", ""),
    ("domain", "acts", ""),
    ("domain", "agenda", ""),
    ("domain", "booking", ""),
    ("server", "law", "forms"),
    ("domain", "upskilling", ""),
    ("server", "law", "suspension"),
    ("domain", "forever", ""),
    ("server", "law", "bounds"),
    ("domain", "domain", ""),
];
/// Changes that nothing can notice, each with the reason: file, the line's text, the change.
const EQUIVALENT: &str = include_str!("mutants.toml");
/// How often a test is asked whether it is done, and after how many times it is caught in a loop: two minutes.
const NAP: Duration = Duration::from_millis(20);
const PATIENCE: u32 = 6_000;

pub fn mutants(only: &[String]) -> Result<()> {
    let copy = copy_of_the_tree()?;
    let mut sites = Vec::new();
    for name in RULE_CODE {
        let path = copy.join("crates/domain/src").join(name);
        let text = fs::read_to_string(&path)?;
        let mut file = syn::parse_file(&text).with_context(|| format!("{name} is no Rust"))?;
        Mutator {
            file: name,
            text: &text,
            sites: &mut sites,
        }
        .visit_file_mut(&mut file);
        fs::write(&path, file.into_token_stream().to_string())?;
    }
    let lib = copy.join("crates/domain/src/lib.rs");
    let switch = "\n/// The change that is on, for the tool that makes them.\npub fn mutant(number: usize) -> bool {\n    static ON: std::sync::OnceLock<usize> = std::sync::OnceLock::new();\n    *ON.get_or_init(|| std::env::var(\"MUTANT\").ok().and_then(|on| on.parse().ok()).unwrap_or(usize::MAX)) == number\n}\n";
    fs::write(&lib, fs::read_to_string(&lib)? + switch)?;
    say(&format!("compiling {} changes", sites.len()));
    let tests = compile(&copy)?;
    if let Some(table) = first_to_notice(&copy, &tests, usize::MAX)? {
        bail!("{table} fails with no change at all");
    }
    let equivalent: BTreeMap<String, Vec<toml::Table>> = toml::from_str(EQUIVALENT)?;
    let equivalent = equivalent.get("equivalent").cloned().unwrap_or_default();
    let (mut caught, mut proved, mut missed) = (0, 0, 0);
    for (number, site) in sites.iter().enumerate() {
        if !only.is_empty() && !only.contains(&number.to_string()) {
            continue;
        }
        if let Some(table) = first_to_notice(&copy, &tests, number)? {
            caught += 1;
            println!("{number}: {site}: {table}");
            continue;
        }
        let is = |row: &&toml::Table, key: &str, value: &str| {
            row.get(key).and_then(toml::Value::as_str) == Some(value)
        };
        let known = equivalent.iter().find(|row| {
            is(row, "file", site.file)
                && is(row, "line", &site.line)
                && is(row, "change", &site.change)
        });
        if known.is_some() {
            proved += 1;
            println!("{number}: {site}: equivalent");
        } else {
            missed += 1;
            println!("{number}: {site}: MISSED");
        }
    }
    println!("{caught} changes caught, {proved} proved equivalent, {missed} missed");
    if missed > 0 || caught == 0 {
        bail!("the tables of the law do not notice every change of the code");
    }
    Ok(())
}

/// One place that was changed, and how.
struct Site {
    file: &'static str,
    at: usize,
    line: String,
    change: String,
}

impl std::fmt::Display for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}:{} `{}` [{}]",
            self.file, self.at, self.line, self.change
        )
    }
}

/// Puts each change beside the original, behind its number.
struct Mutator<'a> {
    file: &'static str,
    text: &'a str,
    sites: &'a mut Vec<Site>,
}

impl Mutator<'_> {
    fn site(&mut self, span: Span, change: String) -> usize {
        let at = span.start().line;
        let line = self
            .text
            .lines()
            .nth(at.saturating_sub(1))
            .unwrap_or_default()
            .trim()
            .to_owned();
        self.sites.push(Site {
            file: self.file,
            at,
            line,
            change,
        });
        self.sites.len() - 1
    }

    /// The expression, or another where the change is on.
    fn instead(&mut self, span: Span, original: &Expr, other: &Expr, change: String) -> Expr {
        let number = self.site(span, change);
        parse_quote!((if crate::mutant(#number) { #other } else { #original }))
    }
}

fn holds_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(binary) => holds_let(&binary.left) || holds_let(&binary.right),
        Expr::Paren(inner) => holds_let(&inner.expr),
        _ => false,
    }
}

fn others(op: &BinOp) -> Vec<BinOp> {
    match op {
        BinOp::Lt(_) => vec![parse_quote!(<=)],
        BinOp::Le(_) => vec![parse_quote!(<)],
        BinOp::Gt(_) => vec![parse_quote!(>=)],
        BinOp::Ge(_) => vec![parse_quote!(>)],
        BinOp::Eq(_) => vec![parse_quote!(!=)],
        BinOp::Ne(_) => vec![parse_quote!(==)],
        BinOp::And(_) => vec![parse_quote!(||)],
        BinOp::Or(_) => vec![parse_quote!(&&)],
        BinOp::Add(_) => vec![parse_quote!(-)],
        BinOp::Sub(_) => vec![parse_quote!(+)],
        _ => Vec::new(),
    }
}

fn other_method(call: &ExprMethodCall) -> Option<&'static str> {
    let name = call.method.to_string();
    let pairs = [
        ("min", "max"),
        ("any", "all"),
        ("is_some", "is_none"),
        ("is_ok", "is_err"),
        ("is_some_and", "is_none_or"),
        ("first", "last"),
        ("is_le", "is_lt"),
        ("min_by_key", "max_by_key"),
    ];
    pairs.iter().find_map(|(one, other)| match name.as_str() {
        found if found == *one => Some(*other),
        found if found == *other => Some(*one),
        _ => None,
    })
}

impl VisitMut for Mutator<'_> {
    fn visit_item_const_mut(&mut self, _: &mut syn::ItemConst) {}
    fn visit_impl_item_const_mut(&mut self, _: &mut syn::ImplItemConst) {}
    fn visit_attribute_mut(&mut self, _: &mut syn::Attribute) {}
    fn visit_type_mut(&mut self, _: &mut syn::Type) {}
    fn visit_pat_mut(&mut self, _: &mut syn::Pat) {}
    fn visit_item_mod_mut(&mut self, item: &mut syn::ItemMod) {
        // The tests themselves.
        if item.ident != "tests" {
            visit_mut::visit_item_mod_mut(self, item);
        }
    }

    fn visit_item_fn_mut(&mut self, item: &mut syn::ItemFn) {
        if item.sig.constness.is_none() {
            visit_mut::visit_item_fn_mut(self, item);
            self.bodies(&item.sig, &mut item.block);
        }
    }

    fn visit_impl_item_fn_mut(&mut self, item: &mut syn::ImplItemFn) {
        if item.sig.constness.is_none() {
            visit_mut::visit_impl_item_fn_mut(self, item);
            self.bodies(&item.sig, &mut item.block);
        }
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        visit_mut::visit_arm_mut(self, arm);
        let Some((_, guard)) = &mut arm.guard else {
            return;
        };
        if holds_let(guard) {
            return;
        }
        for (value, name) in [(true, "guard: true"), (false, "guard: false")] {
            let other: Expr = parse_quote!(#value);
            let changed = self.instead(arm.pat.span(), guard, &other, name.into());
            **guard = changed;
        }
    }

    fn visit_expr_match_mut(&mut self, expr: &mut syn::ExprMatch) {
        visit_mut::visit_expr_match_mut(self, expr);
        let is_open = |arm: &syn::Arm| matches!(arm.pat, syn::Pat::Wild(_)) && arm.guard.is_none();
        if !expr.arms.iter().any(is_open) {
            return;
        }
        for arm in expr
            .arms
            .iter_mut()
            .filter(|arm| !matches!(arm.pat, syn::Pat::Wild(_)))
        {
            let number = self.site(arm.pat.span(), "arm left out".into());
            let guard: Expr = match arm.guard.take() {
                Some((_, guard)) => parse_quote!(!crate::mutant(#number) && (#guard)),
                None => parse_quote!(!crate::mutant(#number)),
            };
            arm.guard = Some((syn::token::If::default(), Box::new(guard)));
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        // Before anything is changed: a `let` in a chain has its own grammar.
        let chain = holds_let(expr);
        visit_mut::visit_expr_mut(self, expr);
        if chain {
            return;
        }
        let span = expr.span();
        let original = expr.clone();
        match &original {
            Expr::Binary(binary) => {
                for op in others(&binary.op) {
                    let mut other = binary.clone();
                    let change =
                        format!("{} → {}", binary.op.to_token_stream(), op.to_token_stream());
                    other.op = op;
                    *expr = self.instead(
                        binary.op.span(),
                        &expr.clone(),
                        &Expr::Binary(other),
                        change,
                    );
                }
            }
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
                *expr = self.instead(span, &original, &unary.expr, "! left out".into());
            }
            Expr::Lit(lit) => {
                if let syn::Lit::Int(number) = &lit.lit
                    && let Ok(value) = number.base10_parse::<i64>()
                {
                    let suffix = number.suffix();
                    let more = syn::LitInt::new(&format!("{}{suffix}", value + 1), number.span());
                    *expr = self.instead(
                        span,
                        &original,
                        &parse_quote!(#more),
                        format!("{value} → {}", value + 1),
                    );
                }
            }
            Expr::MethodCall(call) => {
                if let Some(name) = other_method(call) {
                    let mut other = call.clone();
                    other.method = syn::Ident::new(name, call.method.span());
                    let change = format!("{} → {name}", call.method);
                    *expr = self.instead(
                        call.method.span(),
                        &original,
                        &Expr::MethodCall(other),
                        change,
                    );
                } else if call.method == "is_empty" || call.method == "contains" {
                    *expr = self.instead(
                        call.method.span(),
                        &original,
                        &parse_quote!(!#original),
                        format!("! {}", call.method),
                    );
                } else if call.method == "filter" && call.args.len() == 1 {
                    // Another closure is another type: the condition inside is changed instead.
                    if let Some(Expr::Closure(closure)) = call.args.first() {
                        let body = &closure.body;
                        let number = self.site(call.method.span(), "filter left out".into());
                        let mut kept = closure.clone();
                        kept.body = parse_quote!(crate::mutant(#number) || { #body });
                        let mut call = call.clone();
                        call.args = syn::punctuated::Punctuated::from_iter([Expr::Closure(kept)]);
                        *expr = Expr::MethodCall(call);
                    }
                }
            }
            Expr::Macro(makro) if makro.mac.path.is_ident("matches") => {
                *expr = self.instead(
                    span,
                    &original,
                    &parse_quote!(!#original),
                    "! matches".into(),
                );
            }
            _ => {}
        }
    }
}

impl Mutator<'_> {
    /// A whole function's answer instead of its work.
    fn bodies(&mut self, signature: &syn::Signature, block: &mut syn::Block) {
        let ReturnType::Type(_, returned) = &signature.output else {
            return;
        };
        let returned = returned.to_token_stream().to_string();
        let answers: &[&str] = match returned.as_str() {
            "bool" => &["true", "false"],
            text if text.starts_with("Option <") => &["None"],
            text if text.starts_with("Vec <") => &["Vec::new()"],
            _ => &[],
        };
        for answer in answers {
            let number = self.site(signature.ident.span(), format!("returns {answer}"));
            let answer: Expr = syn::parse_str(answer).unwrap_or_else(|_| parse_quote!(()));
            block.stmts.insert(
                0,
                parse_quote!(if crate::mutant(#number) { return #answer; }),
            );
        }
    }
}

/// What git knows, as it stands now.
fn copy_of_the_tree() -> Result<PathBuf> {
    let copy = target().join("mutants");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    let listed = command("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .output()?;
    for name in String::from_utf8(listed.stdout)?
        .split('\0')
        .filter(|name| !name.is_empty())
    {
        let (from, to) = (root().join(name), copy.join(name));
        if !from.is_file() {
            continue;
        }
        fs::create_dir_all(to.parent().context("a folder")?)?;
        fs::copy(from, to)?;
    }
    Ok(copy)
}

/// Compiles the tables; the programs, by package and target.
fn compile(copy: &Path) -> Result<BTreeMap<(String, String), PathBuf>> {
    let mut build = cargo();
    build
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", target())
        .env("RUSTFLAGS", "-Awarnings");
    build.args([
        "test",
        "--no-run",
        "--quiet",
        "--package",
        "domain",
        "--package",
        "server",
        "--message-format=json",
    ]);
    let output = build.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let said: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
            if let Some(text) = said["message"]["rendered"].as_str() {
                println!("{text}");
            }
        }
        bail!("the changed tree does not compile");
    }
    let mut tests = BTreeMap::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let said: serde_json::Value = serde_json::from_str(line)?;
        if let (Some(program), Some(manifest), Some(name)) = (
            said["executable"].as_str(),
            said["manifest_path"].as_str(),
            said["target"]["name"].as_str(),
        ) && said["profile"]["test"] == true
        {
            let package = Path::new(manifest)
                .parent()
                .and_then(Path::file_name)
                .context("a package")?;
            tests.insert(
                (package.to_string_lossy().into_owned(), name.to_owned()),
                program.into(),
            );
        }
    }
    Ok(tests)
}

/// The first table that fails while a change is on.
fn first_to_notice(
    copy: &Path,
    tests: &BTreeMap<(String, String), PathBuf>,
    number: usize,
) -> Result<Option<&'static str>> {
    for (package, name, part) in TABLES {
        let program = tests
            .get(&((*package).to_owned(), (*name).to_owned()))
            .with_context(|| format!("no test {package}::{name}"))?;
        let mut test = Command::new(program);
        test.current_dir(copy.join("crates").join(package))
            .env("MUTANT", number.to_string());
        test.args([*part].iter().filter(|part| !part.is_empty()))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut running = test.spawn()?;
        let mut naps = 0;
        let held = loop {
            if let Some(status) = running.try_wait()? {
                break status.success();
            }
            if naps > PATIENCE {
                running.kill()?;
                running.wait()?;
                break false;
            }
            std::thread::sleep(NAP);
            naps += 1;
        };
        if !held {
            return Ok(Some(if part.is_empty() { name } else { part }));
        }
    }
    Ok(None)
}
