//! Who the citizen is to the effort: the authority, the place, the target group, and whether they
//! are registered as a job seeker (AV0, AV1). Must not know what follows from it.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::case::Decision;
use crate::ids::{AuthorityId, CaseId, StaffId};
use crate::rejection::Rejection;

/// The five regions of Denmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    Hovedstaden,
    Sjaelland,
    Syddanmark,
    Midtjylland,
    Nordjylland,
}

/// The target groups of the act on an active employment effort (LAB § 6), in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetGroup {
    /// § 6, no. 1: dagpengemodtager.
    UnemploymentBenefit,
    /// § 6, no. 2: jobparat on kontanthjælp.
    JobReadyCashBenefit,
    /// § 6, no. 3: aktivitetsparat on kontanthjælp.
    ActivityReadyCashBenefit,
    /// § 6, no. 4: uddannelsesparat.
    EducationReady,
    /// § 6, no. 4: åbenlyst uddannelsesparat, with the duties of the job-ready.
    ObviouslyEducationReady,
    /// § 6, no. 5: aktivitetsparat under 30.
    ActivityReadyYouth,
    /// § 6, no. 6: sygedagpengemodtager.
    SicknessBenefit,
    /// § 6, no. 7: jobafklaringsforløb.
    JobClarification,
    /// § 6, no. 8: ressourceforløb.
    ResourceCourse,
    /// § 6, no. 9: fleksjobvisiteret.
    FlexJobApproved,
    /// § 6, no. 10: revalidend.
    Rehabilitee,
    /// § 6, no. 11: førtidspensionist.
    DisabilityPension,
    /// § 6, no. 12: selvforsørgende.
    SelfSupporting,
    /// § 6, no. 13: under 18.
    UnderEighteen,
}

/// What the log says of the registration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    pub opening: Option<Opening>,
    /// From when which target group, oldest first.
    pub target_groups: Vec<(Date, TargetGroup)>,
    /// Stretches as a registered job seeker, oldest first.
    pub periods: Vec<RegisteredPeriod>,
    /// Days on which a CV was approved, oldest first.
    pub cv_approved: Vec<Date>,
    /// From when which contact group (kontaktgruppe), oldest first.
    pub contact_groups: Vec<(Date, String)>,
    /// Whether the portal shows one thing at a time and the telephone first. Never a label.
    pub calm: bool,
    /// Where the citizen was before, oldest first.
    pub earlier: Vec<Opening>,
}

impl Registration {
    /// Where the citizen was on a day: the rules of that place hold for it.
    pub fn opening_on(&self, on: Date) -> Option<&Opening> {
        let mut places = self.opening.iter().chain(self.earlier.iter().rev());
        let there = |place: &&Opening| place.from.is_some_and(|from| from <= on);
        places
            .find(there)
            .or(self.earlier.first())
            .or(self.opening.as_ref())
    }

    pub fn target_group(&self, on: Date) -> Option<TargetGroup> {
        self.target_groups
            .iter()
            .rev()
            .find(|(from, _)| *from <= on)
            .map(|(_, group)| *group)
    }

    /// The first day in the present target group: from it contact is counted anew.
    pub fn in_group_since(&self, on: Date) -> Option<Date> {
        let group = self.target_group(on)?;
        let before = self
            .target_groups
            .iter()
            .rev()
            .filter(|(from, _)| *from <= on);
        before
            .take_while(|(_, other)| *other == group)
            .last()
            .map(|(from, _)| *from)
    }

    /// The stretch that holds `on`.
    pub fn period(&self, on: Date) -> Option<&RegisteredPeriod> {
        self.periods
            .iter()
            .rev()
            .find(|period| period.from <= on && period.to.is_none_or(|to| on <= to))
    }

    /// The last day before `on` on which the citizen was registered, if they no longer are.
    pub fn ended_before(&self, on: Date) -> Option<Date> {
        self.periods
            .iter()
            .rev()
            .filter_map(|period| period.to)
            .find(|to| *to < on)
    }
}

/// Whose case it is and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub authority: AuthorityId,
    /// Municipality code (kommunekode), four digits.
    pub municipality: String,
    pub region: Region,
    /// Since when, where it was told; else since the day on which it was received.
    #[serde(default)]
    pub from: Option<Date>,
}

impl Opening {
    pub fn is_same_place(&self, other: &Self) -> bool {
        self.authority == other.authority
            && self.municipality == other.municipality
            && self.region == other.region
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredPeriod {
    pub from: Date,
    /// The last day; none while registered.
    pub to: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    CaseOpened(Opening),
    /// The citizen lives in another municipality now.
    Moved(Opening),
    TargetGroupSet {
        group: TargetGroup,
        from: Date,
    },
    Registered {
        on: Date,
    },
    /// `on` is the first day without registration.
    Deregistered {
        on: Date,
    },
    CvApproved {
        on: Date,
    },
    /// The grouping that the authorities' systems go by, such as `KG1`.
    ContactGroupSet {
        group: String,
        from: Date,
    },
    /// One thing at a time and the telephone first, or everything at once.
    CalmSet {
        calm: bool,
    },
}

/// The citizen's acts on how the portal meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CitizenCommand {
    SetCalm { calm: bool },
}

/// What an authority can tell of the registration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    OpenCase(Opening),
    Move(Opening),
    SetTargetGroup { group: TargetGroup, from: Date },
    Register { on: Date },
    Deregister { on: Date },
    ApproveCv { on: Date },
    SetContactGroup { group: String, from: Date },
    SetCalm { calm: bool },
}

/// # Errors
/// [`Rejection::CaseAlreadyOpen`], [`Rejection::AlreadyRegistered`], [`Rejection::NotRegistered`],
/// [`Rejection::InvalidField`] for a municipality code that is none.
pub fn decide(registration: &Registration, command: Command) -> Result<Decision, Rejection> {
    let event = match command {
        Command::OpenCase(_) if registration.opening.is_some() => {
            return Err(Rejection::CaseAlreadyOpen);
        }
        Command::OpenCase(opening) => Event::CaseOpened(checked(opening)?),
        Command::Move(opening) => Event::Moved(checked(opening)?),
        Command::SetTargetGroup { group, from } => Event::TargetGroupSet { group, from },
        Command::Register { on } => {
            if registration.period(on).is_some()
                || registration
                    .periods
                    .last()
                    .is_some_and(|last| on < last.from)
            {
                return Err(Rejection::AlreadyRegistered { on });
            }
            Event::Registered { on }
        }
        Command::Deregister { on } => {
            let open = registration
                .periods
                .last()
                .filter(|last| last.to.is_none() && last.from < on);
            if open.is_none() {
                return Err(Rejection::NotRegistered { on });
            }
            Event::Deregistered { on }
        }
        Command::ApproveCv { on } => Event::CvApproved { on },
        Command::SetContactGroup { group, from } => {
            let number = group
                .strip_prefix("KG")
                .and_then(|no| no.parse::<u8>().ok());
            // The list has 28: there is no KG9 (docs/LAW.md, section 4).
            if !number.is_some_and(|number| (1..=29).contains(&number) && number != 9) {
                return Err(Rejection::InvalidField {
                    field: "group".into(),
                    remedy: "a contact group from KG1 to KG29, save KG9, which does not exist"
                        .into(),
                });
            }
            Event::ContactGroupSet { group, from }
        }
        Command::SetCalm { calm } => Event::CalmSet { calm },
    };
    Ok(crate::case::Event::Registration(event).into())
}

fn checked(opening: Opening) -> Result<Opening, Rejection> {
    let code = &opening.municipality;
    if code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(opening);
    }
    Err(Rejection::InvalidField {
        field: "municipality".into(),
        remedy: "four digits, such as 0751".into(),
    })
}

pub fn apply(registration: &mut Registration, event: &Event, recorded_on: Date) {
    match event {
        Event::CaseOpened(opening) | Event::Moved(opening) => {
            let mut opening = opening.clone();
            opening.from.get_or_insert(recorded_on);
            let before = registration.opening.replace(opening);
            registration.earlier.extend(before);
        }
        Event::TargetGroupSet { group, from } => {
            let at = registration
                .target_groups
                .partition_point(|(earlier, _)| earlier <= from);
            registration.target_groups.insert(at, (*from, *group));
        }
        Event::Registered { on } => registration.periods.push(RegisteredPeriod {
            from: *on,
            to: None,
        }),
        Event::CvApproved { on } => registration.cv_approved.push(*on),
        Event::ContactGroupSet { group, from } => {
            let at = registration
                .contact_groups
                .partition_point(|(earlier, _)| earlier <= from);
            registration
                .contact_groups
                .insert(at, (*from, group.clone()));
        }
        Event::CalmSet { calm } => registration.calm = *calm,
        Event::Deregistered { on } => {
            if let Some(last) = registration.periods.last_mut() {
                last.to = Some(on.plus(-1));
            }
        }
    }
}

/// An authority as the citizen meets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    pub id: AuthorityId,
    pub role: AuthorityRole,
    pub name: String,
    /// As it is to be shown, such as `12 34 56 78`.
    pub phone: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthorityRole {
    Municipality,
    UnemploymentFund,
    OtherActor,
}

/// A person with a case, as the authority knows them. Never holds a civil registration number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citizen {
    pub case: CaseId,
    pub authority: AuthorityId,
    /// The sender's own key for the person.
    pub key: String,
    pub name: String,
    /// Whether name and address are protected (navne- og adressebeskyttelse): never shown to third parties.
    pub protected: bool,
}

/// Somebody who works for an authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    pub authority: AuthorityId,
    /// The authority's own key for the person.
    pub staff: StaffId,
    pub name: String,
    pub role: StaffRole,
    /// Whether the person still works there.
    #[serde(default = "still")]
    pub active: bool,
}

fn still() -> bool {
    true
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffRole {
    /// Sagsbehandler, at a jobcentre or another actor.
    Caseworker,
    /// Rådgiver i en a-kasse.
    FundAdviser,
}
