//! Keeping what was read: every row decided as the case stands, all of them in one transaction or none.

use std::collections::BTreeMap;

use domain::application;
use domain::case::By;
use domain::catalogue::{Run, Site};
use domain::ids::{AuthorityId, CaseId, CommandId, RunId, SiteId};
use domain::registration::{self, Authority, Citizen, Opening};
use domain::{AuthorityCommand, Case, Moment, Rejection, RuleBook};
use serde::Serialize;
use store::{Append, CatalogueWrite, CommitFault, StorageFault, Store, Write};

use super::catalogue::{self, Difference};
use super::{CitizenRow, FactTo, Import, ImportFault, Row};
use crate::catalogue::Kind;
use crate::seal::{CivilNumber, Seal};
use crate::{applications, secrets};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub authorities: usize,
    pub citizens: usize,
    pub staff: usize,
    /// Time slots offered or withdrawn.
    pub slots: usize,
    pub facts: usize,
    /// Rows that were there already, to the letter.
    pub known: usize,
    /// What has changed in each source of the catalogue.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub catalogue: Vec<Difference>,
}

/// Who sends an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    Operator,
    Authority(AuthorityId),
}

impl Sender {
    /// Whose rows of the catalogue they are.
    fn name(&self) -> &str {
        match self {
            Self::Operator => "",
            Self::Authority(authority) => authority.as_str(),
        }
    }
}

/// Keeps all the files or nothing. Works beside a running server: where that wrote to a case
/// meanwhile, everything is decided again.
///
/// # Errors
/// The first row that cannot stand, by file, line and field.
pub fn keep(
    store: &Store,
    rules: &RuleBook,
    now: Moment,
    seal: Option<&Seal>,
    sender: &Sender,
    imports: &[Import],
) -> Result<Imported, ImportFault> {
    loop {
        let mut draft = Draft {
            store,
            rules,
            now,
            seal,
            cases: BTreeMap::new(),
            authorities: BTreeMap::new(),
            writes: Vec::new(),
            imported: Imported::default(),
        };
        for import in imports {
            for (line, row) in &import.rows {
                draft.take(row).map_err(|fault| match fault {
                    TakeFault::Field(field, fault) => ImportFault::Row {
                        file: import.file.clone(),
                        line: *line,
                        field,
                        fault,
                    },
                    TakeFault::Storage(fault) => fault.into(),
                })?;
            }
        }
        let (changes, differences) = catalogue::writes(store, sender.name(), imports)?;
        for change in &changes {
            draft.tell_runs(change, &changes)?;
        }
        draft
            .writes
            .extend(changes.into_iter().map(Write::Catalogue));
        draft.imported.catalogue = differences;
        match store.commit_blocking(draft.writes) {
            Ok(()) => return Ok(draft.imported),
            Err(CommitFault::Storage(fault)) => return Err(fault.into()),
            Err(
                CommitFault::VersionConflict { .. }
                | CommitFault::CommandKnown
                | CommitFault::ClaimTaken(_)
                | CommitFault::LoginUnknown
                | CommitFault::InvitationOver
                | CommitFault::SlotChanged
                | CommitFault::CatalogueChanged,
            ) => {}
        }
    }
}

/// The cases as they will be when the rows so far are kept.
struct Draft<'s> {
    store: &'s Store,
    rules: &'s RuleBook,
    now: Moment,
    /// For civil registration numbers.
    seal: Option<&'s Seal>,
    cases: BTreeMap<(AuthorityId, String), DraftCase>,
    authorities: BTreeMap<AuthorityId, Authority>,
    writes: Vec<Write>,
    imported: Imported,
}

struct DraftCase {
    id: CaseId,
    state: Case,
    rows: BTreeMap<CommandId, [u8; 32]>,
}

enum TakeFault {
    Field(String, String),
    Storage(StorageFault),
}

impl From<StorageFault> for TakeFault {
    fn from(fault: StorageFault) -> Self {
        Self::Storage(fault)
    }
}

impl Draft<'_> {
    fn take(&mut self, row: &Row) -> Result<(), TakeFault> {
        let field = |field: &str, fault: &str| TakeFault::Field(field.to_owned(), fault.to_owned());
        match row {
            Row::Authority(authority) => {
                for (name, value) in [
                    ("id", authority.id.as_str()),
                    ("name", &authority.name),
                    ("phone", &authority.phone),
                ] {
                    if value.trim().is_empty() {
                        return Err(field(name, "empty; citizens need it"));
                    }
                }
                self.authorities
                    .insert(authority.id.clone(), authority.clone());
                self.writes.push(Write::PutAuthority(authority.clone()));
                self.imported.authorities += 1;
                Ok(())
            }
            Row::Citizen(row) => self.take_citizen(row),
            Row::Staff(staff) => {
                self.known_authority(&staff.authority)?;
                for (name, value) in [("staff", staff.staff.as_str()), ("name", &staff.name)] {
                    if value.trim().is_empty() {
                        return Err(field(name, "empty; citizens are told who they talk with"));
                    }
                }
                self.writes.push(Write::PutStaff(staff.clone()));
                self.imported.staff += 1;
                Ok(())
            }
            Row::Slot(slot) => {
                self.known_authority(&slot.authority)?;
                if slot.id.as_str().trim().is_empty() {
                    return Err(field("id", "empty; give each slot an id of its own"));
                }
                self.writes.push(Write::PutSlot(slot.clone()));
                self.imported.slots += 1;
                Ok(())
            }
            Row::SlotGone { authority, slot } => {
                self.known_authority(authority)?;
                self.writes.push(Write::RemoveSlot {
                    authority: authority.clone(),
                    id: slot.clone(),
                });
                self.imported.slots += 1;
                Ok(())
            }
            Row::Fact {
                to,
                fingerprint,
                command,
                document,
                of,
            } => {
                let command = match of {
                    Some(of) => &self.erase(to, of)?,
                    None => command,
                };
                if self.case(&to.authority, &to.citizen)?.is_none() {
                    return Err(field(
                        "citizen",
                        "nobody is known by this key; send the row `citizen` first",
                    ));
                }
                let before = self.imported.facts;
                self.append(to, *fingerprint, command.clone())?;
                let kept = self.imported.facts > before;
                if let (Some(content), true) = (document, kept)
                    && let AuthorityCommand::Plan(domain::plan::Command::AddDocument(named)) =
                        command
                    && let Some(case) = self.case(&to.authority, &to.citizen)?
                {
                    let case = case.id.clone();
                    self.writes.push(Write::PutDocument {
                        case,
                        id: named.id.clone(),
                        content: content.clone(),
                    });
                }
                Ok(())
            }
        }
    }

    /// Who has applied for a run hears from the log what its provider changes.
    fn tell_runs(
        &mut self,
        change: &CatalogueWrite,
        all: &[CatalogueWrite],
    ) -> Result<(), StorageFault> {
        let store = self.store;
        let runs = change.put.iter().filter(|row| row.kind == Kind::Run.name());
        for row in runs {
            let cases = applications::cases_with(store, &RunId(row.id.clone()))?;
            if cases.is_empty() {
                continue;
            }
            let run: Run = serde_json::from_str(&row.body)?;
            let site = match &run.site {
                Some(site) => self.site(all, site)?,
                None => None,
            };
            for case in cases {
                let Some(citizen) = store.citizen(&case)? else {
                    continue;
                };
                let to = FactTo {
                    authority: citizen.authority,
                    citizen: citizen.key,
                    id: format!("run {} at {}", row.id, change.expected_version),
                };
                let told = application::Command::TellRun {
                    run: run.id.clone(),
                    starts_on: run.starts_on,
                    ends_on: run.ends_on,
                    place: site.as_ref().map(Site::whole),
                    cancelled: run.cancelled,
                };
                let told = AuthorityCommand::Application(told);
                match self.append(&to, secrets::sha256(&[row.body.as_bytes()]), told) {
                    Ok(()) => {}
                    Err(TakeFault::Storage(fault)) => return Err(fault),
                    Err(TakeFault::Field(field, fault)) => {
                        return Err(StorageFault::Group([field, fault].join(": ")));
                    }
                }
            }
        }
        Ok(())
    }

    /// A site as it is when the changes are made.
    fn site(&self, changes: &[CatalogueWrite], id: &SiteId) -> Result<Option<Site>, StorageFault> {
        let mut put = changes.iter().flat_map(|change| &change.put);
        let new = put.find(|row| row.kind == Kind::Site.name() && row.id == id.0);
        let body = match new {
            Some(row) => Some(row.body.clone()),
            None => self.store.catalogue_row(Kind::Site.name(), &id.0)?,
        };
        Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
    }

    fn known_authority(&self, authority: &AuthorityId) -> Result<(), TakeFault> {
        if self.authorities.contains_key(authority) || self.store.authority(authority)?.is_some() {
            return Ok(());
        }
        Err(TakeFault::Field(
            "authority".into(),
            "not known; send the row `authority` first".into(),
        ))
    }

    fn take_citizen(&mut self, row: &CitizenRow) -> Result<(), TakeFault> {
        let CitizenRow {
            authority,
            citizen,
            name,
            municipality,
            region,
            from,
            ..
        } = row;
        if citizen.trim().is_empty() {
            return Err(TakeFault::Field(
                "citizen".into(),
                "expected your own key for the person".into(),
            ));
        }
        self.known_authority(authority)?;
        let known = self.case(authority, citizen)?.map(|case| case.id.clone());
        let case = known.unwrap_or_else(secrets::new_case_id);
        let person = Citizen {
            case: case.clone(),
            authority: authority.clone(),
            key: citizen.clone(),
            name: name.clone(),
            protected: row.protected,
        };
        self.writes.push(Write::PutCitizen(person));
        if let Some(number) = &row.civil_registration_number {
            let field = |fault: &str| {
                TakeFault::Field("civil_registration_number".into(), fault.to_owned())
            };
            let number = CivilNumber::parse(number)
                .ok_or_else(|| field("expected ten digits, with or without a hyphen"))?;
            let seal = self.seal.ok_or_else(|| {
                field("there is no key to seal it with; start with --key FILE (docs/OPERATIONS.md)")
            })?;
            self.writes.push(Write::PutCivilNumber {
                case: case.clone(),
                lookups: seal.lookups(&number),
                sealed: seal.seal(number.as_bytes()),
            });
        }
        self.imported.citizens += 1;
        let opening = Opening {
            authority: authority.clone(),
            municipality: municipality.clone(),
            region: *region,
            from: *from,
        };
        if let Some(case) = self.case(authority, citizen)? {
            let known = case.state.registration.opening.as_ref();
            if known.is_some_and(|known| known.is_same_place(&opening)) {
                return Ok(());
            }
            let version = case.state.version;
            let id = format!("moved at {version}");
            let to = FactTo {
                authority: authority.clone(),
                citizen: citizen.clone(),
                id,
            };
            let moved = registration::Command::Move(opening);
            return self.append(&to, [0; 32], AuthorityCommand::Registration(moved));
        }
        self.cases.insert(
            (authority.clone(), citizen.clone()),
            DraftCase {
                id: case,
                state: Case::default(),
                rows: BTreeMap::new(),
            },
        );
        let to = FactTo {
            authority: authority.clone(),
            citizen: citizen.clone(),
            id: "citizen".into(),
        };
        self.append(
            &to,
            [0; 32],
            AuthorityCommand::Registration(registration::Command::OpenCase(opening)),
        )
    }

    /// Empties the words of a row that the sender sent earlier.
    fn erase(&mut self, to: &FactTo, of: &str) -> Result<AuthorityCommand, TakeFault> {
        let unknown = || TakeFault::Field("of".into(), "no row was sent under this id".into());
        let earlier = FactTo {
            id: of.to_owned(),
            ..to.clone()
        };
        let store = self.store;
        let case = self.case(&to.authority, &to.citizen)?.ok_or_else(unknown)?;
        let kept = store.outcome(&case.id, command_id(&earlier))?;
        let events = kept
            .and_then(|kept| kept.outcome.ok())
            .ok_or_else(unknown)?;
        let version = events.first().ok_or_else(unknown)?.version;
        Ok(AuthorityCommand::Erase { version })
    }

    fn case(
        &mut self,
        authority: &AuthorityId,
        citizen: &str,
    ) -> Result<Option<&mut DraftCase>, TakeFault> {
        let key = (authority.clone(), citizen.to_owned());
        if !self.cases.contains_key(&key) {
            let Some(known) = self.store.citizen_by_key(authority, citizen)? else {
                return Ok(None);
            };
            let log = self.store.log(&known.case, 0)?;
            let state = Case::replay(&log)
                .map_err(|fault| TakeFault::Field("citizen".into(), fault.to_string()))?;
            self.cases.insert(
                key.clone(),
                DraftCase {
                    id: known.case,
                    state,
                    rows: BTreeMap::new(),
                },
            );
        }
        Ok(self.cases.get_mut(&key))
    }

    fn append(
        &mut self,
        to: &FactTo,
        fingerprint: [u8; 32],
        command: AuthorityCommand,
    ) -> Result<(), TakeFault> {
        let (rules, now, store) = (self.rules, self.now, self.store);
        let id = command_id(to);
        let Some(case) = self.case(&to.authority, &to.citizen)? else {
            return Ok(());
        };
        let kept = store.outcome(&case.id, id)?.map(|kept| kept.fingerprint);
        if let Some(first) = case.rows.get(&id).copied().or(kept) {
            if first != fingerprint {
                return Err(TakeFault::Field(
                    "id".into(),
                    "another row was sent under this id; give each row an id of its own".into(),
                ));
            }
            self.imported.known += 1;
            return Ok(());
        }
        let decision = case
            .state
            .decide_for_authority(rules, now, command)
            .map_err(|rejection| match rejection {
                Rejection::InvalidField { field, remedy } => {
                    TakeFault::Field(field, format!("expected {remedy}"))
                }
                other => TakeFault::Field("row".into(), other.to_string()),
            })?;
        if decision.events.is_empty() {
            return Ok(());
        }
        let append = Append {
            case: case.id.clone(),
            expected_version: case.state.version,
            command: id,
            fingerprint,
            recorded_at: now,
            made_at: None,
            by: By::Authority(to.authority.clone()),
            outcome: Ok(decision.events.clone()),
            claims: decision.claims,
            releases: decision.releases,
            shown: None,
        };
        case.state
            .draft(decision.events, &By::Authority(to.authority.clone()), now);
        case.rows.insert(id, fingerprint);
        self.writes.push(Write::Append(append));
        self.imported.facts += 1;
        Ok(())
    }
}

/// Names the act that a row stands for.
fn command_id(to: &FactTo) -> CommandId {
    let hash = secrets::sha256(&[
        to.authority.as_str().as_bytes(),
        to.citizen.as_bytes(),
        to.id.as_bytes(),
    ]);
    let bytes = hash.iter().take(16);
    CommandId(bytes.fold(0, |sum, byte| sum << 8 | u128::from(*byte)))
}
