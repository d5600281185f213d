//! What is kept sealed: civil registration numbers, and what a login leaves behind. One key, from a file or the
//! environment, never in the database. Must not be used for anything that is shown.

use std::path::Path;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use thiserror::Error;

use crate::secrets;

/// The environment's name for the key, where it is in no file.
pub const VARIABLE: &str = "GENSTART_KEY";

/// Seals, opens and finds.
#[derive(Debug)]
pub struct Seal {
    sealing: LessSafeKey,
    finding: hmac::Key,
}

#[derive(Debug, Error)]
pub enum SealFault {
    #[error("{file}: {fault}")]
    Unreadable { file: String, fault: std::io::Error },
    #[error("{from}: expected 64 hexadecimal digits; make them with `openssl rand -hex 32`")]
    NotAKey { from: String },
}

impl Seal {
    /// The key of a file, else of the environment, else none.
    ///
    /// # Errors
    /// Where it cannot be read, or is no key.
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
        match Self::new(text.trim()) {
            Some(seal) => Ok(Some(seal)),
            None => Err(SealFault::NotAKey { from }),
        }
    }

    /// From 64 hexadecimal digits.
    pub fn new(key: &str) -> Option<Self> {
        let digit = |at: usize| key.as_bytes().get(at).map(|sign| char::from(*sign));
        let byte = |at: usize| {
            let half = |at| digit(at)?.to_digit(16);
            u8::try_from(half(at)? << 4 | half(at + 1)?).ok()
        };
        let bytes: Vec<u8> = (0..32).map_while(|at| byte(at * 2)).collect();
        if bytes.len() != 32 || key.len() != 64 {
            return None;
        }
        // Two uses, two keys.
        let root = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        let sealing = hmac::sign(&root, b"genstart seal 1");
        let finding = hmac::sign(&root, b"genstart find 1");
        Some(Self {
            sealing: LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, sealing.as_ref()).ok()?),
            finding: hmac::Key::new(hmac::HMAC_SHA256, finding.as_ref()),
        })
    }

    /// The nonce, then what is sealed.
    pub fn seal(&self, plain: &[u8]) -> Vec<u8> {
        let nonce = secrets::nonce();
        let mut sealed = plain.to_vec();
        let done = self.sealing.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut sealed,
        );
        // Fails only for what is larger than 256 GiB.
        if done.is_err() {
            return Vec::new();
        }
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed; nothing where it was sealed with another key, or changed since.
    pub fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut plain = sealed.to_vec();
        let opened = self.sealing.open_in_place(nonce, Aad::empty(), &mut plain);
        opened.ok().map(|opened| opened.to_vec())
    }

    /// By which a number is found, without being readable.
    pub fn lookup(&self, number: &CivilNumber) -> [u8; 32] {
        let tag = hmac::sign(&self.finding, number.as_bytes());
        tag.as_ref().try_into().unwrap_or_default()
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
    use super::*;

    fn seal(digit: &str) -> Seal {
        Seal::new(&digit.repeat(64)).expect("a key")
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
        sealed[14] ^= 1;
        assert_eq!(ours.open(&sealed), None, "changed");
        assert_eq!(ours.open(b"short"), None);
    }

    #[test]
    fn finds_a_number_however_it_is_written() {
        let number = |text| CivilNumber::parse(text).expect("a number");
        let ours = seal("1");
        assert_eq!(
            ours.lookup(&number("010170-1234")),
            ours.lookup(&number("0101701234"))
        );
        assert_ne!(
            ours.lookup(&number("0101701234")),
            ours.lookup(&number("0101701235"))
        );
        assert_ne!(
            ours.lookup(&number("0101701234")),
            seal("2").lookup(&number("0101701234"))
        );
        assert_eq!(format!("{:?}", number("0101701234")), "CivilNumber");
        for wrong in ["", "010170123", "01017012345", "010170-123x", "010170_1234"] {
            assert!(CivilNumber::parse(wrong).is_none(), "{wrong}");
        }
        for wrong in ["", "12", &"g".repeat(64), &"1".repeat(63)] {
            assert!(Seal::new(wrong).is_none(), "{wrong}");
        }
    }
}
