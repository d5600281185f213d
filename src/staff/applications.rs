//! `/medarbejder/ansoegninger`: what citizens have applied for, longest first, and the answer of who must approve.

use api::staff::{Act, Applications, Applied, path};
use domain::application::Seat;
use domain::case::MAX_WORDS;
use domain::plan::Sector;
use domain::registration::AuthorityRole;
use leptos::prelude::*;

use super::{Staff, parts};
use crate::data::device;
use crate::data::staff::{Asked, Sending};
use crate::pages::{may, plan};
use crate::text::{dates, fill};
use crate::ui::error_summary::Fault;
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::page::{focus_on, heading};
use crate::ui::phone::phone_link;

const YES: &str = "application-yes";
const NO: &str = "application-no";
const TEXT: &str = "application-text";

/// The list as it is shown: which answer is being written, and where it stands.
#[derive(Clone, Copy)]
struct List {
    staff: Staff,
    asked: Asked<Applications>,
    answering: RwSignal<Option<String>>,
    sending: Sending,
}

pub fn page(staff: Staff) -> AnyView {
    let text = staff.text();
    let list = List {
        staff,
        asked: Asked::load(path::APPLICATIONS),
        answering: RwSignal::new(None),
        sending: Sending::new(),
    };
    let content = move || {
        parts::told(
            staff,
            list.asked,
            |asked| asked.ask(path::APPLICATIONS),
            |told| {
                if told.waiting.is_empty() {
                    return view! { <p>{text.applications_none}</p> }.into_any();
                }
                let rows = told.waiting.into_iter().map(|one| list.row(one));
                let more = told.more.then(|| view! { <p>{text.applications_more}</p> });
                view! { {rows.collect_view()}{more} }.into_any()
            },
        )
    };
    view! {
        <div class="container">{heading(text.applications_title, text.applications_title.into())}{parts::written(staff, list.sending)}{fresh(content)}</div>
    }
    .into_any()
}

impl List {
    fn row(self, one: Applied) -> AnyView {
        let staff = self.staff;
        let (text, lang) = (staff.text(), staff.lang.get());
        let Applied {
            citizen,
            application,
            item,
            ours,
        } = one;
        let when = fill(
            text.applied_at,
            &[&dates::moment(application.applied_at, lang)],
        );
        let scheme = may::scheme(application.scheme, lang);
        let days = plan::when(lang, item.from, item.to);
        // A place is often called by who has it.
        let told = item.place.as_str().starts_with(item.with.as_str());
        let with = if told { "" } else { item.with.as_str() };
        let place = [with, item.place.as_str()];
        let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
        let reason = parts::unhidden(text, Sector::Employment, &application.reason).to_owned();
        let reason = (!reason.is_empty())
            .then(|| view! { <div><dt>{text.applied_reason}</dt><dd>{reason}</dd></div> });
        let seat = match application.seat {
            Seat::None => None,
            Seat::Held(_) => Some(text.applied_seat),
            Seat::Waiting(_) => Some(text.applied_line),
        };
        let seat = seat.map(|told| view! { <p class="row-meta">{told}</p> });
        let answer = if ours {
            let key = format!("application-{}-{}", citizen.case, application.item);
            self.answer(&citizen.case, &application.item, key)
        } else {
            let told = match application.approved_by {
                AuthorityRole::UnemploymentFund => text.not_ours_fund,
                AuthorityRole::Municipality | AuthorityRole::OtherActor => {
                    text.not_ours_municipality
                }
            };
            view! { <p>{told}</p> }.into_any()
        };
        view! {
            <section class="staff-row">
                <h2>{parts::name(staff, &citizen)}</h2>
                <p><strong lang="da">{item.title.0.clone()}</strong>" · "{scheme}</p>
                <p class="row-meta">{when}</p>
                <dl class="facts">
                    <div><dt>{text.applied_days}</dt><dd>{days}</dd></div>
                    <div><dt>{text.applied_with}</dt><dd lang="da">{place.join(", ")}</dd></div>
                    {reason}
                    <div><dt>{text.applied_phone}</dt><dd>{phone_link(application.phone.as_str())}</dd></div>
                </dl>
                {seat}
                {answer}
                {parts::open_button(staff, &citizen)}
            </section>
        }
        .into_any()
    }

    /// One answer is written at a time; what is typed in each stays.
    fn answer(
        self,
        case: &domain::ids::CaseId,
        item: &domain::ids::PlanItemId,
        key: String,
    ) -> AnyView {
        let (case, item) = (case.clone(), item.clone());
        let draw = move || {
            let staff = self.staff;
            let text = staff.text();
            if self.answering.get().as_deref() != Some(&key) {
                let key = key.clone();
                let begin = move |_| {
                    self.answering.set(Some(key.clone()));
                    device::soon(|| focus_on(YES));
                };
                return view! { <button class="button button-secondary" type="button" on:click=begin>{text.application_open}</button> }.into_any();
            }
            let faults = RwSignal::new(Vec::<Fault>::new());
            let [how, words] = ["-how", "-words"].map(|part| [key.as_str(), part].concat());
            let (of_how, of_words) = (how.clone(), words.clone());
            let (case, item, prefix) = (case.clone(), item.clone(), [&key, "-"].concat());
            let submit = move |event: leptos::ev::SubmitEvent| {
                event.prevent_default();
                let how = untrack(|| staff.typed.get(&of_how));
                let words = untrack(|| staff.typed.get(&of_words)).trim().to_owned();
                let mut found: Vec<Fault> = Vec::new();
                if how.is_empty() {
                    found.push((YES, text.application_how_missing));
                }
                if how == "no" && words.is_empty() {
                    found.push((TEXT, text.application_missing));
                } else if words.chars().count() > MAX_WORDS {
                    found.push((TEXT, text.text_long));
                }
                let complete = found.is_empty();
                faults.set(found);
                if !complete {
                    return;
                }
                let act = Act::AnswerApplication {
                    item: item.clone(),
                    approved: how == "yes",
                    text: words,
                };
                let typed = staff.typed.under(&prefix);
                self.sending
                    .act(staff.typed, case.clone(), act, move |written| {
                        if !written {
                            return;
                        }
                        staff.typed.forget(&typed);
                        drop(self.answering.try_set(None));
                        self.asked.ask(path::APPLICATIONS);
                        device::soon(|| focus_on(parts::WRITTEN));
                    });
            };
            let choices = vec![
                (YES, "yes", text.application_yes),
                (NO, "no", text.application_no),
            ];
            view! {
                {parts::summary(staff, faults)}
                <form on:submit=submit novalidate>
                    {parts::choice(staff, ("application-how", how), text.application_how, choices, faults)}
                    {parts::field(staff, Kind::Lines, (TEXT, words), (text.application_text, text.application_hint), faults)}
                    <button class="button button-primary" type="submit">{text.application_send}</button>
                </form>
                {parts::sent(staff, self.sending)}
            }
            .into_any()
        };
        fresh(draw)
    }
}
