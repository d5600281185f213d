//! Names of things: newtypes, so that one is never taken for another.
//! None of them may hold a civil registration number.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

text_id! {
    /// A case, and so the citizen whose case it is. Opaque; drawn by the server.
    CaseId
}
text_id! {
    /// An authority: a municipality, an unemployment fund or an other actor.
    AuthorityId
}
text_id! {
    /// A rule of the rule book, such as `AV4`.
    RuleId
}
text_id! {
    /// A job suggestion, as its sender numbers it.
    SuggestionId
}
text_id! {
    /// An element of the plan, as its sender numbers it; an own activity, as its phone does.
    PlanItemId
}
text_id! {
    /// A conversation, as its sender numbers it.
    ConversationId
}
text_id! {
    /// A time slot for a conversation, as its authority numbers it.
    SlotId
}
text_id! {
    /// Somebody who works for an authority, by the authority's own key.
    StaffId
}
text_id! {
    /// A deadline for booking, as its sender numbers it.
    BookingId
}
text_id! {
    /// A line of the joblog, numbered by whoever wrote it.
    EntryId
}
text_id! {
    /// An exemption, as its sender numbers it.
    ExemptionId
}
text_id! {
    /// A document of a case, as its sender numbers it.
    DocumentId
}
text_id! {
    /// An advance notice, as its sender numbers it.
    NoticeId
}

text_id! {
    /// A course of the catalogue: the national code where there is one.
    CourseId
}
text_id! {
    /// A dated run of a course (hold), as its provider numbers it.
    RunId
}
text_id! {
    /// Who runs courses (leverandør).
    ProviderId
}
text_id! {
    /// Where runs are held.
    SiteId
}
text_id! {
    /// An occupation group (jobområde, FKB).
    GroupId
}
text_id! {
    /// A sector (branche): several occupation groups.
    SectorId
}
text_id! {
    /// An occupation, by the last part of its address in ESCO.
    OccupationId
}
text_id! {
    /// A skill, by the last part of its address in ESCO.
    SkillId
}
text_id! {
    /// A positive list of one stretch of time.
    ListId
}
text_id! {
    /// A call for people across municipalities.
    CallId
}

/// An act, named by whoever made it: 128 bits, for a citizen's act a UUIDv7 made on the phone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub u128);

impl CommandId {
    /// A UUIDv7 (RFC 9562 section 5.7) from its moment and 74 of 80 random bits.
    pub fn new(made_at: crate::Moment, random: [u8; 10]) -> Self {
        let ms = (made_at.unix_ms().max(0) as u128) & 0xffff_ffff_ffff;
        let random = random
            .iter()
            .fold(0u128, |sum, byte| sum << 8 | u128::from(*byte));
        let (a, b) = (random >> 62 & 0xfff, random & 0x3fff_ffff_ffff_ffff);
        Self(ms << 80 | 0x7 << 76 | a << 64 | 0b10 << 62 | b)
    }

    /// The same, or the next one after `other`: what is made later is named later, also where the clock was set back.
    pub fn after(self, other: Self) -> Self {
        Self(self.0.max(other.0.saturating_add(1)))
    }

    /// Reads the hyphened form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let hyphens_fit = bytes.len() == 36
            && [8, 13, 18, 23]
                .iter()
                .all(|at| bytes.get(*at) == Some(&b'-'));
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        let hex = digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        (hyphens_fit && hex)
            .then(|| u128::from_str_radix(&digits, 16).ok().map(Self))
            .flatten()
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.0;
        let (a, b, c, d) = (
            n >> 96,
            n >> 80 & 0xffff,
            n >> 64 & 0xffff,
            n >> 48 & 0xffff,
        );
        write!(
            f,
            "{a:08x}-{b:04x}-{c:04x}-{d:04x}-{:012x}",
            n & 0xffff_ffff_ffff
        )
    }
}

impl fmt::Debug for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for CommandId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.to_be_bytes().serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for CommandId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            Self::parse(&text).ok_or_else(|| {
                de::Error::custom("expected a UUID such as 0190a6b2-5c1e-7f00-8000-000000000000")
            })
        } else {
            <[u8; 16]>::deserialize(deserializer).map(|bytes| Self(u128::from_be_bytes(bytes)))
        }
    }
}

/// A receipt's number: eight signs that can be read aloud, `7F3K-92QX`. Made from the act's place
/// in the log, so that each is given once and for ever.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(u64);

/// Crockford's base 32: no I, L, O or U, so that nothing is misheard or misread.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const REFERENCE_BITS: u64 = (1 << 40) - 1;

impl Reference {
    /// The reference of the act whose first event has this position in the log. One to one below
    /// 2^40; neighbours look unlike each other, so that a slip of the tongue names no other act.
    pub fn from_position(position: u64) -> Self {
        let spread = position.wrapping_mul(0x9E37_79B9_7F4A_7C15) & REFERENCE_BITS;
        Self((spread ^ spread >> 20) & REFERENCE_BITS)
    }

    /// Reads it back as a person types it: any case, with or without the hyphen.
    pub fn parse(text: &str) -> Option<Self> {
        let mut number = 0u64;
        let mut signs = 0;
        for sign in text.bytes().filter(|sign| *sign != b'-' && *sign != b' ') {
            let sign = match sign.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            number = number << 5 | SIGNS.iter().position(|s| *s == sign)? as u64;
            signs += 1;
            if signs > 8 {
                return None;
            }
        }
        (signs == 8).then_some(Self(number))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for at in 0..8 {
            if at == 4 {
                f.write_str("-")?;
            }
            let sign = SIGNS
                .get((self.0 >> (35 - 5 * at) & 31) as usize)
                .copied()
                .unwrap_or(b'0');
            fmt::Write::write_char(f, char::from(sign))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_u64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            Self::parse(&text)
                .ok_or_else(|| de::Error::custom("expected a reference such as 7F3K-92QX"))
        } else {
            u64::deserialize(deserializer).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn references_are_one_to_one_and_read_back() {
        let mut seen = BTreeSet::new();
        for position in (1..50_000).chain(1_000_000_000..1_000_010_000) {
            let reference = Reference::from_position(position);
            assert!(seen.insert(reference), "{position}");
            assert_eq!(Reference::parse(&reference.to_string()), Some(reference));
        }
        assert_eq!(Reference::parse("o1i-LAAAA"), Reference::parse("0111-AAAA"));
        assert_eq!(Reference::parse("7F3K-92Q"), None);
        assert_eq!(Reference::parse("7F3K-92QXX"), None);
    }

    #[test]
    fn command_ids_are_version_7_uuids() {
        let id = CommandId::new(crate::Moment::from_unix_ms(0x0190_a6b2_5c1e), [0xff; 10]);
        assert_eq!(id.to_string(), "0190a6b2-5c1e-7fff-bfff-ffffffffffff");
        assert_eq!(CommandId::parse(&id.to_string()), Some(id));
        assert_eq!(CommandId::parse("0190a6b2"), None);
    }
}
