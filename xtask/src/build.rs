//! Building the app: compile, split, bind, shrink, style, hash, compress; then the server that
//! carries it. What has not changed is not done again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};

use crate::sh::{cargo, npm_bin, root, run, say, target};
use crate::tools;

/// Features that every browser on the floor has. `--all-features` writes imports that browsers refuse.
const WASM_FEATURES: &[&str] = &[
    "bulk-memory",
    "reference-types",
    "nontrapping-float-to-int",
    "sign-ext",
    "mutable-globals",
    "multivalue",
];

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
    say("compiling the app");
    run(cargo().args([
        "build",
        "--quiet",
        "--package",
        "portal",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        "app",
    ]))?;
    let wasm = target().join("wasm32-unknown-unknown/app/portal.wasm");
    let stamp = site().join(".stamp");
    let inputs = inputs(&wasm)?;
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
    bind(&wasm, &work, &assets)?;
    style(&assets)?;
    copy_folder(&root().join("public/fonts"), &assets.join("fonts"), "woff2")?;
    publish(&assets)?;
    fs::write(stamp, inputs)?;
    Ok(())
}

/// Splits the wasm into a file for each page, binds it to JavaScript, and shrinks both.
fn bind(wasm: &Path, work: &Path, assets: &Path) -> Result<()> {
    say("splitting and binding the wasm");
    let split = work.join("split");
    fs::create_dir_all(&split)?;
    fs::create_dir_all(assets)?;
    let input = fs::read(wasm)?;
    let mut options = wasm_split_cli_support::Options::new(&input);
    let main = split.join("portal.wasm");
    options.output_dir = &split;
    options.main_out_path = &main;
    options.main_module = "./portal.js";
    let chunks = wasm_split_cli_support::transform(options)
        .map_err(|fault| anyhow!("splitting: {fault:?}"))?
        .split_modules;
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(&main)
        .web(true)?
        .typescript(false)
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name("portal")
        .generate(&split)?;
    drop_exports(&split.join("portal_bg.wasm"))?;
    say("shrinking");
    for file in chunks.iter().chain([&split.join("portal_bg.wasm")]) {
        let name = file.file_name().context("a file")?;
        let mut shrink = npm_bin("wasm-opt");
        shrink.arg("-Oz").args(
            WASM_FEATURES
                .iter()
                .map(|feature| format!("--enable-{feature}")),
        );
        run(shrink
            .args([
                "--strip-debug",
                "--strip-producers",
                "--strip-target-features",
            ])
            .arg(file)
            .arg("-o")
            .arg(assets.join(name)))?;
    }
    // Through a door of its own, so that what the page does not ask for is left out.
    let door = split.join("door.js");
    fs::write(&door, "export { default } from './portal.js';\n")?;
    let mut bundle = npm_bin("esbuild");
    bundle.args([
        "--bundle",
        "--format=esm",
        "--minify",
        "--target=es2022",
        "--log-level=error",
    ]);
    run(bundle
        .arg(door)
        .arg(format!("--outfile={}", assets.join("portal.js").display())))
}

/// Takes back what Leptos' server functions export, of which we have none: an export is kept for
/// ever, with all that it calls.
fn drop_exports(wasm: &Path) -> Result<()> {
    let mut module = walrus::Module::from_file(wasm)?;
    let streams: Vec<_> = module
        .exports
        .iter()
        .filter(|export| export.name.contains("intounderlying"))
        .map(|export| export.id())
        .collect();
    for export in streams {
        module.exports.delete(export);
    }
    module.emit_wasm_file(wasm)
}

fn style(assets: &Path) -> Result<()> {
    say("styling");
    run(sass()
        .arg(root().join("style/app.scss"))
        .arg(assets.join("app.css")))
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
fn publish(assets: &Path) -> Result<()> {
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
        if name == "app.css" {
            // The style names its fonts at the root; they live under the hashed address.
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
    let kept: Vec<String> = names
        .iter()
        .map(|name| format!("{base}/{name}"))
        .chain(["/icon.svg".to_owned(), "/manifest.webmanifest".to_owned()])
        .collect();
    let worker = fs::read_to_string(root().join("public/sw.js"))?
        .replace("%{version}", &version)
        .replace("%{files}", &serde_json::to_string(&kept)?);
    write_compressed(&site().join("sw.js"), worker.as_bytes())?;
    let css = output(sass().arg(root().join("style/shell.scss")))?;
    let sprite = fs::read_to_string(root().join("public/sprite.svg"))?;
    let shell = fs::read_to_string(root().join("index.html"))?;
    for lang in ["da", "en"] {
        let words = fs::read_to_string(root().join(format!("src/text/shell/{lang}.json")))?;
        let words: BTreeMap<String, String> =
            serde_json::from_str(&words).with_context(|| format!("src/text/shell/{lang}.json"))?;
        let mut html = shell.clone();
        for (place, value) in [
            ("css", css.trim()),
            ("sprite", sprite.trim()),
            ("lang", lang),
            ("app_css", &format!("{base}/app.css")),
            ("app_js", &format!("{base}/portal.js")),
            ("app_wasm", &format!("{base}/portal_bg.wasm")),
        ] {
            html = html.replace(&format!("%{{{place}}}"), value);
        }
        for (word, value) in &words {
            html = html.replace(&format!("%{{t.{word}}}"), value);
        }
        if let Some((_, rest)) = html.split_once("%{") {
            bail!(
                "index.html asks for `{}`, which {lang}.json does not have",
                rest.split('}').next().unwrap_or_default()
            );
        }
        fs::write(site().join(format!("index.{lang}.html")), html)?;
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
fn inputs(wasm: &Path) -> Result<String> {
    let mut files = BTreeMap::new();
    for folder in ["style", "public", "src/text/shell", "xtask/src"] {
        read_folder(&root(), &root().join(folder), &mut files)?;
    }
    for file in [
        wasm,
        &root().join("index.html"),
        &root().join("package-lock.json"),
    ] {
        files.insert(file.display().to_string(), fs::read(file)?);
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
