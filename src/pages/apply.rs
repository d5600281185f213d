//! `/opkvalificering/ID/soeg/HOLD`: I want this one. What happens then, what I have on the same days, and what the
//! provider is told. A seat is given by the server alone: without a connection what is written stays, and nothing is sent.

use std::sync::Arc;

use api::upskilling::{CourseAnswer, May, RunAnswer};
use domain::application::{CitizenCommand as Act, Conflict, conflicts};
use domain::case::{MAX_WORDS, Shown, Words};
use domain::ids::{CourseId, RunId};
use domain::registration::AuthorityRole;
use domain::upskilling::{self, Standing};
use domain::{CitizenCommand, Rejection};
use leptos::prelude::*;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::address;
use crate::data::courses::{CourseStore, Told};
use crate::data::outbox::{ActState, Refusal};
use crate::pages::form::{Filled, Form, write, written};
use crate::pages::{acts, applications, courses, may, owed, trouble};
use crate::text::{Lang, dates, fill};
use crate::ui::choice::choice;
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading};

const REASON: &str = "apply-reason";
const PHONE: &str = "apply-phone";
const SHARES: &str = "apply-shares";
const SCHEME: &str = "apply-scheme";
/// Between a course and one of its runs, in the page's address.
const BETWEEN: &str = "/soeg/";
const MAX_PHONE: usize = 40;

#[cfg(not(feature = "unsplit"))]
#[wasm_split(apply, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
pub async fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// The course and the run that the address names.
fn named(portal: Portal) -> (CourseId, RunId) {
    let path = portal.address.path();
    let rest = path.trim_end_matches('/').strip_prefix("/opkvalificering/");
    let (course, run) = rest
        .and_then(|rest| rest.split_once(BETWEEN))
        .unwrap_or_default();
    (
        CourseId(address::decode(course)),
        RunId(address::decode(run)),
    )
}

/// What the page is about, while it is open.
#[derive(Clone, Copy)]
struct Apply {
    portal: Portal,
    store: CourseStore,
    of: StoredValue<(CourseId, RunId)>,
    form: Form,
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().apply();
    let (course, run) = untrack(|| named(portal));
    let back = ["/opkvalificering/", &address::encode(&course.0)].concat();
    let page = Apply {
        portal,
        store: CourseStore::load(portal.store, course.0.clone()),
        of: StoredValue::new((course, run)),
        form: Form::new(),
    };
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    // A seat that somebody else took is not offered again.
    Effect::new(move |before: Option<usize>| {
        let acts = portal.store.acts();
        let taken = |state: &ActState| {
            let is = |refusal: &Refusal| {
                matches!(
                    refusal,
                    Refusal::Rejected(
                        Rejection::SeatsTaken { .. }
                            | Rejection::RunGone
                            | Rejection::RunMoved { .. }
                    )
                )
            };
            matches!(state, ActState::Refused(refusal) if is(refusal))
        };
        let count = acts.iter().filter(|act| taken(&act.state)).count();
        if before.is_some_and(|before| before < count) {
            page.store.ask();
        }
        count
    });
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let shown = view! {
            {acts::panel(portal, applications::is_act, applications::is_ours)}
            {fresh(move || page.view())}
            {courses::help(portal)}
        };
        Some(shown.into_any())
    };
    view! {
        <div class="container">
            <p class="no-print"><a class="function-link" href=back>{text.back}</a></p>
            {heading(text.title, text.title.into())}
            {content}
        </div>
    }
    .into_any()
}

impl Apply {
    /// Where the words of this form live.
    fn key(self, field: &str) -> String {
        self.of.with_value(|(_, run)| [field, "-", &run.0].concat())
    }

    fn view(self) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get_untracked();
        let text = lang.apply();
        let state = self.store.state();
        let Some(answer) = state.answer().cloned() else {
            return match state {
                Told::Asking => view! { <p role="status">{lang.course().asking}</p> }.into_any(),
                Told::Gone => view! { <p role="alert">{lang.course().gone}</p> }.into_any(),
                _ => {
                    let again = move |_| self.store.ask();
                    view! { <div class="alert alert-warning" role="alert">{icon("warning")}<div class="alert-body"><p>{text.failed}</p><button class="button button-secondary" type="button" on:click=again>{lang.course().again}</button></div></div> }.into_any()
                }
            };
        };
        let run = self.of.with_value(|(_, run)| run.clone());
        let applied = portal.store.case().with(|case| {
            let open = case
                .applications
                .iter()
                .find(|one| one.is_open() && one.course.as_ref().is_some_and(|(_, of)| *of == run));
            open.map(|one| one.item.clone())
        });
        if let Some(item) = applied {
            // Received: what was written has arrived.
            let prefixes = [REASON, SHARES, SCHEME].map(|field| self.key(field));
            for key in prefixes {
                if untrack(|| !written(portal, &key).is_empty()) {
                    write(portal, &key, String::new());
                }
            }
            let place = applications::place_of(&item);
            return view! { <p><a class="button button-primary" href=place>{text.see_application}</a></p> }.into_any();
        }
        let Some(one) = answer.runs.iter().find(|one| one.run.id == run).cloned() else {
            return view! { <p role="alert">{text.gone}</p> }.into_any();
        };
        self.run(&answer, &one)
    }

    fn run(self, answer: &CourseAnswer, one: &RunAnswer) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get_untracked();
        let text = lang.apply();
        let told = view! {
            <h2 lang="da">{answer.course.title.clone()}</h2>
            <p>{courses::run(&one.run, lang)}</p>
            <p lang="da">{one.run.provider.clone()}</p>
        };
        let open = |may: &&May| may.may != upskilling::May::No;
        let ways: Vec<May> = one.may.iter().filter(open).cloned().collect();
        let Some(first) = ways.first().cloned() else {
            let why = one.may.first().map(|best| {
                view! { {may::word(best, lang)}<p>{may::because(best, &answer.rules, lang)}</p> }
            });
            return view! { {told}{why}<p><a class="function-link" href="/opkvalificering">{text.instead}</a></p> }
                .into_any();
        };
        let full = one.run.free_seats == 0;
        if full && one.run.waiting.is_none() {
            return view! { {told}<div class="status status-quiet">{icon("info")}<p>{text.full}</p></div> }.into_any();
        }
        let line = full.then(|| {
            let before = one.run.waiting.unwrap_or_default().to_string();
            view! { <div class="status status-quiet">{icon("info")}<p>{fill(text.line, &[&before])}</p></div> }
        });
        let (from, to) = (one.run.starts_on, one.run.ends_on);
        let meanwhile = untrack(|| {
            portal
                .store
                .case()
                .with(|case| conflicts_told(&conflicts(case, from, to), lang))
        });
        let rules = answer.rules.clone();
        let ways = StoredValue::new(ways);
        let way = Memo::new(move |_| self.way(ways, &first));
        let answer_of = move || {
            let way = way.get();
            let told = view! {
                {may::word(&way, lang)}
                <p>{may::because(&way, &rules, lang)}</p>
                <details class="why"><summary>{text.more}</summary><div class="why-body">{may::whole(portal, &way, &rules)}</div></details>
            };
            let next = match way.approved_by {
                Some(AuthorityRole::UnemploymentFund) => text.fund_answers,
                _ => text.municipality_answers,
            };
            view! { {told}<p>{next}</p> }.into_any()
        };
        let reason_hint = move || {
            if is_right(&way.get()) {
                text.reason_hint_right
            } else {
                text.reason_hint
            }
        };
        let title = answer.course.title.clone();
        let run = one.run.clone();
        let label = if full { text.send_line } else { text.send };
        let shared = fill(
            text.shared,
            &[&title, &dates::full(from, lang), &dates::full(to, lang)],
        );
        let fields = view! {
            {self.choice(ways, way, lang)}
            {fresh(answer_of)}
            {meanwhile}
            {move || self.form.field_of(portal, Kind::Lines, (REASON, self.key(REASON)), text.reason, reason_hint())}
            {self.form.field_of(portal, Kind::Phone, (PHONE, PHONE.to_owned()), text.phone, text.phone_hint)}
            {self.consent(&run.provider, &shared, lang)}
        }
        .into_any();
        let button = view! { <button class="button button-primary" type="submit">{label}</button> }
            .into_any();
        let filled = Arc::new(move || self.filled(&title, &run, &way.get_untracked(), full));
        view! { {told}{line}{self.form.view(portal, filled, |_| focus_on(acts::PANEL), fields, button)} }
            .into_any()
    }

    /// The scheme that is chosen, else the most welcome one.
    fn way(self, ways: StoredValue<Vec<May>>, first: &May) -> May {
        let chosen = written(self.portal, &self.key(SCHEME));
        ways.with_value(|ways| {
            let known = ways.iter().find(|way| scheme_key(way) == chosen);
            known.unwrap_or(first).clone()
        })
    }

    fn choice(self, ways: StoredValue<Vec<May>>, way: Memo<May>, lang: Lang) -> Option<AnyView> {
        let text = lang.apply();
        let all = ways.get_value();
        if all.len() < 2 {
            return None;
        }
        let options = all
            .iter()
            .map(|one| (scheme_key(one), may::scheme(one.scheme, lang)));
        let key = StoredValue::new(self.key(SCHEME));
        let choose = move |value: &'static str| {
            write(self.portal, &key.get_value(), value.to_owned());
        };
        let chosen = scheme_key(&way.get_untracked());
        Some(choice(
            SCHEME,
            text.scheme,
            options.collect(),
            chosen,
            self.form.faults,
            choose,
        ))
    }

    /// Exactly what the provider is told, and the yes to it.
    fn consent(self, provider: &str, shared: &str, lang: Lang) -> AnyView {
        let (portal, text) = (self.portal, lang.apply());
        let key = self.key(SHARES);
        let of = key.clone();
        let checked = move || !written(portal, &of).is_empty();
        let tick = move |event| {
            let yes = if event_target_checked(&event) {
                "1"
            } else {
                ""
            };
            write(portal, &key, yes.to_owned());
            self.form
                .faults
                .update(|faults| faults.retain(|(of, _)| *of != SHARES));
        };
        let wrong = move || {
            let faults = self.form.faults.get();
            faults
                .iter()
                .find(|(of, _)| *of == SHARES)
                .map(|(_, remedy)| *remedy)
        };
        let invalid = move || wrong().map(|_| "true");
        view! {
            <fieldset class="form-group" class:form-error=move || wrong().is_some()>
                <legend class="form-label">{text.shared_title}</legend>
                <p>{shared.to_owned()}</p>
                <p>{text.not_shared}</p>
                {move || wrong().map(|remedy| view! { <span class="form-error-message" id="apply-shares-error">{remedy}</span> })}
                <div class="form-group-checkbox">
                    <input class="form-checkbox" type="checkbox" id=SHARES prop:checked=checked on:change=tick aria-invalid=invalid aria-describedby=move || wrong().map(|_| "apply-shares-error")/>
                    <label for=SHARES>{fill(text.consent, &[provider])}</label>
                </div>
            </fieldset>
        }
        .into_any()
    }

    fn filled(self, title: &str, run: &api::upskilling::RunRow, way: &May, full: bool) -> Filled {
        untrack(|| {
            let portal = self.portal;
            let lang = portal.lang.get();
            let text = lang.apply();
            let reason = written(portal, &self.key(REASON)).trim().to_owned();
            let phone = written(portal, PHONE).trim().to_owned();
            let shares = !written(portal, &self.key(SHARES)).is_empty();
            let mut faults = Vec::new();
            if reason.is_empty() && !is_right(way) {
                faults.push((REASON, text.reason_missing));
            } else if reason.chars().count() > MAX_WORDS {
                faults.push((REASON, text.reason_too_long));
            }
            if phone.is_empty() {
                faults.push((PHONE, text.phone_missing));
            } else if phone.chars().count() > MAX_PHONE {
                faults.push((PHONE, text.phone_too_long));
            }
            if !shares {
                faults.push((SHARES, text.consent_missing));
            }
            if !faults.is_empty() {
                return Err(faults);
            }
            let days = fill(
                lang.course().from_to,
                &[
                    &dates::full(run.starts_on, lang),
                    &dates::full(run.ends_on, lang),
                ],
            );
            let lines = [
                title.to_owned(),
                days,
                may::scheme(way.scheme, lang).to_owned(),
                reason.clone(),
                fill(text.shared_line, &[&run.provider, &phone]),
            ];
            let shown = Shown {
                lang: lang.code().into(),
                title: if full { text.shown_line } else { text.shown }.into(),
                lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
            };
            let (course, of) = self.of.get_value();
            let act = Act::Apply {
                course,
                run: of,
                starts_on: run.starts_on,
                scheme: way.scheme,
                reason: Words(reason),
                phone: Words(phone),
                shares,
                may_wait: full,
            };
            Ok((CitizenCommand::Application(act), shown))
        })
    }
}

/// A right needs no reason.
fn is_right(way: &May) -> bool {
    way.standing == Some(Standing::Right)
}

fn scheme_key(way: &May) -> &'static str {
    let known = api::upskilling::SCHEMES.iter();
    let found = known.into_iter().find(|(_, scheme)| *scheme == way.scheme);
    found.map_or("", |(name, _)| name)
}

/// What the citizen has on the same days.
fn conflicts_told(found: &[Conflict<'_>], lang: Lang) -> Option<AnyView> {
    if found.is_empty() {
        return None;
    }
    let text = lang.apply();
    let rows = found.iter().map(|one| {
        let (sign, told) = match one {
            Conflict::Conversation(talk) => {
                let kind = owed::kind(talk.kind, lang);
                (
                    "calendar",
                    fill(text.has_talk, &[kind, &dates::moment(talk.starts_at, lang)]),
                )
            }
            Conflict::Item(item) => ("info", fill(text.has_item, &[item.title.as_str()])),
            Conflict::Absence(away) => {
                let from = dates::full(away.from, lang);
                let told = match away.to {
                    Some(to) => fill(text.has_absence, &[&from, &dates::full(to, lang)]),
                    None => fill(text.has_absence_open, &[&from]),
                };
                ("info", told)
            }
        };
        view! { <li>{icon(sign)}<span>{told}</span></li> }
    });
    Some(view! { <section class="group"><h3>{text.meanwhile}</h3><p>{text.meanwhile_text}</p><ul class="statement">{rows.collect_view()}</ul></section> }.into_any())
}
