//! Whether somebody is left alone: when a citizen last talked with the authority or was in an offer, and whether the
//! conversations that were owed were held in time. Told by authority; must not know who of its staff did what.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::case::Case;
use crate::conversation::ConversationState;
use crate::plan::{Obligation, OfferKind, PlanItem, PlanItemState};

/// What a case says of it: days only, none of anybody's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Stretches in which the citizen was the authority's to follow, oldest first.
    pub followed: Vec<(Date, Option<Date>)>,
    /// Days on which the citizen and the authority talked, oldest first.
    pub talks: Vec<Date>,
    /// Stretches in an offer of the act.
    pub offers: Vec<(Date, Option<Date>)>,
    /// The day on which each conversation was owed, and whether it was held by then.
    pub owed: Vec<(Date, bool)>,
}

/// What the citizen last had of the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Touch {
    Talk,
    Offer,
    /// Nothing since the day from which the citizen is followed.
    Nothing,
}

/// How an authority does over some days: passivity and timeliness beside each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Citizens who are followed.
    pub people: u32,
    /// Those of them without contact or offer in all the days.
    pub alone: u32,
    /// Conversations that were owed in the days.
    pub owed: u32,
    /// Those of them that were held in time.
    pub held: u32,
}

impl Attention {
    pub fn of(case: &Case) -> Self {
        let registration = &case.registration;
        let mut followed: Vec<(Date, Option<Date>)> = registration
            .periods
            .iter()
            .map(|period| (period.from, period.to))
            .collect();
        // Who need not be registered as a job seeker is followed from the first target group on.
        if let (true, Some((from, _))) = (followed.is_empty(), registration.target_groups.first()) {
            followed.push((*from, None));
        }
        let conversations = &case.conversations;
        let held = |state| state == ConversationState::Held;
        let mut talks: Vec<Date> = conversations
            .planned
            .iter()
            .filter(|one| held(one.state))
            .map(|one| one.starts_at.date())
            .collect();
        let answers = conversations.contacts.iter();
        talks.extend(
            answers
                .filter_map(|asked| asked.answer.as_ref()?.call_at)
                .map(|call_at| call_at.date()),
        );
        talks.sort_unstable();
        let mut owed: Vec<(Date, bool)> = conversations
            .planned
            .iter()
            .filter(|one| one.obligation == Obligation::Mandatory)
            .filter(|one| one.state != ConversationState::Cancelled)
            .map(|one| {
                let on = one.starts_at.date();
                let due_on = one.instead_of.as_ref().map_or(on, |booking| booking.due_on);
                (due_on, held(one.state) && on <= due_on)
            })
            .collect();
        owed.extend(
            conversations
                .deadlines
                .iter()
                .map(|open| (open.due_on, false)),
        );
        Self {
            followed,
            talks,
            offers: case.plan.items.iter().filter_map(stretch).collect(),
            owed,
        }
    }

    /// The first day of the stretch in which the citizen is followed, if they are on that day.
    pub fn followed_since(&self, on: Date) -> Option<Date> {
        let holds =
            |(from, to): &&(Date, Option<Date>)| *from <= on && to.is_none_or(|to| on <= to);
        self.followed
            .iter()
            .rev()
            .find(holds)
            .map(|(from, _)| *from)
    }

    /// What the citizen last had of the authority up to a day, and when; nothing for who is not followed.
    pub fn last_touch(&self, on: Date) -> Option<(Touch, Date)> {
        let since = self.followed_since(on)?;
        let talk = self.talks.iter().rev().find(|day| **day <= on);
        let offer = self
            .offers
            .iter()
            .filter(|(from, _)| *from <= on)
            .map(|(_, to)| to.map_or(on, |to| to.min(on)))
            .max();
        let talk = talk.map(|day| (*day, Touch::Talk));
        let offer = offer.map(|day| (day, Touch::Offer));
        let latest = talk.into_iter().chain(offer).max_by_key(|(day, _)| *day);
        match latest.filter(|(day, _)| *day >= since) {
            Some((day, touch)) => Some((touch, day)),
            None => Some((Touch::Nothing, since)),
        }
    }

    /// For how many days the citizen has had nothing of the authority.
    pub fn days_alone(&self, on: Date) -> Option<u32> {
        let (_, day) = self.last_touch(on)?;
        u32::try_from(day.days_until(on)).ok()
    }
}

impl Measure {
    /// Over the days up to `on`.
    pub fn over<'a>(all: impl IntoIterator<Item = &'a Attention>, on: Date, days: u16) -> Self {
        let first = on.plus(-i32::from(days));
        let mut measure = Self::default();
        for one in all {
            if let Some(alone) = one.days_alone(on) {
                measure.people += 1;
                measure.alone += u32::from(alone >= u32::from(days));
            }
            let owed = one.owed.iter();
            for (_, held) in owed.filter(|(due_on, _)| first < *due_on && *due_on <= on) {
                measure.owed += 1;
                measure.held += u32::from(*held);
            }
        }
        measure
    }
}

/// From when to when an item of the plan was an offer that the citizen was in.
fn stretch(item: &PlanItem) -> Option<(Date, Option<Date>)> {
    item.kind.filter(|kind| *kind != OfferKind::Activity)?;
    let from = item.from?;
    match item.state {
        PlanItemState::Running | PlanItemState::Resumed => Some((from, item.to)),
        PlanItemState::Completed => Some((from, Some(item.to.unwrap_or(from)))),
        // Since when is not known; that it was begun is.
        PlanItemState::Interrupted => Some((from, Some(from))),
        PlanItemState::Proposed | PlanItemState::Prepared | PlanItemState::Cancelled => None,
    }
}
