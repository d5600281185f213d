//! Time slots that an authority offers, and the forms that a conversation may have: by the rules of its day,
//! its kind, the month of the case and the place (CO7). Must not know who has taken which slot.

use serde::{Deserialize, Serialize};

use super::{ConversationForm, ConversationKind, ConversationState, WhoCalls};
use crate::calendar::{Date, Moment};
use crate::case::{Case, Claim};
use crate::counting;
use crate::ids::{AuthorityId, SlotId, StaffId};
use crate::rules::{ChosenBy, Rule, RuleBook, Terms};

/// A time that can be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    pub authority: AuthorityId,
    pub id: SlotId,
    pub kinds: Vec<ConversationKind>,
    /// The forms that the authority offers in it, the one it prefers first.
    pub forms: Vec<ConversationForm>,
    pub starts_at: Moment,
    pub ends_at: Moment,
    #[serde(default)]
    pub staff: Option<StaffId>,
    /// Who the citizen will talk with.
    #[serde(default)]
    pub with: String,
    #[serde(default)]
    pub place: String,
    #[serde(default)]
    pub before_you_come: String,
    /// The number to call, or from which the citizen is called.
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub who_calls: WhoCalls,
    /// Until how many hours before the start it can be moved or cancelled in the portal.
    #[serde(default)]
    pub rebook_hours: Option<u16>,
    #[serde(default)]
    pub join_address: Option<String>,
    /// How many citizens can take it: more than one for a meeting of several.
    #[serde(default = "one")]
    pub seats: u16,
}

fn one() -> u16 {
    1
}

impl Slot {
    /// What is taken with a seat of it: once, whatever happens at the same moment.
    pub fn claim(&self, seat: u16) -> Claim {
        claim(&self.authority, &self.id, seat)
    }

    /// Whether the law permits one of its forms for a conversation of the kind on its day.
    pub fn has_a_form_for(&self, case: &Case, rules: &RuleBook, kind: ConversationKind) -> bool {
        !self.forms_for(case, rules, kind).is_empty()
    }

    /// Those of its forms that the law permits for a conversation of the kind on its day, in its own order.
    pub fn forms_for(
        &self,
        case: &Case,
        rules: &RuleBook,
        kind: ConversationKind,
    ) -> Vec<ConversationForm> {
        let Forms { permitted, .. } = forms(case, rules, kind, self.starts_at.date());
        let both = self.forms.iter().filter(|form| permitted.contains(form));
        both.copied().collect()
    }

    /// The first seat that nobody has.
    pub fn free_seat(&self, taken: &[u16]) -> Option<u16> {
        (0..self.seats).find(|seat| !taken.contains(seat))
    }

    /// What is wrong with it, by field.
    ///
    /// # Errors
    /// The field and what is expected there.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if self.ends_at <= self.starts_at {
            return Err(("ends_at", "a moment after `starts_at`"));
        }
        if self.kinds.is_empty() {
            return Err(("kinds", "at least one kind of conversation"));
        }
        if self.forms.is_empty() {
            return Err(("forms", "at least one of in-person, phone, video"));
        }
        if !(1..=MAX_SEATS).contains(&self.seats) {
            return Err(("seats", "a number from 1 to 200"));
        }
        let rooms = self.forms.contains(&ConversationForm::Video) && self.join_address.is_none();
        if self.seats > 1 && rooms {
            return Err((
                "join_address",
                "where all meet by video: the room here is for one citizen",
            ));
        }
        if self.forms.contains(&ConversationForm::InPerson) && self.place.trim().is_empty() {
            return Err(("place", "where to come, since it can be in person"));
        }
        let calls_in = self.who_calls == WhoCalls::Citizen;
        if self.forms.contains(&ConversationForm::Phone) && calls_in && self.phone.trim().is_empty()
        {
            return Err(("phone", "the number to call, since the citizen calls"));
        }
        if let Some(address) = &self.join_address
            && !address.starts_with("https://")
        {
            return Err(("join_address", "an address that begins with https://"));
        }
        Ok(())
    }
}

const MAX_SEATS: u16 = 200;

pub(super) fn claim(authority: &AuthorityId, id: &SlotId, seat: u16) -> Claim {
    Claim {
        kind: "slot".into(),
        // The parts are kept apart whatever signs they hold.
        key: format!("{}:{authority}:{seat}:{id}", authority.as_str().len()),
    }
}

/// Which forms the law lets a conversation have, and why not the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Forms<'r> {
    /// In the order in person, phone, video.
    pub permitted: Vec<ConversationForm>,
    pub chosen_by: ChosenBy,
    /// The rule that decides; none where the law says nothing, and the authority's offer does.
    pub rule: Option<&'r Rule>,
}

const ALL: [ConversationForm; 3] = [
    ConversationForm::InPerson,
    ConversationForm::Phone,
    ConversationForm::Video,
];

/// The forms that a conversation of the kind may have on a day. A choice that the law gives the citizen comes
/// on top of what it lets the authority decide; where the law itself chooses ([`ChosenBy::Law`]), no other
/// form is left.
pub fn forms<'r>(case: &Case, rules: &'r RuleBook, kind: ConversationKind, on: Date) -> Forms<'r> {
    let anything = Forms {
        permitted: ALL.to_vec(),
        chosen_by: ChosenBy::Authority,
        rule: None,
    };
    let Some(opening) = case.registration.opening_on(on) else {
        return anything;
    };
    let group = case.registration.target_group(on);
    let (mut choice, mut ordinary) = (None, None);
    let mut only: Option<(&Rule, &Vec<ConversationForm>)> = None;
    let mut permitted = Vec::new();
    for rule in rules.on(on, opening).filter(|rule| rule.binds(group)) {
        let Terms::ConversationForms {
            kinds,
            forms,
            chosen_by,
            after_first,
            after_months,
            ..
        } = &rule.terms
        else {
            continue;
        };
        if !kinds.contains(&kind) {
            continue;
        }
        let held = |one: &super::Conversation| {
            kinds.contains(&one.kind)
                && one.state == ConversationState::Held
                && one.starts_at.date() <= on
        };
        let first_is_over = !*after_first || case.conversations.planned.iter().any(held);
        let months_are_over = *after_months == 0
            || case.registration.in_group_since(on).is_some_and(|start| {
                counting::after_months(case, rules, start, *after_months) <= on
            });
        if first_is_over && months_are_over {
            match chosen_by {
                ChosenBy::Citizen => choice.get_or_insert(rule),
                ChosenBy::Authority => ordinary.get_or_insert(rule),
                ChosenBy::Law => only.get_or_insert((rule, forms)).0,
            };
            permitted.extend(forms);
        }
    }
    if let Some((_, forms)) = only {
        permitted.retain(|form| forms.contains(form));
    }
    if permitted.is_empty() {
        return anything;
    }
    Forms {
        permitted: ALL
            .into_iter()
            .filter(|form| permitted.contains(form))
            .collect(),
        chosen_by: if choice.is_some() {
            ChosenBy::Citizen
        } else {
            ChosenBy::Authority
        },
        rule: only.map(|(rule, _)| rule).or(choice).or(ordinary),
    }
}
