//! Occupations and the skills that they take, and which occupations are near to one another by them. Shaped as ESCO, the
//! European classification, publishes them. Must not know who asks, nor which courses there are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::catalogue::DemandLevel;
use crate::ids::{OccupationId, SkillId};

/// What something is called, by language code such as `da`.
pub type Labels = BTreeMap<String, String>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occupation {
    pub id: OccupationId,
    /// Its group in ISCO-08, four digits; empty where it is not told.
    pub isco: String,
    pub labels: Labels,
    /// What else it is called, in whichever language.
    pub also: Vec<String>,
    /// Skills that it takes.
    pub essential: Vec<SkillId>,
    /// Skills that it may take, by employer and place.
    pub optional: Vec<SkillId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    pub id: SkillId,
    pub labels: Labels,
}

/// All occupations, ready to be compared.
#[derive(Debug, Default)]
pub struct Occupations {
    /// In the order of their ids.
    all: Vec<Occupation>,
    skills: Vec<Skill>,
    /// The skills of each occupation by place, and how much each counts.
    takes: Vec<Vec<(u32, u32)>>,
    /// The occupations that take each skill.
    taken_by: Vec<Vec<u32>>,
}

/// How much a skill counts: what an occupation takes twice as much as what it may take.
const ESSENTIAL: u32 = 2;
const OPTIONAL: u32 = 1;
/// Who has less than this of what an occupation takes, in tenths, is not near to it.
const NEAR: u32 = 2;

/// An occupation that is near to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour<'o> {
    pub occupation: &'o Occupation,
    /// What one has of what it takes.
    pub shared: Vec<&'o Skill>,
    /// What it takes and one has not.
    pub missing: Vec<&'o Skill>,
    /// How its people are wanted; none where that is not told.
    pub demand: Option<DemandLevel>,
    /// How much one has of what it takes, in tenths.
    pub tenths: u32,
}

impl Occupations {
    /// Skills that nobody names, and names of skills that there are not, are left out.
    pub fn new(mut all: Vec<Occupation>, skills: Vec<Skill>) -> Self {
        all.sort_by(|a, b| a.id.cmp(&b.id));
        let places: HashMap<&SkillId, u32> =
            skills.iter().map(|skill| &skill.id).zip(0..).collect();
        let counted = |of: &[SkillId], count: u32| -> Vec<(u32, u32)> {
            let known = of.iter().filter_map(|id| places.get(id));
            known.map(|place| (*place, count)).collect()
        };
        let takes: Vec<Vec<(u32, u32)>> = all
            .iter()
            .map(|one| {
                let mut takes = counted(&one.essential, ESSENTIAL);
                takes.extend(counted(&one.optional, OPTIONAL));
                // A skill that is named twice counts once, as the more.
                takes.sort_by_key(|(skill, count)| (*skill, Reverse(*count)));
                takes.dedup_by_key(|(skill, _)| *skill);
                takes
            })
            .collect();
        let mut taken_by = vec![Vec::new(); skills.len()];
        for (at, takes) in (0..).zip(&takes) {
            for (skill, _) in takes {
                if let Some(by) = taken_by.get_mut(*skill as usize) {
                    by.push(at);
                }
            }
        }
        Self {
            all,
            skills,
            takes,
            taken_by,
        }
    }

    pub fn all(&self) -> &[Occupation] {
        &self.all
    }

    pub fn find(&self, id: &OccupationId) -> Option<&Occupation> {
        self.place(id).and_then(|at| self.all.get(at))
    }

    fn place(&self, id: &OccupationId) -> Option<usize> {
        self.all.binary_search_by(|one| one.id.cmp(id)).ok()
    }

    /// The occupations near to one, the nearest first, at most `most`: by how much of what they take one has already, in
    /// tenths, with one more where their people are wanted and two where they lack. Among equals the one that lacks
    /// least comes first.
    pub fn near(
        &self,
        id: &OccupationId,
        most: usize,
        wanted: impl Fn(&Occupation) -> Option<DemandLevel>,
    ) -> Vec<Neighbour<'_>> {
        let Some(from) = self.place(id) else {
            return Vec::new();
        };
        let own = self.takes.get(from).map(Vec::as_slice).unwrap_or_default();
        let mut has = vec![0_u32; self.all.len()];
        for (skill, _) in own {
            let by = self.taken_by.get(*skill as usize);
            for at in by.map(Vec::as_slice).unwrap_or_default() {
                let count = self.count(*at as usize, *skill);
                if let Some(sum) = has.get_mut(*at as usize) {
                    *sum += count;
                }
            }
        }
        let mut ranked: Vec<(u32, u32, u32, usize, Option<DemandLevel>)> = has
            .iter()
            .enumerate()
            .filter(|(at, has)| *at != from && **has > 0)
            .filter_map(|(at, has)| {
                let whole: u32 = self.takes.get(at)?.iter().map(|(_, count)| count).sum();
                let tenths = has * 10 / whole.max(1);
                let demand = wanted(self.all.get(at)?);
                let points = match demand {
                    Some(DemandLevel::Shortage) => 2,
                    Some(DemandLevel::Good) => 1,
                    Some(DemandLevel::Few) | None => 0,
                };
                (tenths >= NEAR).then_some((tenths + points, tenths, whole - has, at, demand))
            })
            .collect();
        ranked.sort_by_key(|(rank, tenths, lacks, at, _)| {
            (Reverse(*rank), Reverse(*tenths), *lacks, *at)
        });
        let nearest = ranked.into_iter().take(most);
        nearest
            .filter_map(|(_, tenths, _, at, demand)| {
                let (shared, missing) = self.compared(own, at);
                Some(Neighbour {
                    occupation: self.all.get(at)?,
                    shared,
                    missing,
                    demand,
                    tenths,
                })
            })
            .collect()
    }

    fn count(&self, at: usize, skill: u32) -> u32 {
        let takes = self.takes.get(at).map(Vec::as_slice).unwrap_or_default();
        let found = takes.binary_search_by_key(&skill, |(of, _)| *of);
        found
            .ok()
            .and_then(|place| takes.get(place))
            .map_or(0, |(_, count)| *count)
    }

    /// What one who has these has of what an occupation takes, and what it takes besides.
    fn compared(&self, own: &[(u32, u32)], at: usize) -> (Vec<&Skill>, Vec<&Skill>) {
        let takes = self.takes.get(at).map(Vec::as_slice).unwrap_or_default();
        let has = |skill: u32| own.binary_search_by_key(&skill, |(of, _)| *of).is_ok();
        let skill = |(skill, _): &(u32, u32)| self.skills.get(*skill as usize);
        let shared = takes.iter().filter(|(skill, _)| has(*skill));
        let lacks = |(skill, count): &&(u32, u32)| *count == ESSENTIAL && !has(*skill);
        let missing = takes.iter().filter(lacks);
        (
            shared.filter_map(skill).collect(),
            missing.filter_map(skill).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: &str, essential: &[&str], optional: &[&str]) -> Occupation {
        let skills = |names: &[&str]| names.iter().map(|name| SkillId::from(*name)).collect();
        Occupation {
            id: id.into(),
            essential: skills(essential),
            isco: String::new(),
            labels: Labels::new(),
            also: Vec::new(),
            optional: skills(optional),
        }
    }

    fn book() -> Occupations {
        let skills = ["clean", "lift", "truck", "stock", "cook", "hygiene"].map(|id| Skill {
            id: id.into(),
            labels: Labels::new(),
        });
        let all = vec![
            one("cleaner", &["clean", "hygiene"], &["lift"]),
            one("warehouse", &["truck", "stock", "lift"], &["clean"]),
            one("kitchen", &["cook", "hygiene", "clean"], &[]),
            one("cook", &["cook", "unknown"], &["hygiene"]),
            one("hotel", &["clean", "hygiene"], &["clean"]),
        ];
        Occupations::new(all, skills.to_vec())
    }

    fn names(found: &[Neighbour<'_>]) -> Vec<(String, u32)> {
        let told = found
            .iter()
            .map(|one| (one.occupation.id.0.clone(), one.tenths));
        told.collect()
    }

    #[test]
    fn the_nearest_is_who_takes_most_of_what_one_has() {
        let book = book();
        let found = book.near(&"cleaner".into(), 10, |_| None);
        assert_eq!(
            names(&found),
            [
                ("hotel".to_owned(), 10),
                ("kitchen".to_owned(), 6),
                ("warehouse".to_owned(), 4),
                ("cook".to_owned(), 3)
            ]
        );
        let warehouse = &found[2];
        let told = |skills: &[&Skill]| -> Vec<String> {
            skills.iter().map(|skill| skill.id.0.clone()).collect()
        };
        assert_eq!(told(&warehouse.shared), ["clean", "lift"]);
        assert_eq!(told(&warehouse.missing), ["truck", "stock"]);
        assert_eq!(told(&found[0].missing), Vec::<String>::new());
    }

    #[test]
    fn demand_lifts_by_its_points_and_no_more() {
        let book = book();
        let wanted = |one: &Occupation| match one.id.as_str() {
            "warehouse" => Some(DemandLevel::Shortage),
            "cook" => Some(DemandLevel::Good),
            _ => None,
        };
        let found = book.near(&"cleaner".into(), 10, wanted);
        // Six tenths, and four with two points: who has more of it comes first.
        assert_eq!(
            names(&found)
                .iter()
                .map(|(id, _)| id.as_str())
                .collect::<Vec<_>>(),
            ["hotel", "kitchen", "warehouse", "cook"]
        );
        assert_eq!(book.near(&"cleaner".into(), 2, wanted).len(), 2);
    }

    #[test]
    fn who_is_unknown_or_has_nothing_in_common_is_near_to_nobody() {
        let book = book();
        assert_eq!(book.near(&"pilot".into(), 10, |_| None), []);
        let lonely = Occupations::new(vec![one("a", &[], &[]), one("b", &["x"], &[])], Vec::new());
        assert_eq!(lonely.near(&"a".into(), 10, |_| None), []);
    }
}
