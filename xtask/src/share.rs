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
        let mut put = |old: &str, new: &str| {
            if linked.matches(old).count() != 1 {
                bail!("the splitter's script is not as this build knows it: no\n{old}");
            }
            linked = linked.replace(old, new);
            Ok(())
        };
        let asked = |part: &str| {
            format!(
                "() => {{\n    const src = fetch(new URL(\"./{part}.wasm\", import.meta.url));\n    src.catch(() => {{}});\n    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}}\n"
            )
        };
        let mut file_of: HashMap<String, usize> = HashMap::new();
        for (at, file) in self.files.iter().enumerate() {
            for part in &file.parts {
                put(
                    &format!("const __{part} = makeLoad({}, []);\n", asked(part)),
                    "",
                )?;
                file_of.insert(format!("__{part}"), at);
            }
        }
        let own: BTreeSet<&String> = parts.values().flatten().collect();
        for part in own.into_iter().filter(|part| !part.starts_with(SHARED)) {
            put(&asked(part), &format!("alone(\"./{part}.wasm\")"))?;
        }
        if linked.contains("import.meta.url") {
            bail!("the splitter's script fetches something that no page needs");
        }
        let shared = (0..self.files.len()).map(Together::name);
        let shared = shared
            .map(|file| format!("const {file} = makeLoad(together(\"./{file}.bin\"), []);\n"));
        let mut whole = [FETCHING, &shared.collect::<String>()].concat();
        // What a page needs is a list of parts: it becomes one of files.
        let mut rest = linked.as_str();
        while let Some((before, list)) = rest.split_once(&format!("[__{SHARED}")) {
            let (list, after) = list.split_once(']').context("the end of a list")?;
            let list = format!("__{SHARED}{list}");
            let files = list.split(", ").map(|part| file_of.get(part));
            let files: Option<BTreeSet<&usize>> = files.collect();
            let files = files.with_context(|| format!("a part that no page needs: {list}"))?;
            let files: Vec<String> = files.into_iter().copied().map(Together::name).collect();
            whole.extend([before, "[", &files.join(", "), "]"]);
            rest = after;
        }
        Ok(whole + rest)
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

/// The parts of a file are all made ready, also those that this page does not need.
const FETCHING: &str = r#"
function together(file) {
    return () => {
        const coming = fetch(new URL(file, import.meta.url)).then((answer) => {
            if (!answer.ok) throw new Error(file);
            return answer.arrayBuffer();
        });
        coming.catch(() => {});
        return async (imports) => {
            const bytes = await coming;
            const head = new DataView(bytes);
            const parts = [];
            let from = 4 * (head.getUint32(0, true) + 1);
            for (const end = from; 4 * (parts.length + 1) < end;) {
                const length = head.getUint32(4 * (parts.length + 1), true);
                parts.push(WebAssembly.instantiate(new Uint8Array(bytes, from, length), imports));
                from += length;
            }
            await Promise.all(parts);
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

/// How long a file of wasm is without what the build takes out of it: names, and what only the splitter reads.
pub fn lasting_bytes(wasm: &[u8]) -> Result<usize> {
    let mut rest = wasm.get(8..).context("the head")?;
    let mut bytes = 8;
    while let Some((id, after)) = rest.split_first() {
        let (mut length, mut shift) = (0_usize, 0_u32);
        rest = after;
        loop {
            let (byte, after) = rest.split_first().context("a length")?;
            length |= usize::from(byte & 0x7f) << shift;
            (shift, rest) = (shift + 7, after);
            if byte & 0x80 == 0 {
                break;
            }
        }
        rest = rest.get(length..).context("a section")?;
        if *id != 0 {
            bytes += length + 2;
        }
    }
    Ok(bytes)
}

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
    fn what_is_taken_out_does_not_count() {
        let head = *b"\0asm\x01\0\0\0";
        let names = [&[0, 0x85, 0x00][..], b"\x04name"].concat();
        let code = [10, 3, 1, 2, 3];
        let wasm = [&head[..], &names, &code].concat();
        assert_eq!(lasting_bytes(&wasm).expect("sections"), 8 + 5);
        assert!(lasting_bytes(&wasm[..wasm.len() - 1]).is_err());
    }

    #[test]
    fn a_page_asks_for_files_instead_of_parts() {
        let part = |name: &str| {
            format!(
                "() => {{\n    const src = fetch(new URL(\"./{name}.wasm\", import.meta.url));\n    src.catch(() => {{}});\n    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}}\n"
            )
        };
        let mut script = String::new();
        for name in ["chunk_1", "chunk_2", "chunk_3"] {
            script += &format!("const __{name} = makeLoad({}, []);\n", part(name));
        }
        for (page, needs) in [
            ("plan", "1, __chunk_2"),
            ("rights", "1, __chunk_3"),
            ("talks", "2, __chunk_3"),
        ] {
            let own = part(&format!("split_{page}"));
            script += &format!("export const {page} = makeLoad({own}, [__chunk_{needs}]);\n");
        }
        let linked = plan(100).link(&script, &parts()).expect("a script");
        assert!(linked.contains("const shared_0 = makeLoad(together(\"./shared_0.bin\"), []);"));
        assert!(linked.ends_with(
            "export const talks = makeLoad(alone(\"./split_talks.wasm\"), [shared_0]);\n"
        ));
    }

    #[test]
    fn a_script_that_is_not_as_expected_stops_the_build() {
        assert!(plan(100).link("fetch(something)", &parts()).is_err());
    }
}
