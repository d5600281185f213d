//! What an authority's staff may see of a case: all of it, but for activities of other sectors. Those stay as rows,
//! with their state, their dates and whether they are a duty, so that the same is owed on the same days; their words,
//! names, links and whatever else was said of them are gone. Must not decide who may look.

use std::collections::BTreeMap;

use crate::case::{Case, Words};
use crate::ids::PlanItemId;
use crate::plan::{OfferKind, PlanItem, Sector, Step};
use crate::snapshot::{Receipt, ReceiptOf, Snapshot};

/// The activities of other sectors, under the names by which they are told.
#[derive(Clone, Debug, Default)]
pub struct Masks {
    names: BTreeMap<PlanItemId, PlanItemId>,
    /// In small letters: within a sentence a title is often written so.
    words: Vec<String>,
}

impl PlanItem {
    /// Whether its words were taken away: none that is written lacks a title.
    pub fn is_masked(&self) -> bool {
        self.title.is_empty()
    }
}

impl Masks {
    pub fn of(case: &Case) -> Self {
        let mut masks = Self::default();
        let others = |item: &&PlanItem| item.sector != Sector::Employment;
        for (number, item) in (1..).zip(case.plan.items.iter().filter(others)) {
            let name = PlanItemId(format!("masked-{number}"));
            masks.names.insert(item.id.clone(), name);
            let said = [&item.title, &item.good_for, &item.with, &item.place];
            let steps = item.steps.iter().map(|step| &step.title);
            let words = said.into_iter().chain(steps);
            masks.words.extend(
                words
                    .filter(|words| !words.is_empty())
                    .map(|words| words.0.to_lowercase()),
            );
        }
        masks
    }

    /// A snapshot as staff see it.
    pub fn snapshot(&self, mut snapshot: Snapshot) -> Snapshot {
        let plan = &mut snapshot.case.plan;
        for item in &mut plan.items {
            if let Some(name) = self.names.get(&item.id) {
                *item = masked(item, name);
            }
        }
        for remark in &mut plan.remarks {
            if self.rename(&mut remark.about) || self.tells(&remark.text.0) {
                remark.text = Words::default();
            }
        }
        let titles = plan
            .documents
            .iter_mut()
            .map(|document| &mut document.title);
        let own = plan.own_activities.iter_mut().map(|own| &mut own.title);
        for words in titles.chain(own) {
            if self.tells(&words.0) {
                *words = Words::default();
            }
        }
        for notice in &mut plan.notices {
            if self.rename(&mut notice.about) || self.tells(&notice.text.0) {
                notice.text = Words::default();
            }
        }
        for change in &mut snapshot.changes {
            self.rename(&mut change.about);
        }
        snapshot.receipts = self.receipts(snapshot.receipts);
        snapshot
    }

    /// Receipts as staff see them: what stood on the screen is left out where it may tell of such an activity.
    pub fn receipts(&self, mut receipts: Vec<Receipt>) -> Vec<Receipt> {
        if self.names.is_empty() {
            return receipts;
        }
        for receipt in &mut receipts {
            let tells = receipt.shown.as_ref().is_some_and(|shown| {
                let mut lines = shown.lines.iter().chain([&shown.title]);
                lines.any(|line| self.tells(line))
            });
            if tells || receipt.of == ReceiptOf::Plan {
                receipt.shown = None;
            }
        }
        receipts
    }

    fn tells(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.words.iter().any(|words| text.contains(words.as_str()))
    }

    fn rename(&self, about: &mut Option<PlanItemId>) -> bool {
        let name = about.as_ref().and_then(|id| self.names.get(id));
        let known = name.is_some();
        if let Some(name) = name.cloned() {
            *about = Some(name);
        }
        known
    }
}

fn masked(item: &PlanItem, name: &PlanItemId) -> PlanItem {
    let step = |step: &Step| Step {
        title: Words::default(),
        by: step.by,
        due_on: step.due_on,
        done_on: step.done_on,
    };
    PlanItem {
        id: name.clone(),
        title: Words::default(),
        state: item.state,
        obligation: item.obligation,
        good_for: Words::default(),
        with: Words::default(),
        place: Words::default(),
        from: item.from,
        to: item.to,
        steps: item.steps.iter().map(step).collect(),
        // That it is an offer counts for what is owed; which one is not told.
        kind: item.kind.map(|_| OfferKind::Activity),
        online: item.online,
        employer: None,
        link: None,
        mandatory_from: item.mandatory_from,
        extended_by: item.extended_by,
        sector: item.sector,
    }
}
