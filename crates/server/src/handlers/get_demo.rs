//! The demo's citizens and staff, to log in as. Exists only with `--demo`.

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::demo;
use crate::shell::{content_security_policy, escape, lang};

pub async fn get_demo(headers: HeaderMap, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let lang = lang(&headers, query);
    let own = query.split('&').any(|pair| pair == "own=1");
    let (title, lead, whose, workers) = match lang {
        "en" => (
            "Demo: choose a citizen",
            "Made-up people with made-up cases. No password.",
            ["On a phone that others use too", "On my own phone"],
            "Or as somebody who works there",
        ),
        _ => (
            "Demo: vælg en borger",
            "Opdigtede mennesker med opdigtede sager. Ingen adgangskode.",
            [
                "På en telefon, som andre også bruger",
                "På min egen telefon",
            ],
            "Eller som en, der arbejder der",
        ),
    };
    let rows: String = demo::keys()
        .iter()
        .map(|key| {
            let line = if lang == "en" { &key.en } else { &key.da };
            format!(
                "<li><a href=\"/demo/login/{0}{2}\">{0}</a><br>{1}</li>",
                escape(&key.key),
                escape(line),
                if own { "?own=1" } else { "" }
            )
        })
        .collect();
    let staff: String = demo::staff_keys()
        .iter()
        .map(|key| {
            let line = if lang == "en" { &key.en } else { &key.da };
            format!(
                "<li><a href=\"/demo/login/{0}\">{0}</a><br>{1}</li>",
                escape(&key.key),
                escape(line)
            )
        })
        .collect();
    let choice: String = ["", "?own=1"]
        .iter()
        .zip(whose)
        .enumerate()
        .map(|(at, (query, label))| {
            let chosen = (at == 1) == own;
            let current = if chosen { " aria-current=\"true\"" } else { "" };
            let mark = if chosen { "✓ " } else { "" };
            format!("<a href=\"/demo{query}\"{current}>{mark}{label}</a><br>")
        })
        .collect();
    let html = format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} – Genstart</title><link rel=\"icon\" href=\"/icon.svg\"><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1><p>{lead}</p><p>{choice}</p><ul>{rows}</ul><h2>{workers}</h2><ul>{staff}</ul></main></body></html>"
    );
    let policy = HeaderValue::from_str(&content_security_policy(&html))
        .unwrap_or(HeaderValue::from_static("default-src 'none'"));
    (
        [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            ),
            (header::CONTENT_SECURITY_POLICY, policy),
        ],
        html,
    )
        .into_response()
}

const STYLE: &str = "body{font:18px/1.55 system-ui,sans-serif;margin:0;color:#1a1a1a}main{max-width:66ch;margin:0 auto;padding:24px 16px}\
ul{padding:0;list-style:none}li{padding:16px 0;border-top:1px solid #bfbfbf}\
a{color:#3c5c22;font-weight:600;display:inline-block;padding:8px 0}a:focus-visible{outline:3px solid #454545;outline-offset:2px}";
