//! `/samtaler/ID`: one conversation: the way in, then what to prepare, then how to change it; afterwards its
//! minutes. Nothing here is a threat: a conversation that was missed is a fact with the way to repair it.

use std::sync::Arc;

use domain::CitizenCommand;
use domain::agenda::{Item, What, agenda};
use domain::case::{MAX_WORDS, Shown, Words};
use domain::conversation::slot::{Forms, forms};
use domain::conversation::{
    CitizenCommand as Act, Conversation, ConversationForm, ConversationKind, ConversationState,
    Part, WhoCalls,
};
use domain::ids::ConversationId;
use domain::plan::Obligation;
use domain::rules::Terms;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::address;
use crate::pages::booking::FORMS;
use crate::pages::form::{Filled, Form, write, written};
use crate::pages::frame::phone_link;
use crate::pages::{acts, conversations, meeting, owed, trouble};
use crate::text::{dates, fill};
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading};

const PREPARE: &str = "prepare";
const COMMENT: &str = "comment";
const REASON: &str = "reason";
const FORM: &str = "change-form";
const PHONE: &str = "change-phone";

#[wasm_split(conversation, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// The conversation that the address names.
fn id(portal: Portal) -> ConversationId {
    let path = portal.address.path();
    let id = path.trim_end_matches('/').strip_prefix("/samtaler/");
    ConversationId(address::decode(id.unwrap_or_default()))
}

/// The page of one conversation.
#[derive(Clone, Copy)]
struct Talk {
    portal: Portal,
    id: StoredValue<ConversationId>,
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().talks();
    let talk = Talk {
        portal,
        id: StoredValue::new(untrack(|| id(portal))),
    };
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let kind = Memo::new(move |_| talk.read(|one| one.kind));
    let head = move || match kind.get() {
        Some(kind) => heading(text.one_title, owed::kind(kind, portal.lang.get()).into()),
        None => heading(text.one_title, text.one_title.into()),
    };
    // What can be done changes the forms; what is typed in them does not draw them anew.
    let state = Memo::new(move |_| {
        talk.read(|one| {
            let until = one.changeable_until();
            let changes = until.is_some_and(|until| portal.store.now() < until);
            (one.state, changes, one.around.minutes_at.is_some())
        })
    });
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let Some((state, changes, has_minutes)) = state.get() else {
            let gone = view! { <div class="all-done group">{illustration::road()}<h2>{text.gone_title}</h2><p>{text.gone_text}</p></div> };
            return Some(gone.into_any());
        };
        let planned = state == ConversationState::Planned;
        let shown = view! {
            {acts::panel(portal, meeting::is_act, meeting::is_ours)}
            {fresh(move || talk.facts())}
            {fresh(move || talk.minutes())}
            {has_minutes.then(|| talk.comment())}
            {planned.then(|| fresh(move || talk.fund()))}
            {planned.then(|| fresh(move || talk.consent()))}
            {planned.then(|| talk.prepare())}
            {planned.then(|| talk.change(changes))}
        };
        Some(shown.into_any())
    };
    view! {
        <div class="container">
            <p class="no-print"><a class="function-link" href="/samtaler">{text.back}</a></p>
            {head}{content}
        </div>
    }
    .into_any()
}

impl Talk {
    fn read<T>(self, read: impl FnOnce(&Conversation) -> T) -> Option<T> {
        let id = self.id.get_value();
        self.portal
            .store
            .case()
            .with(|case| case.conversations.find(&id).map(read))
    }

    /// Whether it is a duty today: what rests, or what sickness excuses from, is left to the citizen.
    fn obligation(self, one: &Conversation) -> Obligation {
        let today = self.portal.store.today();
        self.portal.store.case().with(|case| {
            self.portal.store.rules().with(|rules| {
                let agenda = agenda(case, rules, today);
                let is_it =
                    |item: &&Item<'_>| matches!(item.what, What::Attend(talk) if talk.id == one.id);
                let asked = agenda.items.iter().find(is_it);
                asked.map_or(one.obligation, |item| item.obligation)
            })
        })
    }

    fn facts(self) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.talks();
        let Some(one) = self.read(Conversation::clone) else {
            return ().into_any();
        };
        let (sign, state) = conversations::state(one.state, text);
        let planned = one.state == ConversationState::Planned;
        let told = match one.state {
            ConversationState::Planned => None,
            ConversationState::NoShow => Some(self.repair()),
            _ => Some(
                view! { <div class="status status-quiet">{icon(sign)}<p>{state}</p></div> }
                    .into_any(),
            ),
        };
        let duty = match self.obligation(&one) {
            Obligation::Mandatory => text.duty,
            Obligation::Voluntary => text.voluntary,
        };
        let group = one.group.then_some(text.for_a_group);
        let duty = planned.then(|| view! { <p>{duty}" "{group}</p> });
        // Always, before the team (CO11).
        let is_team = one.kind == ConversationKind::RehabilitationTeam;
        let companion = (planned && is_team).then(|| view! { <p>{text.may_bring}</p> });
        let before = match one.form {
            ConversationForm::InPerson => one.before_you_come.0.clone(),
            ConversationForm::Phone | ConversationForm::Video => String::new(),
        };
        let paragraphs = [
            (text.description, one.description.0.clone()),
            (text.before_you_come, before),
            (text.because, one.around.cancelled_because.0.clone()),
        ];
        let facts: Vec<AnyView> = paragraphs
            .into_iter()
            .filter(|(_, words)| !words.is_empty())
            .map(|(label, words)| {
                view! { <div><dt>{label}</dt><dd lang="da">{words}</dd></div> }.into_any()
            })
            .collect();
        let people: Vec<AnyView> = one
            .participants
            .iter()
            .map(|person| {
                let part = part(text, person.part);
                view! { <li>{icon("person")}<span><span lang="da">{person.name.0.clone()}</span><br/><span class="row-meta">{part}</span></span></li> }.into_any()
            })
            .collect();
        let people = (!people.is_empty()).then(|| view! { <section class="group"><h2>{text.who_else}</h2><ul class="statement">{people}</ul></section> });
        view! {
            {told}
            {meeting::card(portal, &one, false)}
            {duty}
            <dl class="facts">{facts}</dl>
            {people}
            {companion}
            {self.documents(&one)}
        }
        .into_any()
    }

    fn documents(self, one: &Conversation) -> Option<AnyView> {
        let text = self.portal.lang.get().talks();
        let rows: Vec<AnyView> = self.portal.store.case().with(|case| {
            let named = case
                .plan
                .documents
                .iter()
                .filter(|known| one.documents.contains(&known.id));
            named
                .map(|known| {
                    let address = [api::path::DOCUMENTS, "/", &address::encode(known.id.as_str())].concat();
                    let title = known.title.0.clone();
                    view! { <li>{icon("document")}<a href=address target="_blank" lang="da">{title}</a></li> }.into_any()
                })
                .collect()
        });
        (!rows.is_empty()).then(|| view! { <section class="group"><h2>{text.read_before}</h2><ul class="statement">{rows}</ul></section> }.into_any())
    }

    /// A conversation that was missed: the rule of the day says how to repair it.
    fn repair(self) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.talks();
        let today = portal.store.today();
        let (authority, phone) = portal.store.authority();
        let repair = portal.store.case().with(|case| {
            let opening = case.registration.opening.as_ref()?;
            let group = case.registration.target_group(today);
            portal.store.rules().with(|rules| {
                let attends = |rule: &&domain::rules::Rule| {
                    matches!(rule.terms, Terms::Attendance { .. }) && rule.binds(group)
                };
                let rule = rules.on(today, opening).find(attends)?;
                Some(rule.words(lang.code())?.repair.clone())
            })
        });
        view! { <div class="status status-quiet">{icon("info")}<p>{fill(text.missed, &[&authority])}" "{repair}</p></div><p>{phone_link(&phone)}</p> }.into_any()
    }

    fn minutes(self) -> AnyView {
        let lang = self.portal.lang.get();
        let text = lang.talks();
        let found = self.read(|one| {
            let at = one.around.minutes_at?;
            Some((
                at,
                one.around.minutes.0.clone(),
                one.around.comment.0.clone(),
            ))
        });
        let Some(Some((at, minutes, comment))) = found else {
            return ().into_any();
        };
        let written = fill(text.minutes_at, &[&dates::moment(at, lang)]);
        let comment = (!comment.is_empty())
            .then(|| view! { <h3>{text.your_comment}</h3><p class="own-words">{comment}</p> });
        view! { <section class="group"><h2>{text.minutes}</h2><p class="meta">{written}</p><p class="own-words" lang="da">{minutes}</p>{comment}</section> }.into_any()
    }

    /// The key under which this conversation's own words lie while they are written.
    fn key(self, field: &str) -> String {
        [field, "-", self.id.get_value().as_str()].concat()
    }

    /// A field of words with its button, under its own heading.
    fn words(
        self,
        field: &'static str,
        (title, lead, label, send): (&'static str, AnyView, &'static str, &'static str),
        may_be_empty: bool,
        act: fn(ConversationId, Words) -> Act,
    ) -> AnyView {
        let portal = self.portal;
        let form = Form::new();
        let key = self.key(field);
        let fields = form.field_of(portal, Kind::Lines, (field, key.clone()), label, "");
        let button =
            view! { <button class="button button-secondary" type="submit">{send}</button> }
                .into_any();
        let filled = move || -> Filled {
            untrack(|| {
                let lang = portal.lang.get();
                let text = lang.talks();
                let words = written(portal, &key);
                let words = words.trim();
                if words.is_empty() && !may_be_empty {
                    return Err(vec![(field, text.words_missing)]);
                }
                if words.chars().count() > MAX_WORDS {
                    return Err(vec![(field, text.words_too_long)]);
                }
                let shown = Shown {
                    lang: lang.code().into(),
                    title: title.into(),
                    lines: vec![words.to_owned()],
                };
                let act = act(self.id.get_value(), Words(words.to_owned()));
                Ok((CitizenCommand::Conversation(act), shown))
            })
        };
        let heading_id = [field, "-title"].concat();
        let named_by = heading_id.clone();
        view! {
            <section class="group no-print" aria-labelledby=named_by>
                <h2 id=heading_id>{title}</h2>
                {lead}
                {form.view(portal, Arc::new(filled), |_| focus_on(acts::PANEL), fields, button)}
            </section>
        }
        .into_any()
    }

    fn prepare(self) -> AnyView {
        let portal = self.portal;
        let text = portal.lang.get_untracked().talks();
        let key = self.key(PREPARE);
        // What was sent before stands in the field, to be written on.
        if untrack(|| written(portal, &key)).is_empty()
            && let Some(before) = untrack(|| self.read(|one| one.around.prepared.0.clone()))
            && !before.is_empty()
        {
            write(portal, &key, before);
        }
        let lead = fresh(move || {
            let (authority, _) = portal.store.authority();
            let text = portal.lang.get().talks();
            view! { <p>{fill(text.prepare_text, &[&authority])}</p> }.into_any()
        });
        self.words(
            PREPARE,
            (text.prepare, lead, text.prepare_label, text.prepare_send),
            true,
            |id, words| Act::Prepare { id, words },
        )
    }

    fn comment(self) -> AnyView {
        let text = self.portal.lang.get_untracked().talks();
        self.words(
            COMMENT,
            (
                text.comment,
                ().into_any(),
                text.comment_label,
                text.comment_send,
            ),
            false,
            |id, words| Act::CommentMinutes { id, words },
        )
    }

    /// Whether the fund joins, with what was chosen before.
    fn fund(self) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.talks();
        let found = self.read(|one| {
            let choices = one.around.fund_choices.clone();
            Some((one.fund.clone()?, one.fund_joins(), choices, one.starts_at))
        });
        let Some(Some((fund, joins, choices, starts_at))) = found else {
            return ().into_any();
        };
        let name = fund.name.0;
        let (told, label) = if joins {
            (fill(text.fund_joins, &[&name]), text.fund_out)
        } else {
            (fill(text.fund_stays, &[&name]), text.fund_in)
        };
        let shown = Shown {
            lang: lang.code().into(),
            title: label.into(),
            lines: vec![name],
        };
        let choose = move |_| {
            let act = Act::ChooseFund {
                id: self.id.get_value(),
                joins: !joins,
            };
            portal
                .store
                .submit(CitizenCommand::Conversation(act), shown.clone());
            focus_on(acts::PANEL);
        };
        let history: Vec<AnyView> = choices
            .iter()
            .map(|(joined, at)| {
                let chosen = if *joined {
                    text.chose_in
                } else {
                    text.chose_out
                };
                view! { <li>{fill(chosen, &[&dates::moment(*at, lang)])}</li> }.into_any()
            })
            .collect();
        // Once it has begun, who is there is settled.
        let begun = Memo::new(move |_| portal.store.now() >= starts_at);
        let button = (!begun.get()).then(|| view! { <button class="button button-secondary" type="button" on:click=choose>{label}</button> });
        let history = (!history.is_empty()).then(|| view! { <ul class="row-meta">{history}</ul> });
        view! { <section class="group"><h2>{text.fund}</h2><p>{told}</p>{button}{history}</section> }.into_any()
    }

    fn consent(self) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.talks();
        let Some((true, given)) = self.read(|one| (one.asks_consent, one.around.consent)) else {
            return ().into_any();
        };
        let told = match given {
            Some((true, at)) => fill(text.consent_given, &[&dates::moment(at, lang)]),
            Some((false, at)) => fill(text.consent_not, &[&dates::moment(at, lang)]),
            None => text.consent_text.to_owned(),
        };
        let button = |given: bool, label: &'static str| {
            let shown = Shown {
                lang: lang.code().into(),
                title: label.into(),
                lines: vec![text.consent_text.to_owned()],
            };
            let tell = move |_| {
                let act = Act::TellConsent {
                    id: self.id.get_value(),
                    given,
                };
                portal
                    .store
                    .submit(CitizenCommand::Conversation(act), shown.clone());
                focus_on(acts::PANEL);
            };
            view! { <button class="button button-secondary" type="button" on:click=tell>{label}</button> }
        };
        let yes = given
            .is_none_or(|(given, _)| !given)
            .then(|| button(true, text.consent_yes));
        let no = given
            .is_none_or(|(given, _)| given)
            .then(|| button(false, text.consent_no));
        view! { <section class="group"><h2>{text.consent}</h2><p>{told}</p><div class="button-group">{yes}{no}</div></section> }.into_any()
    }

    /// Another form or number, another time, or cancelling: as far as the authority lets it be done here.
    fn change(self, changes: bool) -> AnyView {
        let portal = self.portal;
        let text = portal.lang.get_untracked().talks();
        let call = fresh(move || self.only_by_phone());
        if !changes {
            return view! { <section class="group no-print"><h2>{text.change}</h2>{call}{self.number()}</section> }.into_any();
        }
        let moving = move || {
            let address = self.read(|one| [&meeting::page_of(one), "/flyt"].concat());
            view! { <p><a class="button button-secondary" href=address>{icon("calendar")}{text.move_it}</a></p> }
        };
        view! {
            <section class="group no-print">
                <h2>{text.change}</h2>
                {fresh(move || self.until())}
                {moving}
                {self.form()}
                <details class="why"><summary>{text.cancel}</summary><div class="why-body">{self.cancel()}</div></details>
            </section>
        }
        .into_any()
    }

    fn until(self) -> AnyView {
        let lang = self.portal.lang.get();
        let until = self.read(Conversation::changeable_until).flatten();
        let told = until.map(|until| fill(lang.talks().until, &[&dates::moment(until, lang)]));
        view! { <p>{told}</p> }.into_any()
    }

    fn only_by_phone(self) -> AnyView {
        let lang = self.portal.lang.get();
        let (authority, phone) = self.portal.store.authority();
        let told = fill(lang.talks().only_by_phone, &[&authority]);
        view! { <p>{told}" "{phone_link(&phone)}</p> }.into_any()
    }

    /// The number to be called on can be told until the start.
    fn number(self) -> Option<AnyView> {
        let is_called = untrack(|| {
            self.read(|one| {
                one.form == ConversationForm::Phone && one.who_calls == WhoCalls::Authority
            })
        });
        is_called.unwrap_or_default().then(|| self.form())
    }

    /// The form, as far as law and authority leave a choice, and the number.
    fn form(self) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get_untracked();
        let text = lang.talks();
        let form = Form::new();
        let Some((now, choice, called)) = untrack(|| {
            let one = self.read(Conversation::clone)?;
            let permitted: Vec<ConversationForm> = portal.store.case().with(|case| {
                portal.store.rules().with(|rules| {
                    let Forms { permitted, .. } =
                        forms(case, rules, one.kind, one.starts_at.date());
                    let both = one.forms.iter().filter(|form| permitted.contains(form));
                    both.copied().collect()
                })
            });
            let until = one.changeable_until();
            let changes = until.is_some_and(|until| portal.store.now() < until);
            let choice = if changes { permitted } else { Vec::new() };
            Some((one.form, choice, one.who_calls == WhoCalls::Authority))
        }) else {
            return ().into_any();
        };
        let can_be = |of: ConversationForm| of == now || choice.contains(&of);
        if choice.len() < 2 && !(now == ConversationForm::Phone && called) {
            return ().into_any();
        }
        let choices: Vec<AnyView> = FORMS
            .iter()
            .filter(|(of, _)| can_be(*of) && choice.len() > 1)
            .map(|(of, value)| {
                let id = ["change-form-", value].concat();
                let choose = move |_| write(portal, FORM, (*value).to_owned());
                view! {
                    <div class="form-group-radio">
                        <input class="form-radio" type="radio" name=FORM id=id.clone() checked=*of == now on:change=choose/>
                        <label for=id>{owed::form(*of, lang)}</label>
                    </div>
                }
                .into_any()
            })
            .collect();
        write(portal, FORM, String::new());
        let choices = (!choices.is_empty()).then(|| view! { <fieldset class="form-group"><legend class="form-label">{text.which_form}</legend>{choices}</fieldset> });
        let by_phone = Memo::new(move |_| called && self.wanted(now) == ConversationForm::Phone);
        let phone = move || {
            by_phone
                .get()
                .then(|| form.field(portal, Kind::Phone, PHONE, text.phone, text.phone_hint))
        };
        let fields = view! { {choices}{phone} }.into_any();
        let button = view! { <button class="button button-secondary" type="submit">{text.form_send}</button> }.into_any();
        let filled = move || -> Filled {
            untrack(|| {
                let lang = portal.lang.get();
                let text = lang.talks();
                let form = self.wanted(now);
                let phone = written(portal, PHONE);
                let phone = phone.trim();
                let known = self
                    .read(|one| !one.citizen_phone.is_empty())
                    .unwrap_or_default();
                let needs = form == ConversationForm::Phone && called;
                if needs && phone.is_empty() && (!known || form == now) {
                    return Err(vec![(PHONE, text.phone_missing)]);
                }
                if form == now && !needs {
                    return Err(vec![("change-form-phone", text.form_same)]);
                }
                let shown = Shown {
                    lang: lang.code().into(),
                    title: text.form_shown.into(),
                    lines: [owed::form(form, lang), phone]
                        .into_iter()
                        .filter(|line| !line.is_empty())
                        .map(str::to_owned)
                        .collect(),
                };
                let act = Act::ChooseForm {
                    id: self.id.get_value(),
                    form,
                    phone: Words(if needs {
                        phone.to_owned()
                    } else {
                        String::new()
                    }),
                };
                Ok((CitizenCommand::Conversation(act), shown))
            })
        };
        view! {
            <h3>{text.form_title}</h3>
            {form.view(portal, Arc::new(filled), |_| focus_on(acts::PANEL), fields, button)}
        }
        .into_any()
    }

    /// The form that is chosen in the page, or the one that stands.
    fn wanted(self, now: ConversationForm) -> ConversationForm {
        let chosen = written(self.portal, FORM);
        let found = FORMS.iter().find(|(_, value)| *value == chosen);
        found.map_or(now, |(form, _)| *form)
    }

    fn cancel(self) -> AnyView {
        let portal = self.portal;
        let text = portal.lang.get_untracked().talks();
        let lead = fresh(move || {
            let lang = portal.lang.get();
            let text = lang.talks();
            let deadline = self.read(|one| one.instead_of.clone()).flatten();
            let told = match deadline {
                Some(deadline) if deadline.due_on >= portal.store.today() => {
                    fill(text.cancel_then, &[&dates::day(deadline.due_on, lang)])
                }
                Some(_) => text.cancel_not.to_owned(),
                None => text.cancel_free.to_owned(),
            };
            view! { <p>{told}</p> }.into_any()
        });
        self.words(
            REASON,
            (text.cancel_title, lead, text.cancel_label, text.cancel_send),
            false,
            |id, reason| Act::Cancel { id, reason },
        )
    }
}

fn part(text: &'static crate::text::Talks, part: Part) -> &'static str {
    match part {
        Part::Employment => text.part_employment,
        Part::Health => text.part_health,
        Part::Social => text.part_social,
        Part::Education => text.part_education,
        Part::HealthCoordinator => text.part_coordinator,
        Part::Interpreter => text.part_interpreter,
        Part::Companion => text.part_companion,
        Part::Other => text.part_other,
    }
}
