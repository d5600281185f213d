//! What an authority's staff may see of a case: all of it, but for activities and conversations of other sectors. Those
//! stay as rows, with their state, their dates and whether they are a duty, so that the same is owed on the same days;
//! their words, names, links and whatever else was said of them are gone. Must not decide who may look.

use std::collections::{BTreeMap, BTreeSet};

use crate::application::Application;
use crate::case::{Case, Event, Recorded, Words};
use crate::conversation::{self, Around, Conversation, Conversations};
use crate::ids::{ConversationId, PlanItemId};
use crate::plan::{self, OfferKind, Plan, PlanItem, Sector, Step};
use crate::snapshot::{Receipt, ReceiptOf, Snapshot};

/// Stands where words of a conversation were taken away: that something was written still counts for what is owed.
pub const HIDDEN: &str = "■■■";

/// The activities and conversations of other sectors, under the names by which they are told.
#[derive(Clone, Debug, Default)]
pub struct Masks {
    items: BTreeMap<PlanItemId, PlanItemId>,
    talks: BTreeMap<ConversationId, ConversationId>,
    /// In small letters: within a sentence a title is often written so.
    words: BTreeSet<String>,
}

impl PlanItem {
    /// Whether its words were taken away: none that is written lacks a title.
    pub fn is_masked(&self) -> bool {
        self.title.is_empty()
    }
}

impl Conversation {
    /// Whether it is another sector's than that of an authority's staff.
    pub fn is_of_another_sector(&self) -> bool {
        self.sector != Sector::Employment
    }
}

impl Words {
    /// Whether they were taken away before staff.
    pub fn are_hidden(&self) -> bool {
        self.0 == HIDDEN
    }
}

impl Masks {
    /// By what a case has now.
    pub fn of(case: &Case) -> Self {
        let mut masks = Self::default();
        let others = |item: &&PlanItem| item.sector != Sector::Employment;
        for (number, item) in (1..).zip(case.plan.items.iter().filter(others)) {
            let name = PlanItemId(format!("masked-{number}"));
            masks.items.insert(item.id.clone(), name);
            masks.learn(words_of_item(item));
        }
        let talks = case.conversations.planned.iter();
        let others = talks.filter(|one| one.is_of_another_sector());
        for (number, one) in (1..).zip(others) {
            let name = ConversationId(format!("masked-{number}"));
            masks.talks.insert(one.id.clone(), name);
            masks.learn(words_of_talk(one));
        }
        masks
    }

    /// Also by what they were called before: an activity that has another title now may stand with its old one in a
    /// receipt or a remark.
    #[must_use]
    pub fn with_earlier<'e>(mut self, log: impl IntoIterator<Item = &'e Recorded>) -> Self {
        for recorded in log {
            match &recorded.event {
                Event::Plan(plan::Event::ItemSet(item))
                    if item.sector != Sector::Employment || self.items.contains_key(&item.id) =>
                {
                    self.learn(words_of_item(item));
                }
                Event::Conversation(conversation::Event::Planned(one))
                    if one.is_of_another_sector() || self.talks.contains_key(&one.id) =>
                {
                    self.learn(words_of_talk(one));
                }
                _ => {}
            }
        }
        self
    }

    fn learn<'w>(&mut self, words: impl IntoIterator<Item = &'w Words>) {
        let said = words.into_iter().filter(|words| !words.is_empty());
        self.words.extend(said.map(|words| words.0.to_lowercase()));
    }

    /// A snapshot as staff see it.
    pub fn snapshot(&self, mut snapshot: Snapshot) -> Snapshot {
        self.plan(&mut snapshot.case.plan);
        self.conversations(&mut snapshot.case.conversations);
        self.applications(&mut snapshot.case.applications);
        for change in &mut snapshot.changes {
            self.rename(&mut change.about);
        }
        snapshot.receipts = self.receipts(snapshot.receipts);
        snapshot
    }

    /// A plan as staff see it.
    pub fn plan(&self, plan: &mut Plan) {
        for item in &mut plan.items {
            if let Some(name) = self.items.get(&item.id) {
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
    }

    /// Conversations and requests for contact as staff see them.
    pub fn conversations(&self, known: &mut Conversations) {
        for one in &mut known.planned {
            match self.talks.get(&one.id) {
                Some(name) => *one = masked_talk(one, name),
                None => self.hide(own_words(one)),
            }
        }
        for asked in &mut known.contacts {
            self.hide([&mut asked.about, &mut asked.when]);
            if let Some(answer) = &mut asked.answer {
                self.hide([&mut answer.text]);
                let name = answer
                    .conversation
                    .as_ref()
                    .and_then(|id| self.talks.get(id));
                if let Some(name) = name.cloned() {
                    answer.conversation = Some(name);
                }
            }
        }
    }

    /// Applications as staff see them.
    pub fn applications(&self, applications: &mut [Application]) {
        for one in applications {
            self.hide([&mut one.reason, &mut one.answer]);
        }
    }

    /// Receipts as staff see them: what stood on the screen is left out where it may tell of what is another sector's.
    pub fn receipts(&self, mut receipts: Vec<Receipt>) -> Vec<Receipt> {
        for receipt in &mut receipts {
            let of_theirs = match receipt.of {
                ReceiptOf::Plan => !self.items.is_empty(),
                ReceiptOf::Conversation => !self.talks.is_empty(),
                _ => false,
            };
            let tells = receipt.shown.as_ref().is_some_and(|shown| {
                let mut lines = shown.lines.iter().chain([&shown.title]);
                lines.any(|line| self.tells(line))
            });
            if tells || of_theirs {
                receipt.shown = None;
            }
        }
        receipts
    }

    fn hide<'w>(&self, words: impl IntoIterator<Item = &'w mut Words>) {
        for words in words {
            if self.tells(&words.0) {
                *words = Words(HIDDEN.into());
            }
        }
    }

    fn tells(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.words.iter().any(|words| text.contains(words.as_str()))
    }

    fn rename(&self, about: &mut Option<PlanItemId>) -> bool {
        let name = about.as_ref().and_then(|id| self.items.get(id));
        let known = name.is_some();
        if let Some(name) = name.cloned() {
            *about = Some(name);
        }
        known
    }
}

impl Conversations {
    /// All that people wrote of conversations and of requests for contact, with whose field it is: where it was hidden,
    /// whoever shows it has words for that.
    pub fn each_words(&mut self, mut change: impl FnMut(Sector, &mut Words)) {
        for one in &mut self.planned {
            let sector = one.sector;
            for words in own_words(one) {
                change(sector, words);
            }
        }
        for asked in &mut self.contacts {
            let answer = asked.answer.as_mut().map(|answer| &mut answer.text);
            for words in [&mut asked.about, &mut asked.when]
                .into_iter()
                .chain(answer)
            {
                change(Sector::Employment, words);
            }
        }
    }
}

fn words_of_item(item: &PlanItem) -> impl Iterator<Item = &Words> {
    let said = [&item.title, &item.good_for, &item.with];
    let steps = item.steps.iter().map(|step| &step.title);
    said.into_iter().chain(telling(&item.place)).chain(steps)
}

fn words_of_talk(one: &Conversation) -> impl Iterator<Item = &Words> {
    let said = [&one.with, &one.description, &one.before_you_come];
    said.into_iter().chain(telling(&one.place))
}

/// A place of one word is a town, which tells nothing of what happens there and stands in much that is the authority's own.
fn telling(place: &Words) -> Option<&Words> {
    Some(place).filter(|place| place.0.split_whitespace().nth(1).is_some())
}

/// What people wrote of a conversation that is the authority's own.
fn own_words(one: &mut Conversation) -> [&mut Words; 8] {
    let around = &mut one.around;
    [
        &mut one.with,
        &mut one.place,
        &mut one.description,
        &mut one.before_you_come,
        &mut around.prepared,
        &mut around.cancelled_because,
        &mut around.minutes,
        &mut around.comment,
    ]
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
        proof: None,
    }
}

/// Its kind, form and time stay, as what is owed depends on them; nobody else who is there, and no document.
fn masked_talk(one: &Conversation, name: &ConversationId) -> Conversation {
    let hidden = |words: &Words| {
        if words.is_empty() {
            Words::default()
        } else {
            Words(HIDDEN.into())
        }
    };
    let around = &one.around;
    Conversation {
        ends_at: one.ends_at,
        with: Words(HIDDEN.into()),
        place: hidden(&one.place),
        self_booked: one.self_booked,
        obligation: one.obligation,
        state: one.state,
        description: hidden(&one.description),
        who_calls: one.who_calls,
        before_you_come: hidden(&one.before_you_come),
        forms: one.forms.clone(),
        rebook_hours: one.rebook_hours,
        instead_of: one.instead_of.clone(),
        group: one.group,
        around: Around {
            prepared: hidden(&around.prepared),
            cancelled_because: hidden(&around.cancelled_because),
            minutes: hidden(&around.minutes),
            minutes_at: around.minutes_at,
            comment: hidden(&around.comment),
            ..Around::default()
        },
        sector: one.sector,
        ..Conversation::new(name.clone(), one.kind, one.form, one.starts_at)
    }
}
