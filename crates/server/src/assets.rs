//! The built app inside the binary, and bytes ready to be sent compressed.

use std::borrow::Cow;
use std::io::Write;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::secrets;

/// What `cargo xtask build` made. A debug build reads it from disk, a release build carries it.
#[derive(Debug, RustEmbed)]
#[folder = "../../target/site"]
#[allow_missing = true]
pub struct Site;

/// Bytes with their compressed forms and a tag that names them.
#[derive(Debug)]
pub struct Representation {
    plain: Cow<'static, [u8]>,
    brotli: Option<Cow<'static, [u8]>>,
    gzip: Option<Cow<'static, [u8]>>,
    etag: String,
}

/// For how long the other side may keep an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The address changes when the content does.
    Forever,
    /// Ask each time whether it is still the same.
    Ask,
}

impl Representation {
    /// Compresses as far as it goes; done once, at the start.
    pub fn new(plain: Vec<u8>) -> Self {
        let mut brotli = Vec::new();
        let params = brotli::enc::BrotliEncoderParams {
            quality: 11,
            lgwin: 22,
            ..Default::default()
        };
        let brotli = brotli::BrotliCompress(&mut plain.as_slice(), &mut brotli, &params)
            .is_ok()
            .then_some(brotli);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let gzip = gzip
            .write_all(&plain)
            .ok()
            .and_then(|()| gzip.finish().ok());
        Self {
            etag: etag(&plain),
            plain: plain.into(),
            brotli: brotli.map(Cow::from),
            gzip: gzip.map(Cow::from),
        }
    }

    /// A file of the built app, with the compressed forms that the build laid beside it.
    pub fn of_file(path: &str) -> Option<Self> {
        let file = Site::get(path)?;
        let compressed = |ending| Site::get(&format!("{path}.{ending}")).map(|file| file.data);
        Some(Self {
            etag: etag(&file.data),
            plain: file.data,
            brotli: compressed("br"),
            gzip: compressed("gz"),
        })
    }

    pub fn answer(&self, request: &HeaderMap, mime: &str, keep: Keep) -> Response {
        let text = |name| {
            request
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let cache = match keep {
            Keep::Forever => "public, max-age=31536000, immutable",
            Keep::Ask => "no-cache",
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            headers.insert(header::ETAG, etag);
        }
        if text(header::IF_NONE_MATCH)
            .split(',')
            .any(|known| known.trim() == self.etag)
        {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        if let Ok(mime) = HeaderValue::from_str(mime) {
            headers.insert(header::CONTENT_TYPE, mime);
        }
        let accepted = text(header::ACCEPT_ENCODING);
        let takes = |name: &str| {
            accepted.split(',').any(|one| {
                let mut parts = one.trim().split(';');
                parts.next() == Some(name) && !parts.any(|q| q.trim() == "q=0")
            })
        };
        let (encoding, body) = match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if takes("br") => (Some("br"), brotli),
            (_, Some(gzip)) if takes("gzip") => (Some("gzip"), gzip),
            _ => (None, &self.plain),
        };
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        (headers, body.clone().into_owned()).into_response()
    }
}

fn etag(bytes: &[u8]) -> String {
    let hash = secrets::hex(&secrets::sha256(&[bytes]));
    format!("\"{}\"", hash.chars().take(24).collect::<String>())
}

/// The media type by the file's ending.
pub fn mime(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("wasm") => "application/wasm",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}
