//! The release build embeds the built app: build it first (`cargo xtask build`).
fn main() {
    println!("cargo::rerun-if-changed=../../target/site");
}
