//! Saying something about the plan in one's own words: a wish, a comment, or what does not fit.
//! Shared by `/plan` and the page of an item.

use std::sync::Arc;

use domain::CitizenCommand;
use domain::case::{MAX_WORDS, Shown, Words};
use domain::ids::PlanItemId;
use domain::plan::{CitizenCommand as Act, RemarkKind};
use leptos::prelude::*;

use crate::Portal;
use crate::pages::acts;
use crate::pages::form::{Filled, Form, write, written};
use crate::ui::field::Kind;
use crate::ui::page::focus_on;

const KIND: &str = "remark-kind";
const TEXT: &str = "remark-text";

const KINDS: [(RemarkKind, &str); 3] = [
    (RemarkKind::Wish, "wish"),
    (RemarkKind::Comment, "comment"),
    (RemarkKind::Objection, "objection"),
];

pub fn label(text: &'static crate::text::Plan, kind: RemarkKind) -> &'static str {
    match kind {
        RemarkKind::Wish => text.wish,
        RemarkKind::Comment => text.comment,
        RemarkKind::Objection => text.objection,
        RemarkKind::Approval => text.approve,
    }
}

/// What is written about: an item with its title, or the plan as a whole.
pub type About = Option<(PlanItemId, String)>;

pub fn form(portal: Portal, about: impl Fn() -> About + Copy + Send + Sync + 'static) -> AnyView {
    let text = portal.lang.get_untracked().plan();
    let form = Form::new();
    let filled = move || filled(portal, untrack(about));
    let choices = KINDS.map(|(kind, value)| {
        let id = ["remark-", value].concat();
        let chosen = untrack(|| written(portal, KIND)) == value;
        let choose = move |_| write(portal, KIND, value.to_owned());
        view! {
            <div class="form-group-radio">
                <input class="form-radio" type="radio" name=KIND id=id.clone() checked=chosen on:change=choose/>
                <label for=id>{label(text, kind)}</label>
            </div>
        }
    });
    let wrong = move || {
        let faults = form.faults.get();
        let of = |fault: &&(&str, &'static str)| fault.0 == "remark-wish";
        faults.iter().find(of).map(|(_, remedy)| *remedy)
    };
    let fields = view! {
                <fieldset class="form-group" class:form-error=move || wrong().is_some() aria-describedby=move || wrong().map(|_| "remark-kind-error")>
                    <legend class="form-label">{text.say_kind}</legend>
                    {move || wrong().map(|remedy| view! { <span class="form-error-message" id="remark-kind-error">{remedy}</span> })}
                    {choices.collect_view()}
                </fieldset>
                {form.field(portal, Kind::Lines, TEXT, text.say_text, text.say_hint)}
    }
    .into_any();
    let button =
        view! { <button class="button button-primary" type="submit">{text.say_send}</button> }
            .into_any();
    view! {
        <section class="group no-print" aria-labelledby="say-title">
            <h2 id="say-title">{text.say}</h2>
            {form.view(portal, Arc::new(filled), sent, fields, button)}
        </section>
    }
    .into_any()
}

fn sent(portal: Portal) {
    write(portal, TEXT, String::new());
    focus_on(acts::PANEL);
}

fn filled(portal: Portal, about: About) -> Filled {
    untrack(|| {
        let lang = portal.lang.get();
        let text = lang.plan();
        let chosen = written(portal, KIND);
        let kind = KINDS.iter().find(|(_, value)| *value == chosen);
        let words = written(portal, TEXT);
        let words = words.trim();
        let mut faults = Vec::new();
        if kind.is_none() {
            faults.push(("remark-wish", text.say_kind_missing));
        }
        if words.is_empty() {
            faults.push((TEXT, text.say_missing));
        } else if words.chars().count() > MAX_WORDS {
            faults.push((TEXT, text.say_too_long));
        }
        let (Some((kind, _)), true) = (kind, faults.is_empty()) else {
            return Err(faults);
        };
        let title = about.as_ref().map(|(_, title)| title.clone());
        let shown = Shown {
            lang: lang.code().into(),
            title: label(text, *kind).into(),
            lines: title.into_iter().chain([words.to_owned()]).collect(),
        };
        let remark = Act::Remark {
            about: about.map(|(id, _)| id),
            kind: *kind,
            text: Words(words.to_owned()),
        };
        Ok((CitizenCommand::Plan(remark), shown))
    })
}
