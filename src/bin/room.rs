//! Starts the video room in the browser.

fn main() {
    portal::room::start();
}
