//! Credentials for the operator's TURN servers, as coturn's REST form has them: short-lived, and nobody's name in them.

use base64::prelude::{BASE64_STANDARD, Engine};
use ring::hmac;

use api::room::IceServer;

use crate::config::RoomServers;

/// The operator's servers, with credentials until `until_s` (seconds since 1970, on the real clock).
pub fn servers(known: &RoomServers, until_s: i64, opaque: &str) -> Vec<IceServer> {
    let plain = (!known.stun.is_empty()).then(|| IceServer {
        urls: known.stun.clone(),
        username: String::new(),
        credential: String::new(),
    });
    let relay = known
        .secret
        .as_ref()
        .filter(|_| !known.turn.is_empty())
        .map(|secret| {
            let username = format!("{until_s}:{opaque}");
            IceServer {
                urls: known.turn.clone(),
                credential: credential(secret.as_str(), &username),
                username,
            }
        });
    plain.into_iter().chain(relay).collect()
}

/// SHA-1 is what the servers know; as a keyed hash it is not broken.
fn credential(secret: &str, username: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    BASE64_STANDARD.encode(hmac::sign(&key, username.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_as_coturn_does() {
        // printf '1433895918:filoozom' | openssl dgst -sha1 -hmac my_secret -binary | base64
        assert_eq!(
            credential("my_secret", "1433895918:filoozom"),
            "aUGbjuOFOF48SK3e7ibJM5slrLE="
        );
    }

    #[test]
    fn offers_what_the_operator_has() {
        let known = RoomServers {
            stun: vec!["stun:stun.example.dk".into()],
            turn: vec!["turn:turn.example.dk".into()],
            secret: Some("my_secret".into()),
        };
        let offered = servers(&known, 1_433_895_918, "filoozom");
        let names: Vec<_> = offered.iter().map(|one| one.username.as_str()).collect();
        assert_eq!(names, ["", "1433895918:filoozom"]);
        assert!(servers(&RoomServers::default(), 0, "").is_empty());
        assert!(!format!("{known:?}").contains("my_secret"));
    }
}
