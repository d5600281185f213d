//! The demo's citizens and staff, to log in as. Exists only with `--demo`.

use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};

use crate::demo;
use crate::shell::{Plain, escape, lang};

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
    let page = Plain {
        lang,
        title,
        body: &format!(
            "<p>{lead}</p><p>{choice}</p><ul>{rows}</ul><h2>{workers}</h2><ul>{staff}</ul>"
        ),
        script: LOCK,
    };
    page.into_response()
}

/// Somebody is about to log in: what this phone has kept is not shown until the server has said who it is. As
/// `device::lock_kept` of the app does on its own login page.
const LOCK: &str = "try{if(localStorage.getItem('genstart-kept'))localStorage.setItem('genstart-kept','locked')}catch(e){}";
