//! What is kept on a citizen's own phone, sealed: the case as the server had it, what is being written, and acts
//! without an answer. In IndexedDB, under a key of the browser's own that no script can read out. Its code comes in
//! a file of its own, after the first page. Must not decide what is shown.

use domain::ids::{CaseId, CommandId};
use idb::{Database, Factory, KeyRange, ObjectStoreParams, Query, TransactionMode};
use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_split_helpers::SplitLoaderError;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use super::outbox::KeptAct;

const DATABASE: &str = "genstart";
const KEYS: &str = "keys";
const ROWS: &str = "rows";
/// Whose phone it was last, when the server last answered, and whether it may be shown.
const LAST: &str = "last";
/// The first byte of a sealed row: the generation of what is in it.
const FORM: u8 = 1;
const NONCE: usize = 12;
/// What has been looked at: the latest so many, in one row, since what was asked is nobody's business either.
const SEEN: &str = "seen";
const MOST_SEEN: usize = 16;
const HOUR_MS: f64 = 3_600_000.0;
/// Unsent acts of somebody else are kept so long.
const SEALED_MS: f64 = 30.0 * 24.0 * HOUR_MS;
/// A clock that is set back a little is no reason to lock.
const CLOCK_SLACK_MS: f64 = 5.0 * 60_000.0;

/// What is to be done, at a reading of the phone's clock.
#[derive(Debug)]
pub enum Job {
    /// What may be shown before the server answers. `locked`: nothing, whatever lies there.
    Open {
        locked: bool,
    },
    /// The server has answered: who is here, and whether the phone is theirs. Removes what others left to
    /// be read, and gives what this one has written.
    Settle {
        case: CaseId,
        own: bool,
        keep_hours: u16,
    },
    /// An answer of the server, as it came.
    KeepAnswer {
        case: CaseId,
        part: Part,
        body: Vec<u8>,
    },
    /// An answer that the citizen has looked at, by where it was asked.
    KeepSeen {
        case: CaseId,
        place: String,
        body: Vec<u8>,
    },
    /// What was answered there last, to whom the phone was last.
    ReadSeen {
        place: String,
        locked: bool,
    },
    KeepDraft {
        case: CaseId,
        draft: KeptDraft,
    },
    KeepAct {
        case: CaseId,
        act: Box<KeptAct>,
    },
    ForgetAct {
        case: CaseId,
        id: CommandId,
    },
    ReadActs {
        case: CaseId,
    },
    /// The session is over: nothing is shown until the next login. What the server knows too goes.
    Lock,
    /// Nothing of this citizen stays.
    Wipe {
        case: CaseId,
    },
}

/// Which answers are kept: the latest with a case, and the latest with rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Case,
    /// The case in the answer to an act.
    CaseOfAct,
    Rules,
    RulesOfAct,
}

/// What is being written, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    pub changed: Option<bool>,
    pub changes: String,
    pub fields: Vec<(String, String)>,
}

#[derive(Debug)]
pub enum Done {
    Nothing,
    Opened(Box<Opened>),
    Seen(Vec<u8>),
    /// With how many cannot be read.
    Acts(Vec<KeptAct>, usize),
    Settled {
        acts: Vec<KeptAct>,
        /// How many cannot be read.
        unreadable: usize,
        /// What was being written when it was locked.
        draft: Option<KeptDraft>,
    },
}

/// What lay there.
#[derive(Debug)]
pub struct Opened {
    pub case: CaseId,
    /// The phone's clock at the server's last answer, in milliseconds.
    pub answered_at: f64,
    pub waiting: usize,
    /// None while it may not be shown.
    pub shown: Option<Shown>,
}

#[derive(Debug, Default)]
pub struct Shown {
    pub parts: Vec<(Part, Vec<u8>)>,
    pub draft: KeptDraft,
    pub acts: Vec<KeptAct>,
}

/// Why something was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No room is left.
    Full,
    /// The browser does not allow it, or what lies there is broken.
    Unusable,
    /// The code for it could not be fetched yet.
    NotThere,
}

/// Does a job. One after the other: each waits for the one before it.
pub async fn perform(job: Job) -> Result<Done, Trouble> {
    let now = super::device::phone_time().unix_ms() as f64;
    match code(job, now).await {
        Ok(work) => work.await,
        Err(_) => Err(Trouble::NotThere),
    }
}

type Work = std::pin::Pin<Box<dyn Future<Output = Result<Done, Trouble>>>>;

#[cfg(not(feature = "unsplit"))]
#[wasm_split(vault, fallible)]
fn code(job: Job, now: f64) -> Result<Work, SplitLoaderError> {
    Ok(begun(job, now))
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
async fn code(job: Job, now: f64) -> Result<Work, SplitLoaderError> {
    Ok(begun(job, now))
}

fn begun(job: Job, now: f64) -> Work {
    Box::pin(async move {
        done(job, now).await.map_err(|fault| match fault {
            Fault::Js(value) => {
                let name = Reflect::get(&value, &"name".into()).ok();
                match name.and_then(|name| name.as_string()).as_deref() {
                    Some("QuotaExceededError") => Trouble::Full,
                    _ => Trouble::Unusable,
                }
            }
            Fault::Unreadable => Trouble::Unusable,
        })
    })
}

enum Fault {
    Js(JsValue),
    Unreadable,
}

impl From<JsValue> for Fault {
    fn from(value: JsValue) -> Self {
        Self::Js(value)
    }
}

impl From<idb::Error> for Fault {
    fn from(fault: idb::Error) -> Self {
        use idb::Error as E;
        match fault {
            E::DomException(exception) => Self::Js(exception.into()),
            E::AddFailed(value) | E::DeleteFailed(value) | E::UpdateFailed(value) => {
                Self::Js(value)
            }
            _ => Self::Unreadable,
        }
    }
}

async fn done(job: Job, now: f64) -> Result<Done, Fault> {
    let rows = Rows::open().await?;
    let done = work(&rows, job, now).await;
    rows.database.close();
    done
}

async fn work(rows: &Rows, job: Job, now: f64) -> Result<Done, Fault> {
    match job {
        Job::Open { locked } => open(rows, locked, now).await,
        Job::Settle {
            case,
            own,
            keep_hours,
        } => settle(rows, &case, own, keep_hours, now).await,
        Job::KeepAnswer { case, part, body } => {
            rows.put_sealed(&case, part.name(), &body).await?;
            Ok(Done::Nothing)
        }
        Job::KeepSeen { case, place, body } => {
            let mut seen = seen(rows, &case).await?;
            seen.retain(|(known, _)| *known != place);
            seen.insert(0, (place, body));
            seen.truncate(MOST_SEEN);
            let body = postcard::to_allocvec(&(api::WIRE, seen)).map_err(|_| Fault::Unreadable)?;
            rows.put_sealed(&case, SEEN, &body).await?;
            Ok(Done::Nothing)
        }
        Job::ReadSeen { place, locked } => {
            let last = Last::read(rows).await?;
            let Some(last) = last.filter(|last| last.may_be_shown(locked, now)) else {
                return Ok(Done::Nothing);
            };
            let seen = seen(rows, &CaseId(last.case)).await?;
            let found = seen.into_iter().find(|(known, _)| *known == place);
            Ok(found.map_or(Done::Nothing, |(_, body)| Done::Seen(body)))
        }
        Job::KeepDraft { case, draft } => {
            let body = postcard::to_allocvec(&draft).map_err(|_| Fault::Unreadable)?;
            rows.put_sealed(&case, "draft", &body).await?;
            Ok(Done::Nothing)
        }
        Job::KeepAct { case, act } => {
            let body = postcard::to_allocvec(&*act).map_err(|_| Fault::Unreadable)?;
            let name = act_name(act.post.id);
            let sealed = rows.seal(&case, &name, &body).await?;
            let row = Array::of2(&now.into(), &sealed);
            rows.put(&row_name(&case, &name), &row).await?;
            Ok(Done::Nothing)
        }
        Job::ForgetAct { case, id } => {
            rows.delete(JsValue::from(row_name(&case, &act_name(id))))
                .await?;
            Ok(Done::Nothing)
        }
        Job::ReadActs { case } => {
            let (acts, unreadable) = acts(rows, &case).await?;
            Ok(Done::Acts(acts, unreadable))
        }
        Job::Lock => {
            if let Some(last) = Last::read(rows).await? {
                lock(rows, last).await?;
            }
            Ok(Done::Nothing)
        }
        Job::Wipe { case } => {
            rows.delete(all_of(&case)?).await?;
            rows.delete_key(&case).await?;
            rows.delete(JsValue::from(LAST)).await?;
            super::device::remember_kept(false);
            Ok(Done::Nothing)
        }
    }
}

async fn open(rows: &Rows, locked: bool, now: f64) -> Result<Done, Fault> {
    let Some(last) = Last::read(rows).await? else {
        return Ok(Done::Nothing);
    };
    let case = CaseId(last.case.clone());
    let waiting = rows.acts_of(&case).await?.len();
    let mut opened = Opened {
        case: case.clone(),
        answered_at: last.answered_at,
        waiting,
        shown: None,
    };
    if !last.may_be_shown(locked, now) {
        // Where the clock was set back, perhaps by mistake, it is not gone.
        if locked || last.locked || last.age(now) >= 0.0 {
            lock(rows, last).await?;
        }
        return Ok(Done::Opened(Box::new(opened)));
    }
    let mut shown = Shown::default();
    for part in Part::ALL {
        if let Some(body) = rows.get_sealed(&case, part.name()).await? {
            shown.parts.push((part, body));
        }
    }
    shown.draft = draft(rows, &case).await?;
    (shown.acts, _) = acts(rows, &case).await?;
    opened.shown = Some(shown);
    Ok(Done::Opened(Box::new(opened)))
}

/// Nothing is shown until its citizen has logged in again. The server's answers go; what nobody but this phone has, stays
/// sealed: half-written text and acts without an answer.
async fn lock(rows: &Rows, last: Last) -> Result<(), Fault> {
    let case = CaseId(last.case.clone());
    let locked = Last {
        locked: true,
        ..last
    };
    rows.put(LAST, &locked.row()).await?;
    for name in Part::ALL.map(Part::name).into_iter().chain([SEEN]) {
        rows.delete(JsValue::from(row_name(&case, name))).await?;
    }
    Ok(())
}

async fn settle(
    rows: &Rows,
    case: &CaseId,
    own: bool,
    keep_hours: u16,
    now: f64,
) -> Result<Done, Fault> {
    let last = Last::read(rows).await?;
    let was_shown = last.is_some_and(|last| last.case == case.as_str() && !last.locked);
    let draft = match was_shown {
        true => None,
        false => Some(draft(rows, case).await?),
    };
    // What others left to be read goes; what they have not sent stays sealed for them, for a while.
    for name in rows.names().await? {
        let Some((of, rest)) = name.split_once('/') else {
            continue;
        };
        let ours = of == case.as_str();
        if rest.starts_with("act/") {
            if !ours && now - rows.kept_at(&name).await? > SEALED_MS {
                rows.delete(JsValue::from(name.as_str())).await?;
            }
        } else if !ours || !own {
            rows.delete(JsValue::from(name.as_str())).await?;
        }
    }
    let (acts, unreadable) = acts(rows, case).await?;
    if own {
        let last = Last {
            case: case.to_string(),
            answered_at: now,
            keep_hours: f64::from(keep_hours),
            locked: false,
        };
        rows.put(LAST, &last.row()).await?;
    } else {
        rows.delete(JsValue::from(LAST)).await?;
    }
    super::device::remember_kept(own || !acts.is_empty());
    Ok(Done::Settled {
        acts,
        unreadable,
        draft,
    })
}

async fn draft(rows: &Rows, case: &CaseId) -> Result<KeptDraft, Fault> {
    let body = rows.get_sealed(case, "draft").await?;
    let read = body.and_then(|body| postcard::from_bytes(&body).ok());
    Ok(read.unwrap_or_default())
}

/// What was looked at, by where it was asked, the latest first. What another version has kept may read otherwise.
async fn seen(rows: &Rows, case: &CaseId) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let body = rows.get_sealed(case, SEEN).await?;
    let read = body.and_then(|body| postcard::from_bytes::<(u16, Vec<_>)>(&body).ok());
    Ok(match read {
        Some((api::WIRE, seen)) => seen,
        _ => Vec::new(),
    })
}

/// In the order in which they were made. What cannot be read stays where it is, for a version that can; how many
/// that are.
async fn acts(rows: &Rows, case: &CaseId) -> Result<(Vec<KeptAct>, usize), Fault> {
    let (mut acts, mut unreadable) = (Vec::new(), 0);
    for name in rows.acts_of(case).await? {
        let row = rows
            .get(&row_name(case, &name))
            .await?
            .map(|row| Array::from(&row));
        let sealed = row.map_or(JsValue::UNDEFINED, |row| row.get(1));
        let body = rows.unseal(case, &name, sealed).await;
        match body.and_then(|body| postcard::from_bytes(&body).ok()) {
            Some(act) => acts.push(act),
            None => unreadable += 1,
        }
    }
    acts.sort_by_key(|act: &KeptAct| act.post.id);
    Ok((acts, unreadable))
}

impl Part {
    const ALL: [Self; 4] = [Self::Case, Self::CaseOfAct, Self::Rules, Self::RulesOfAct];

    fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::CaseOfAct => "case-of-act",
            Self::Rules => "rules",
            Self::RulesOfAct => "rules-of-act",
        }
    }
}

struct Last {
    case: String,
    answered_at: f64,
    keep_hours: f64,
    locked: bool,
}

impl Last {
    async fn read(rows: &Rows) -> Result<Option<Self>, Fault> {
        let row = rows.get(LAST).await?.map(|row| Array::from(&row));
        Ok(row.map(|row| Self {
            case: row.get(0).as_string().unwrap_or_default(),
            answered_at: row.get(1).as_f64().unwrap_or_default(),
            keep_hours: row.get(2).as_f64().unwrap_or_default(),
            locked: row.get(3).is_truthy(),
        }))
    }

    /// Since the server's last answer, in milliseconds.
    fn age(&self, now: f64) -> f64 {
        now - self.answered_at
    }

    fn may_be_shown(&self, locked: bool, now: f64) -> bool {
        let age = self.age(now);
        !locked && !self.locked && age > -CLOCK_SLACK_MS && age < self.keep_hours * HOUR_MS
    }

    fn row(&self) -> Array {
        let (case, locked) = (self.case.as_str().into(), self.locked.into());
        Array::of4(
            &case,
            &self.answered_at.into(),
            &self.keep_hours.into(),
            &locked,
        )
    }
}

fn row_name(case: &CaseId, name: &str) -> String {
    [case.as_str(), "/", name].concat()
}

fn act_name(id: CommandId) -> String {
    ["act/", &id.to_string()].concat()
}

/// Every row of a citizen: their names begin alike.
fn all_of(case: &CaseId) -> Result<Query, Fault> {
    let (from, to) = (row_name(case, ""), row_name(case, "\u{ffff}"));
    let range = KeyRange::bound(&from.into(), &to.into(), None, None)?;
    Ok(Query::KeyRange(range))
}

/// The database, with its sealing.
struct Rows {
    database: Database,
}

impl Rows {
    async fn open() -> Result<Self, Fault> {
        let mut request = Factory::new()?.open(DATABASE, Some(1))?;
        request.on_upgrade_needed(|event| {
            use idb::DatabaseEvent;
            if let Ok(database) = event.database() {
                for store in [KEYS, ROWS] {
                    // Where it cannot be made, the first use of it says so.
                    drop(database.create_object_store(store, ObjectStoreParams::new()));
                }
            }
        });
        Ok(Self {
            database: request.await?,
        })
    }

    async fn get_from(&self, store: &str, name: &str) -> Result<Option<JsValue>, Fault> {
        let transaction = self
            .database
            .transaction(&[store], TransactionMode::ReadOnly)?;
        let found = transaction
            .object_store(store)?
            .get(JsValue::from(name))?
            .await?;
        Ok(found)
    }

    async fn get(&self, name: &str) -> Result<Option<JsValue>, Fault> {
        self.get_from(ROWS, name).await
    }

    async fn put_in(&self, store: &str, name: &str, value: &JsValue) -> Result<(), Fault> {
        let transaction = self
            .database
            .transaction(&[store], TransactionMode::ReadWrite)?;
        transaction
            .object_store(store)?
            .put(value, Some(&name.into()))?
            .await?;
        // It lies there when the transaction is over, not before.
        transaction.commit()?.await?;
        Ok(())
    }

    async fn put(&self, name: &str, value: &JsValue) -> Result<(), Fault> {
        self.put_in(ROWS, name, value).await
    }

    async fn delete(&self, what: impl Into<Query>) -> Result<(), Fault> {
        let transaction = self
            .database
            .transaction(&[ROWS], TransactionMode::ReadWrite)?;
        transaction.object_store(ROWS)?.delete(what)?.await?;
        transaction.commit()?.await?;
        Ok(())
    }

    async fn delete_key(&self, case: &CaseId) -> Result<(), Fault> {
        let transaction = self
            .database
            .transaction(&[KEYS], TransactionMode::ReadWrite)?;
        let name = JsValue::from(case.as_str());
        transaction.object_store(KEYS)?.delete(name)?.await?;
        transaction.commit()?.await?;
        Ok(())
    }

    async fn names(&self) -> Result<Vec<String>, Fault> {
        let transaction = self
            .database
            .transaction(&[ROWS], TransactionMode::ReadOnly)?;
        let names = transaction
            .object_store(ROWS)?
            .get_all_keys(None, None)?
            .await?;
        Ok(names.iter().filter_map(JsValue::as_string).collect())
    }

    /// The names of a citizen's acts.
    async fn acts_of(&self, case: &CaseId) -> Result<Vec<String>, Fault> {
        let before = row_name(case, "");
        let names = self.names().await?;
        let names = names.iter().filter_map(|name| name.strip_prefix(&before));
        Ok(names
            .filter(|name| name.starts_with("act/"))
            .map(str::to_owned)
            .collect())
    }

    async fn kept_at(&self, name: &str) -> Result<f64, Fault> {
        let row = self.get(name).await?.map(|row| Array::from(&row));
        Ok(row.and_then(|row| row.get(0).as_f64()).unwrap_or_default())
    }

    async fn put_sealed(&self, case: &CaseId, name: &str, body: &[u8]) -> Result<(), Fault> {
        let sealed = self.seal(case, name, body).await?;
        self.put(&row_name(case, name), &sealed).await
    }

    /// Nothing where nothing lies there, or what does cannot be opened.
    async fn get_sealed(&self, case: &CaseId, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        match self.get(&row_name(case, name)).await? {
            Some(sealed) => Ok(self.unseal(case, name, sealed).await),
            None => Ok(None),
        }
    }

    async fn seal(&self, case: &CaseId, name: &str, body: &[u8]) -> Result<JsValue, Fault> {
        let key = self.key(case).await?;
        let mut nonce = [0; NONCE];
        let crypto = web_sys::window().ok_or(Fault::Unreadable)?.crypto()?;
        crypto.get_random_values_with_u8_array(&mut nonce)?;
        let how = how(&nonce, &row_name(case, name))?;
        let plain = [&[FORM], body].concat();
        let sealing = crypto
            .subtle()
            .encrypt_with_object_and_u8_array(&how, &key, &plain)?;
        let sealed = Uint8Array::new(&JsFuture::from(sealing).await?).to_vec();
        Ok(Uint8Array::from([nonce.as_slice(), &sealed].concat().as_slice()).into())
    }

    async fn unseal(&self, case: &CaseId, name: &str, sealed: JsValue) -> Option<Vec<u8>> {
        let sealed = sealed.dyn_into::<Uint8Array>().ok()?.to_vec();
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let key = self.key(case).await.ok()?;
        let how = how(nonce, &row_name(case, name)).ok()?;
        let subtle = web_sys::window()?.crypto().ok()?.subtle();
        let opening = subtle
            .decrypt_with_object_and_u8_array(&how, &key, sealed)
            .ok()?;
        let opened = Uint8Array::new(&JsFuture::from(opening).await.ok()?).to_vec();
        let (form, body) = opened.split_first()?;
        (*form == FORM).then(|| body.to_vec())
    }

    /// The citizen's key, made at its first use.
    async fn key(&self, case: &CaseId) -> Result<web_sys::CryptoKey, Fault> {
        if let Some(key) = self.get_from(KEYS, case.as_str()).await? {
            return key.dyn_into().map_err(Fault::Js);
        }
        let how = Object::new();
        Reflect::set(&how, &"name".into(), &"AES-GCM".into())?;
        Reflect::set(&how, &"length".into(), &256.into())?;
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        let subtle = web_sys::window()
            .ok_or(Fault::Unreadable)?
            .crypto()?
            .subtle();
        let made = JsFuture::from(subtle.generate_key_with_object(&how, false, &uses)?).await?;
        // Another tab may have made one meanwhile: the first one stands.
        let transaction = self
            .database
            .transaction(&[KEYS], TransactionMode::ReadWrite)?;
        let keys = transaction.object_store(KEYS)?;
        let name = JsValue::from(case.as_str());
        let key = match keys.get(name.clone())?.await? {
            Some(first) => first,
            None => {
                keys.put(&made, Some(&name))?.await?;
                made
            }
        };
        transaction.commit()?.await?;
        key.dyn_into().map_err(Fault::Js)
    }
}

/// Bound to its place: a row cannot be laid in another's.
fn how(nonce: &[u8], name: &str) -> Result<Object, JsValue> {
    let how = Object::new();
    Reflect::set(&how, &"name".into(), &"AES-GCM".into())?;
    Reflect::set(&how, &"iv".into(), &Uint8Array::from(nonce))?;
    Reflect::set(
        &how,
        &"additionalData".into(),
        &Uint8Array::from(name.as_bytes()),
    )?;
    Ok(how)
}
