//! Starts staff's pages in the browser.

fn main() {
    portal::staff::start();
}
