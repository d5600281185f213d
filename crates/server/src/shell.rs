//! The static shell that paints before the app arrives: one for each language, filled in once at
//! the start with what the operator set, and the content security policy that fits it.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::assets::{Keep, Representation, Site};
use crate::config::Operator;

#[derive(Debug)]
pub struct Shells {
    all: Vec<Shell>,
}

/// A document with a bundle of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    Portal,
    Room,
    Staff,
}

impl Document {
    const ALL: [Self; 3] = [Self::Portal, Self::Room, Self::Staff];

    /// The name of its template.
    fn name(self) -> &'static str {
        match self {
            Self::Portal => "index",
            Self::Room => "room",
            Self::Staff => "staff",
        }
    }
}

#[derive(Debug)]
struct Shell {
    document: Document,
    lang: &'static str,
    page: Representation,
    policy: String,
}

/// The languages that have a shell, the first one by default.
const LANGS: [&str; 2] = ["da", "en"];

impl Shells {
    pub fn new(operator: &Operator, demo: bool, login: bool, staff_login: bool) -> Self {
        let shell = |document: Document, lang: &'static str| {
            let template = Site::get(&format!("{}.{lang}.html", document.name()));
            let template = template.map_or_else(
                || NOT_BUILT.to_owned(),
                |file| String::from_utf8_lossy(&file.data).into_owned(),
            );
            let html = fill_in(&template, operator, demo, lang)
                .replace("{{login}}", if login { "1" } else { "" })
                .replace("{{staff_login}}", if staff_login { "1" } else { "" });
            let policy = content_security_policy(&html);
            Shell {
                document,
                lang,
                page: Representation::new(html.into_bytes()),
                policy,
            }
        };
        let of = |document| LANGS.map(|lang| shell(document, lang));
        Self {
            all: Document::ALL.into_iter().flat_map(of).collect(),
        }
    }

    /// The document in the reader's language: `?lang=`, else the cookie, else Danish.
    pub fn answer(&self, document: Document, request: &HeaderMap, query: &str) -> Response {
        let wanted = lang(request, query);
        let Some(shell) = self
            .all
            .iter()
            .find(|shell| shell.document == document && shell.lang == wanted)
        else {
            return Response::default();
        };
        let mut response = shell
            .page
            .answer(request, "text/html; charset=utf-8", Keep::Ask);
        let headers = response.headers_mut();
        if let Ok(policy) = shell.policy.parse() {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        if let Ok(vary) = "accept-encoding, cookie".parse() {
            headers.insert(header::VARY, vary);
        }
        response
    }
}

/// Words that live with the app's other words, for what the server itself says.
pub fn words<W: DeserializeOwned>(lang: &str) -> W {
    let text = match lang {
        "en" => include_str!("../../../src/text/shell/en.json"),
        _ => include_str!("../../../src/text/shell/da.json"),
    };
    #[expect(
        clippy::expect_used,
        reason = "tests read both files, which are part of the program"
    )]
    serde_json::from_str(text).expect("words")
}

/// A page of the server's own, without the app: whole in itself, kept nowhere.
#[derive(Debug)]
pub struct Plain<'a> {
    pub lang: &'a str,
    pub title: &'a str,
    /// Markup.
    pub body: &'a str,
    /// None where it is empty.
    pub script: &'a str,
}

impl IntoResponse for Plain<'_> {
    fn into_response(self) -> Response {
        let (lang, body, title) = (self.lang, self.body, escape(self.title));
        let script = match self.script {
            "" => String::new(),
            script => format!("<script>{script}</script>"),
        };
        let html = format!(
            "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>{title} – Genstart</title>{script}<link rel=\"icon\" href=\"/icon.svg\"><style>{STYLE}</style></head>\
             <body><main><h1>{title}</h1>{body}</main></body></html>"
        );
        let policy = HeaderValue::from_str(&content_security_policy(&html))
            .unwrap_or(HeaderValue::from_static("default-src 'none'"));
        let headers = [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            ),
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, html).into_response()
    }
}

const STYLE: &str = "body{font:18px/1.55 system-ui,sans-serif;margin:0;color:#1a1a1a}main{max-width:66ch;margin:0 auto;padding:24px 16px}\
ul{padding:0;list-style:none}li{padding:16px 0;border-top:1px solid #bfbfbf}\
a{color:#3c5c22;font-weight:600;display:inline-block;padding:8px 0}\
button{font:inherit;font-weight:600;color:#fff;background:#3c5c22;border:0;border-radius:4px;padding:12px 20px;min-height:48px;cursor:pointer}\
a:focus-visible,button:focus-visible{outline:3px solid #454545;outline-offset:2px}";

/// The language of a request: `?lang=`, else the cookie `lang`, else Danish.
pub fn lang(request: &HeaderMap, query: &str) -> &'static str {
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang="));
    let wanted = asked.or_else(|| crate::session::cookie(request, "lang"));
    LANGS
        .into_iter()
        .find(|lang| Some(*lang) == wanted)
        .unwrap_or(LANGS[0])
}

fn fill_in(template: &str, operator: &Operator, demo: bool, lang: &str) -> String {
    let message = if lang == "en" {
        &operator.message.en
    } else {
        &operator.message.da
    };
    let digits: String = operator
        .phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    let case = format!("{}?after=0&wire={}", api::path::CASE, api::WIRE);
    [
        // A number is not broken over two lines.
        ("{{phone}}", operator.phone.replace(' ', "\u{a0}").as_str()),
        ("{{phone_href}}", &format!("tel:{digits}")),
        ("{{demo}}", if demo { "1" } else { "" }),
        ("{{operator}}", &operator.name),
        ("{{email}}", &operator.email),
        ("{{message}}", message),
        ("{{message_da}}", &operator.message.da),
        ("{{message_en}}", &operator.message.en),
        ("{{statement}}", &operator.accessibility_statement),
    ]
    .into_iter()
    .fold(template.to_owned(), |html, (place, value)| {
        html.replace(place, &escape(value))
    })
    // Stands in a script, where nothing is to be escaped; it is ours.
    .replace("{{case}}", &case)
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// Only what the page itself holds may run: its inline script and style by their hashes.
pub fn content_security_policy(html: &str) -> String {
    let hashes = |tag: &str| -> String {
        let mut hashes = String::new();
        let mut rest = html;
        while let Some((_, after)) = rest.split_once(&format!("<{tag}")) {
            let Some((attributes, after)) = after.split_once('>') else {
                break;
            };
            let Some((content, after)) = after.split_once(&format!("</{tag}>")) else {
                break;
            };
            if !attributes.contains("src=") {
                hashes.push_str(&format!(
                    " 'sha256-{}'",
                    BASE64_STANDARD.encode(sha256(content))
                ));
            }
            rest = after;
        }
        hashes
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self'{}; img-src 'self'; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        hashes("script"),
        hashes("style")
    )
}

fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Shown where the program was built without the app.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><title>Genstart</title><main><h1>The app is not built</h1>\
<p>Run <code>cargo xtask build</code>, then build the server again.</p></main></html>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_what_stands_inline_and_nothing_else() {
        let policy = content_security_policy(
            "<style>a{}</style><script src=\"/a.js\"></script><script>1</script>",
        );
        // echo -n 1 | openssl dgst -sha256 -binary | base64
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=';"), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), 2);
        assert!(!policy.contains("unsafe-inline"));
    }

    #[test]
    fn fills_in_the_operator_without_letting_markup_through() {
        let operator = Operator {
            name: "<b>&\"".into(),
            phone: "+45 12 34 56 78".into(),
            ..Operator::default()
        };
        assert_eq!(
            fill_in("{{operator}} {{phone_href}}", &operator, false, "da"),
            "&lt;b&gt;&amp;&quot; tel:+4512345678"
        );
    }
}
