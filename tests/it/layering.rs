//! Who may import whom (docs/ARCHITECTURE.md): the arrows of the code, held.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Each package of ours with those of ours that it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("portal", &["api", "domain"]),
    ("server", &["api", "store", "domain"]),
    ("api", &["domain"]),
    ("store", &["domain"]),
    ("domain", &[]),
    ("xtask", &[]),
];

/// All that the domain may lean on: it has no clock, no randomness, no I/O.
const DOMAIN_LEANS_ON: &[&str] = &["serde", "thiserror", "time", "toml"];

#[test]
fn packages_use_only_what_they_may() {
    let metadata = MetadataCommand::new()
        .no_deps()
        .exec()
        .expect("cargo metadata");
    let ours: BTreeSet<String> = metadata
        .packages
        .iter()
        .map(|package| package.name.to_string())
        .collect();
    assert_eq!(
        ours,
        MAY_USE.iter().map(|(name, _)| (*name).to_owned()).collect()
    );
    for package in &metadata.packages {
        let (_, may_use) = MAY_USE
            .iter()
            .find(|(name, _)| *name == package.name.as_str())
            .expect("a package of ours");
        let normal = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind != DependencyKind::Development);
        for dependency in normal {
            let name = dependency.name.as_str();
            assert!(
                !ours.contains(name) || may_use.contains(&name),
                "{} may not use {name}",
                package.name
            );
            assert!(
                package.name.as_str() != "domain" || DOMAIN_LEANS_ON.contains(&name),
                "domain may not lean on {name}"
            );
        }
    }
}

/// Pages and parts do not touch the browser's window, network or storage: `data/` does.
#[test]
fn pages_and_parts_reach_the_browser_through_data_only() {
    for folder in ["src/pages", "src/room", "src/staff", "src/ui"] {
        for entry in std::fs::read_dir(folder).expect(folder) {
            let path = entry.expect("a file").path();
            let code = std::fs::read_to_string(&path).expect("text");
            for forbidden in [
                "web_sys::window",
                "window()",
                "gloo",
                "indexed_db",
                "local_storage",
                "spawn_local(http",
            ] {
                assert!(
                    !code.contains(forbidden),
                    "{} names `{forbidden}`",
                    path.display()
                );
            }
            if folder == "src/ui" {
                for forbidden in ["domain::", "crate::data", "crate::pages", "crate::text"] {
                    assert!(
                        !code.contains(forbidden),
                        "{} names `{forbidden}`",
                        path.display()
                    );
                }
            }
        }
    }
}
