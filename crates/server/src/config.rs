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
    /// What helps two browsers to find each other when they talk by video.
    #[serde(default)]
    pub room: RoomServers,
}

/// The operator's STUN and TURN servers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoomServers {
    #[serde(default)]
    pub stun: Vec<String>,
    #[serde(default)]
    pub turn: Vec<String>,
    /// A file with the secret that the TURN servers know too.
    #[serde(default, rename = "turn_secret_file", deserialize_with = "secret_file")]
    pub secret: Option<Secret>,
}

/// Not shown where a configuration is written out.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

fn secret_file<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    let path = PathBuf::deserialize(from)?;
    let wrong = |what: &dyn std::fmt::Display| {
        serde::de::Error::custom(format!("{}: {what}", path.display()))
    };
    let text = std::fs::read_to_string(&path).map_err(|fault| wrong(&fault))?;
    match text.trim() {
        "" => Err(wrong(&"there is no secret in it")),
        secret => Ok(Some(secret.into())),
    }
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
    #[error("{}: `{field}` in [room]: {remedy}", path.display())]
    RoomServer {
        path: PathBuf,
        field: &'static str,
        remedy: &'static str,
    },
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
    let RoomServers { stun, turn, secret } = &operator.room;
    let begin = |urls: &[String], schemes: [&str; 2]| {
        let known = |url: &String| schemes.iter().any(|scheme| url.starts_with(scheme));
        urls.iter().all(known)
    };
    let wrong = if !begin(stun, ["stun:", "stuns:"]) {
        Some(("stun", "each begins with stun: or stuns:"))
    } else if !begin(turn, ["turn:", "turns:"]) {
        Some(("turn", "each begins with turn: or turns:"))
    } else if turn.is_empty() == secret.is_some() {
        Some(("turn_secret_file", "turn and its secret go together"))
    } else {
        None
    };
    if let Some((field, remedy)) = wrong {
        return Err(ConfigFault::RoomServer {
            path,
            field,
            remedy,
        });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_for_rooms_stand_or_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            path.display().to_string()
        };
        let (secret, empty) = (file("secret", "abc\n"), file("empty", " \n"));
        let missing = folder.path().join("missing").display().to_string();
        let turn = |secret: &str| {
            format!("turn = [\"turn:t.example.dk\"]\nturn_secret_file = \"{secret}\"")
        };
        for (room, stands) in [
            (String::new(), true),
            ("stun = [\"stun:s.example.dk:3478\"]".to_owned(), true),
            (turn(&secret), true),
            ("stun = [\"https://s.example.dk\"]".to_owned(), false),
            ("turn = [\"turn:t.example.dk\"]".to_owned(), false),
            (format!("turn_secret_file = \"{secret}\""), false),
            (turn(&empty), false),
            (turn(&missing), false),
            ("ice = []".to_owned(), false),
        ] {
            let text = format!("name = \"Drift\"\nphone = \"12 34 56 78\"\n[room]\n{room}\n");
            let read = parse_operator(&text, "operator.toml".into());
            assert_eq!(read.is_ok(), stands, "{room}: {read:?}");
            assert!(!format!("{read:?}").contains("abc"), "the secret is shown");
        }
    }
}
