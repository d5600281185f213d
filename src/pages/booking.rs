//! `/samtaler/book` and `/samtaler/ID/flyt`: which time suits me? The form first, then the times of each day.
//! A time is given by the server alone: without a connection what is chosen stays chosen, and nothing is booked.

use std::sync::Arc;

use domain::agenda::{What, agenda};
use domain::case::{Shown, Words};
use domain::conversation::slot::{Forms, forms};
use domain::conversation::{
    CitizenCommand as Act, Conversation, ConversationForm, ConversationKind, ConversationState,
    Slot, WhoCalls,
};
use domain::ids::ConversationId;
use domain::{CitizenCommand, Date, Rejection};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::outbox::{ActState, Refusal};
use crate::data::slots::{SlotStore, Told};
use crate::data::{address, device};
use crate::pages::form::{Filled, Form, write, written};
use crate::pages::frame::phone_link;
use crate::pages::{acts, meeting, owed, trouble, why};
use crate::text::{Lang, dates, fill};
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading};

const KIND: &str = "booking-kind";
const FORM: &str = "booking-form";
const SLOT: &str = "booking-slot";
const PHONE: &str = "booking-phone";
/// So many days with times are shown at first, and so many more each time.
const DAYS: usize = 5;

pub const FORMS: [(ConversationForm, &str); 3] = [
    (ConversationForm::InPerson, "in-person"),
    (ConversationForm::Phone, "phone"),
    (ConversationForm::Video, "video"),
];

#[wasm_split(booking, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// The conversation that is to be moved, where the address names one.
fn moved(portal: Portal) -> Option<ConversationId> {
    let path = portal.address.path();
    let id = path
        .trim_end_matches('/')
        .strip_prefix("/samtaler/")?
        .strip_suffix("/flyt")?;
    Some(ConversationId(address::decode(id)))
}

/// What the page is about, while it is open.
#[derive(Clone, Copy)]
struct Booking {
    portal: Portal,
    slots: SlotStore,
    moved: StoredValue<Option<ConversationId>>,
    form: Form,
    days: RwSignal<usize>,
    /// Whether the form is unfolded where one is booked already.
    more: RwSignal<bool>,
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().talks();
    let moved = untrack(|| moved(portal));
    let title = if moved.is_some() {
        text.move_title
    } else {
        text.book_title
    };
    let booking = Booking {
        portal,
        slots: SlotStore::load(portal.store),
        moved: StoredValue::new(moved),
        form: Form::new(),
        days: RwSignal::new(DAYS),
        more: RwSignal::new(false),
    };
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    // A choice draws nothing anew but what depends on it: the focus stays where it is.
    let kind = Memo::new(move |_| booking.kind());
    // What somebody else took is not offered again.
    Effect::new(move |before: Option<usize>| {
        let taken = Refusal::Rejected(Rejection::SlotTaken);
        let taken = ActState::Refused(taken);
        let acts = portal.store.acts();
        let count = acts.iter().filter(|act| act.state == taken).count();
        if before.is_some_and(|before| before < count) {
            booking.slots.ask();
        }
        count
    });
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let shown = view! {
            {acts::panel(portal, meeting::is_act, meeting::is_ours)}
            {fresh(move || booking.view(kind))}
        };
        Some(shown.into_any())
    };
    view! {
        <div class="container">
            <p class="no-print"><a class="function-link" href="/samtaler">{text.back}</a></p>
            {heading(title, title.into())}{content}
        </div>
    }
    .into_any()
}

/// The id of a time that can be chosen, how it is told, and whether it is chosen.
type Time = (String, String, bool);

impl Booking {
    fn old(self) -> Option<Conversation> {
        let id = self.moved.get_value()?;
        self.portal
            .store
            .case()
            .with(|case| case.conversations.find(&id).cloned())
    }

    /// The kinds that can be booked: those that are to be, else those that there are times for.
    fn kinds(self, slots: &[Slot]) -> Vec<ConversationKind> {
        if let Some(old) = self.old() {
            return vec![old.kind];
        }
        let today = self.portal.store.today();
        self.portal.store.case().with(|case| {
            let ahead = |kind: ConversationKind| case.conversations.ahead(kind, today).is_some();
            let mut kinds: Vec<ConversationKind> = Vec::new();
            let asked = case.conversations.deadlines.iter().map(|open| open.kind);
            let asked: Vec<_> = asked.filter(|kind| !ahead(*kind)).collect();
            let offered = slots.iter().flat_map(|slot| slot.kinds.iter().copied());
            let all = if asked.is_empty() {
                offered.filter(|kind| !ahead(*kind)).collect()
            } else {
                asked
            };
            for kind in all {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            kinds
        })
    }

    fn kind(self) -> Option<ConversationKind> {
        let Told::Told(slots) = self.slots.state() else {
            return None;
        };
        let kinds = self.kinds(&slots);
        let chosen = written(self.portal, KIND);
        let known = kinds.iter().find(|kind| key(**kind) == chosen);
        known.or(kinds.first()).copied()
    }

    fn view(self, kind: Memo<Option<ConversationKind>>) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.talks();
        let slots = match self.slots.state() {
            Told::Asking => return view! { <p>{lang.frame().waiting}</p> }.into_any(),
            Told::Failed => {
                let ask = move |_| self.slots.ask();
                let (_, phone) = portal.store.authority();
                return view! { <div class="status status-quiet">{icon("info")}<p>{text.no_times_offline}</p></div><div class="button-group"><button class="button button-secondary" type="button" on:click=ask>{lang.trouble().again}</button>{phone_link(&phone)}</div> }.into_any();
            }
            Told::Told(slots) => slots,
        };
        let kinds = self.kinds(&slots);
        let Some(kind) = kind.get() else {
            return view! { <p>{text.nothing_to_book}</p> }.into_any();
        };
        let of_kind: Vec<Slot> = slots
            .into_iter()
            .filter(|slot| slot.kinds.contains(&kind))
            .collect();
        let asked = self.asked(kind);
        let choice = (kinds.len() > 1).then(|| self.kind_choice(&kinds, kind));
        let slots = StoredValue::new(of_kind);
        // Times in a form that the law does not permit here are none.
        if self.had(kind, slots).is_empty() {
            let missing = slots.with_value(|slots| !slots.is_empty());
            let missing = missing.then(|| self.missing(kind, slots, &[]));
            return view! { {asked}{choice}{missing}{self.no_slots(kind)} }.into_any();
        }
        let chosen = Memo::new(move |_| self.chosen_form(kind, slots));
        let by_phone = Memo::new(move |_| self.asks_phone(chosen.get(), slots));
        let label = Memo::new(move |_| self.button_label(slots));
        let fields = view! {
            {self.form_choice(kind, slots)}
            {move || by_phone.get().then(|| self.phone())}
            {move || self.times(kind, chosen.get(), slots)}
        }
        .into_any();
        let label = move || label.get();
        let button = view! { <button class="button button-primary" type="submit">{label}</button> }
            .into_any();
        let filled = Arc::new(move || self.filled(kind, slots));
        let form = view! {
            {asked}
            {choice}
            {self.form.view(portal, filled, |_| focus_on(acts::PANEL), fields, button)}
        }
        .into_any();
        self.beside_what_is_booked(form)
    }

    /// Who has a conversation ahead and is not asked to book sees that one first.
    fn beside_what_is_booked(self, form: AnyView) -> AnyView {
        let portal = self.portal;
        let text = portal.lang.get().talks();
        let moves = self.moved.with_value(Option::is_some);
        // The clock is set with every answer, and no reason to draw a form anew under the citizen's hands.
        let now = untrack(|| portal.store.now());
        let (cards, asked): (Vec<AnyView>, bool) = portal.store.case().with(|case| {
            let talks = &case.conversations;
            let ahead = talks
                .planned
                .iter()
                .filter(|one| one.state == ConversationState::Planned && one.closes_at() > now);
            let cards = ahead.map(|one| meeting::card(portal, one, true));
            (cards.collect(), !talks.deadlines.is_empty())
        });
        if moves || asked || cards.is_empty() {
            return form;
        }
        let unfold = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            self.more.update(|more| *more = !*more);
        };
        view! {
            <section class="group"><h2>{text.ahead}</h2>{cards}</section>
            <details class="why" open=move || self.more.get()><summary on:click=unfold>{text.book_another}</summary><div class="why-body">{form}</div></details>
        }
        .into_any()
    }

    /// By when, why, and what follows if nothing is done; or what is moved.
    fn asked(self, kind: ConversationKind) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.talks();
        if let Some(old) = self.old() {
            let told = fill(text.moving, &[&meeting::when(&old, lang)]);
            return view! { <p>{told}</p> }.into_any();
        }
        let today = portal.store.today();
        portal.store.case().with(|case| {
            portal.store.rules().with_untracked(|rules| {
                let agenda = agenda(case, rules, today);
                let asks = |item: &&domain::agenda::Item<'_>| {
                    matches!(item.what, What::Book { kind: of, .. } if of == kind)
                };
                match agenda.items.iter().find(asks) {
                    Some(item) => {
                        let due = owed::due(item, today, lang).unwrap_or_default();
                        view! {
                            <p>{fill(text.to_book, &[owed::kind(kind, lang)])}" "{due}"."</p>
                            {why::item(portal, text.if_nothing, item)}
                        }
                        .into_any()
                    }
                    None => view! { <p>{text.book_if_you_like}</p> }.into_any(),
                }
            })
        })
    }

    fn no_slots(self, kind: ConversationKind) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.talks();
        let (authority, phone) = portal.store.authority();
        let has_deadline = portal.store.case().with(|case| {
            let mut open = case.conversations.deadlines.iter();
            open.any(|open| open.kind == kind && open.no_slots_on.is_none())
        });
        let name = owed::kind(kind, lang);
        if !has_deadline {
            return view! {
                <div class="status status-quiet">{icon("info")}<p>{fill(text.no_slots_plain, &[name])}</p></div>
                <p>{phone_link(&phone)}</p>
            }
            .into_any();
        }
        let line = fill(text.no_slots_line, &[name, &authority]);
        let shown = Shown {
            lang: lang.code().into(),
            title: text.no_slots_shown.into(),
            lines: vec![line.clone()],
        };
        let tell = move |_| {
            let command = CitizenCommand::Conversation(Act::TellNoSlots { kind });
            portal.store.submit(command, shown.clone());
            focus_on(acts::PANEL);
        };
        let button = view! { <button class="button button-primary" type="button" on:click=tell>{text.tell_no_slots}</button> };
        view! {
            <div class="status status-quiet">{icon("info")}<p>{line}</p></div>
            <p>{fill(text.no_slots_why, &[&authority])}</p>
            <div class="button-group">{button}{phone_link(&phone)}</div>
        }
        .into_any()
    }

    fn kind_choice(self, kinds: &[ConversationKind], chosen: ConversationKind) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let choices = kinds
            .iter()
            .map(|kind| {
                let value = key(*kind);
                let id = ["booking-kind-", value].concat();
                let choose = move |_| {
                    write(portal, KIND, value.to_owned());
                    write(portal, SLOT, String::new());
                };
                view! {
                    <div class="form-group-radio">
                        <input class="form-radio" type="radio" name=KIND id=id.clone() checked=*kind == chosen on:change=choose/>
                        <label for=id>{owed::kind(*kind, lang)}</label>
                    </div>
                }
            })
            .collect_view();
        view! { <fieldset class="form-group"><legend class="form-label">{lang.talks().which_kind}</legend>{choices}</fieldset> }.into_any()
    }

    /// What is permitted on a day, and by which rule.
    fn allowed(self, kind: ConversationKind, on: Date, slot: &Slot) -> Vec<ConversationForm> {
        let portal = self.portal;
        portal.store.case().with(|case| {
            portal.store.rules().with(|rules| {
                let Forms { permitted, .. } = forms(case, rules, kind, on);
                let both = slot.forms.iter().filter(|form| permitted.contains(form));
                both.copied().collect()
            })
        })
    }

    /// The forms that a time can be had in.
    fn had(self, kind: ConversationKind, slots: StoredValue<Vec<Slot>>) -> Vec<ConversationForm> {
        slots.with_value(|slots| {
            let mut had = Vec::new();
            for slot in slots {
                for form in self.allowed(kind, slot.starts_at.date(), slot) {
                    if !had.contains(&form) {
                        had.push(form);
                    }
                }
            }
            had
        })
    }

    fn chosen_form(
        self,
        kind: ConversationKind,
        slots: StoredValue<Vec<Slot>>,
    ) -> Option<ConversationForm> {
        let chosen = written(self.portal, FORM);
        let had = self.had(kind, slots);
        let known = FORMS.iter().find(|(_, value)| *value == chosen);
        let known = known
            .map(|(form, _)| *form)
            .or(self.old().map(|old| old.form));
        known
            .filter(|form| had.contains(form))
            .or(match had.as_slice() {
                [only] => Some(*only),
                _ => None,
            })
    }

    fn form_choice(self, kind: ConversationKind, slots: StoredValue<Vec<Slot>>) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.talks();
        let had = self.had(kind, slots);
        let chosen = untrack(|| self.chosen_form(kind, slots));
        let choices: Vec<AnyView> = FORMS
            .iter()
            .filter(|(form, _)| had.contains(form))
            .map(|(form, value)| {
                let id = ["booking-form-", value].concat();
                let value = (*value).to_owned();
                let choose = move |_| {
                    write(portal, FORM, value.clone());
                    write(portal, SLOT, String::new());
                };
                let told = match form {
                    ConversationForm::InPerson => text.form_in_person,
                    ConversationForm::Phone => text.form_phone,
                    ConversationForm::Video => text.form_video,
                };
                view! {
                    <div class="form-group-radio">
                        <input class="form-radio" type="radio" name=FORM id=id.clone() checked=chosen == Some(*form) on:change=choose/>
                        <label for=id>{told}</label>
                    </div>
                }
                .into_any()
            })
            .collect();
        let missing = self.missing(kind, slots, &had);
        let wrong = move || self.fault("booking-form-first");
        view! {
            <fieldset class="form-group" id="booking-form-first" tabindex="-1" class:form-error=move || wrong().is_some() aria-describedby=move || wrong().map(|_| "booking-form-error")>
                <legend class="form-label">{text.which_form}</legend>
                {move || wrong().map(|remedy| view! { <span class="form-error-message" id="booking-form-error">{remedy}</span> })}
                {choices}
                {missing}
            </fieldset>
        }
        .into_any()
    }

    fn fault(self, of: &'static str) -> Option<&'static str> {
        let faults = self.form.faults.get();
        let found = faults.iter().find(|(id, _)| *id == of);
        found.map(|(_, remedy)| *remedy)
    }

    /// The rule that keeps a form away, in its own words; else that nobody offers it.
    fn missing(
        self,
        kind: ConversationKind,
        slots: StoredValue<Vec<Slot>>,
        had: &[ConversationForm],
    ) -> Vec<AnyView> {
        let lang = self.portal.lang.get();
        let forms = FORMS.iter().filter(|(form, _)| !had.contains(form));
        forms
            .map(|(form, _)| {
                let why = self.why_missing(kind, *form, slots);
                let told = fill(lang.talks().form_missing, &[owed::form(*form, lang), &why]);
                view! { <p class="meta">{icon("info")}{told}</p> }.into_any()
            })
            .collect()
    }

    fn why_missing(
        self,
        kind: ConversationKind,
        form: ConversationForm,
        slots: StoredValue<Vec<Slot>>,
    ) -> String {
        let portal = self.portal;
        let lang = portal.lang.get();
        let (authority, _) = portal.store.authority();
        let on = slots.with_value(|slots| slots.first().map(|slot| slot.starts_at.date()));
        let by_rule = on.and_then(|on| {
            portal.store.case().with(|case| {
                portal.store.rules().with(|rules| {
                    let Forms {
                        permitted, rule, ..
                    } = forms(case, rules, kind, on);
                    let rule = rule.filter(|_| !permitted.contains(&form))?;
                    Some(rule.words(lang.code())?.because.clone())
                })
            })
        });
        by_rule.unwrap_or_else(|| fill(lang.talks().not_offered, &[&authority]))
    }

    /// Whether they call, so that a number is needed.
    fn asks_phone(self, form: Option<ConversationForm>, slots: StoredValue<Vec<Slot>>) -> bool {
        let calls = |slot: &Slot| slot.who_calls == WhoCalls::Authority;
        form == Some(ConversationForm::Phone) && slots.with_value(|slots| slots.iter().any(calls))
    }

    fn phone(self) -> AnyView {
        let text = self.portal.lang.get_untracked().talks();
        self.form
            .field(self.portal, Kind::Phone, PHONE, text.phone, text.phone_hint)
    }

    fn times(
        self,
        kind: ConversationKind,
        form: Option<ConversationForm>,
        slots: StoredValue<Vec<Slot>>,
    ) -> AnyView {
        let portal = self.portal;
        let lang = portal.lang.get();
        let text = lang.talks();
        let Some(form) = form else {
            return ().into_any();
        };
        let chosen = untrack(|| written(portal, SLOT));
        let mut days: Vec<(Date, Vec<Time>)> = Vec::new();
        slots.with_value(|slots| {
            for slot in slots {
                let on = slot.starts_at.date();
                if !self.allowed(kind, on, slot).contains(&form) {
                    continue;
                }
                let time = self.time_label(slot, lang);
                let row = (slot.id.0.clone(), time, slot.id.0 == chosen);
                match days.last_mut() {
                    Some((day, times)) if *day == on => times.push(row),
                    _ => days.push((on, vec![row])),
                }
            }
        });
        let shown = self.days.get();
        let more = (days.len() > shown).then(|| {
            let more = move |_| self.days.update(|days| *days += DAYS);
            view! { <button class="button button-secondary" type="button" on:click=more>{text.more_days}</button> }
        });
        let wrong = move || self.fault("booking-slot-first");
        let days: Vec<AnyView> = days
            .into_iter()
            .take(shown)
            .map(|(on, times)| {
                let times: Vec<AnyView> = times
                    .into_iter()
                    .map(|(id, time, chosen)| {
                        let place = ["slot-", &id].concat();
                        let choose = move |_| write(portal, SLOT, id.clone());
                        view! {
                            <div class="time">
                                <input class="form-radio" type="radio" name=SLOT id=place.clone() checked=chosen on:change=choose/>
                                <label for=place>{time}</label>
                            </div>
                        }
                        .into_any()
                    })
                    .collect();
                let day = dates::day(on, lang);
                view! { <fieldset class="times"><legend><h3>{day}</h3></legend>{times}</fieldset> }
                    .into_any()
            })
            .collect();
        view! {
            <section class="form-group" id="booking-slot-first" tabindex="-1" class:form-error=move || wrong().is_some() aria-labelledby="times-title">
                <h2 id="times-title">{text.which_time}</h2>
                {move || wrong().map(|remedy| view! { <span class="form-error-message">{remedy}</span> })}
                {days}{more}
            </section>
        }
        .into_any()
    }

    /// "kl. 10.00, Karin Dahl".
    fn time_label(self, slot: &Slot, lang: Lang) -> String {
        let time = dates::clock(slot.starts_at, lang);
        match slot.with.as_str() {
            "" => time,
            with => [&time, ", ", with].concat(),
        }
    }

    fn slot(self, slots: StoredValue<Vec<Slot>>) -> Option<Slot> {
        let chosen = written(self.portal, SLOT);
        slots.with_value(|slots| slots.iter().find(|slot| slot.id.0 == chosen).cloned())
    }

    fn button_label(self, slots: StoredValue<Vec<Slot>>) -> String {
        let lang = self.portal.lang.get();
        let text = lang.talks();
        match self.slot(slots) {
            Some(slot) => fill(text.book_at, &[&dates::moment(slot.starts_at, lang)]),
            None => text.book.to_owned(),
        }
    }

    fn filled(self, kind: ConversationKind, slots: StoredValue<Vec<Slot>>) -> Filled {
        let portal = self.portal;
        untrack(|| {
            let lang = portal.lang.get();
            let text = lang.talks();
            let (form, slot) = (self.chosen_form(kind, slots), self.slot(slots));
            let phone = written(portal, PHONE);
            let phone = phone.trim();
            let old_phone = self
                .old()
                .map(|old| old.citizen_phone.0)
                .unwrap_or_default();
            let mut faults = Vec::new();
            if device::is_offline() {
                faults.push(("booking-slot-first", text.book_offline));
            }
            if form.is_none() {
                faults.push(("booking-form-first", text.form_unchosen));
            } else if slot.is_none() {
                faults.push(("booking-slot-first", text.time_unchosen));
            }
            let called = slot
                .as_ref()
                .is_some_and(|slot| slot.who_calls == WhoCalls::Authority);
            let needs_phone = form == Some(ConversationForm::Phone) && called;
            if needs_phone && phone.is_empty() && old_phone.is_empty() {
                faults.push((PHONE, text.phone_missing));
            }
            let (Some(form), Some(slot), true) = (form, slot, faults.is_empty()) else {
                return Err(faults);
            };
            let when = dates::moment(slot.starts_at, lang);
            let place = match form {
                ConversationForm::InPerson => slot.place.clone(),
                ConversationForm::Phone | ConversationForm::Video => String::new(),
            };
            let number = needs_phone
                .then_some(phone)
                .filter(|phone| !phone.is_empty())
                .map(|phone| fill(text.called_on, &[phone]));
            let shown = Shown {
                lang: lang.code().into(),
                title: fill(
                    lang.conversation().kind_and_form,
                    &[owed::kind(kind, lang), owed::form(form, lang)],
                ),
                lines: [when, slot.with.clone(), place]
                    .into_iter()
                    .chain(number)
                    .filter(|line| !line.is_empty())
                    .collect(),
            };
            let phone = Words(phone.to_owned());
            let act = match self.moved.get_value() {
                Some(id) => Act::Rebook {
                    id,
                    slot: slot.id,
                    form,
                    phone,
                },
                None => Act::Book {
                    slot: slot.id,
                    kind,
                    form,
                    phone,
                },
            };
            Ok((CitizenCommand::Conversation(act), shown))
        })
    }
}

fn key(kind: ConversationKind) -> &'static str {
    match kind {
        ConversationKind::Job => "job",
        ConversationKind::FollowUp => "follow-up",
        ConversationKind::Cv => "cv",
        ConversationKind::Availability => "availability",
        ConversationKind::Joint => "joint",
        ConversationKind::RehabilitationTeam => "rehabilitation-team",
        ConversationKind::Information => "information",
    }
}
