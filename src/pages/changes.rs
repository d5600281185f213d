//! What has happened in the plan, in the citizen's words: who, when, what. Shared by `/plan` and the
//! page of an item.

use domain::case::By;
use domain::history::{Change, ChangeKind};
use domain::ids::PlanItemId;
use domain::plan::{PlanItemState, RemarkKind};
use leptos::prelude::*;

use crate::Portal;
use crate::text::{Lang, dates, fill};
use crate::ui::icon::icon;

/// The changes of one item, or of the whole plan, newest first and folded.
pub fn section(portal: Portal, about: Option<&PlanItemId>) -> Option<AnyView> {
    let text = portal.lang.get().plan();
    let mut changes = portal.store.history();
    changes.retain(|change| about.is_none() || change.about.as_ref() == about);
    let rows: Vec<AnyView> = changes
        .iter()
        .rev()
        .map(|change| row(portal, change))
        .collect();
    (!rows.is_empty()).then(|| view! { <details class="why"><summary>{text.history}</summary><ul class="statement">{rows}</ul></details> }.into_any())
}

fn row(portal: Portal, change: &Change) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.plan();
    let by = match &change.by {
        By::Citizen => text.by_citizen.to_owned(),
        By::Authority(_) => portal.store.authority().0,
    };
    let item = portal.store.case().with(|case| {
        let item = case.plan.item(change.about.as_ref()?)?;
        Some(item.title.0.clone())
    });
    let item = item.map(|title| view! { <span lang="da">{title}</span>": " });
    let when = dates::moment(change.at, lang);
    view! { <li>{icon("time")}<span>{item}{sentence(lang, &change.what)}<br/><span class="row-meta">{by}", "{when}</span></span></li> }.into_any()
}

fn sentence(lang: Lang, what: &ChangeKind) -> String {
    let text = lang.plan();
    match what {
        ChangeKind::GoalSet => text.h_goal.into(),
        ChangeKind::ItemAdded => text.h_added.into(),
        ChangeKind::StateSet(state) => fill(text.h_state, &[state_name(lang, *state)]),
        ChangeKind::DatesSet { from, to } => {
            let days: Vec<String> = [*from, *to]
                .into_iter()
                .flatten()
                .map(|day| dates::full(day, lang))
                .collect();
            fill(text.h_dates, &[&days.join(" – ")])
        }
        ChangeKind::ObligationSet => text.h_obligation.into(),
        ChangeKind::StepsSet => text.h_steps.into(),
        ChangeKind::DetailsSet => text.h_details.into(),
        ChangeKind::Remarked(RemarkKind::Approval) => text.approved.into(),
        ChangeKind::Remarked(RemarkKind::Objection) => text.objected.into(),
        ChangeKind::Remarked(RemarkKind::Comment) => text.h_comment.into(),
        ChangeKind::Remarked(RemarkKind::Wish) => text.h_wish.into(),
        ChangeKind::ActivitySet => text.h_activity.into(),
        ChangeKind::ActivityRemoved => text.h_activity_removed.into(),
        ChangeKind::NoticeSent => text.notice.into(),
        ChangeKind::NoticeRead => text.h_notice_read.into(),
        ChangeKind::DocumentAdded => text.h_document.into(),
    }
}

/// A state in a word.
pub fn state_name(lang: Lang, state: PlanItemState) -> &'static str {
    let text = lang.plan();
    match state {
        PlanItemState::Proposed => text.proposed,
        PlanItemState::Prepared => text.prepared,
        PlanItemState::Running => text.running,
        PlanItemState::Interrupted => text.interrupted,
        PlanItemState::Resumed => text.resumed,
        PlanItemState::Completed => text.completed,
        PlanItemState::Cancelled => text.cancelled,
    }
}
