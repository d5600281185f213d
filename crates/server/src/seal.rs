//! What is kept sealed: civil registration numbers, and what a login leaves behind. The keys come from a file or the
//! environment, never from the database: the newest seals, each opens. Must not be used for anything that is shown.

use std::path::Path;

use domain::ids::CaseId;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use store::{CommitFault, Store, Write};
use thiserror::Error;

use crate::secrets;

/// The environment's name for the keys, where they are in no file.
pub const VARIABLE: &str = "GENSTART_KEY";

/// What is sealed begins with the name of its key.
const NAME_LEN: usize = 8;
/// So many numbers are sealed anew in one commit.
const AT_ONCE: usize = 500;

/// Seals, opens and finds.
#[derive(Debug)]
pub struct Seal {
    newest: Key,
    older: Vec<Key>,
}

#[derive(Debug)]
struct Key {
    /// Made from the key itself, and tells nothing of it.
    name: [u8; NAME_LEN],
    sealing: LessSafeKey,
    finding: hmac::Key,
}

#[derive(Debug, Error)]
pub enum SealFault {
    #[error("{file}: {fault}")]
    Unreadable { file: String, fault: std::io::Error },
    #[error("{from}: no key; make one with `openssl rand -hex 32`")]
    NoKey { from: String },
    #[error(
        "{from}, line {line}: expected 64 hexadecimal digits; make them with `openssl rand -hex 32`"
    )]
    NotAKey { from: String, line: usize },
    #[error("{from}, line {line}: this key stands there already; a new one is made anew")]
    Twice { from: String, line: usize },
}

impl Seal {
    /// The keys of a file, else of the environment, else none.
    ///
    /// # Errors
    /// Where they cannot be read, or are no keys.
    pub fn read(file: Option<&Path>) -> Result<Option<Self>, SealFault> {
        let (from, text) = match file {
            Some(path) => {
                let file = path.display().to_string();
                match std::fs::read_to_string(path) {
                    Ok(text) => (file, text),
                    Err(fault) => return Err(SealFault::Unreadable { file, fault }),
                }
            }
            None => match std::env::var(VARIABLE) {
                Ok(text) => (VARIABLE.to_owned(), text),
                Err(_) => return Ok(None),
            },
        };
        Self::parse(&text, &from).map(Some)
    }

    /// From 64 hexadecimal digits a line, the newest key last. Lines that begin with `#` are notes.
    ///
    /// # Errors
    /// The first line that is no key, or one that stands there twice.
    pub fn parse(text: &str, from: &str) -> Result<Self, SealFault> {
        let from = || from.to_owned();
        let mut keys: Vec<Key> = Vec::new();
        for (line, text) in (1..).zip(text.lines().map(str::trim)) {
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let key = Key::parse(text).ok_or_else(|| SealFault::NotAKey { from: from(), line })?;
            if keys.iter().any(|known| known.name == key.name) {
                return Err(SealFault::Twice { from: from(), line });
            }
            keys.push(key);
        }
        let newest = keys.pop();
        Ok(Self {
            newest: newest.ok_or_else(|| SealFault::NoKey { from: from() })?,
            older: keys,
        })
    }

    /// The newest key's name, then what it sealed.
    pub fn seal(&self, plain: &[u8]) -> Vec<u8> {
        self.newest.seal(plain)
    }

    /// What was sealed; nothing where it was sealed with a key that is not here, or changed since.
    pub fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let named = self.keys().find_map(|key| key.open(sealed));
        // Sealed before keys had names.
        named.or_else(|| self.keys().find_map(|key| key.open_nameless(sealed)))
    }

    /// Whether it was sealed with the newest key.
    pub fn is_newest(&self, sealed: &[u8]) -> bool {
        self.newest.open(sealed).is_some()
    }

    /// By which a number is found, without being readable: by the newest key first, then by the others, until all
    /// numbers are sealed anew.
    pub fn lookups(&self, number: &CivilNumber) -> Vec<[u8; 32]> {
        self.keys().map(|key| key.lookup(number)).collect()
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.newest).chain(&self.older)
    }
}

impl Key {
    fn parse(text: &str) -> Option<Self> {
        let digit = |at: usize| text.as_bytes().get(at).map(|sign| char::from(*sign));
        let byte = |at: usize| {
            let half = |at| digit(at)?.to_digit(16);
            u8::try_from(half(at)? << 4 | half(at + 1)?).ok()
        };
        let bytes: Vec<u8> = (0..32).map_while(|at| byte(at * 2)).collect();
        if bytes.len() != 32 || text.len() != 64 {
            return None;
        }
        // Three uses, three keys.
        let root = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        let sealing = hmac::sign(&root, b"genstart seal 1");
        let finding = hmac::sign(&root, b"genstart find 1");
        let name = hmac::sign(&root, b"genstart name 1");
        Some(Self {
            name: *name.as_ref().first_chunk()?,
            sealing: LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, sealing.as_ref()).ok()?),
            finding: hmac::Key::new(hmac::HMAC_SHA256, finding.as_ref()),
        })
    }

    /// The name, the nonce, then what is sealed.
    fn seal(&self, plain: &[u8]) -> Vec<u8> {
        let nonce = secrets::nonce();
        let mut sealed = plain.to_vec();
        let done = self.sealing.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(self.name),
            &mut sealed,
        );
        // Fails only for what is larger than 256 GiB.
        if done.is_err() {
            return Vec::new();
        }
        [self.name.as_slice(), &nonce, &sealed].concat()
    }

    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        self.opened(sealed.strip_prefix(&self.name)?, &self.name)
    }

    fn open_nameless(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        self.opened(sealed, &[])
    }

    fn opened(&self, sealed: &[u8], bound_to: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut plain = sealed.to_vec();
        let opened = self
            .sealing
            .open_in_place(nonce, Aad::from(bound_to), &mut plain);
        opened.ok().map(|opened| opened.to_vec())
    }

    fn lookup(&self, number: &CivilNumber) -> [u8; 32] {
        let tag = hmac::sign(&self.finding, number.as_bytes());
        tag.as_ref().try_into().unwrap_or_default()
    }
}

/// What became of the numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Sealed with the newest key already.
    pub known: usize,
    pub anew: usize,
    /// Opened by none of the keys.
    pub lost: usize,
}

/// Seals every number with the newest key, and lets it be found by that key alone. May run beside a server: a number
/// that is sent meanwhile stands.
///
/// # Errors
/// Where the database cannot be read or written; what was done until then stands.
pub fn reseal(store: &Store, seal: &Seal) -> Result<Resealed, CommitFault> {
    let mut done = Resealed::default();
    let mut after = CaseId::from("");
    loop {
        let numbers = store.civil_numbers(&after, AT_ONCE)?;
        let Some((last, _)) = numbers.last() else {
            return Ok(done);
        };
        after = last.clone();
        let mut writes = Vec::new();
        for (case, was) in numbers {
            if seal.is_newest(&was) {
                done.known += 1;
                continue;
            }
            let number = seal.open(&was).and_then(CivilNumber::from_bytes);
            let Some(number) = number else {
                done.lost += 1;
                continue;
            };
            done.anew += 1;
            writes.push(Write::ResealCivilNumber {
                case,
                was,
                lookup: seal.newest.lookup(&number),
                sealed: seal.seal(number.as_bytes()),
            });
        }
        store.commit_blocking(writes)?;
    }
}

/// A civil registration number (cpr-nummer). Never shown, logged or written whole.
pub struct CivilNumber(String);

impl CivilNumber {
    /// Ten digits, with or without the hyphen.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|sign| *sign != '-').collect();
        let fits = digits.len() == 10 && digits.bytes().all(|sign| sign.is_ascii_digit());
        fits.then_some(Self(digits))
    }

    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Self::parse(&String::from_utf8(bytes).ok()?)
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for CivilNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CivilNumber")
    }
}

#[cfg(test)]
mod tests {
    use domain::registration::{Authority, AuthorityRole, Citizen};

    use super::*;

    /// Keys of one digit each, the newest last.
    fn seal(digits: &str) -> Seal {
        let lines: Vec<String> = digits.split("").map(|digit| digit.repeat(64)).collect();
        Seal::parse(&lines.join("\n"), "key").expect("keys")
    }

    fn number(text: &str) -> CivilNumber {
        CivilNumber::parse(text).expect("a number")
    }

    /// What was sealed with the key of 64 `1` before keys had names.
    const NAMELESS: &str =
        "000102030405060708090a0bcf3cff19d7eba3a755fd9d4d8474cb4c82a11a6f3bde4a1c044f";

    fn nameless() -> Vec<u8> {
        let half = |sign: u8| char::from(sign).to_digit(16).expect("a digit") as u8;
        let (pairs, _) = NAMELESS.as_bytes().as_chunks();
        pairs
            .iter()
            .map(|[a, b]| half(*a) << 4 | half(*b))
            .collect()
    }

    #[test]
    fn opens_what_it_sealed_and_nothing_else() {
        let (ours, others) = (seal("1"), seal("2"));
        let mut sealed = ours.seal(b"0101701234");
        assert_ne!(sealed, ours.seal(b"0101701234"), "a nonce of its own");
        assert_eq!(
            ours.open(&sealed).as_deref(),
            Some(b"0101701234".as_slice())
        );
        assert_eq!(others.open(&sealed), None);
        assert_eq!(ours.open(b"short"), None);
        for place in [0, NAME_LEN, NAME_LEN + NONCE_LEN] {
            sealed[place] ^= 1;
            assert_eq!(ours.open(&sealed), None, "changed at {place}");
            sealed[place] ^= 1;
        }
    }

    #[test]
    fn the_newest_key_seals_and_each_opens() {
        let (old, both, new) = (seal("1"), seal("12"), seal("2"));
        let before = old.seal(b"x");
        assert_eq!(both.open(&before).as_deref(), Some(b"x".as_slice()));
        assert!(!both.is_newest(&before));
        let after = both.seal(b"x");
        assert!(both.is_newest(&after) && new.is_newest(&after));
        assert_eq!((old.open(&after), new.open(&before)), (None, None));
        let anna = number("0101701234");
        assert_eq!(
            both.lookups(&anna),
            [new.lookups(&anna), old.lookups(&anna)].concat()
        );
    }

    #[test]
    fn what_was_sealed_before_keys_had_names_opens() {
        let plain = seal("12").open(&nameless());
        assert_eq!(plain.as_deref(), Some(b"0101701234".as_slice()));
        assert_eq!(seal("2").open(&nameless()), None);
        assert!(!seal("1").is_newest(&nameless()));
    }

    #[test]
    fn every_number_is_sealed_anew_and_found_by_the_newest_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        let authority = Authority {
            id: "fund".into(),
            role: AuthorityRole::UnemploymentFund,
            name: "Fund".into(),
            phone: "1".into(),
        };
        let (old, both, new) = (seal("1"), seal("12"), seal("2"));
        let anna = number("0101701234");
        let mut writes = vec![Write::PutAuthority(authority)];
        for (case, sealed) in [
            ("a", nameless()),
            ("b", old.seal(anna.as_bytes())),
            ("c", both.seal(anna.as_bytes())),
            ("d", seal("3").seal(anna.as_bytes())),
        ] {
            writes.push(Write::PutCitizen(Citizen {
                case: case.into(),
                authority: "fund".into(),
                key: case.into(),
                name: case.into(),
                protected: false,
            }));
            writes.push(Write::PutCivilNumber {
                case: case.into(),
                lookups: if case == "c" { &both } else { &old }.lookups(&anna),
                sealed,
            });
        }
        store.commit_blocking(writes).expect("kept");
        let found = |seal: &Seal| {
            let cases = store.cases_by_civil_number(&seal.lookups(&anna));
            cases.expect("read").len()
        };
        assert_eq!((found(&old), found(&both), found(&new)), (3, 4, 1));

        let done = reseal(&store, &both).expect("sealed");
        let expected = Resealed {
            known: 1,
            anew: 2,
            lost: 1,
        };
        assert_eq!(done, expected);
        assert_eq!((found(&old), found(&new)), (1, 3), "all but the lost one");
        for case in ["a", "b", "c"] {
            let sealed = store.civil_number(&case.into()).expect("read");
            let sealed = sealed.expect("a number");
            assert_eq!(
                new.open(&sealed).as_deref(),
                Some(anna.as_bytes()),
                "{case}"
            );
        }
        // Once more changes nothing.
        let done = reseal(&store, &both).expect("sealed");
        assert_eq!((done.known, done.anew), (3, 0));
    }

    #[test]
    fn finds_a_number_however_it_is_written() {
        let ours = seal("1");
        assert_eq!(
            ours.lookups(&number("010170-1234")),
            ours.lookups(&number("0101701234"))
        );
        assert_ne!(
            ours.lookups(&number("0101701234")),
            ours.lookups(&number("0101701235"))
        );
        assert_ne!(
            ours.lookups(&number("0101701234")),
            seal("2").lookups(&number("0101701234"))
        );
        assert_eq!(format!("{:?}", number("0101701234")), "CivilNumber");
        for wrong in ["", "010170123", "01017012345", "010170-123x", "010170_1234"] {
            assert!(CivilNumber::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn says_which_line_is_no_key() {
        let (one, two) = ("1".repeat(64), "2".repeat(64));
        for (text, told) in [
            (String::new(), "key: no key"),
            ("# none yet\n".into(), "key: no key"),
            ("12".into(), "key, line 1: expected 64"),
            (
                format!("{one}\n\n{}", "g".repeat(64)),
                "key, line 3: expected",
            ),
            (
                format!("{one}\n{}", "1".repeat(63)),
                "key, line 2: expected",
            ),
            (
                format!("{one}\n{two}\n{one}\n"),
                "key, line 3: this key stands there already",
            ),
        ] {
            let fault = Seal::parse(&text, "key").expect_err("refused").to_string();
            assert!(fault.starts_with(told), "{fault}");
        }
        assert!(Seal::parse(&format!("# 2026\n  {one}\r\n{two}\n"), "key").is_ok());
    }
}
