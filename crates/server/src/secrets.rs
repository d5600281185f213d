//! The one place that draws random numbers, and the hashes that go with them.

use domain::ids::CaseId;
use sha2::{Digest, Sha256};

/// 32 random bytes; the program ends if the system has none to give.
#[expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "the server's own randomness; without it nothing is safe"
)]
fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system's random numbers");
    bytes
}

/// For one sealing.
pub fn nonce() -> [u8; 12] {
    let [.., a, b, c, d, e, f, g, h, i, j, k, l] = random();
    [a, b, c, d, e, f, g, h, i, j, k, l]
}

/// A session token for a cookie, as text.
pub fn new_token() -> String {
    hex(&random())
}

/// A case id that says nothing about the person.
pub fn new_case_id() -> CaseId {
    CaseId(hex(random().get(..16).unwrap_or_default()))
}

/// A number under which a fault is found in the log.
pub fn new_trace() -> String {
    hex(random().get(..6).unwrap_or_default())
}

/// By which a token is known; the token itself is kept nowhere.
pub fn token_hash(token: &str) -> [u8; 32] {
    sha256(&[token.as_bytes()])
}

pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// The hash that `sha256sum` gives of a text.
pub fn plain_sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            for half in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
            text
        })
}
