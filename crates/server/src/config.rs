//! What an operator sets: who they are, and rule files beside the built-in ones.

use std::path::{Path, PathBuf};

use domain::RuleBook;
use domain::rules::files;
use serde::Deserialize;
use thiserror::Error;

/// Who runs the portal, from the file given with `--operator`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    pub name: String,
    /// As it is to be shown, such as `12 34 56 78`.
    pub phone: String,
    #[serde(default)]
    pub email: String,
    /// The statement made in the official tool, where there is one: `/was` leads there.
    #[serde(default)]
    pub accessibility_statement: String,
    /// Shown on every page until it is removed.
    #[serde(default)]
    pub message: Message,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    #[serde(default)]
    pub da: String,
    #[serde(default)]
    pub en: String,
}

#[derive(Debug, Error)]
pub enum ConfigFault {
    #[error("{}: {fault}", path.display())]
    Unreadable {
        path: PathBuf,
        fault: std::io::Error,
    },
    #[error("{}: {fault}", path.display())]
    NotOperator {
        path: PathBuf,
        fault: toml::de::Error,
    },
    #[error("{}: `{field}` is empty; citizens need it when something goes wrong", path.display())]
    Empty { path: PathBuf, field: &'static str },
    #[error("{}: `accessibility_statement` must begin with https://", path.display())]
    NotHttps { path: PathBuf },
    #[error("{0}")]
    Rules(#[from] files::FileFault),
}

/// # Errors
/// The file and what is wrong with it.
pub fn read_operator(path: &Path) -> Result<Operator, ConfigFault> {
    let path = path.to_owned();
    let text = std::fs::read_to_string(&path).map_err(|fault| ConfigFault::Unreadable {
        path: path.clone(),
        fault,
    })?;
    parse_operator(&text, path)
}

/// # Errors
/// What is wrong with the text.
pub fn parse_operator(text: &str, path: PathBuf) -> Result<Operator, ConfigFault> {
    let operator: Operator = match toml::from_str(text) {
        Ok(operator) => operator,
        Err(fault) => return Err(ConfigFault::NotOperator { path, fault }),
    };
    for (field, value) in [("name", &operator.name), ("phone", &operator.phone)] {
        if value.trim().is_empty() {
            return Err(ConfigFault::Empty { path, field });
        }
    }
    if !operator.accessibility_statement.is_empty()
        && !operator.accessibility_statement.starts_with("https://")
    {
        return Err(ConfigFault::NotHttps { path });
    }
    Ok(operator)
}

/// The built-in rules with those of every `*.toml` in the folder and the further texts, checked together.
///
/// # Errors
/// The first file that cannot be read, or the first row that cannot stand.
pub fn read_rules(
    folder: Option<&Path>,
    further: &[(&str, &str)],
) -> Result<RuleBook, ConfigFault> {
    let mut texts: Vec<(String, String)> = further
        .iter()
        .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()))
        .collect();
    if let Some(folder) = folder {
        let unreadable = |fault| ConfigFault::Unreadable {
            path: folder.to_owned(),
            fault,
        };
        let entries = std::fs::read_dir(folder).map_err(unreadable)?;
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(unreadable)?;
        paths.retain(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        });
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(&path).map_err(|fault| ConfigFault::Unreadable {
                path: path.clone(),
                fault,
            })?;
            texts.push((path.display().to_string(), text));
        }
    }
    Ok(files::read(
        texts
            .iter()
            .map(|(file, text)| (file.as_str(), text.as_str())),
    )?)
}
