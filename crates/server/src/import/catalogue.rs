//! The catalogue's rows in an import: JSON rows of every kind, and the dated runs as providers send them, in CSV.
//! What a source sends is all that it has: what it names no longer goes. Must not know how courses are searched.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::catalogue::{
    Call, Course, Group, Pool, PositiveList, Provider, Run, Sector, Site, places,
};
use domain::occupation::{Occupation, Skill};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{CatalogueRow, CatalogueWrite, StorageFault, Store};

use super::fact::{FieldFault, typed};
use super::{Import, ImportFault};
use crate::catalogue::Kind;

/// The longest text of a catalogue's row, in characters.
const MAX_TEXT: usize = 2_000;

/// A row of a catalogue, read and checked by itself.
#[derive(Debug)]
pub struct Entry {
    pub kind: Kind,
    pub id: String,
    pub body: String,
    /// What must be there too: the field that names it, its kind, its id.
    pub refers: Vec<(&'static str, Kind, String)>,
}

/// Whose rows a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The sender's own name for the source: one file of theirs, sent anew whenever it changes.
    pub source: String,
}

impl Source {
    /// # Errors
    /// Where the name is empty or too long.
    pub fn check(self) -> Result<Self, FieldFault> {
        let length = self.source.trim().chars().count();
        if (1..=100).contains(&length) {
            return Ok(self);
        }
        let remedy = "expected a name of 1 to 100 characters for this source";
        Err(("source".to_owned(), remedy.to_owned()))
    }
}

/// A row of this kind.
///
/// # Errors
/// The field at fault, and what was expected.
pub(super) fn entry(kind: Kind, fields: Value) -> Result<Entry, FieldFault> {
    for (field, value) in fields.as_object().into_iter().flatten() {
        let too_long = |text: &str| text.chars().count() > MAX_TEXT;
        if value.as_str().is_some_and(too_long) {
            return Err(wrong(field, "expected at most 2000 characters"));
        }
    }
    match kind {
        Kind::Sector => {
            let row: Sector = typed(fields)?;
            filled("name", &row.name)?;
            made(kind, row.id.as_str(), &row, Vec::new())
        }
        Kind::Group => {
            let row: Group = typed(fields)?;
            filled("name", &row.name)?;
            let refers = vec![("sector", Kind::Sector, row.sector.0.clone())];
            made(kind, row.id.as_str(), &row, refers)
        }
        Kind::Provider => {
            let row: Provider = typed(fields)?;
            filled("name", &row.name)?;
            if !row.web.is_empty() && !row.web.starts_with("https://") {
                return Err(wrong(
                    "web",
                    "expected an address that begins with https://",
                ));
            }
            made(kind, row.id.as_str(), &row, Vec::new())
        }
        Kind::Site => {
            let row: Site = typed(fields)?;
            filled("name", &row.name)?;
            filled("town", &row.town)?;
            known_municipality("municipality", &row.municipality)?;
            if !row.at.is_in_denmark() {
                return Err(wrong("at", "expected a place in Denmark, in degrees"));
            }
            let refers = vec![("provider", Kind::Provider, row.provider.0.clone())];
            made(kind, row.id.as_str(), &row, refers)
        }
        Kind::Course => {
            let row: Course = typed(fields)?;
            filled("title", &row.title)?;
            let refers = vec![("group", Kind::Group, row.group.0.clone())];
            made(kind, row.id.as_str(), &row, refers)
        }
        Kind::Run => run(&typed(fields)?),
        Kind::List => {
            let row: PositiveList = typed(fields)?;
            in_order(row.from, row.to)?;
            if let Some(stray) = row.starred.iter().find(|one| !row.courses.contains(one)) {
                let fault = format!("`{}` is not among `courses`", stray.0);
                return Err(("starred".to_owned(), fault));
            }
            let named = row.courses.iter();
            let refers = named.map(|course| ("courses", Kind::Course, course.0.clone()));
            made(kind, row.id.as_str(), &row, refers.collect())
        }
        Kind::Pool => {
            let row: Pool = typed(fields)?;
            known_municipality("municipality", &row.municipality)?;
            in_order(row.from, Some(row.to))?;
            // A pool has no name but what it is.
            let scheme = serde_json::to_string(&row.scheme).unwrap_or_default();
            let id = format!(
                "{} {} {}",
                row.municipality,
                scheme.trim_matches('"'),
                row.from
            );
            made(kind, &id, &row, Vec::new())
        }
        Kind::Call => {
            let row: Call = typed(fields)?;
            filled("title", &row.title)?;
            filled("contact", &row.contact)?;
            in_order(row.from, row.to)?;
            for code in &row.municipalities {
                known_municipality("municipalities", code)?;
            }
            let refers = vec![("group", Kind::Group, row.group.0.clone())];
            made(kind, row.id.as_str(), &row, refers)
        }
        Kind::Skill => skill(&typed(fields)?),
        Kind::Occupation => occupation(&typed(fields)?),
    }
}

/// A skill.
pub(super) fn skill(row: &Skill) -> Result<Entry, FieldFault> {
    made(Kind::Skill, row.id.as_str(), row, Vec::new())
}

/// An occupation; its skills were looked up when it was read.
pub(super) fn occupation(row: &Occupation) -> Result<Entry, FieldFault> {
    made(Kind::Occupation, row.id.as_str(), row, Vec::new())
}

pub(super) fn run(row: &Run) -> Result<Entry, FieldFault> {
    row.check()
        .map_err(|(field, remedy)| wrong(field, &format!("expected {remedy}")))?;
    let mut refers = vec![
        ("course", Kind::Course, row.course.0.clone()),
        ("provider", Kind::Provider, row.provider.0.clone()),
    ];
    if let Some(site) = &row.site {
        refers.push(("site", Kind::Site, site.0.clone()));
    }
    made(Kind::Run, row.id.as_str(), row, refers)
}

fn made<T: Serialize>(
    kind: Kind,
    id: &str,
    row: &T,
    refers: Vec<(&'static str, Kind, String)>,
) -> Result<Entry, FieldFault> {
    let length = id.chars().count();
    if id.trim().is_empty() || length > 100 {
        return Err(wrong("id", "expected 1 to 100 characters"));
    }
    let body = serde_json::to_string(row).map_err(|fault| wrong("row", &fault.to_string()))?;
    Ok(Entry {
        kind,
        id: id.to_owned(),
        body,
        refers,
    })
}

fn wrong(field: &str, remedy: &str) -> FieldFault {
    (field.to_owned(), remedy.to_owned())
}

fn filled(field: &str, value: &str) -> Result<(), FieldFault> {
    if value.trim().is_empty() {
        return Err(wrong(field, "empty; citizens read it"));
    }
    Ok(())
}

fn known_municipality(field: &str, code: &str) -> Result<(), FieldFault> {
    match places::municipality(code) {
        Some(_) => Ok(()),
        None => Err(wrong(
            field,
            "expected a municipality's code of four digits",
        )),
    }
}

fn in_order(from: domain::Date, to: Option<domain::Date>) -> Result<(), FieldFault> {
    if to.is_some_and(|to| to < from) {
        return Err(wrong("to", "expected a day not before `from`"));
    }
    Ok(())
}

/// What an import changed in one source, kind by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub source: String,
    pub kinds: BTreeMap<&'static str, Changes>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    pub same: usize,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "catalogue `{}`:", self.source)?;
        for (kind, of) in &self.kinds {
            write!(
                f,
                "\n  {kind}: {} added, {} changed, {} removed, {} as before",
                of.added, of.changed, of.removed, of.same
            )?;
        }
        Ok(())
    }
}

/// What to write so that each source holds what its file has, all of them against the catalogue as it is now. Nothing
/// is written for a source that is as before.
///
/// # Errors
/// The first row whose id another source has, or that refers to what is not there.
pub(super) fn writes(
    store: &Store,
    owner: &str,
    imports: &[Import],
) -> Result<(Vec<CatalogueWrite>, Vec<Difference>), ImportFault> {
    let files: Vec<(&Import, &Source)> = imports
        .iter()
        .filter_map(|import| Some((import, import.source.as_ref()?)))
        .collect();
    let (mut writes, mut differences) = (Vec::new(), Vec::new());
    if files.is_empty() {
        return Ok((writes, differences));
    }
    let (mut version, held) = Held::read(store, owner, &files)?;
    for (import, source) in &files {
        let before = held.of_source.get(source.source.as_str());
        let (change, difference) = change(import, before);
        held.check(owner, import, source)?;
        if let Some((put, remove)) = change {
            let concerns = |kind: &str| ["course", "group", "sector"].contains(&kind);
            let words_change = put.iter().any(|row| concerns(&row.kind))
                || remove.iter().any(|(kind, _)| concerns(kind));
            writes.push(CatalogueWrite {
                expected_version: version,
                owner: owner.to_owned(),
                source: source.source.clone(),
                put,
                remove,
                // Emptied: whoever reads the catalogue next makes the words of its courses.
                text: words_change.then(|| (String::new(), Vec::new())),
            });
            version += 1;
        }
        differences.push(Difference {
            source: source.source.clone(),
            kinds: difference,
        });
    }
    Ok((writes, differences))
}

type Change = (Vec<CatalogueRow>, Vec<(String, String)>);

/// What differs between a file and what its source had.
fn change(
    import: &Import,
    before: Option<&HashMap<(String, String), String>>,
) -> (Option<Change>, BTreeMap<&'static str, Changes>) {
    let nothing = HashMap::new();
    let before = before.unwrap_or(&nothing);
    let mut kinds: BTreeMap<&'static str, Changes> = BTreeMap::new();
    let (mut put, mut kept) = (Vec::new(), HashSet::new());
    for (_, entry) in &import.entries {
        let key = (entry.kind.name().to_owned(), entry.id.clone());
        let of = kinds.entry(entry.kind.name()).or_default();
        match before.get(&key) {
            Some(body) if *body == entry.body => of.same += 1,
            known => {
                if known.is_some() {
                    of.changed += 1;
                } else {
                    of.added += 1;
                }
                put.push(CatalogueRow {
                    kind: key.0.clone(),
                    id: key.1.clone(),
                    body: entry.body.clone(),
                });
            }
        }
        kept.insert(key);
    }
    let mut remove = Vec::new();
    for key in before.keys().filter(|key| !kept.contains(*key)) {
        if let Some(kind) = Kind::parse(&key.0) {
            kinds.entry(kind.name()).or_default().removed += 1;
        }
        remove.push(key.clone());
    }
    let differs = !put.is_empty() || !remove.is_empty();
    (differs.then_some((put, remove)), kinds)
}

/// The catalogue beside the files of this import.
struct Held {
    /// Bodies by kind and id, of each source that is imported.
    of_source: HashMap<String, HashMap<(String, String), String>>,
    /// Whose row each id is, by kind: the other sources'.
    of_others: HashMap<(String, String), (String, String)>,
    /// What is there once all files are in.
    there: HashSet<(Kind, String)>,
}

impl Held {
    fn read(
        store: &Store,
        owner: &str,
        files: &[(&Import, &Source)],
    ) -> Result<(u64, Self), StorageFault> {
        loop {
            let (version, _) = store.catalogue_version()?;
            let mut held = Self {
                of_source: HashMap::new(),
                of_others: HashMap::new(),
                there: HashSet::new(),
            };
            let names: BTreeSet<&str> = files.iter().map(|(_, of)| of.source.as_str()).collect();
            for name in &names {
                let (_, rows) = store.catalogue_of_source(owner, name)?;
                let rows = rows.into_iter().map(|row| ((row.kind, row.id), row.body));
                held.of_source.insert((*name).to_owned(), rows.collect());
            }
            for [kind, id, of, source] in store.catalogue_of_others(owner, "")? {
                if of == owner && names.contains(source.as_str()) {
                    continue;
                }
                if let Some(known) = Kind::parse(&kind) {
                    held.there.insert((known, id.clone()));
                }
                held.of_others.insert((kind, id), (of, source));
            }
            for (import, _) in files {
                let entries = import.entries.iter();
                held.there
                    .extend(entries.map(|(_, entry)| (entry.kind, entry.id.clone())));
            }
            // Read in parts: begun anew where somebody wrote in between.
            if store.catalogue_version()?.0 == version {
                return Ok((version, held));
            }
        }
    }

    fn check(&self, owner: &str, import: &Import, source: &Source) -> Result<(), ImportFault> {
        for (line, entry) in &import.entries {
            let fault = |field: &str, fault: String| ImportFault::Row {
                file: import.file.clone(),
                line: *line,
                field: field.to_owned(),
                fault,
            };
            let key = (entry.kind.name().to_owned(), entry.id.clone());
            if let Some((of, other)) = self.of_others.get(&key) {
                // Another authority's own names are not told.
                let whose = if of == owner {
                    format!("the source `{other}`")
                } else {
                    "another sender".to_owned()
                };
                return Err(fault(
                    "id",
                    format!("`{}` is a {} of {whose}", entry.id, key.0),
                ));
            }
            for (field, kind, id) in &entry.refers {
                if !self.there.contains(&(*kind, id.clone())) {
                    let reason = format!(
                        "there is no {} `{id}`; send it in this source `{}` or another first",
                        kind.name(),
                        source.source
                    );
                    return Err(fault(field, reason));
                }
            }
        }
        Ok(())
    }
}
