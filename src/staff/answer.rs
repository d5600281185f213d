//! The answer to a request for contact: a call at a stated time, a new conversation in a free time, one that is planned,
//! or a message. One form is open at a time; what is typed in each stays.

use api::staff::{Act, Ahead, Bookable, BookableTime, path};
use domain::Date;
use domain::case::{MAX_WORDS, Words};
use domain::conversation::staff::Booking;
use domain::conversation::{ContactAnswer, ContactRequest, ConversationForm};
use domain::ids::CaseId;
use leptos::prelude::*;

use super::{Staff, parts};
use crate::data::device;
use crate::data::staff::{Asked, Sending};
use crate::pages::owed;
use crate::text::{Lang, StaffPages, dates, fill};
use crate::ui::error_summary::Fault;
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::page::focus_on;

const CALL: &str = "answer-call";
const BOOK: &str = "answer-book";
const TALK: &str = "answer-talk";
const TEXT: &str = "answer-text";
const DAY: &str = "answer-day";
const TIME: &str = "answer-time";
const WHICH: &str = "answer-which";
const SLOT: &str = "answer-slot";
const FORM: &str = "answer-form-1";
const WORDS: &str = "answer-words";

/// `name` is the request's own; the form is shown while `open` names it. `done` hears whether the answer is written, or a
/// colleague's was.
pub fn form(
    staff: Staff,
    case: CaseId,
    request: &ContactRequest,
    ahead: Vec<Ahead>,
    (name, open): (String, RwSignal<Option<String>>),
    sending: Sending,
    done: impl Fn(bool) + Copy + Send + Sync + 'static,
) -> AnyView {
    let (asked_at, version) = (request.asked_at, request.version);
    let draw = move || {
        let (text, lang) = (staff.text(), staff.lang.get());
        if open.get().as_deref() != Some(&name) {
            let label = fill(text.answer_to, &[&dates::moment(asked_at, lang)]);
            let name = name.clone();
            let begin = move |_| {
                open.set(Some(name.clone()));
                device::soon(|| focus_on(CALL));
            };
            return view! { <button class="button button-secondary" type="button" aria-label=label on:click=begin>{text.answer}</button> }.into_any();
        }
        let faults = RwSignal::new(Vec::<Fault>::new());
        let key = |part: &str| [name.as_str(), "-", part].concat();
        let (how, which) = (key("how"), key("which"));
        let (case, of, planned) = (case.clone(), name.clone(), ahead.clone());
        // Asked for when somebody is to be booked, and again when the time was taken meanwhile.
        let free = RwSignal::new(None::<Asked<Bookable>>);
        let address = [
            path::SLOTS,
            "?case=",
            &case.0,
            "&version=",
            &version.to_string(),
        ]
        .concat();
        let again = address.clone();
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            match untrack(|| filled(staff, text, &of, version, &planned, &times(free))) {
                Err(found) => faults.set(found),
                Ok(act) => {
                    faults.set(Vec::new());
                    let again = again.clone();
                    // The next request's name may begin as this one's.
                    let sent = staff.typed.under(&[of.as_str(), "-"].concat());
                    sending.act(staff.typed, case.clone(), act, move |written| {
                        if !written {
                            if let Some(asked) = free.try_get_untracked().flatten() {
                                asked.ask(&again);
                            }
                            return done(false);
                        }
                        staff.typed.forget(&sent);
                        drop(open.try_set(None));
                        done(true);
                        device::soon(|| focus_on(parts::WRITTEN));
                    });
                }
            }
        };
        let mut ways = vec![
            (CALL, "call", text.answer_call),
            (BOOK, "book", text.answer_book),
        ];
        if !ahead.is_empty() {
            ways.push((TALK, "talk", text.answer_talk));
        }
        ways.push((TEXT, "text", text.answer_text));
        let rows = ahead.clone();
        let (of_how, of_day, of_time) = (how.clone(), key("day"), key("time"));
        let (of_slot, of_form) = (key("slot"), key("form"));
        let way = Memo::new(move |_| staff.typed.get(&of_how));
        let further = move || {
            match way.get().as_str() {
            "call" => view! {
                {parts::field(staff, Kind::Date, (DAY, of_day.clone()), (text.call_day, ""), faults)}
                {parts::field(staff, Kind::Line, (TIME, of_time.clone()), (text.call_time, ""), faults)}
            }
            .into_any(),
            "book" => {
                let asked = untrack(|| free.get()).unwrap_or_else(|| Asked::load(&address));
                free.set(Some(asked));
                booking(staff, asked, &address, (of_slot.clone(), of_form.clone()), faults)
            }
            "talk" => talks(staff, &which, &rows, faults),
            _ => ().into_any(),
        }
        };
        view! {
            {parts::summary(staff, faults)}
            <form on:submit=submit novalidate>
                {parts::choice(staff, ("answer-how", how), text.answer_how, ways, faults)}
                {fresh(further)}
                {parts::field(staff, Kind::Lines, (WORDS, key("words")), (text.text, text.text_hint), faults)}
                <button class="button button-primary" type="submit">{text.answer_send}</button>
            </form>
            {parts::sent(staff, sending)}
        }
        .into_any()
    };
    fresh(draw)
}

/// Which of the citizen's conversations ahead.
fn talks(staff: Staff, key: &str, ahead: &[Ahead], faults: RwSignal<Vec<Fault>>) -> AnyView {
    let (text, lang) = (staff.text(), staff.lang.get_untracked());
    let rows = ahead.iter().map(|one| {
        let what = parts::kind_and_form(one.kind, one.form, lang);
        let told = [dates::moment(one.starts_at, lang), what].join(", ");
        (one.conversation.0.clone(), told)
    });
    let words = (text.which_talk, text.which_missing);
    parts::list(
        staff,
        (WHICH, key.to_owned()),
        words,
        rows.collect(),
        faults,
    )
}

/// The free times for a new conversation, and how to meet in the one that is chosen.
fn booking(
    staff: Staff,
    asked: Asked<Bookable>,
    address: &str,
    (slot, form): (String, String),
    faults: RwSignal<Vec<Fault>>,
) -> AnyView {
    let address = address.to_owned();
    let content = move || {
        let (address, slot, form) = (address.clone(), slot.clone(), form.clone());
        parts::told(
            staff,
            asked,
            move |asked| asked.ask(&address),
            |bookable| {
                let text = staff.text();
                if bookable.times.is_empty() {
                    return view! { <p>{text.slots_none}</p> }.into_any();
                }
                let more = bookable.more.then(|| view! { <p>{text.slots_more}</p> });
                view! { {slots(staff, (slot, form), bookable.times, faults)}{more} }.into_any()
            },
        )
    };
    fresh(content)
}

fn slots(
    staff: Staff,
    (slot, form): (String, String),
    times: Vec<BookableTime>,
    faults: RwSignal<Vec<Fault>>,
) -> AnyView {
    let (text, lang) = (staff.text(), staff.lang.get_untracked());
    let rows = times.iter().map(|time| {
        let starts = dates::moment(time.starts_at, lang);
        let told = [&starts, owed::kind(time.kind, lang), &time.with];
        let told: Vec<&str> = told.into_iter().filter(|part| !part.is_empty()).collect();
        (name_of(time), told.join(", "))
    });
    let words = (text.slot, text.slot_missing);
    let which = parts::list(staff, (SLOT, slot.clone()), words, rows.collect(), faults);
    let read = Memo::new(move |_| staff.typed.get(&slot));
    let how = move || {
        let name = read.get();
        let Some(time) = chosen(&times, &name) else {
            return ().into_any();
        };
        let choices = FORMS.into_iter().zip(&time.forms);
        let choices = choices.map(|(id, one)| (id, name_of_form(*one), owed::form(*one, lang)));
        parts::choice(
            staff,
            ("answer-form", form.clone()),
            text.form,
            choices.collect(),
            faults,
        )
    };
    view! { {which}{fresh(how)} }.into_any()
}

/// By their place in the row: where one is missing, the focus is put on the first, whichever form it is.
const FORMS: [&str; 3] = [FORM, "answer-form-2", "answer-form-3"];

fn name_of_form(form: ConversationForm) -> &'static str {
    match form {
        ConversationForm::InPerson => "in-person",
        ConversationForm::Phone => "phone",
        ConversationForm::Video => "video",
    }
}

fn form_of(time: &BookableTime, name: &str) -> Option<ConversationForm> {
    let mut forms = time.forms.iter().copied();
    forms.find(|form| name_of_form(*form) == name)
}

/// One slot may stand for several kinds.
fn name_of(time: &BookableTime) -> String {
    [&time.slot.0, "|", owed::kind(time.kind, Lang::Da)].concat()
}

fn chosen<'t>(times: &'t [BookableTime], name: &str) -> Option<&'t BookableTime> {
    times.iter().find(|time| name_of(time) == name)
}

fn times(free: RwSignal<Option<Asked<Bookable>>>) -> Vec<BookableTime> {
    let told = free.get().and_then(Asked::told);
    told.map(|told| told.times).unwrap_or_default()
}

/// What is filled in, or what is to be corrected.
fn filled(
    staff: Staff,
    text: &'static StaffPages,
    name: &str,
    version: u64,
    ahead: &[Ahead],
    times: &[BookableTime],
) -> Result<Act, Vec<Fault>> {
    let written = |part: &str| staff.typed.get(&[name, "-", part].concat());
    let words = written("words").trim().to_owned();
    let mut faults = Vec::new();
    let mut booking = None;
    let mut answer = ContactAnswer {
        call_at: None,
        conversation: None,
        text: Words(words.clone()),
    };
    match written("how").as_str() {
        "call" => match call_at(&written("day"), &written("time")) {
            None => faults.push((DAY, text.call_missing)),
            Some(at) if at <= device::phone_time() && device::shell("demo").is_empty() => {
                faults.push((DAY, text.call_past));
            }
            at => answer.call_at = at,
        },
        "book" => {
            let found = chosen(times, &written("slot"));
            let form = found.and_then(|time| form_of(time, &written("form")));
            match (found, form) {
                (None, _) => faults.push((SLOT, text.slot_missing)),
                (Some(_), None) => faults.push((FORM, text.form_missing)),
                (Some(time), Some(form)) => {
                    booking = Some(Booking {
                        version,
                        slot: time.slot.clone(),
                        kind: time.kind,
                        form,
                        text: Words(words.clone()),
                    });
                }
            }
        }
        "talk" => {
            let which = written("which");
            let known = ahead.iter().find(|one| one.conversation.0 == which);
            match known {
                Some(one) => answer.conversation = Some(one.conversation.clone()),
                None => faults.push((WHICH, text.which_missing)),
            }
        }
        "text" if words.is_empty() => faults.push((WORDS, text.text_missing)),
        "text" => {}
        _ => faults.push((CALL, text.answer_how_missing)),
    }
    if words.chars().count() > MAX_WORDS {
        faults.push((WORDS, text.text_long));
    }
    if faults.is_empty() {
        Ok(booking.map_or(Act::AnswerContact { version, answer }, Act::Book))
    } else {
        Err(faults)
    }
}

/// A day and a time as people write it: `10.30`, `10:30` or `10`.
fn call_at(day: &str, time: &str) -> Option<domain::Moment> {
    let time = time.trim();
    let (hour, minute) = time.split_once(['.', ':']).unwrap_or((time, "0"));
    Date::parse(day)?.at(hour.parse().ok()?, minute.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        let at = |time: &str| call_at("2026-06-09", time).map(|at| at.to_string());
        for written in ["10.30", "10:30", " 10.30 "] {
            assert_eq!(at(written).as_deref(), Some("2026-06-09T08:30:00.000Z"));
        }
        assert_eq!(at("9").as_deref(), Some("2026-06-09T07:00:00.000Z"));
        for wrong in ["", "25.00", "10.60", "kl. 10", "10.30.00", "-1"] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
        assert_eq!(call_at("", "10.30"), None);
    }
}
