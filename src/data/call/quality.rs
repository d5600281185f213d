//! How much picture is sent: less where more are in the room, and less where the network carries less. Sound is never cut.

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

/// What one picture may take of the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sending {
    pub bits_a_second: u32,
    /// By how much the picture is made smaller, on each side.
    pub smaller_by: f64,
}

/// For sound, and for what the guess is off.
const SPARE: f64 = 60_000.0;
const LEAST: u32 = 60_000;

/// By what the browser thinks that the line to one other carries, in bits a second; none where it has no guess.
pub fn sending(carries: Option<f64>, others: usize) -> Sending {
    let most: u32 = match others {
        0 | 1 => 900_000,
        2 => 450_000,
        _ => 220_000,
    };
    let left = carries.map_or(f64::from(most), |carries| (carries - SPARE).max(0.0));
    let bits_a_second = (left as u32).clamp(LEAST, most);
    let share = f64::from(bits_a_second) / f64::from(most);
    let smaller_by = if share < 0.2 {
        4.0
    } else if share < 0.5 {
        2.0
    } else {
        1.0
    };
    Sending {
        bits_a_second,
        smaller_by,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends_what_the_line_carries() {
        for (carries, others, bits, smaller) in [
            (None, 1, 900_000, 1.0),
            (Some(5_000_000.0), 1, 900_000, 1.0),
            (Some(5_000_000.0), 3, 220_000, 1.0),
            (Some(400_000.0), 1, 340_000, 2.0),
            (Some(200_000.0), 1, 140_000, 4.0),
            (Some(30_000.0), 1, 60_000, 4.0),
            (Some(30_000.0), 3, 60_000, 2.0),
        ] {
            let sent = sending(carries, others);
            assert_eq!(
                (sent.bits_a_second, sent.smaller_by),
                (bits, smaller),
                "{carries:?} {others}"
            );
        }
    }

    #[test]
    fn four_in_a_room_send_small_pictures() {
        let size = Size::for_others(3);
        assert_eq!((size.width, size.height, size.a_second), (320, 180, 10));
        let one = Size::for_others(1);
        assert!(one.width > Size::for_others(2).width);
    }
}
