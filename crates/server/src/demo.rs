//! The demo's own files, carried in the binary: the same kind that a back-office would send.

use std::path::PathBuf;

use domain::Date;
use serde::Deserialize;

use crate::authority::{CredentialFault, Credentials};
use crate::config::{ConfigFault, Operator, parse_operator};
use crate::import::{self, Import, ImportFault};

const CITIZENS: &str = include_str!("../../../demo/citizens.jsonl");
const CATALOGUE: &str = include_str!("../../../demo/catalogue/catalogue.jsonl");
/// The demo's occupations and skills, in ESCO's files.
const OCCUPATIONS: &[(&str, &str)] = &[
    (
        "demo/occupations/occupations_da.csv",
        include_str!("../../../demo/occupations/occupations_da.csv"),
    ),
    (
        "demo/occupations/occupations_en.csv",
        include_str!("../../../demo/occupations/occupations_en.csv"),
    ),
    (
        "demo/occupations/skills_da.csv",
        include_str!("../../../demo/occupations/skills_da.csv"),
    ),
    (
        "demo/occupations/skills_en.csv",
        include_str!("../../../demo/occupations/skills_en.csv"),
    ),
    (
        "demo/occupations/occupationSkillRelations_da.csv",
        include_str!("../../../demo/occupations/occupationSkillRelations_da.csv"),
    ),
];
const OPERATOR: &str = include_str!("../../../demo/operator.toml");
const CREDENTIALS: &str = include_str!("../../../demo/credentials.toml");
const KEYS: &str = include_str!("../../../demo/keys.toml");

/// The local parameters of the demo's authorities.
pub const RULES: &[(&str, &str)] = &[(
    "demo/rules/oestsundets-akasse.toml",
    include_str!("../../../demo/rules/oestsundets-akasse.toml"),
)];

/// A name under which to log in as a demo citizen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    pub key: String,
    pub authority: String,
    pub citizen: String,
    /// Who that is, in a line.
    pub da: String,
    pub en: String,
}

/// A name under which to log in as a demo authority's member of staff.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffKey {
    pub key: String,
    pub authority: String,
    pub staff: String,
    pub da: String,
    pub en: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    key: Vec<Key>,
    staff: Vec<StaffKey>,
}

pub fn keys() -> Vec<Key> {
    toml::from_str::<Keys>(KEYS).unwrap_or_default().key
}

pub fn staff_keys() -> Vec<StaffKey> {
    toml::from_str::<Keys>(KEYS).unwrap_or_default().staff
}

/// # Errors
/// Never, unless the binary was built with a faulty file: a test reads it.
pub fn operator() -> Result<Operator, ConfigFault> {
    parse_operator(OPERATOR, PathBuf::from("demo/operator.toml"))
}

/// The tokens of the demo's authorities, known to everybody.
///
/// # Errors
/// Never, unless the binary was built with a faulty file: a test reads it.
pub fn credentials() -> Result<Credentials, CredentialFault> {
    Credentials::parse(CREDENTIALS, "demo/credentials.toml")
}

/// The demo's citizens, with their offsets resolved from `today`.
///
/// # Errors
/// Never, unless the binary was built with a faulty file: a test reads it.
pub fn citizens(today: Date) -> Result<Import, ImportFault> {
    import::read("demo/citizens.jsonl", CITIZENS.as_bytes(), Some(today))
}

/// The demo's courses (demo/catalogue), with their offsets resolved from `today`.
///
/// # Errors
/// Never, unless the binary was built with a faulty file: a test reads it.
pub fn catalogue(today: Date) -> Result<Import, ImportFault> {
    import::read(
        "demo/catalogue/catalogue.jsonl",
        CATALOGUE.as_bytes(),
        Some(today),
    )
}

/// The demo's occupations and skills (demo/occupations).
///
/// # Errors
/// Never, unless the binary was built with a faulty file: a test reads it.
pub fn occupations() -> Result<Import, ImportFault> {
    let files: Vec<import::esco::File<'_>> = OCCUPATIONS
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    import::esco::read(&files)
}
