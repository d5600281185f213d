//! Starts the portal in the browser.

fn main() {
    portal::start();
}
