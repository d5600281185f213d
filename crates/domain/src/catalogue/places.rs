//! The municipalities of Denmark and where they lie, for distances. Must not know what is held there.

use serde::{Deserialize, Serialize};

use crate::registration::Region;

/// A place on the map, in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    pub lat: f64,
    pub lon: f64,
}

impl Point {
    /// As the crow flies, in kilometres. Over Denmark the earth is flat enough: the error is below one per cent.
    pub fn km_to(self, other: Self) -> f64 {
        const KM_PER_DEGREE: f64 = 111.2;
        // The cosine of 56 degrees north, the middle of the country.
        const EAST: f64 = 0.559;
        let (north, east) = (self.lat - other.lat, (self.lon - other.lon) * EAST);
        (north * north + east * east).sqrt() * KM_PER_DEGREE
    }

    /// Whether it lies in or around Denmark.
    pub fn is_in_denmark(self) -> bool {
        (54.0..=58.5).contains(&self.lat) && (7.5..=15.5).contains(&self.lon)
    }
}

/// A municipality, with the middle of its largest town.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Municipality {
    /// Kommunekode.
    pub code: &'static str,
    pub name: &'static str,
    pub region: Region,
    pub at: Point,
}

/// The municipality with this code.
pub fn municipality(code: &str) -> Option<&'static Municipality> {
    let found = MUNICIPALITIES.binary_search_by(|one| one.code.cmp(code));
    found.ok().and_then(|at| MUNICIPALITIES.get(at))
}

/// The municipality with this code or name, however the name is written.
pub fn named(text: &str) -> Option<&'static Municipality> {
    let wanted = plain(text);
    let is_it = |one: &&Municipality| plain(one.name) == wanted;
    municipality(text.trim()).or_else(|| MUNICIPALITIES.iter().find(is_it))
}

/// Small letters, without "Kommune", with the letters of an English keyboard.
fn plain(text: &str) -> String {
    let small = text.trim().to_lowercase();
    let name = small.strip_suffix("kommune").unwrap_or(&small).trim();
    name.chars()
        .flat_map(|letter| match letter {
            'æ' | 'ä' => "ae".chars().collect::<Vec<_>>(),
            'ø' | 'ö' => "oe".chars().collect(),
            'å' => "aa".chars().collect(),
            other => vec![other],
        })
        .collect()
}

/// Whether two regions have a border or a bridge between them.
pub fn are_neighbours(one: Region, other: Region) -> bool {
    use Region::{Hovedstaden, Midtjylland, Nordjylland, Sjaelland, Syddanmark};
    matches!(
        (one, other),
        (Hovedstaden, Sjaelland)
            | (Sjaelland, Hovedstaden | Syddanmark)
            | (Syddanmark, Sjaelland | Midtjylland)
            | (Midtjylland, Syddanmark | Nordjylland)
            | (Nordjylland, Midtjylland)
    )
}

const fn of(
    region: Region,
    code: &'static str,
    name: &'static str,
    lat: f64,
    lon: f64,
) -> Municipality {
    Municipality {
        code,
        name,
        region,
        at: Point { lat, lon },
    }
}

/// All 98, by code; coordinates to a hundredth of a degree, which is a kilometre.
pub const MUNICIPALITIES: &[Municipality] = &{
    use Region::{
        Hovedstaden as H, Midtjylland as M, Nordjylland as N, Sjaelland as Z, Syddanmark as S,
    };
    [
        of(H, "0101", "København", 55.68, 12.57),
        of(H, "0147", "Frederiksberg", 55.68, 12.53),
        of(H, "0151", "Ballerup", 55.73, 12.36),
        of(H, "0153", "Brøndby", 55.65, 12.42),
        of(H, "0155", "Dragør", 55.59, 12.67),
        of(H, "0157", "Gentofte", 55.75, 12.55),
        of(H, "0159", "Gladsaxe", 55.74, 12.48),
        of(H, "0161", "Glostrup", 55.66, 12.40),
        of(H, "0163", "Herlev", 55.73, 12.44),
        of(H, "0165", "Albertslund", 55.66, 12.36),
        of(H, "0167", "Hvidovre", 55.65, 12.47),
        of(H, "0169", "Høje-Taastrup", 55.65, 12.27),
        of(H, "0173", "Lyngby-Taarbæk", 55.77, 12.50),
        of(H, "0175", "Rødovre", 55.68, 12.45),
        of(H, "0183", "Ishøj", 55.62, 12.35),
        of(H, "0185", "Tårnby", 55.63, 12.60),
        of(H, "0187", "Vallensbæk", 55.63, 12.37),
        of(H, "0190", "Furesø", 55.78, 12.36),
        of(H, "0201", "Allerød", 55.87, 12.36),
        of(H, "0210", "Fredensborg", 55.97, 12.40),
        of(H, "0217", "Helsingør", 56.04, 12.61),
        of(H, "0219", "Hillerød", 55.93, 12.31),
        of(H, "0223", "Hørsholm", 55.88, 12.50),
        of(H, "0230", "Rudersdal", 55.82, 12.47),
        of(H, "0240", "Egedal", 55.77, 12.23),
        of(H, "0250", "Frederikssund", 55.84, 12.07),
        of(Z, "0253", "Greve", 55.58, 12.30),
        of(Z, "0259", "Køge", 55.46, 12.18),
        of(H, "0260", "Halsnæs", 55.97, 12.02),
        of(Z, "0265", "Roskilde", 55.64, 12.08),
        of(Z, "0269", "Solrød", 55.53, 12.22),
        of(H, "0270", "Gribskov", 56.09, 12.31),
        of(Z, "0306", "Odsherred", 55.92, 11.67),
        of(Z, "0316", "Holbæk", 55.72, 11.71),
        of(Z, "0320", "Faxe", 55.25, 12.12),
        of(Z, "0326", "Kalundborg", 55.68, 11.09),
        of(Z, "0329", "Ringsted", 55.44, 11.79),
        of(Z, "0330", "Slagelse", 55.40, 11.35),
        of(Z, "0336", "Stevns", 55.32, 12.28),
        of(Z, "0340", "Sorø", 55.43, 11.56),
        of(Z, "0350", "Lejre", 55.60, 11.97),
        of(Z, "0360", "Lolland", 54.83, 11.14),
        of(Z, "0370", "Næstved", 55.23, 11.76),
        of(Z, "0376", "Guldborgsund", 54.77, 11.87),
        of(Z, "0390", "Vordingborg", 55.01, 11.91),
        of(H, "0400", "Bornholm", 55.10, 14.70),
        of(S, "0410", "Middelfart", 55.50, 9.73),
        of(S, "0420", "Assens", 55.27, 9.90),
        of(S, "0430", "Faaborg-Midtfyn", 55.10, 10.24),
        of(S, "0440", "Kerteminde", 55.45, 10.66),
        of(S, "0450", "Nyborg", 55.31, 10.79),
        of(S, "0461", "Odense", 55.40, 10.39),
        of(S, "0479", "Svendborg", 55.06, 10.61),
        of(S, "0480", "Nordfyns", 55.57, 10.10),
        of(S, "0482", "Langeland", 54.94, 10.71),
        of(S, "0492", "Ærø", 54.89, 10.41),
        of(S, "0510", "Haderslev", 55.25, 9.49),
        of(S, "0530", "Billund", 55.73, 9.11),
        of(S, "0540", "Sønderborg", 54.91, 9.79),
        of(S, "0550", "Tønder", 54.94, 8.86),
        of(S, "0561", "Esbjerg", 55.48, 8.46),
        of(S, "0563", "Fanø", 55.44, 8.40),
        of(S, "0573", "Varde", 55.62, 8.48),
        of(S, "0575", "Vejen", 55.48, 9.14),
        of(S, "0580", "Aabenraa", 55.04, 9.42),
        of(S, "0607", "Fredericia", 55.57, 9.75),
        of(M, "0615", "Horsens", 55.86, 9.85),
        of(S, "0621", "Kolding", 55.49, 9.47),
        of(S, "0630", "Vejle", 55.71, 9.54),
        of(M, "0657", "Herning", 56.14, 8.97),
        of(M, "0661", "Holstebro", 56.36, 8.62),
        of(M, "0665", "Lemvig", 56.55, 8.31),
        of(M, "0671", "Struer", 56.49, 8.59),
        of(M, "0706", "Syddjurs", 56.33, 10.47),
        of(M, "0707", "Norddjurs", 56.41, 10.88),
        of(M, "0710", "Favrskov", 56.33, 9.94),
        of(M, "0727", "Odder", 55.97, 10.15),
        of(M, "0730", "Randers", 56.46, 10.04),
        of(M, "0740", "Silkeborg", 56.17, 9.55),
        of(M, "0741", "Samsø", 55.85, 10.60),
        of(M, "0746", "Skanderborg", 56.04, 9.93),
        of(M, "0751", "Aarhus", 56.16, 10.20),
        of(M, "0756", "Ikast-Brande", 56.14, 9.16),
        of(M, "0760", "Ringkøbing-Skjern", 56.09, 8.24),
        of(M, "0766", "Hedensted", 55.77, 9.70),
        of(N, "0773", "Morsø", 56.79, 8.86),
        of(M, "0779", "Skive", 56.56, 9.03),
        of(N, "0787", "Thisted", 56.96, 8.69),
        of(M, "0791", "Viborg", 56.45, 9.40),
        of(N, "0810", "Brønderslev", 57.27, 9.94),
        of(N, "0813", "Frederikshavn", 57.44, 10.54),
        of(N, "0820", "Vesthimmerland", 56.80, 9.52),
        of(N, "0825", "Læsø", 57.30, 10.92),
        of(N, "0840", "Rebild", 56.83, 9.84),
        of(N, "0846", "Mariagerfjord", 56.64, 9.79),
        of(N, "0849", "Jammerbugt", 57.23, 9.66),
        of(N, "0851", "Aalborg", 57.05, 9.92),
        of(N, "0860", "Hjørring", 57.46, 9.98),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_municipalities_stand_in_order_and_in_denmark() {
        assert_eq!(MUNICIPALITIES.len(), 98);
        assert!(
            MUNICIPALITIES
                .windows(2)
                .all(|two| two[0].code < two[1].code)
        );
        assert!(MUNICIPALITIES.iter().all(|one| one.at.is_in_denmark()));
        assert!(
            MUNICIPALITIES
                .iter()
                .all(|one| municipality(one.code) == Some(one))
        );
    }

    #[test]
    fn a_place_is_found_however_it_is_written() {
        for text in ["0259", "Køge", "koege", " KØGE kommune", "Koege Kommune"] {
            assert_eq!(named(text).map(|one| one.code), Some("0259"), "{text}");
        }
        assert_eq!(named("århus").map(|one| one.code), Some("0751"));
        assert_eq!(named("ålborg").map(|one| one.code), Some("0851"));
        assert_eq!(named("Atlantis"), None);
        assert_eq!(named(""), None);
    }

    #[test]
    fn distances_are_those_of_a_map() {
        for (from, to, km) in [
            ("Køge", "Roskilde", 21.0),
            ("København", "Aarhus", 157.0),
            ("Aalborg", "Esbjerg", 196.0),
            ("Odense", "Odense", 0.0),
        ] {
            let (one, other) = (named(from).expect("known"), named(to).expect("known"));
            let told = one.at.km_to(other.at);
            assert!((told - km).abs() < 4.0, "{from}–{to}: {told}");
        }
    }
}
