//! Occupations and skills as ESCO publishes them: the files `occupations`, `skills` and `occupationSkillRelations`, in CSV,
//! one of the first two for each language. Together they are one source. Must not know what occupations are used for.

use std::collections::{BTreeMap, HashMap};

use domain::ids::{OccupationId, SkillId};
use domain::occupation::{Labels, Occupation, Skill};

use super::catalogue::{self, Source};
use super::{Import, ImportFault};

/// The name of the one source.
const SOURCE: &str = "esco";
/// The most other names that are kept of one occupation.
const MAX_NAMES: usize = 60;

/// Which of the files it is, by the names in its first line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Occupations,
    Skills,
    Relations,
}

/// A file, by name and content.
pub type File<'f> = (&'f str, &'f [u8]);

/// Whether a file is one of these.
pub fn is_one(bytes: &[u8]) -> bool {
    let text = super::csv::decoded(bytes);
    let head: Vec<&str> = text.lines().next().unwrap_or_default().split(',').collect();
    kind_of(
        &head
            .iter()
            .map(|name| name.trim().trim_matches('"'))
            .collect::<Vec<_>>(),
    )
    .is_some()
}

fn kind_of(head: &[&str]) -> Option<Kind> {
    let has = |name: &str| head.contains(&name);
    if has("occupationUri") && has("skillUri") {
        Some(Kind::Relations)
    } else if has("conceptUri") && has("iscoGroup") {
        Some(Kind::Occupations)
    } else if has("conceptUri") && has("skillType") {
        Some(Kind::Skills)
    } else {
        None
    }
}

/// A fault in a file.
struct At<'f> {
    file: &'f str,
    line: usize,
}

impl At<'_> {
    fn fault(&self, field: &str, fault: &str) -> ImportFault {
        ImportFault::Row {
            file: self.file.to_owned(),
            line: self.line,
            field: field.to_owned(),
            fault: fault.to_owned(),
        }
    }
}

#[derive(Default)]
struct Read {
    occupations: BTreeMap<String, Occupation>,
    skills: BTreeMap<String, Skill>,
    /// Occupation, skill and whether it is essential, each with where it stands.
    relations: Vec<(String, String, bool, usize, usize)>,
}

/// Reads the files together.
///
/// # Errors
/// The first fault, by file, line and column; nothing of the files is used then.
pub fn read(files: &[File<'_>]) -> Result<Import, ImportFault> {
    let mut found = Read::default();
    for (at, file) in files.iter().enumerate() {
        found.file(at, *file)?;
    }
    let name_of = |at: usize| files.get(at).map_or("", |(name, _)| *name);
    for (occupation, skill, essential, file, line) in std::mem::take(&mut found.relations) {
        let at = At {
            file: name_of(file),
            line,
        };
        if !found.skills.contains_key(&skill) {
            let fault = format!("there is no skill `{skill}` in the files of skills");
            return Err(at.fault("skillUri", &fault));
        }
        let Some(one) = found.occupations.get_mut(&occupation) else {
            let fault =
                format!("there is no occupation `{occupation}` in the files of occupations");
            return Err(at.fault("occupationUri", &fault));
        };
        let list = if essential {
            &mut one.essential
        } else {
            &mut one.optional
        };
        list.push(SkillId(skill));
    }
    let first = name_of(0).to_owned();
    if found.occupations.is_empty() {
        return Err(ImportFault::Empty { file: first });
    }
    let mut import = Import {
        file: first,
        source: Some(Source {
            source: SOURCE.to_owned(),
        }),
        ..Import::default()
    };
    let at = At {
        file: name_of(0),
        line: 1,
    };
    let made = |entry: Result<catalogue::Entry, (String, String)>| {
        entry.map_err(|(field, fault)| at.fault(&field, &fault))
    };
    for one in found.skills.values() {
        import.entries.push((1, made(catalogue::skill(one))?));
    }
    for one in found.occupations.values() {
        import.entries.push((1, made(catalogue::occupation(one))?));
    }
    Ok(import)
}

impl Read {
    fn file(&mut self, number: usize, (file, bytes): File<'_>) -> Result<(), ImportFault> {
        let text = super::csv::decoded(bytes);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        let broken = |fault: csv::Error| {
            let line = fault.position().map_or(1, csv::Position::line);
            let line = usize::try_from(line).unwrap_or(1);
            At { file, line }.fault("row", &fault.to_string())
        };
        let head = reader.headers().map_err(broken)?.clone();
        let names: Vec<&str> = head.iter().map(str::trim).collect();
        let first = At { file, line: 1 };
        let kind = kind_of(&names).ok_or_else(|| {
            first.fault(
                "conceptUri",
                "expected the columns of ESCO's files `occupations`, `skills` or `occupationSkillRelations`",
            )
        })?;
        let places: HashMap<&str, usize> = names.iter().copied().zip(0..).collect();
        let must = match kind {
            Kind::Occupations => &["conceptUri", "iscoGroup", "preferredLabel"][..],
            Kind::Skills => &["conceptUri", "preferredLabel"],
            Kind::Relations => &["occupationUri", "relationType", "skillUri"],
        };
        if let Some(missing) = must.iter().find(|name| !places.contains_key(**name)) {
            return Err(first.fault(missing, "there is no such column"));
        }
        let lang = match (language_of(file), kind) {
            (Some(lang), _) => lang,
            // Whom they belong to is the same in every language.
            (None, Kind::Relations) => String::new(),
            (None, _) => {
                return Err(first.fault(
                    "preferredLabel",
                    "the file's name must end with its language, such as `occupations_da.csv`",
                ));
            }
        };
        let mut seen: HashMap<String, usize> = HashMap::new();
        for record in reader.records() {
            let record = record.map_err(broken)?;
            let line = record.position().map_or(0, csv::Position::line);
            let line = usize::try_from(line).unwrap_or(0);
            let at = At { file, line };
            let value = |name: &str| {
                let place = places.get(name);
                place.and_then(|at| record.get(*at)).unwrap_or("").trim()
            };
            if record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            if kind == Kind::Relations {
                let essential = match value("relationType") {
                    "essential" => true,
                    "optional" => false,
                    _ => return Err(at.fault("relationType", "expected essential or optional")),
                };
                let [occupation, skill] =
                    ["occupationUri", "skillUri"].map(|name| id_of(value(name)));
                self.relations
                    .push((occupation, skill, essential, number, line));
                continue;
            }
            // What is no longer in use is no longer told.
            let status = value("status");
            if !status.is_empty() && status != "released" {
                continue;
            }
            let (id, label) = (
                id_of(value("conceptUri")),
                value("preferredLabel").to_owned(),
            );
            if id.is_empty() {
                return Err(at.fault("conceptUri", "empty"));
            }
            if label.is_empty() {
                return Err(at.fault("preferredLabel", "empty; citizens read it"));
            }
            if let Some(before) = seen.insert(id.clone(), line) {
                let fault = format!("`{id}` stands in line {before} already");
                return Err(at.fault("conceptUri", &fault));
            }
            let put = |labels: &mut Labels| {
                labels.insert(lang.clone(), label.clone());
            };
            if kind == Kind::Skills {
                let skill = self.skills.entry(id.clone()).or_insert_with(|| Skill {
                    id: SkillId(id),
                    labels: Labels::new(),
                });
                put(&mut skill.labels);
                continue;
            }
            let isco = value("iscoGroup");
            let digits = isco.bytes().all(|sign| sign.is_ascii_digit());
            if isco.len() > 4 || !digits {
                return Err(at.fault("iscoGroup", "expected up to four digits of ISCO-08"));
            }
            let one = self.occupations.entry(id.clone());
            let one = one.or_insert_with(|| Occupation {
                id: OccupationId(id),
                isco: String::new(),
                labels: Labels::new(),
                also: Vec::new(),
                essential: Vec::new(),
                optional: Vec::new(),
            });
            one.isco = isco.to_owned();
            put(&mut one.labels);
            let names = value("altLabels").lines().map(str::trim);
            for name in names.filter(|name| !name.is_empty()).take(MAX_NAMES) {
                if !one.also.iter().any(|known| known == name) {
                    one.also.push(name.to_owned());
                }
            }
        }
        Ok(())
    }
}

/// The last part of an address: what is left of it names the thing within ESCO.
fn id_of(address: &str) -> String {
    let last = address.trim_end_matches('/').rsplit('/').next();
    last.unwrap_or_default().to_owned()
}

/// `occupations_da.csv` is Danish.
fn language_of(file: &str) -> Option<String> {
    let stem = file.rsplit(['/', '\\']).next()?.split('.').next()?;
    let (_, lang) = stem.rsplit_once('_')?;
    let is_code = lang.len() == 2 && lang.bytes().all(|byte| byte.is_ascii_lowercase());
    is_code.then(|| lang.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OCCUPATIONS: &str = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,status\n\
        Occupation,http://data.europa.eu/esco/occupation/aa,9112,rengøringsassistent,\"gulvvasker\nrengøringsmedarbejder\",released\n\
        Occupation,http://data.europa.eu/esco/occupation/bb,4321,lagermedarbejder,,released\n\
        Occupation,http://data.europa.eu/esco/occupation/cc,4321,udgået,,obsolete\n";
    const ENGLISH: &str = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,status\n\
        Occupation,http://data.europa.eu/esco/occupation/aa,9112,cleaner,,released\n";
    const SKILLS: &str = "conceptType,conceptUri,skillType,preferredLabel\n\
        KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/s1,skill/competence,løfte tungt\n";
    const RELATIONS: &str = "occupationUri,relationType,skillType,skillUri\n\
        http://data.europa.eu/esco/occupation/aa,optional,skill/competence,http://data.europa.eu/esco/skill/s1\n\
        http://data.europa.eu/esco/occupation/bb,essential,skill/competence,http://data.europa.eu/esco/skill/s1\n";

    fn files<'f>(occupations: &'f str, skills: &'f str, relations: &'f str) -> Vec<File<'f>> {
        vec![
            ("esco/occupations_da.csv", occupations.as_bytes()),
            ("esco/occupations_en.csv", ENGLISH.as_bytes()),
            ("esco/skills_da.csv", skills.as_bytes()),
            ("esco/occupationSkillRelations_da.csv", relations.as_bytes()),
        ]
    }

    #[test]
    fn the_published_files_are_read_as_one_source() {
        let import = read(&files(OCCUPATIONS, SKILLS, RELATIONS)).expect("read");
        let bodies: Vec<&str> = import
            .entries
            .iter()
            .map(|(_, entry)| entry.body.as_str())
            .collect();
        assert_eq!(bodies.len(), 3, "what is obsolete is left out: {bodies:?}");
        let cleaner: Occupation = serde_json::from_str(bodies[1]).expect("an occupation");
        assert_eq!(
            cleaner.labels.get("en").map(String::as_str),
            Some("cleaner")
        );
        assert_eq!(cleaner.also, ["gulvvasker", "rengøringsmedarbejder"]);
        assert_eq!((cleaner.essential.len(), cleaner.optional.len()), (0, 1));
        assert!(is_one(OCCUPATIONS.as_bytes()) && is_one(RELATIONS.as_bytes()));
        assert!(!is_one(b"hold;kursus;udbyder"));
    }

    #[test]
    fn a_fault_names_file_line_and_column() {
        let told = |occupations: &str, skills: &str, relations: &str| {
            let read = read(&files(occupations, skills, relations));
            read.expect_err("refused").to_string()
        };
        let twice = format!("{OCCUPATIONS}Occupation,x/aa,9112,igen,,released\n");
        assert!(told(&twice, SKILLS, RELATIONS).contains("line 6, field `conceptUri`"));
        let isco = OCCUPATIONS.replace("9112", "renholder");
        assert!(told(&isco, SKILLS, RELATIONS).contains("line 2, field `iscoGroup`"));
        let nameless = OCCUPATIONS.replace("lagermedarbejder", "");
        assert!(told(&nameless, SKILLS, RELATIONS).contains("field `preferredLabel`"));
        let stray = RELATIONS.replace("skill/s1", "skill/s9");
        assert!(
            told(OCCUPATIONS, SKILLS, &stray)
                .contains("occupationSkillRelations_da.csv, line 2, field `skillUri`")
        );
        let mad = RELATIONS.replace("optional", "maybe");
        assert!(told(OCCUPATIONS, SKILLS, &mad).contains("field `relationType`"));
        let bare = [("occupations.csv", OCCUPATIONS.as_bytes())];
        assert!(
            read(&bare)
                .expect_err("refused")
                .to_string()
                .contains("occupations_da.csv")
        );
        let other = [("x_da.csv", &b"a,b\n1,2\n"[..])];
        assert!(read(&other).is_err());
    }
}
