//! Danish words as the search reads them: small letters, æ ø å as ae oe aa, stems, the parts of compounds, what is
//! meant by a misspelt word, and the catalogue's own words for what citizens say. Must not know courses.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use api::upskilling::{ReadAs, Reading};
use snowball_stemmers_rs::{Algorithm, Stemmer};

const SYNONYMS: &str = include_str!("synonyms.txt");
const COMMON: &str = include_str!("common.txt");

/// Says how texts are made into stems: raised with every change of this file or its lists, so that what is kept is
/// made anew.
pub const FORM: &str = "1";

/// No more words of a question are read, and no more letters of a word.
const MOST_WORDS: usize = 10;
const MOST_LETTERS: usize = 40;
/// The shortest part of a compound.
const PART: usize = 3;
/// The shortest part that is found in a compound whose other part is not known.
const LONE_PART: usize = 4;
/// The most words that a misspelt one is read as.
const NEAREST: usize = 3;

/// A text in small letters, each word with only the letters a to z and digits.
pub fn words_of(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in text.chars().flat_map(char::to_lowercase) {
        let plain: &str = match letter {
            'æ' | 'ä' => "ae",
            'ø' | 'ö' => "oe",
            'å' => "aa",
            'é' | 'è' | 'ê' | 'ë' => "e",
            'á' | 'à' | 'â' => "a",
            'ü' | 'ú' => "u",
            'ó' | 'ô' => "o",
            'í' => "i",
            'ñ' => "n",
            'ç' => "c",
            'ß' => "ss",
            // A combining mark, as some keyboards write å: the letter itself stands before it.
            '\u{300}'..='\u{36f}' => continue,
            _ => "",
        };
        let Some(word) = words.last_mut() else {
            continue;
        };
        if !plain.is_empty() {
            word.push_str(plain);
        } else if letter.is_ascii_alphanumeric() {
            word.push(letter);
        } else if !word.is_empty() {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// One thing that is asked for: a course with any of the stems has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// As it was typed.
    pub typed: String,
    pub stems: Vec<String>,
    /// It says little: it counts where nothing else does.
    pub weak: bool,
}

/// The words of one catalogue.
#[derive(Default)]
pub struct Vocabulary {
    stems: HashSet<String>,
    /// Words as they are written, each with its stem, by their length.
    by_length: BTreeMap<usize, Vec<Word>>,
    /// What a word is taken apart by: words and stems that stand alone.
    parts: HashSet<String>,
    synonyms: HashMap<Vec<String>, Vec<Vec<String>>>,
    longest_synonym: usize,
    weak: HashSet<String>,
    stop: HashSet<String>,
}

impl std::fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vocabulary of {} stems", self.stems.len())
    }
}

#[derive(Debug)]
struct Word {
    text: String,
    stem: String,
    letters: u64,
}

/// A first part without the letter that joins it to the next.
fn unjoined(part: &str) -> &str {
    part.strip_suffix('s').unwrap_or(part)
}

/// A word's stem.
pub fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::Danish).stem(word).into_owned()
}

impl Vocabulary {
    /// The vocabulary of these texts.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut vocabulary = Self::default();
        for line in COMMON.lines() {
            let Some((name, words)) = line.split_once(": ") else {
                continue;
            };
            let words = words_of(words);
            match name {
                "weak" => vocabulary.weak.extend(words.iter().map(|word| stem(word))),
                "stop" => vocabulary.stop.extend(words),
                "parts" => vocabulary.parts.extend(words),
                _ => {}
            }
        }
        let mut words = BTreeSet::new();
        for text in texts {
            words.extend(words_of(text));
        }
        for word in &words {
            vocabulary.stems.insert(stem(word));
        }
        for word in words.iter().filter(|word| word.len() >= PART) {
            if !vocabulary.stop.contains(word) {
                vocabulary.parts.insert(word.clone());
                vocabulary.parts.insert(stem(word));
            }
        }
        // The parts are found in the text too, so they are words of it.
        let mut of_compounds = BTreeSet::new();
        for word in &words {
            of_compounds.extend(vocabulary.parts_of(word));
        }
        for word in words.into_iter().chain(of_compounds) {
            vocabulary.learn(word);
        }
        for line in SYNONYMS.lines().filter(|line| !line.starts_with('#')) {
            let Some((said, meant)) = line.split_once(':') else {
                continue;
            };
            let said: Vec<String> = words_of(said).iter().map(|word| stem(word)).collect();
            vocabulary.longest_synonym = vocabulary.longest_synonym.max(said.len());
            let meant = meant.split(',').map(words_of).collect();
            vocabulary.synonyms.insert(said, meant);
        }
        vocabulary
    }

    fn learn(&mut self, text: String) {
        let stem = stem(&text);
        self.stems.insert(stem.clone());
        let letters = letters(&text);
        let same_length = self.by_length.entry(text.len()).or_default();
        same_length.push(Word {
            text,
            stem,
            letters,
        });
    }

    /// The stems of a text, in order.
    pub fn stems_of(&self, text: &str) -> Vec<String> {
        let words = words_of(text);
        words.iter().map(|word| stem(word)).collect()
    }

    /// The stems of the parts of a text's compounds.
    pub fn part_stems_of(&self, text: &str) -> Vec<String> {
        let words = words_of(text);
        let parts = words.iter().flat_map(|word| self.parts_of(word));
        parts.map(|part| stem(&part)).collect()
    }

    /// The parts of a compound: both where both are known, else the longest that is known at either end, and what is
    /// left beside it.
    fn parts_of(&self, word: &str) -> Vec<String> {
        if let Some(parts) = self.split(word) {
            return parts;
        }
        let cuts = LONE_PART..word.len().saturating_sub(PART - 1);
        let first = cuts
            .rev()
            .filter_map(|at| word.get(..at))
            .find_map(|part| self.part(part));
        let cuts = PART..word.len().saturating_sub(LONE_PART - 1);
        let last = cuts
            .filter_map(|at| word.get(at..))
            .find(|part| self.parts.contains(*part));
        let left = match (&first, last) {
            (None, Some(last)) => word.strip_suffix(last).map(unjoined),
            (Some(first), None) => word.strip_prefix(first.as_str()),
            _ => None,
        };
        let left = left.filter(|left| left.len() >= PART);
        let found = [first.as_deref(), left, last];
        found.into_iter().flatten().map(str::to_owned).collect()
    }

    /// The two or three parts of a compound, all of them known.
    fn split(&self, word: &str) -> Option<Vec<String>> {
        // From the longest first part, so that a compound of compounds is cut where it is known.
        for at in (PART..word.len().saturating_sub(PART - 1)).rev() {
            let (first, rest) = (word.get(..at)?, word.get(at..)?);
            let Some(first) = self.part(first) else {
                continue;
            };
            if self.parts.contains(rest) || self.parts.contains(&stem(rest)) {
                return Some(vec![first, rest.to_owned()]);
            }
            if let Some(mut more) = (rest.len() >= 2 * PART).then(|| self.split(rest)).flatten() {
                more.insert(0, first);
                return Some(more);
            }
        }
        None
    }

    /// A first part, with or without the letter that joins it to the next.
    fn part(&self, text: &str) -> Option<String> {
        if self.parts.contains(text) {
            return Some(text.to_owned());
        }
        let bare = text.strip_suffix(['s', 'e'])?;
        (bare.len() >= PART && self.parts.contains(bare)).then(|| bare.to_owned())
    }

    /// What a citizen typed, as what is wanted; and where it was read as something else.
    pub fn read(&self, text: &str) -> (Vec<Wanted>, Vec<ReadAs>) {
        let mut words = words_of(text);
        words.truncate(MOST_WORDS);
        for word in &mut words {
            word.truncate(MOST_LETTERS);
        }
        let (mut wanted, mut read_as) = (Vec::new(), Vec::new());
        let mut rest = words.as_slice();
        while let Some((word, after)) = rest.split_first() {
            if let Some((said, one)) = self.said(rest) {
                let read = one.stems.clone();
                let stands = self.stems.contains(&stem(word)) && said == 1;
                if !stands {
                    read_as.push(read_as_of(
                        &one.typed,
                        self.told(&read),
                        Reading::SameMeaning,
                    ));
                }
                wanted.push(one);
                rest = rest.get(said..).unwrap_or_default();
                continue;
            }
            rest = after;
            if !self.stop.contains(word) {
                self.read_word(word, &mut wanted, &mut read_as);
            }
        }
        (wanted, read_as)
    }

    /// A synonym at the beginning of these words: how many of them, and what is meant.
    fn said(&self, words: &[String]) -> Option<(usize, Wanted)> {
        (1..=self.longest_synonym.min(words.len()))
            .rev()
            .find_map(|length| {
                let said = words.get(..length)?;
                let stems: Vec<String> = said.iter().map(|word| stem(word)).collect();
                let meant = self.synonyms.get(&stems)?;
                let mut all: Vec<String> = if length == 1 { stems } else { Vec::new() };
                for word in meant.iter().flatten() {
                    let own = stem(word);
                    if self.stems.contains(&own) {
                        all.push(own);
                    } else {
                        all.extend(self.affixed(word));
                    }
                }
                all.retain(|stem| self.stems.contains(stem));
                all.dedup();
                let one = Wanted {
                    typed: said.join(" "),
                    stems: all,
                    weak: false,
                };
                (!one.stems.is_empty()).then_some((length, one))
            })
    }

    fn read_word(&self, word: &str, wanted: &mut Vec<Wanted>, read_as: &mut Vec<ReadAs>) {
        let of = |stems: Vec<String>| {
            let weak = stems.iter().all(|stem| self.weak.contains(stem));
            Wanted {
                typed: word.to_owned(),
                stems,
                weak,
            }
        };
        let own = stem(word);
        if self.stems.contains(&own) {
            wanted.push(of(vec![own]));
            return;
        }
        let with_it = self.affixed(word);
        if !with_it.is_empty() {
            wanted.push(of(with_it));
            return;
        }
        if let Some(parts) = self.split(word) {
            read_as.push(read_as_of(word, parts.clone(), Reading::Parts));
            for part in &parts {
                self.read_part(part, wanted);
            }
            return;
        }
        let near = self.nearest(word);
        if !near.is_empty() {
            let texts = near.iter().map(|near| near.text.clone()).collect();
            read_as.push(read_as_of(word, texts, Reading::Corrected));
            let mut stems: Vec<String> = near.iter().map(|near| near.stem.clone()).collect();
            stems.dedup();
            wanted.push(of(stems));
            return;
        }
        if let Some((near, rest)) = self.split_misspelt(word) {
            let read = vec![near.text.clone(), rest.clone()];
            read_as.push(read_as_of(word, read, Reading::Corrected));
            self.read_part(&near.text, wanted);
            self.read_part(&rest, wanted);
            return;
        }
        // One known part is better than nothing.
        let parts = self.parts_of(word);
        let reading = if parts.is_empty() {
            Reading::Unknown
        } else {
            Reading::Parts
        };
        read_as.push(read_as_of(word, parts.clone(), reading));
        for part in &parts {
            self.read_part(part, wanted);
        }
    }

    fn read_part(&self, part: &str, wanted: &mut Vec<Wanted>) {
        if let Some((_, one)) = self.said(&[part.to_owned()]) {
            wanted.push(one);
            return;
        }
        let own = stem(part);
        let stems = if self.stems.contains(&own) {
            vec![own.clone()]
        } else {
            self.affixed(part)
        };
        if !stems.is_empty() {
            wanted.push(Wanted {
                typed: part.to_owned(),
                stems,
                weak: self.weak.contains(&own),
            });
        }
    }

    /// The stems of words that begin or end with it.
    fn affixed(&self, word: &str) -> Vec<String> {
        const MOST: usize = 40;
        if word.len() < LONE_PART {
            return Vec::new();
        }
        let longer = self.by_length.range(word.len() + 1..);
        let words = longer.flat_map(|(_, words)| words);
        let with_it = words.filter(|one| one.text.starts_with(word) || one.text.ends_with(word));
        let stems: BTreeSet<&String> = with_it.take(MOST).map(|one| &one.stem).collect();
        stems.into_iter().cloned().collect()
    }

    /// The words nearest to a misspelt one.
    fn nearest(&self, word: &str) -> Vec<&Word> {
        let most = match word.len() {
            0..=3 => return Vec::new(),
            4..=6 => 1,
            _ => 2,
        };
        let own = letters(word);
        let mut found: Vec<(usize, &Word)> = Vec::new();
        let lengths = word.len().saturating_sub(most)..=word.len() + most;
        for one in self.by_length.range(lengths).flat_map(|(_, words)| words) {
            // Each change of a letter changes at most two of the letters that occur.
            if (one.letters ^ own).count_ones() as usize > 2 * most {
                continue;
            }
            let distance = strsim::osa_distance(word, &one.text);
            if distance <= most {
                found.push((distance, one));
            }
        }
        // What begins alike is meant rather.
        let alike = |one: &Word| one.text.bytes().next() == word.bytes().next();
        found.sort_by_key(|(distance, one)| (*distance, !alike(one), one.text.len()));
        let least = found.first().map_or(0, |(distance, _)| *distance);
        found.retain(|(distance, _)| *distance == least);
        found.truncate(NEAREST);
        found.into_iter().map(|(_, one)| one).collect()
    }

    /// A compound of a misspelt part and a known one.
    fn split_misspelt(&self, word: &str) -> Option<(&Word, String)> {
        (LONE_PART..word.len().saturating_sub(LONE_PART - 1)).find_map(|at| {
            let (first, rest) = (word.get(..at)?, word.get(at..)?);
            if self.parts.contains(rest) {
                let near = self.nearest(first);
                return near.first().map(|near| (*near, rest.to_owned()));
            }
            let first = self.part(first)?;
            let near = self.nearest(rest);
            near.first().map(|near| (*near, first))
        })
    }

    /// A few words for some stems, so that one can say what was read.
    fn told(&self, stems: &[String]) -> Vec<String> {
        let words = || self.by_length.values().flatten();
        let shortest = |stem: &String| words().find(|word| word.stem == *stem);
        let told = stems.iter().filter_map(shortest);
        told.take(NEAREST).map(|word| word.text.clone()).collect()
    }
}

fn read_as_of(typed: &str, read: Vec<String>, how: Reading) -> ReadAs {
    ReadAs {
        typed: typed.to_owned(),
        read,
        how,
    }
}

/// Which letters and digits occur.
fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |seen, byte| {
        let place = match byte {
            b'a'..=b'z' => byte - b'a',
            b'0'..=b'9' => 26 + byte - b'0',
            _ => 63,
        };
        seen | 1 << place
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::of([
            "Gaffeltruckcertifikat B. Du lærer at køre gaffeltruck.",
            "Kørsel med truck på et lager",
            "Rengøring på hospitaler",
            "Vinduespolering",
            "Lagerstyring med it",
        ])
    }

    fn stems(text: &str) -> Vec<Vec<String>> {
        let (wanted, _) = vocabulary().read(text);
        wanted.into_iter().map(|one| one.stems).collect()
    }

    #[test]
    fn a_text_is_the_same_however_its_letters_are_written() {
        assert_eq!(
            words_of("Rengøring på ÅR-æble"),
            words_of("rengoering paa aar aeble")
        );
        assert_eq!(words_of("  !? —"), Vec::<String>::new());
        assert_eq!(words_of("المخزن 仓库 🙂"), Vec::<String>::new());
        assert_eq!(words_of("C/E 3.500"), ["c", "e", "3", "500"]);
    }

    #[test]
    fn a_word_is_read_as_its_stem_its_parts_or_its_neighbour() {
        assert_eq!(stems("lageret"), [[stem("lager")]]);
        assert_eq!(stems("truckkørsel"), [[stem("truck")], [stem("koersel")]]);
        assert_eq!(
            stems("gafeltruk"),
            [[stem("gaffeltruck")]],
            "two letters off"
        );
        assert_eq!(stems("rengørring"), [[stem("rengoering")]]);
        assert_eq!(stems("pudse vinduer"), [[stem("vinduespolering")]]);
        assert_eq!(stems("sygehus"), [vec![stem("hospital")]]);
        assert_eq!(stems("og til en"), Vec::<Vec<String>>::new());
    }

    #[test]
    fn what_was_read_as_something_else_is_told() {
        let told = |text: &str| {
            let (_, read_as) = vocabulary().read(text);
            read_as.into_iter().map(|one| one.how).collect::<Vec<_>>()
        };
        assert_eq!(told("lageret"), []);
        assert_eq!(told("rengørring"), [Reading::Corrected]);
        assert_eq!(told("sygehus"), [Reading::SameMeaning]);
        assert_eq!(told("truckkørsel"), [Reading::Parts]);
        assert_eq!(told("xyzzyq"), [Reading::Unknown]);
    }

    #[test]
    fn a_text_of_any_length_is_read_in_bounds() {
        let (wanted, _) = vocabulary().read(&"lagerlagerlager".repeat(5_000));
        assert!(wanted.len() <= 2 * MOST_WORDS);
        let (wanted, _) = vocabulary().read(&"lager ".repeat(5_000));
        assert_eq!(wanted.len(), MOST_WORDS);
    }

    #[test]
    fn every_synonym_can_be_read() {
        let lines = SYNONYMS.lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let (said, meant) = line.split_once(": ").expect(line);
            assert!(
                !words_of(said).is_empty() && !words_of(meant).is_empty(),
                "{line}"
            );
        }
    }
}
