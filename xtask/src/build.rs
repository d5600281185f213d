//! Building the app: compile, split, bind, shrink, style, hash, compress; then the server that
//! carries it. What has not changed is not done again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};

use crate::sh::{cargo, command, npm_bin, root, run, say, target};
use crate::share::{self, Parts, Plan};
use crate::tools;

/// Features that every browser on the floor has. With all of them it writes imports that browsers refuse.
const WASM_FEATURES: [&str; 7] = [
    "BulkMemory",
    "BulkMemoryOpt",
    "ReferenceTypes",
    "NontrappingFPToInt",
    "SignExt",
    "MutableGlobals",
    "Multivalue",
];

/// A document with a bundle of its own: its wasm is the program of that name in `src/`, built with the feature of that
/// name alone.
struct Entry {
    name: &'static str,
    /// Its template, beside `Cargo.toml`.
    page: &'static str,
    /// Its stylesheet in `style/`; the shell's is in every document.
    style: &'static str,
    /// Whether its pages come in files of their own.
    split: bool,
    /// Whether it opens without a connection.
    kept: bool,
}

/// The portal's pages that do nothing without a connection, that few open twice, or whose content stands elsewhere too: kept
/// when they are opened, and not before (`public/sw.js`).
const LATER: [&str; 15] = [
    "applications",
    "apply",
    "booking",
    "calendar",
    "compare",
    "contact",
    "course",
    "courses",
    "found",
    "login",
    "narrow",
    "occupations",
    "privacy",
    "rights",
    "seldom",
];

/// What is fetched as soon as the first page is there.
const BEHIND: [&str; 2] = ["step", "vault"];

/// What the files of wasm and their JavaScript call each other's things: long names, many with a hash that nothing
/// compresses, again in each of some two hundred files. All of them get short ones.
const NAMES: &str =
    "^(__wb(g|indgen)_.*_[0-9a-f]{16}|__indirect_function_table|__wasm_split(_shared[0-9]+)?)$";

const ENTRIES: &[Entry] = &[
    Entry {
        name: "portal",
        page: "index",
        style: "app",
        split: true,
        kept: true,
    },
    Entry {
        name: "room",
        page: "room",
        style: "room",
        split: false,
        kept: false,
    },
    Entry {
        name: "staff",
        page: "staff",
        style: "staff",
        split: true,
        kept: false,
    },
];

impl Entry {
    fn wasm(&self) -> PathBuf {
        let built = target().join("wasm32-unknown-unknown/app");
        built.join(self.name).with_extension("wasm")
    }

    /// Its own folder of the assets, where the splitter names its files as it does another's.
    fn folder(&self) -> &'static str {
        if self.split && !self.kept {
            self.name
        } else {
            ""
        }
    }

    /// Whether a file is this one's alone.
    fn owns(&self, file: &str) -> bool {
        let folder = self.folder();
        if !folder.is_empty() && file.starts_with(folder) {
            return true;
        }
        let stem = file.split('.').next().unwrap_or_default();
        stem == self.name || stem == format!("{}_bg", self.name) || stem == self.style
    }
}

/// The built app, ready to be embedded.
pub fn site() -> PathBuf {
    target().join("site")
}

/// Builds the app and the release server that carries it; the path of the server.
pub fn server() -> Result<PathBuf> {
    app()?;
    say("building the server");
    run(cargo().args(["build", "--quiet", "--release", "--package", "server"]))?;
    Ok(target().join("release/genstart"))
}

/// Builds the app.
pub fn app() -> Result<()> {
    tools::wasm_target()?;
    tools::npm()?;
    for entry in ENTRIES {
        say(&format!("compiling {}", entry.name));
        run(cargo().args([
            "build",
            "--quiet",
            "--package",
            "portal",
            "--bin",
            entry.name,
            "--no-default-features",
            "--features",
            entry.name,
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            "app",
        ]))?;
    }
    let stamp = site().join(".stamp");
    let inputs = inputs()?;
    if fs::read_to_string(&stamp).is_ok_and(|found| found == inputs) {
        return Ok(());
    }
    let work = target().join("site-work");
    for folder in [&work, &site()] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
    }
    let assets = work.join("assets");
    fs::create_dir_all(&assets)?;
    let mut later = BTreeSet::new();
    for entry in ENTRIES {
        let parts = bind(entry, &work, &assets)?;
        if entry.kept {
            later.extend(needed_by(&LATER, &parts)?);
        }
        style(entry, &assets)?;
    }
    copy_folder(&root().join("public/fonts"), &assets.join("fonts"), "woff2")?;
    publish(&assets, &later)?;
    fs::write(stamp, inputs)?;
    Ok(())
}

/// Splits the wasm into a file for each page where it is to be, binds it to JavaScript, and shrinks both.
/// Tells which files each page fetches.
fn bind(entry: &Entry, work: &Path, assets: &Path) -> Result<Parts> {
    let name = entry.name;
    say(&format!("splitting and binding {name}"));
    let split = work.join(name);
    let place = assets.join(entry.folder());
    fs::create_dir_all(&split)?;
    fs::create_dir_all(&place)?;
    let main = split.join(name).with_extension("wasm");
    let (chunks, parts) = if entry.split {
        let input = fs::read(entry.wasm())?;
        let module = format!("./{name}.js");
        let mut options = wasm_split_cli_support::Options::new(&input);
        options.output_dir = &split;
        options.main_out_path = &main;
        options.main_module = &module;
        let split = wasm_split_cli_support::transform(options)
            .map_err(|fault| anyhow!("splitting: {fault:?}"))?;
        (split.split_modules, split.prefetch_map)
    } else {
        fs::copy(entry.wasm(), &main)?;
        (Vec::new(), HashMap::new())
    };
    let bytes = |part: &str| {
        let file = split.join(part).with_extension("wasm");
        share::lasting_bytes(&fs::read(file)?)
    };
    let plan = Plan::new(&parts, bytes, |pages| class(entry, pages))?;
    if entry.split {
        let script = split.join("__wasm_split.js");
        let linked = plan.link(&fs::read_to_string(&script)?, &parts)?;
        fs::write(script, linked)?;
    }
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(&main)
        .web(true)?
        .typescript(false)
        .keep_lld_exports(entry.split)
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name(name)
        .generate(&split)?;
    let bound = split.join(format!("{name}_bg.wasm"));
    // Through a door of its own, so that what the page does not ask for is left out.
    let door = split.join("door.js");
    fs::write(&door, format!("export {{ default }} from './{name}.js';\n"))?;
    let mut bundle = npm_bin("esbuild");
    bundle.args([
        "--bundle",
        "--format=esm",
        "--minify",
        "--target=es2022",
        "--log-level=error",
    ]);
    let names = split.join("names.json");
    fs::write(&names, "{}")?;
    bundle.arg(["--mangle-props=", NAMES].concat());
    bundle.arg(format!("--mangle-cache={}", names.display()));
    run(bundle.arg(door).arg(format!(
        "--outfile={}",
        place.join(name).with_extension("js").display()
    )))?;
    let names: HashMap<String, String> = serde_json::from_slice(&fs::read(&names)?)?;
    tidy(&bound, &names)?;
    for file in &chunks {
        let mut module = walrus::Module::from_file(file)?;
        rename(&mut module, &names);
        module.emit_wasm_file(file)?;
    }
    say("shrinking");
    let small = split.join("small");
    fs::create_dir_all(&small)?;
    let names = chunks.iter().chain([&bound]).map(|file| file.file_name());
    let names = names.collect::<Option<Vec<_>>>().context("a file")?;
    let mut shrink = command("node");
    shrink.arg(root().join("xtask/src/shrink.mjs"));
    shrink.args([&split, &small]).arg(WASM_FEATURES.join(","));
    run(shrink.args(&names))?;
    for name in names {
        let own = !name.to_string_lossy().starts_with(share::SHARED);
        if own {
            fs::copy(small.join(name), place.join(name))?;
        }
    }
    plan.write(&small, &place)?;
    Ok(plan.fetched(&parts))
}

/// What a page must not fetch because of another: what comes after the first page, whatever is opened, and what is not
/// kept before it is opened.
fn class(entry: &Entry, pages: &BTreeSet<String>) -> u8 {
    let is = |names: &[&str], page: &String| names.contains(&page.as_str());
    if pages.iter().any(|page| is(&BEHIND, page)) {
        0
    } else if entry.kept && pages.iter().all(|page| is(&LATER, page)) {
        1
    } else {
        2
    }
}

/// The files that these pages need, and no other page does.
fn needed_by(pages: &[&str], parts: &Parts) -> Result<BTreeSet<String>> {
    if let Some(unknown) = pages.iter().find(|page| !parts.contains_key(**page)) {
        bail!("no page is split off as `{unknown}`");
    }
    let needed = |by: bool| -> BTreeSet<&String> {
        let wanted = parts
            .iter()
            .filter(|(page, _)| pages.contains(&page.as_str()) == by);
        wanted.flat_map(|(_, files)| files).collect()
    };
    let only = needed(true);
    let others = needed(false);
    Ok(only.difference(&others).copied().cloned().collect())
}

/// Takes back what Leptos' server functions export, of which we have none: an export is kept for
/// ever, with all that it calls. And the relocations that only the splitter reads.
fn tidy(wasm: &Path, names: &HashMap<String, String>) -> Result<()> {
    let mut module = walrus::Module::from_file(wasm)?;
    rename(&mut module, names);
    let streams: Vec<_> = module
        .exports
        .iter()
        .filter(|export| export.name.contains("intounderlying"))
        .map(|export| export.id())
        .collect();
    for export in streams {
        module.exports.delete(export);
    }
    let linkers: Vec<String> = module
        .customs
        .iter()
        .map(|(_, section)| section.name().to_owned())
        .filter(|name| name.starts_with("reloc.") || name == "linking")
        .collect();
    for section in linkers {
        module.customs.remove_raw(&section);
    }
    module.emit_wasm_file(wasm)
}

/// Calls things as the JavaScript calls them now.
fn rename(module: &mut walrus::Module, names: &HashMap<String, String>) {
    let short = |name: &mut String| {
        if let Some(short) = names.get(name) {
            name.clone_from(short);
        }
    };
    for import in module.imports.iter_mut() {
        short(&mut import.module);
        short(&mut import.name);
    }
    for export in module.exports.iter_mut() {
        short(&mut export.name);
    }
}

fn style(entry: &Entry, assets: &Path) -> Result<()> {
    say("styling");
    let sheet = |folder: PathBuf, ending: &str| folder.join(entry.style).with_extension(ending);
    run(sass()
        .arg(sheet(root().join("style"), "scss"))
        .arg(sheet(assets.to_owned(), "css")))
}

fn sass() -> std::process::Command {
    let mut sass = npm_bin("sass");
    sass.args([
        "--style=compressed",
        "--no-source-map",
        "--load-path=node_modules/dkfds/dist/scss",
    ]);
    sass
}

/// Puts everything under one address that changes when anything in it does, with the compressed
/// forms beside it, and fills in the shell for each language.
fn publish(assets: &Path, later: &BTreeSet<String>) -> Result<()> {
    let mut files = BTreeMap::new();
    read_folder(assets, assets, &mut files)?;
    let mut hash = Sha256::new();
    for (name, bytes) in &files {
        hash.update(name.as_bytes());
        hash.update(bytes);
    }
    let version: String = hash
        .finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let base = format!("/assets/{version}");
    let names: Vec<String> = files.keys().cloned().collect();
    for (name, mut bytes) in files {
        if name.ends_with(".css") {
            // A style names its fonts at the root; they live under the hashed address.
            bytes = String::from_utf8(bytes)?
                .replace("/fonts/", &format!("{base}/fonts/"))
                .into_bytes();
        }
        write_compressed(&site().join("assets").join(&version).join(name), &bytes)?;
    }
    for name in ["icon.svg", "manifest.webmanifest"] {
        write_compressed(
            &site().join(name),
            &fs::read(root().join("public").join(name))?,
        )?;
    }
    fs::create_dir_all(site().join("icons"))?;
    copy_folder(&root().join("public/icons"), &site().join("icons"), "png")?;
    // Without a connection only what is split opens; the rest is fetched by whoever opens it.
    let alone = |name: &&String| {
        !later.contains(*name)
            && !name.starts_with("fonts/")
            && !ENTRIES.iter().any(|one| !one.kept && one.owns(name))
    };
    let kept: Vec<String> = names
        .iter()
        .filter(alone)
        .map(|name| format!("{base}/{name}"))
        .chain(["/icon.svg".to_owned(), "/manifest.webmanifest".to_owned()])
        .collect();
    let worker = fs::read_to_string(root().join("public/sw.js"))?
        .replace("%{version}", &version)
        .replace("%{files}", &serde_json::to_string(&kept)?);
    write_compressed(&site().join("sw.js"), worker.as_bytes())?;
    let css = output(sass().arg(root().join("style/shell.scss")))?;
    let sprite = fs::read_to_string(root().join("public/sprite.svg"))?;
    for (entry, lang) in ENTRIES
        .iter()
        .flat_map(|entry| [(entry, "da"), (entry, "en")])
    {
        let page = format!("{}.html", entry.page);
        let place = match entry.folder() {
            "" => base.clone(),
            folder => format!("{base}/{folder}"),
        };
        let words = fs::read_to_string(root().join(format!("src/text/shell/{lang}.json")))?;
        let words: BTreeMap<String, String> =
            serde_json::from_str(&words).with_context(|| format!("src/text/shell/{lang}.json"))?;
        let mut html = fs::read_to_string(root().join(&page))?;
        for (place, value) in [
            ("css", css.trim()),
            ("sprite", sprite.trim()),
            ("lang", lang),
            ("app_css", &format!("{base}/{}.css", entry.style)),
            ("app_js", &format!("{place}/{}.js", entry.name)),
            ("app_wasm", &format!("{place}/{}_bg.wasm", entry.name)),
        ] {
            html = html.replace(&format!("%{{{place}}}"), value);
        }
        for (word, value) in &words {
            html = html.replace(&format!("%{{t.{word}}}"), value);
        }
        if let Some((_, rest)) = html.split_once("%{") {
            bail!(
                "{page} asks for `{}`, which {lang}.json does not have",
                rest.split('}').next().unwrap_or_default()
            );
        }
        fs::write(site().join(format!("{}.{lang}.html", entry.page)), html)?;
    }
    Ok(())
}

fn output(command: &mut std::process::Command) -> Result<String> {
    let output = command.output()?;
    if !output.status.success() {
        bail!(
            "failed: {command:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn write_compressed(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::create_dir_all(path.parent().context("a folder")?)?;
    fs::write(path, bytes)?;
    if path
        .extension()
        .is_some_and(|ending| ending == "woff2" || ending == "png")
    {
        return Ok(()); // compressed inside
    }
    fs::write(with_ending(path, "br"), brotli(bytes)?)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut gzip, bytes)?;
    Ok(fs::write(with_ending(path, "gz"), gzip.finish()?)?)
}

pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &params)?;
    Ok(compressed)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// A hash of everything that the site is made from.
fn inputs() -> Result<String> {
    let mut files = BTreeMap::new();
    for folder in ["style", "public", "src/text/shell", "xtask/src"] {
        read_folder(&root(), &root().join(folder), &mut files)?;
    }
    let pages = ENTRIES
        .iter()
        .map(|entry| root().join(entry.page).with_extension("html"));
    let wasms = ENTRIES.iter().map(Entry::wasm);
    for file in pages.chain(wasms).chain([root().join("package-lock.json")]) {
        files.insert(file.display().to_string(), fs::read(&file)?);
    }
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        hash.update(name.as_bytes());
        hash.update(bytes);
    }
    Ok(hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

fn read_folder(base: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_folder(base, &path, files)?;
        } else {
            files.insert(
                path.strip_prefix(base)?.display().to_string(),
                fs::read(&path)?,
            );
        }
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path, ending: &str) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == ending) {
            fs::copy(&path, to.join(path.file_name().context("a file")?))?;
        }
    }
    Ok(())
}
