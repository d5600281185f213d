//! Asks `domain::upskilling::may_i` about runs, and puts its answers as they cross the wire. Decides nothing itself.

use api::upskilling::{May, RuleTold};
use domain::catalogue::{Course, Run, Told};
use domain::rules::Rule;
use domain::upskilling::{self, Circumstances, Scheme};
use domain::{Case, RuleBook};

use super::Shelf;
use super::shelf::Shelved;

/// One citizen's questions, with the rules that decided so far.
#[derive(Debug)]
pub struct Asking<'a> {
    pub case: &'a Case,
    pub rules: &'a RuleBook,
    pub shelf: &'a Shelf,
    pub told: Circumstances,
    pub decided: Vec<RuleTold>,
}

impl Asking<'_> {
    /// The answer of each scheme that could carry the run, the most welcome first.
    pub fn all(&mut self, run: &Shelved) -> Vec<May> {
        let shelf = self.shelf;
        let Some(course) = shelf.courses.get(run.course as usize) else {
            return Vec::new();
        };
        let schemes = course.kind.schemes();
        let mut answers: Vec<May> = schemes
            .iter()
            .filter_map(|scheme| self.of(course, run, *scheme))
            .collect();
        // The order of the schemes stays among equals.
        answers.sort_by_key(|answer| std::cmp::Reverse(answer.may));
        answers
    }

    /// The most welcome answer.
    pub fn best(&mut self, run: &Shelved) -> Option<May> {
        let before = self.decided.len();
        let best = self.all(run).into_iter().next()?;
        // Rules of answers that are not told are not told either.
        let rule = best
            .rule
            .and_then(|at| self.decided.get(usize::from(at)).cloned());
        let known = best.rule.is_none_or(|at| usize::from(at) < before);
        self.decided.truncate(before);
        let rule = match (known, rule) {
            (false, Some(rule)) => {
                self.decided.push(rule);
                u16::try_from(before).ok()
            }
            _ => best.rule,
        };
        Some(May { rule, ..best })
    }

    fn of(&mut self, course: &Course, run: &Shelved, scheme: Scheme) -> Option<May> {
        let whole = self.shelf.whole(run)?;
        let (question, told) = question(self.case, self.shelf, course, &whole, scheme, &self.told)?;
        let decided = &mut self.decided;
        Some(asked(self.case, self.rules, &told, &question, decided))
    }
}

/// The answer as it crosses the wire. The rule that decides is put among the others, unless it is there.
pub fn asked(
    case: &Case,
    rules: &RuleBook,
    told: &Circumstances,
    question: &upskilling::Run,
    decided: &mut Vec<RuleTold>,
) -> May {
    let answer = upskilling::may_i(case, rules, told, question);
    May {
        scheme: question.scheme,
        may: answer.may,
        why: answer.why,
        rule: answer.rule.and_then(|rule| place_of(decided, rule)),
        missing: answer.missing,
        depends_on: answer.depends_on,
        becomes: answer.becomes.map(|later| (later.may, later.on)),
        standing: answer.standing,
        approved_by: answer.approved_by,
        meanwhile: answer.meanwhile,
        certain: answer.certain,
        law_on: answer.law_on,
    }
}

fn place_of(decided: &mut Vec<RuleTold>, rule: &Rule) -> Option<u16> {
    let known = decided.iter().position(|one| one.name == rule.name);
    let at = known.unwrap_or_else(|| {
        decided.push(RuleTold {
            id: rule.id.clone(),
            name: rule.name.clone(),
            certainty: rule.certainty,
            source: rule.source.clone(),
            words: rule.words.clone(),
        });
        decided.len() - 1
    });
    u16::try_from(at).ok()
}

/// What is asked of `may_i` about a run, with all that is known; none where the scheme cannot carry such a course, or the
/// case is not open.
pub fn question(
    case: &Case,
    shelf: &Shelf,
    course: &Course,
    run: &Run,
    scheme: Scheme,
    told: &Circumstances,
) -> Option<(upskilling::Run, Circumstances)> {
    let opening = case.registration.opening.as_ref()?;
    if !course.kind.schemes().contains(&scheme) {
        return None;
    }
    let known = Told {
        course,
        run,
        lists: &shelf.lists,
        pools: &shelf.pools,
        municipality: &opening.municipality,
        region: opening.region,
    };
    let question = known.run(scheme);
    let told = known.tell(scheme, question.starts_on, told);
    Some((question, told))
}
