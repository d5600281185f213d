//! Sets a demo's clock, so that a person can walk through the law. Exists only with `--demo`.

use axum::Form;
use axum::extract::State;
use axum::response::Redirect;
use domain::{Date, Moment};
use serde::Deserialize;

use crate::App;

#[derive(Debug, Deserialize)]
pub struct Clock {
    /// A date, from which the time of day goes on.
    #[serde(default)]
    date: String,
    /// Days forward, or backward.
    #[serde(default)]
    days: i32,
}

pub async fn post_demo_clock(State(app): State<App>, Form(asked): Form<Clock>) -> Redirect {
    let now = app.now();
    let from = Date::parse(&asked.date).unwrap_or_else(|| now.date());
    let date = from.plus(asked.days.clamp(-36_600, 36_600));
    let time_of_day = now.unix_ms() - now.date().begins_at().unix_ms();
    app.clock.set(Moment::from_unix_ms(
        date.begins_at().unix_ms() + time_of_day,
    ));
    Redirect::to("/")
}
