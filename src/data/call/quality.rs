//! How much picture is sent: less where more are in the room. What the line carries of it is for the browsers to find out:
//! they send smaller and fewer pictures within seconds, and more again when there is room. Must not cut the picture beside
//! them: who sends little never finds out that the line carries more. Sound is never cut.

use web_sys::MediaTrackConstraints;

/// What the camera gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: i32,
    pub height: i32,
    pub a_second: i32,
}

impl Size {
    /// For so many others: each is sent a picture of its own, and a phone has to make and to show them all.
    pub fn for_others(others: usize) -> Self {
        let (width, height, a_second) = match others {
            0 | 1 => (640, 360, 24),
            2 => (480, 270, 15),
            _ => (320, 180, 10),
        };
        Self {
            width,
            height,
            a_second,
        }
    }

    pub fn constraints(self) -> MediaTrackConstraints {
        let wished = MediaTrackConstraints::new();
        wished.set_width_i32(self.width);
        wished.set_height_i32(self.height);
        wished.set_frame_rate_f64(f64::from(self.a_second));
        wished
    }
}

/// The most that one picture takes of a line, in bits a second.
pub fn most_bits(others: usize) -> u32 {
    match others {
        0 | 1 => 900_000,
        2 => 450_000,
        _ => 220_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_in_a_room_send_small_pictures() {
        let size = Size::for_others(3);
        assert_eq!((size.width, size.height, size.a_second), (320, 180, 10));
        let one = Size::for_others(1);
        assert!(one.width > Size::for_others(2).width);
        assert!(most_bits(1) > most_bits(2) && most_bits(2) > most_bits(3));
    }
}
