//! What several pages share, in a few files. The splitter makes one for each set of pages that share something: some two
//! hundred, most of them smaller than what it costs to ask for one. Here they are laid together: a page fetches some ten.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The files of wasm that each page needs.
pub type Parts = HashMap<String, Vec<String>>;

/// What asking for one file more costs, in bytes of wasm that could be fetched meanwhile.
const FETCH: usize = 8_000;

/// Whose name begins so is one that pages share.
pub const SHARED: &str = "chunk_";

/// Parts that travel together, in their order.
#[derive(Debug)]
struct Together {
    parts: Vec<String>,
    pages: BTreeSet<String>,
    bytes: usize,
    class: u8,
}

impl Together {
    fn name(at: usize) -> String {
        format!("shared_{at}")
    }
}

/// Which parts go into which file.
#[derive(Debug)]
pub struct Plan {
    files: Vec<Together>,
}

impl Plan {
    /// Lays together what makes all pages cheaper to open, the two that gain most first. Only what is of one class may
    /// travel together: by the pages that need it, what `class` says.
    pub fn new(
        parts: &Parts,
        bytes: impl Fn(&str) -> Result<usize>,
        class: impl Fn(&BTreeSet<String>) -> u8,
    ) -> Result<Self> {
        let mut needed: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
        for (page, of_page) in parts {
            for part in of_page.iter().filter(|part| part.starts_with(SHARED)) {
                needed.entry(part).or_default().insert(page.clone());
            }
        }
        let mut files = Vec::new();
        for (part, pages) in needed {
            files.push(Together {
                parts: vec![part.clone()],
                bytes: bytes(part)?,
                class: class(&pages),
                pages,
            });
        }
        while let Some((one, other)) = best(&files) {
            let other = files.remove(other);
            let one = files.get_mut(one).context("the first of two")?;
            one.parts.extend(other.parts);
            one.pages.extend(other.pages);
            one.bytes += other.bytes;
        }
        Ok(Self { files })
    }

    /// The files that each page fetches, with their endings.
    pub fn fetched(&self, parts: &Parts) -> Parts {
        let of_page = |(page, of_page): (&String, &Vec<String>)| {
            let own = of_page.iter().filter(|part| !part.starts_with(SHARED));
            let own = own.map(|part| format!("{part}.wasm"));
            let shared = (0..).zip(&self.files);
            let shared = shared.filter(|(_, file)| file.pages.contains(page));
            let shared = shared.map(|(at, _)| format!("{}.bin", Together::name(at)));
            (page.clone(), own.chain(shared).collect())
        };
        parts.iter().map(of_page).collect()
    }

    /// The splitter's JavaScript, that it fetches these files instead.
    pub fn link(&self, script: &str, parts: &Parts) -> Result<String> {
        let mut linked = script.to_owned();
        let mut put = |part: &str, call: String| {
            let asked = format!(
                "() => {{\n    const src = fetch(new URL(\"./{part}.wasm\", import.meta.url));\n    src.catch(() => {{}});\n    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}}\n"
            );
            if linked.matches(&asked).count() != 1 {
                bail!("the splitter's script does not fetch `{part}` as this build knows it");
            }
            linked = linked.replace(&asked, &call);
            Ok(())
        };
        for (file, together) in (0..).zip(&self.files) {
            for (at, part) in together.parts.iter().enumerate() {
                put(
                    part,
                    format!("within(\"./{}.bin\", {at})", Together::name(file)),
                )?;
            }
        }
        let own: BTreeSet<&String> = parts.values().flatten().collect();
        for part in own.into_iter().filter(|part| !part.starts_with(SHARED)) {
            put(part, format!("alone(\"./{part}.wasm\")"))?;
        }
        if linked.contains("import.meta.url") {
            bail!("the splitter's script fetches something that no page needs");
        }
        Ok(linked + FETCHING)
    }

    /// Writes the files: how many parts, how long each is, and the parts.
    pub fn write(&self, from: &Path, to: &Path) -> Result<()> {
        for (at, file) in self.files.iter().enumerate() {
            let mut head = Vec::new();
            let mut body = Vec::new();
            head.extend(u32::try_from(file.parts.len())?.to_le_bytes());
            for part in &file.parts {
                let part = fs::read(from.join(part).with_extension("wasm"))?;
                head.extend(u32::try_from(part.len())?.to_le_bytes());
                body.extend(part);
            }
            let place = to.join(Together::name(at)).with_extension("bin");
            fs::write(place, [head, body].concat())?;
        }
        Ok(())
    }
}

/// The two whose joining saves most.
fn best(files: &[Together]) -> Option<(usize, usize)> {
    let cost = |bytes: usize, pages: usize| ((bytes + FETCH) * pages) as i64;
    let mut best = None;
    for (at, one) in files.iter().enumerate() {
        for (beside, other) in files.iter().enumerate().skip(at + 1) {
            if one.class != other.class {
                continue;
            }
            let pages = one.pages.union(&other.pages).count();
            let saved = cost(one.bytes, one.pages.len()) + cost(other.bytes, other.pages.len())
                - cost(one.bytes + other.bytes, pages);
            if saved > 0 && best.is_none_or(|(most, _)| saved > most) {
                best = Some((saved, (at, beside)));
            }
        }
    }
    best.map(|(_, two)| two)
}

/// What could not be fetched is asked for again the next time.
const FETCHING: &str = r#"
const asked = new Map();
function whole(file) {
    let answer = asked.get(file);
    if (answer === undefined) {
        answer = fetch(new URL(file, import.meta.url)).then((answer) => {
            if (!answer.ok) throw new Error(file);
            return answer.arrayBuffer();
        });
        answer.catch(() => asked.delete(file));
        asked.set(file, answer);
    }
    return answer;
}
function within(file, at) {
    return () => {
        const coming = whole(file);
        return async (imports) => {
            const bytes = await coming;
            const head = new DataView(bytes);
            const number = (place) => head.getUint32(4 * place, true);
            let from = 4 * (number(0) + 1);
            for (let before = 1; before <= at; before++) from += number(before);
            return WebAssembly.instantiate(new Uint8Array(bytes, from, number(at + 1)), imports);
        };
    };
}
function alone(file) {
    return () => {
        const coming = fetch(new URL(file, import.meta.url));
        coming.catch(() => {});
        return async (imports) => WebAssembly.instantiateStreaming(coming, imports);
    };
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Parts {
        let of = |page: &str, parts: &[&str]| {
            let parts = parts.iter().map(|part| (*part).to_owned()).collect();
            (page.to_owned(), parts)
        };
        HashMap::from([
            of("plan", &["chunk_1", "chunk_2", "split_plan"]),
            of("rights", &["chunk_1", "chunk_3", "split_rights"]),
            of("talks", &["chunk_2", "chunk_3", "split_talks"]),
        ])
    }

    fn plan(bytes: usize) -> Plan {
        Plan::new(&parts(), |_| Ok(bytes), |_| 0).expect("a plan")
    }

    #[test]
    fn small_parts_travel_together_and_large_ones_alone() {
        assert_eq!(plan(100).files.len(), 1);
        assert_eq!(plan(100_000).files.len(), 3);
        let alone = Plan::new(
            &parts(),
            |_| Ok(100),
            |pages| u8::from(pages.contains("plan")),
        );
        assert_eq!(alone.expect("a plan").files.len(), 2, "a class apart");
    }

    #[test]
    fn a_page_fetches_its_own_file_and_what_it_shares() {
        let fetched = plan(100_000).fetched(&parts());
        assert_eq!(
            fetched["plan"],
            ["split_plan.wasm", "shared_0.bin", "shared_1.bin"]
        );
    }

    #[test]
    fn a_script_that_is_not_as_expected_stops_the_build() {
        assert!(plan(100).link("fetch(something)", &parts()).is_err());
    }
}
