//! The answer to a request for contact: a call at a stated time, a conversation that is planned, or a message. One form
//! is open at a time; what is typed in each stays.

use api::staff::{Act, Ahead};
use domain::Date;
use domain::case::{MAX_WORDS, Words};
use domain::conversation::{ContactAnswer, ContactRequest};
use domain::ids::CaseId;
use leptos::prelude::*;

use super::{Staff, parts};
use crate::data::device;
use crate::data::staff::Sending;
use crate::text::{StaffPages, dates, fill};
use crate::ui::error_summary::Fault;
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::page::focus_on;

const CALL: &str = "answer-call";
const TALK: &str = "answer-talk";
const TEXT: &str = "answer-text";
const DAY: &str = "answer-day";
const TIME: &str = "answer-time";
const WHICH: &str = "answer-which";
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
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            match untrack(|| filled(staff, text, &of, &planned)) {
                Err(found) => faults.set(found),
                Ok(answer) => {
                    faults.set(Vec::new());
                    let act = Act::AnswerContact { version, answer };
                    // The next request's name may begin as this one's.
                    let sent = staff.typed.under(&[of.as_str(), "-"].concat());
                    sending.act(staff.typed, case.clone(), act, move |written| {
                        if !written {
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
        let mut ways = vec![(CALL, "call", text.answer_call)];
        if !ahead.is_empty() {
            ways.push((TALK, "talk", text.answer_talk));
        }
        ways.push((TEXT, "text", text.answer_text));
        let rows = ahead.clone();
        let (of_how, of_day, of_time) = (how.clone(), key("day"), key("time"));
        let way = Memo::new(move |_| staff.typed.get(&of_how));
        let further = move || {
            match way.get().as_str() {
            "call" => view! {
                {parts::field(staff, Kind::Date, (DAY, of_day.clone()), (text.call_day, ""), faults)}
                {parts::field(staff, Kind::Line, (TIME, of_time.clone()), (text.call_time, ""), faults)}
            }
            .into_any(),
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
    let wrong = move || faults.with(|faults| faults.iter().any(|(of, _)| *of == WHICH));
    let chosen = untrack(|| staff.typed.get(key));
    let rows: Vec<AnyView> = ahead
        .iter()
        .map(|one| {
            let what = parts::kind_and_form(one.kind, one.form, lang);
            let told = [dates::moment(one.starts_at, lang), what].join(", ");
            let id = one.conversation.0.clone();
            let selected = id == chosen;
            view! { <option value=id selected=selected>{told}</option> }.into_any()
        })
        .collect();
    let key = key.to_owned();
    let choose = move |event| {
        staff.typed.set(&key, event_target_value(&event));
        parts::corrected(faults, WHICH);
    };
    view! {
        <div class="form-group" class:form-error=wrong>
            <label class="form-label" for=WHICH>{text.which_talk}</label>
            {move || wrong().then(|| view! { <span class="form-error-message" id="answer-which-error">{text.which_missing}</span> })}
            <select class="form-select" id=WHICH aria-describedby=move || wrong().then_some("answer-which-error") on:change=choose>
                <option value="">"–"</option>{rows}
            </select>
        </div>
    }
    .into_any()
}

/// What is filled in, or what is to be corrected.
fn filled(
    staff: Staff,
    text: &'static StaffPages,
    name: &str,
    ahead: &[Ahead],
) -> Result<ContactAnswer, Vec<Fault>> {
    let written = |part: &str| staff.typed.get(&[name, "-", part].concat());
    let words = written("words").trim().to_owned();
    let mut faults = Vec::new();
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
        Ok(answer)
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
