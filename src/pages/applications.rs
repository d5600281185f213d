//! `/ansoegninger` and `/ansoegninger/ID`: what have I applied for, who answers, do I have the seat, and how do I get out
//! of it again?

use std::sync::Arc;

use domain::application::{Application, ApplicationState, CitizenCommand as Act, Seat};
use domain::case::{MAX_WORDS, Shown, Words};
use domain::ids::PlanItemId;
use domain::plan::PlanItem;
use domain::registration::AuthorityRole;
use domain::snapshot::ReceiptOf;
use domain::{CitizenCommand, application};
use leptos::prelude::*;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::address;
use crate::data::lines::Lines;
use crate::pages::form::{Filled, Form, write, written};
use crate::pages::frame::phone_link;
use crate::pages::{acts, courses, may, plan, trouble};
use crate::text::{dates, fill};
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading, heading_told};

const PLACE: &str = "/ansoegninger";
const REASON: &str = "withdraw-reason";

#[cfg(not(feature = "unsplit"))]
#[wasm_split(applications, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
pub async fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

pub fn is_act(command: &CitizenCommand) -> bool {
    matches!(command, CitizenCommand::Application(_))
}

pub fn is_ours(of: ReceiptOf) -> bool {
    of == ReceiptOf::Application
}

/// The address of an application's page.
pub fn place_of(item: &PlanItemId) -> String {
    [PLACE, "/", &address::encode(item.as_str())].concat()
}

fn page(portal: Portal) -> AnyView {
    let path = untrack(|| portal.address.path());
    let id = path.trim_end_matches('/').strip_prefix("/ansoegninger/");
    match id {
        Some(id) => one_page(portal, PlanItemId(address::decode(id))),
        None => list_page(portal),
    }
}

fn list_page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().applications();
    let lines = Lines::load();
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let shown = view! {
            {acts::panel(portal, is_act, is_ours)}
            {fresh(move || list(portal, lines))}
            <section class="group">
                <h2>{text.found_title}</h2>
                <p>{text.found_text}</p>
                <p><a class="function-link" href="/ansoegninger/fundet">{text.found_link}</a></p>
            </section>
            {courses::help(portal)}
        };
        Some(shown.into_any())
    };
    view! {
        <div class="container">
            <p class="no-print"><a class="function-link" href="/opkvalificering">{text.back_to_courses}</a></p>
            {heading(text.title, text.title.into())}
            {content}
        </div>
    }
    .into_any()
}

fn list(portal: Portal, lines: Lines) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.applications();
    let rows: Vec<AnyView> = portal.store.case().with(|case| {
        let newest = case.applications.iter().rev();
        let known = newest.filter_map(|one| Some((one, case.plan.item(&one.item)?)));
        known
            .map(|(one, item)| row(portal, lines, one, item))
            .collect()
    });
    if rows.is_empty() {
        return view! { <p>{text.none}</p><p><a class="button button-primary" href="/opkvalificering">{text.find}</a></p> }.into_any();
    }
    view! { <ul class="statement">{rows}</ul> }.into_any()
}

fn row(portal: Portal, lines: Lines, one: &Application, item: &PlanItem) -> AnyView {
    let lang = portal.lang.get();
    let days = plan::when(lang, item.from, item.to);
    let sign = match one.state {
        ApplicationState::Approved => "success",
        ApplicationState::Applied => "time",
        _ => "close",
    };
    view! {
        <li>{icon(sign)}<span>
            <a href=place_of(&one.item)><strong lang="da">{item.title.0.clone()}</strong></a>
            <br/>{state(portal, one)}
            {seat(portal, lines, one).map(|told| view! { <br/>{told} })}
            <br/><span class="row-meta">{days}</span>
        </span></li>
    }
    .into_any()
}

/// Where it stands, in a sentence.
fn state(portal: Portal, one: &Application) -> String {
    let text = portal.lang.get().applications();
    let who = match one.approved_by {
        AuthorityRole::UnemploymentFund => text.your_fund,
        AuthorityRole::Municipality | AuthorityRole::OtherActor => text.your_municipality,
    };
    match one.state {
        ApplicationState::Applied => fill(text.applied, &[who]),
        ApplicationState::Approved => fill(text.approved, &[who]),
        ApplicationState::Refused => fill(text.refused, &[who]),
        ApplicationState::Withdrawn => text.withdrawn.to_owned(),
        ApplicationState::Cancelled => text.cancelled.to_owned(),
    }
}

fn seat(portal: Portal, lines: Lines, one: &Application) -> Option<String> {
    let text = portal.lang.get().applications();
    match one.seat {
        Seat::None => None,
        Seat::Held(_) => Some(text.seat_held.to_owned()),
        Seat::Waiting(_) => Some(match lines.of(&one.item) {
            None => text.in_line.to_owned(),
            Some(line) if line.seat_is_free => text.seat_free.to_owned(),
            Some(line) if line.before == 0 => text.first_in_line.to_owned(),
            Some(line) => fill(text.place_in_line, &[&(line.before + 1).to_string()]),
        }),
    }
}

/// What one application's page is about, while it is open.
#[derive(Clone, Copy)]
struct One {
    portal: Portal,
    id: StoredValue<PlanItemId>,
    lines: Lines,
    form: Form,
}

fn one_page(portal: Portal, id: PlanItemId) -> AnyView {
    let text = portal.lang.get_untracked().applications();
    let page = One {
        portal,
        id: StoredValue::new(id),
        lines: Lines::load(),
        form: Form::new(),
    };
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let title = Memo::new(move |_| {
        portal
            .store
            .case()
            .with(|case| Some(case.plan.item(&page.id.get_value())?.title.0.clone()))
    });
    let known = Memo::new(move |_| page.with(|one, _| (one.state, one.seat)));
    // Whoever took a seat, or gave one back, changes the line.
    Effect::new(move |before: Option<()>| {
        known.track();
        if before.is_some() {
            page.lines.ask();
        }
    });
    let head = move || match title.get() {
        Some(title) => heading_told(text.one_title, title),
        None => heading(text.one_title, text.one_title.into()),
    };
    let open = Memo::new(move |_| page.with(|one, _| one.is_open()));
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let shown = view! {
            {acts::panel(portal, is_act, is_ours)}
            {fresh(move || page.told())}
            {move || (open.get() == Some(true)).then(|| page.withdraw())}
            {courses::help(portal)}
        };
        Some(shown.into_any())
    };
    view! {
        <div class="container">
            <p class="no-print"><a class="function-link" href=PLACE>{text.back}</a></p>
            {head}
            {content}
        </div>
    }
    .into_any()
}

impl One {
    fn with<T>(self, read: impl FnOnce(&Application, &PlanItem) -> T) -> Option<T> {
        let id = self.id.get_value();
        self.portal.store.case().with(|case| {
            let one = case.applications.iter().find(|one| one.item == id)?;
            Some(read(one, case.plan.item(&id)?))
        })
    }

    fn told(self) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.applications();
        let Some((one, item)) = self.with(|one, item| (one.clone(), item.clone())) else {
            return view! { <p role="alert">{text.gone}</p> }.into_any();
        };
        let seat = seat(portal, self.lines, &one).filter(|_| one.is_open());
        let free = self
            .lines
            .of(&one.item)
            .is_some_and(|line| line.seat_is_free);
        let waits = matches!(one.seat, Seat::Waiting(_));
        let take = (free && waits && one.is_open()).then(|| self.take(&item));
        let answer = (!one.answer.is_empty()).then(|| {
            view! { <blockquote class="group" lang="da"><p>{one.answer.0.clone()}</p></blockquote> }
        });
        let days = plan::when(lang, item.from, item.to).unwrap_or_default();
        let own = |words: &Words| words.0.clone();
        let shared = one.course.is_some() && !one.phone.is_empty();
        let facts = [
            (
                text.scheme,
                may::scheme(one.scheme, lang).to_owned(),
                lang.code(),
            ),
            (text.when, days, lang.code()),
            (text.with, own(&item.with), "da"),
            (text.place, own(&item.place), "da"),
            (text.your_reason, own(&one.reason), ""),
            (
                if shared {
                    text.shared_phone
                } else {
                    text.phone
                },
                own(&one.phone),
                "",
            ),
            (
                text.applied_at,
                dates::moment(one.applied_at, lang),
                lang.code(),
            ),
        ];
        let facts = facts.into_iter().filter(|(_, value, _)| !value.is_empty());
        let facts = facts.map(|(label, value, of)| {
            let of = (!of.is_empty()).then_some(of);
            view! { <div><dt>{label}</dt><dd lang=of>{value}</dd></div> }
        });
        let (_, phone) = portal.store.authority();
        let call = (one.state == ApplicationState::Refused)
            .then(|| view! { <p>{text.refused_then}" "{phone_link(&phone)}</p> });
        let in_plan = ["/plan/", &address::encode(one.item.as_str())].concat();
        view! {
            <p class="lead">{state(portal, &one)}</p>
            {answer}{call}
            {seat.map(|told| view! { <p><strong>{told}</strong></p> })}
            {take}
            <dl class="facts">{facts.collect_view()}</dl>
            <p><a class="function-link" href=in_plan>{text.in_plan}</a></p>
        }
        .into_any()
    }

    fn take(self, item: &PlanItem) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.applications();
        let shown = Shown {
            lang: lang.code().into(),
            title: text.take_shown.into(),
            lines: vec![item.title.0.clone()],
        };
        let take = move |_| {
            let act = Act::TakeSeat {
                item: self.id.get_value(),
            };
            portal
                .store
                .submit(CitizenCommand::Application(act), shown.clone());
            focus_on(acts::PANEL);
        };
        view! { <button class="button button-primary" type="button" on:click=take>{text.take}</button> }
            .into_any()
    }

    /// What follows is said before.
    fn withdraw(self) -> AnyView {
        let portal = self.portal;
        let text = portal.lang.get_untracked().applications();
        let then = untrack(|| {
            self.with(|one, _| match (one.state, one.seat) {
                (_, Seat::Waiting(_)) => text.withdraw_line,
                (ApplicationState::Approved, _) => text.withdraw_approved,
                (_, Seat::Held(_)) => text.withdraw_seat,
                _ => text.withdraw_plain,
            })
        });
        let key = self.key();
        let fields = self.form.field_of(
            portal,
            Kind::Lines,
            (REASON, key),
            text.withdraw_reason,
            text.withdraw_hint,
        );
        let button = view! { <button class="button button-secondary" type="submit">{text.withdraw_send}</button> }.into_any();
        let filled = Arc::new(move || self.filled());
        view! {
            <details class="why no-print">
                <summary>{text.withdraw}</summary>
                <div class="why-body">
                    <p>{then}</p>
                    {self.form.view(portal, filled, |_| focus_on(acts::PANEL), fields, button)}
                </div>
            </details>
        }
        .into_any()
    }

    fn key(self) -> String {
        self.id.with_value(|id| [REASON, "-", id.as_str()].concat())
    }

    fn filled(self) -> Filled {
        untrack(|| {
            let portal = self.portal;
            let lang = portal.lang.get();
            let text = lang.applications();
            let key = self.key();
            let reason = written(portal, &key).trim().to_owned();
            if reason.chars().count() > MAX_WORDS {
                return Err(vec![(REASON, text.reason_too_long)]);
            }
            let title = self
                .with(|_, item| item.title.0.clone())
                .unwrap_or_default();
            let lines = [title, reason.clone()];
            let shown = Shown {
                lang: lang.code().into(),
                title: text.withdraw_shown.into(),
                lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
            };
            let act = application::CitizenCommand::Withdraw {
                item: self.id.get_value(),
                reason: Words(reason),
            };
            // From here on the outbox has the words.
            write(portal, &key, String::new());
            Ok((CitizenCommand::Application(act), shown))
        })
    }
}
