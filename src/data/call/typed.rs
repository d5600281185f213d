//! What is written in a room, letter by letter and line by line, straight from one browser to the other. A line counts
//! as told when the other browser has said so.

use serde::{Deserialize, Serialize};

/// The longest line, in characters.
pub const MAX_LINE: usize = 1_000;

/// One message over the channel between two browsers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Typed {
    /// The line as it stands now, while it is being written.
    Writing(String),
    /// A finished line, under the writer's own number.
    Line {
        number: u32,
        text: String,
    },
    Got {
        number: u32,
    },
    /// What the other sends of sound and picture.
    Sends {
        microphone: bool,
        camera: bool,
    },
}

impl Typed {
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// `None` for what cannot be read, or is longer than any line.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let typed: Self = postcard::from_bytes(bytes).ok()?;
        let text = match &typed {
            Self::Writing(text) | Self::Line { text, .. } => text.as_str(),
            _ => "",
        };
        (text.chars().count() <= MAX_LINE).then_some(typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_wrote_and_nothing_else() {
        for typed in [
            Typed::Writing("hej æ".into()),
            Typed::Line {
                number: 3,
                text: String::new(),
            },
            Typed::Got { number: 3 },
            Typed::Sends {
                microphone: true,
                camera: false,
            },
        ] {
            assert_eq!(Typed::decode(&typed.encode()), Some(typed));
        }
        for bytes in [&[][..], &[9], &[0, 200], &[0xff; 40]] {
            assert_eq!(Typed::decode(bytes), None, "{bytes:?}");
        }
        let long = Typed::Writing("x".repeat(MAX_LINE + 1));
        assert_eq!(Typed::decode(&long.encode()), None);
    }
}
