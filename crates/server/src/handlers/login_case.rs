//! Somebody whom two authorities know chooses, after the login, which case to see. The session reaches that one only;
//! the other by logging in again.

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::CaseId;
use serde::Deserialize;
use store::Write;

use crate::handlers::login::{COOKIE, Refused, Who, back_to_login, log_in, remembered};
use crate::login::{Choosing, UnderWay};
use crate::shell::{Plain, escape, lang, words};
use crate::{App, secrets, session};

/// The words of the page, which live with the app's other words.
#[derive(Debug, Deserialize)]
struct Words {
    choose_title: String,
    choose_text: String,
}

pub async fn get_login_case(State(app): State<App>, headers: HeaderMap) -> Response {
    let page = choosing(&app, &headers).and_then(|(_, choosing)| page(&app, &headers, &choosing));
    match page {
        Ok(page) => page,
        Err(why) => back_to_login(&why, Who::Citizen, &app),
    }
}

/// Which of the cases, in the order in which they were told.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    case: usize,
}

pub async fn post_login_case(
    State(app): State<App>,
    headers: HeaderMap,
    chosen: Result<Form<Chosen>, axum::extract::rejection::FormRejection>,
) -> Response {
    let chosen = match chosen {
        Ok(Form(chosen)) => Some(chosen.case),
        // No browser of a citizen's sends this.
        Err(fault) if fault.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return fault.into_response();
        }
        Err(_) => None,
    };
    match choose(&app, &headers, chosen).await {
        Ok(response) => response,
        Err(why) => back_to_login(&why, Who::Citizen, &app),
    }
}

async fn choose(
    app: &App,
    headers: &HeaderMap,
    chosen: Option<usize>,
) -> Result<Response, Refused> {
    if session::from_another_site(headers) {
        return Err(Refused::AnotherSite);
    }
    let (secret, mut choosing) = choosing(app, headers)?;
    let chosen = chosen.filter(|chosen| *chosen < choosing.cases.len());
    let case = choosing
        .cases
        .swap_remove(chosen.ok_or(Refused::Unreadable)?);
    let end = Write::EndLogin {
        state_hash: secrets::token_hash(secret),
    };
    log_in(app, headers, case, choosing.own_device, Some(end)).await
}

/// The choice that this browser has before it.
fn choosing<'h>(app: &App, headers: &'h HeaderMap) -> Result<(&'h str, Choosing), Refused> {
    let secret = session::cookie(headers, COOKIE).ok_or(Refused::NotUnderWay)?;
    match remembered(app, secret)? {
        // An authority may have sent another number meanwhile.
        UnderWay::Choosing(choosing)
            if app.store.cases_by_civil_number(&choosing.lookups)? == choosing.cases =>
        {
            Ok((secret, choosing))
        }
        UnderWay::Choosing(_) => Err(Refused::NotUnderWay),
        UnderWay::Begun(_) => Err(Refused::NotUnderWay),
    }
}

fn page(app: &App, headers: &HeaderMap, choosing: &Choosing) -> Result<Response, Refused> {
    let lang = lang(headers, "");
    let words: Words = words(lang);
    let mut names = Vec::new();
    for case in &choosing.cases {
        names.push(name(app, case)?);
    }
    let buttons: String = (0..)
        .zip(&names)
        .map(|(at, (name, key))| {
            // Two cases at one authority, which knows them by its own keys.
            let twice = names.iter().filter(|(other, _)| other == name).count() > 1;
            let key = if twice {
                format!(" ({key})")
            } else {
                String::new()
            };
            let label = escape(&[name.as_str(), &key].concat());
            format!("<p><button name=\"case\" value=\"{at}\">{label}</button></p>")
        })
        .collect();
    let action = api::path::LOGIN_CASE;
    let page = Plain {
        lang,
        title: &words.choose_title,
        body: &format!(
            "<p>{}</p><form method=\"post\" action=\"{action}\">{buttons}</form>",
            escape(&words.choose_text)
        ),
        script: "",
    };
    Ok(page.into_response())
}

/// The name of the authority whose case it is, and its key for the citizen.
fn name(app: &App, case: &CaseId) -> Result<(String, String), Refused> {
    let Some(citizen) = app.store.citizen(case)? else {
        return Ok((String::new(), String::new()));
    };
    let authority = app.store.authority(&citizen.authority)?;
    let name = authority.map_or_else(String::new, |authority| authority.name);
    Ok((name, citizen.key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_words() {
        for lang in ["da", "en"] {
            assert!(!words::<Words>(lang).choose_text.is_empty());
        }
    }
}
