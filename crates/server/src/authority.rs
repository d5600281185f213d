//! Which authority is asking: one credential each, in a file that holds only their hashes.
//! An authority reaches its own citizens and nobody else's.

use std::collections::BTreeMap;
use std::path::Path;

use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use domain::ids::AuthorityId;
use serde::Deserialize;
use thiserror::Error;

use crate::session::SessionFault;
use crate::{App, secrets};

/// The hash of each authority's token, and whose it is.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    by_hash: BTreeMap<String, AuthorityId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    credential: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    authority: AuthorityId,
    /// `sha256sum` of the token, 64 hexadecimal digits.
    token_sha256: String,
}

#[derive(Debug, Error)]
pub enum CredentialFault {
    #[error("{file}: {fault}")]
    Unreadable { file: String, fault: String },
    #[error(
        "{file}: `token_sha256` of `{authority}` is no hash; write the 64 hexadecimal digits that sha256sum gives"
    )]
    NotAHash {
        file: String,
        authority: AuthorityId,
    },
    #[error("{file}: two credentials have the same token; give each its own")]
    Shared { file: String },
}

impl Credentials {
    /// # Errors
    /// The file and what is wrong with it.
    pub fn read(path: &Path) -> Result<Self, CredentialFault> {
        let file = path.display().to_string();
        let unreadable = |fault: &dyn std::fmt::Display| CredentialFault::Unreadable {
            file: file.clone(),
            fault: fault.to_string(),
        };
        let text = std::fs::read_to_string(path).map_err(|fault| unreadable(&fault))?;
        Self::parse(&text, &file)
    }

    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str, file: &str) -> Result<Self, CredentialFault> {
        let rows: File = toml::from_str(text).map_err(|fault| CredentialFault::Unreadable {
            file: file.to_owned(),
            fault: fault.to_string(),
        })?;
        let mut by_hash = BTreeMap::new();
        for Row {
            authority,
            token_sha256,
        } in rows.credential
        {
            let hash = token_sha256.to_lowercase();
            if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(CredentialFault::NotAHash {
                    file: file.to_owned(),
                    authority,
                });
            }
            if by_hash.insert(hash, authority).is_some() {
                return Err(CredentialFault::Shared {
                    file: file.to_owned(),
                });
            }
        }
        Ok(Self { by_hash })
    }

    fn authority(&self, token: &str) -> Option<&AuthorityId> {
        // Looked up by hash: how long it takes tells nothing of the token.
        self.by_hash.get(&secrets::plain_sha256(token))
    }
}

/// An authority's system, by its token.
#[derive(Clone, Debug)]
pub struct Caller(pub AuthorityId);

impl FromRequestParts<App> for Caller {
    type Rejection = SessionFault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        token
            .and_then(|token| app.credentials.authority(token.trim()))
            .map(|authority| Self(authority.clone()))
            .ok_or(SessionFault(api::Error::NoCredential))
    }
}
