//! Dated runs as providers send them: CSV with a line of names, from whatever program writes it (docs/API.md, "Dated
//! runs as CSV"). Must not know what else is in the catalogue.

use std::borrow::Cow;
use std::collections::HashMap;

use domain::Date;
use domain::catalogue::{Attendance, Hours, Run};
use domain::ids::{CourseId, ProviderId, RunId, SiteId};

use super::catalogue::{self, Entry, Source};
use super::{Import, ImportFault};

/// The columns: each once, in any order. Those marked must be there.
const COLUMNS: &[(&str, bool)] = &[
    ("hold", true),
    ("kursus", true),
    ("udbyder", true),
    ("sted", false),
    ("start", true),
    ("slut", true),
    ("pris", true),
    ("pladser", true),
    ("ledige", true),
    ("venteliste", false),
    ("form", false),
    ("tid", false),
    ("lektioner", false),
    ("frist", false),
    ("aflyst", false),
];

/// Reads a file of runs.
///
/// # Errors
/// The first fault, by line and column; nothing of the file is used then.
pub fn read(file: &str, bytes: &[u8], source: &str) -> Result<Import, ImportFault> {
    let source = Source {
        source: source.to_owned(),
    };
    let at = |line: usize, field: &str, fault: &str| ImportFault::Row {
        file: file.to_owned(),
        line,
        field: field.to_owned(),
        fault: fault.to_owned(),
    };
    let source = source
        .check()
        .map_err(|(field, reason)| at(1, &field, &reason))?;
    if bytes.len() > super::MAX_FILE {
        return Err(ImportFault::TooLarge {
            file: file.to_owned(),
        });
    }
    // One kind of line end, so that lines are counted as an editor counts them.
    let text = decoded(bytes).replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let broken = |fault: &csv::Error| {
        let line = fault.position().map_or(1, csv::Position::line);
        at(
            usize::try_from(line).unwrap_or(1),
            "row",
            &fault.to_string(),
        )
    };
    let head = reader.headers().map_err(|fault| broken(&fault))?.clone();
    let places = columns(&head).map_err(|(field, fault)| at(1, &field, &fault))?;
    let mut import = Import {
        file: file.to_owned(),
        source: Some(source),
        ..Import::default()
    };
    let mut lines: HashMap<String, usize> = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|fault| broken(&fault))?;
        let line = record.position().map_or(0, csv::Position::line);
        let line = usize::try_from(line).unwrap_or(0);
        if record.iter().all(str::is_empty) {
            continue;
        }
        if record.len() != head.len() {
            let fault = format!(
                "{} fields, where the first line has {}",
                record.len(),
                head.len()
            );
            return Err(at(line, "row", &fault));
        }
        let entry = run(&record, &places).map_err(|(field, fault)| at(line, &field, &fault))?;
        if let Some(before) = lines.insert(entry.id.clone(), line) {
            let fault = format!("`{}` stands in line {before} already", entry.id);
            return Err(at(line, "hold", &fault));
        }
        import.entries.push((line, entry));
    }
    if import.entries.is_empty() {
        return Err(ImportFault::Empty {
            file: file.to_owned(),
        });
    }
    Ok(import)
}

/// UTF-8, with or without its mark; what is not is Windows-1252, as older programs write.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
    }
}

/// What parts the names in the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.split('\n').next().unwrap_or_default();
    let count = |of: char| first.matches(of).count();
    if count(';') >= count(',') { b';' } else { b',' }
}

type Fault = (String, String);

/// The place of each column.
fn columns(head: &csv::StringRecord) -> Result<HashMap<&'static str, usize>, Fault> {
    let names = || COLUMNS.iter().map(|(name, _)| *name);
    let mut places = HashMap::new();
    for (at, name) in head.iter().enumerate() {
        let small = name.to_lowercase();
        let Some(known) = names().find(|known| *known == small) else {
            let known: Vec<&str> = names().collect();
            let fault = format!("no such column; the columns are {}", known.join(", "));
            return Err((name.to_owned(), fault));
        };
        if places.insert(known, at).is_some() {
            return Err((known.to_owned(), "the column is there twice".to_owned()));
        }
    }
    let missing = COLUMNS
        .iter()
        .find(|(name, must)| *must && !places.contains_key(name));
    match missing {
        Some((name, _)) => Err(((*name).to_owned(), "the column is missing".to_owned())),
        None => Ok(places),
    }
}

fn run(record: &csv::StringRecord, places: &HashMap<&'static str, usize>) -> Result<Entry, Fault> {
    let get = |name: &str| {
        let at = places.get(name).copied();
        at.and_then(|at| record.get(at)).unwrap_or_default()
    };
    let wrong = |name: &str, remedy: &str| (name.to_owned(), format!("expected {remedy}"));
    let must = |name: &'static str| match get(name) {
        "" => Err(wrong(name, "a value")),
        value => Ok(value.to_owned()),
    };
    let day = |name: &'static str| {
        danish_date(get(name)).ok_or_else(|| wrong(name, "a day such as 02-02-2026"))
    };
    let count = |name: &'static str| {
        let number = get(name).parse::<u16>();
        number.map_err(|_| wrong(name, "a whole number from 0 to 2000"))
    };
    let empty = |name: &str| get(name).is_empty();
    let row = Run {
        id: RunId(must("hold")?),
        course: CourseId(must("kursus")?),
        provider: ProviderId(must("udbyder")?),
        site: (!empty("sted")).then(|| SiteId(get("sted").to_owned())),
        starts_on: day("start")?,
        ends_on: day("slut")?,
        price_ore: ore(get("pris")).ok_or_else(|| wrong("pris", "kroner, such as 1.250,50"))?,
        seats: count("pladser")?,
        free_seats: count("ledige")?,
        waiting: if empty("venteliste") {
            None
        } else {
            Some(count("venteliste")?)
        },
        attendance: match get("form").to_lowercase().as_str() {
            "" | "fremmøde" => Attendance::OnSite,
            "online" | "fjernundervisning" => Attendance::Online,
            "blandet" => Attendance::Mixed,
            _ => return Err(wrong("form", "fremmøde, online or blandet")),
        },
        hours: match get("tid").to_lowercase().as_str() {
            "" | "dag" => Hours::Day,
            "aften" => Hours::Evening,
            "weekend" => Hours::Weekend,
            _ => return Err(wrong("tid", "dag, aften or weekend")),
        },
        lessons_a_week: if empty("lektioner") {
            None
        } else {
            Some(count("lektioner")?)
        },
        enrol_by: if empty("frist") {
            None
        } else {
            Some(day("frist")?)
        },
        cancelled: match get("aflyst").to_lowercase().as_str() {
            "" | "nej" | "0" => false,
            "ja" | "1" => true,
            _ => return Err(wrong("aflyst", "ja or nej")),
        },
    };
    // By the names that the file has for them.
    let mut entry =
        catalogue::run(&row).map_err(|(field, fault)| (column_of(&field).to_owned(), fault))?;
    for (field, _, _) in &mut entry.refers {
        *field = column_of(field);
    }
    Ok(entry)
}

fn column_of(field: &str) -> &str {
    match field {
        "id" => "hold",
        "course" => "kursus",
        "provider" => "udbyder",
        "site" => "sted",
        "starts_on" => "start",
        "ends_on" => "slut",
        "seats" => "pladser",
        "free_seats" => "ledige",
        "enrol_by" => "frist",
        other => other,
    }
}

/// `02-02-2026`, `2.2.2026`, `02/02/2026` or `2026-02-02`.
fn danish_date(text: &str) -> Option<Date> {
    if let Some(date) = Date::parse(text) {
        return Some(date);
    }
    let mut parts = text.split(['-', '.', '/']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = parts.next().is_none() && [day, month, year].into_iter().all(all_digits);
    let sized = (1..=2).contains(&day.len()) && (1..=2).contains(&month.len()) && year.len() == 4;
    (plain && sized).then(|| Date::parse(&format!("{year}-{month:0>2}-{day:0>2}")))?
}

/// Kroner with a decimal comma, and points between thousands, in øre.
fn ore(text: &str) -> Option<u32> {
    let text = text.trim_end_matches("kr.").trim_end_matches("kr").trim();
    let (whole, part) = text.split_once(',').unwrap_or((text, ""));
    let mut groups = whole.split('.');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let in_thousands = rest.iter().all(|group| group.len() == 3 && digits(group));
    if first.is_empty() || !digits(first) || !in_thousands || !digits(part) || part.len() > 2 {
        return None;
    }
    let kroner: u32 = format!("{first}{}", rest.concat()).parse().ok()?;
    let ore: u32 = format!("{part:0<2}").parse().ok()?;
    kroner.checked_mul(100)?.checked_add(ore)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "hold;kursus;udbyder;sted;start;slut;pris;pladser;ledige;venteliste;form;tid;lektioner;frist;aflyst";

    fn fault(text: &str) -> String {
        match read("hold.csv", text.as_bytes(), "hold") {
            Ok(import) => format!("read: {:?}", import.entries),
            Err(fault) => fault.to_string(),
        }
    }

    fn bodies(bytes: &[u8]) -> Vec<(usize, Run)> {
        let import = read("hold.csv", bytes, "hold").expect("it is read");
        let run = |body: &str| serde_json::from_str(body).expect("a run");
        let entries = import.entries.iter();
        entries
            .map(|(line, entry)| (*line, run(&entry.body)))
            .collect()
    }

    #[test]
    fn a_file_is_read_as_the_programs_of_providers_write_it() {
        let line =
            "h1;truck;amu;køge;02-02-2026;6.2.2026;1.250,50;16;3;2;Fremmøde;Dag;37;26-01-2026;nej";
        let plain = format!("{HEAD}\r\n{line}\n\n");
        let rows = bodies(format!("\u{feff}{plain}").as_bytes());
        let [(2, run)] = rows.as_slice() else {
            panic!("one run in line 2: {rows:?}");
        };
        assert_eq!(run.starts_on.to_string(), "2026-02-02");
        assert_eq!(run.ends_on.to_string(), "2026-02-06");
        assert_eq!((run.price_ore, run.seats, run.free_seats), (125_050, 16, 3));
        assert_eq!((run.waiting, run.lessons_a_week), (Some(2), Some(37)));
        assert_eq!(run.site.as_ref().map(|site| site.0.as_str()), Some("køge"));
        let (old, _, _) = encoding_rs::WINDOWS_1252.encode(&plain);
        assert_eq!(bodies(&old), rows, "Windows-1252");
        let commas = "Hold,Kursus,Udbyder,Start,Slut,Pris,Pladser,Ledige,Form\r\
                      \"h\n1\",truck,amu,2026-02-02,2026-02-02,\"0,5\",1,0,online\r";
        let rows = bodies(commas.as_bytes());
        assert_eq!(rows[0].1.id.0, "h\n1", "a line end in quotes");
        assert_eq!(rows[0].1.price_ore, 50);
    }

    #[test]
    fn what_is_wrong_is_named_by_line_and_column() {
        let with = |change: &dyn Fn(&mut Vec<&'static str>)| {
            let mut fields = vec![
                "h1",
                "truck",
                "amu",
                "koege",
                "02-02-2026",
                "06-02-2026",
                "100",
                "16",
                "3",
                "",
                "",
                "",
                "",
                "",
                "",
            ];
            change(&mut fields);
            fault(&format!("{HEAD}\n{}", fields.join(";")))
        };
        for (place, value, told) in [
            (0, "", "line 2, field `hold`: expected a value"),
            (1, "", "line 2, field `kursus`"),
            (4, "31-02-2026", "line 2, field `start`: expected a day"),
            (4, "2026", "line 2, field `start`"),
            (
                5,
                "01-02-2026",
                "line 2, field `slut`: expected a day not before",
            ),
            (6, "-1", "line 2, field `pris`: expected kroner"),
            (6, "1.25,00", "line 2, field `pris`"),
            (6, "99999999999", "line 2, field `pris`"),
            (7, "-1", "line 2, field `pladser`: expected a whole number"),
            (7, "2001", "line 2, field `pladser`"),
            (8, "17", "line 2, field `ledige`"),
            (9, "mange", "line 2, field `venteliste`"),
            (10, "måske", "line 2, field `form`"),
            (11, "nat", "line 2, field `tid`"),
            (13, "32-01-2026", "line 2, field `frist`"),
            (14, "måske", "line 2, field `aflyst`"),
            (3, "", "line 2, field `sted`: expected where it is held"),
        ] {
            let found = with(&|fields| fields[place] = value);
            assert!(found.contains(told), "{place} `{value}`: {found}");
        }
        let line = "h1;truck;amu;koege;02-02-2026;06-02-2026;100;16;3;;;;;;";
        for (text, told) in [
            (String::new(), "the column is missing"),
            (HEAD.to_owned(), "the file is empty"),
            (
                format!("{HEAD}\n{line}\n{line}"),
                "line 3, field `hold`: `h1` stands in line 2",
            ),
            (format!("{HEAD}\nh1;truck"), "line 2, field `row`: 2 fields"),
            (
                format!("{HEAD};farve\n{line};"),
                "field `farve`: no such column",
            ),
            (
                format!("{HEAD};hold\n{line};"),
                "field `hold`: the column is there twice",
            ),
            (line.replace("h1", "hold"), "field `truck`: no such column"),
            (
                HEAD.replace(";pris", "") + "\n" + line,
                "field `pris`: the column is missing",
            ),
        ] {
            let found = fault(&text);
            assert!(found.contains(told), "{told}: {found}");
        }
    }

    #[test]
    fn kroner_are_read_to_the_ore() {
        for (text, ore) in [
            ("0", Some(0)),
            ("1250", Some(125_000)),
            ("1.250", Some(125_000)),
            ("1.250,5", Some(125_050)),
            ("1.250,05 kr.", Some(125_005)),
            ("1,250.00", None),
            ("", None),
            (",5", None),
            ("1,234", None),
            ("50000000", None),
        ] {
            assert_eq!(super::ore(text), ore, "{text}");
        }
    }
}
