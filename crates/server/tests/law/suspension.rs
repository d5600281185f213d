//! The suspension of 2020 and its reopening, day by day and region by region (docs/LAW.md, sections 20 and 21).

use domain::Date;
use domain::agenda::{What, agenda};
use domain::conversation::ConversationForm;
use domain::plan::Obligation;
use serde_json::json;

use crate::{Place, case, rules, tell};

const EAST: [(&str, &str); 2] = [("0101", "hovedstaden"), ("0336", "sjaelland")];
const WEST: [(&str, &str); 3] = [
    ("0461", "syddanmark"),
    ("0751", "midtjylland"),
    ("0851", "nordjylland"),
];

#[test]
fn each_day_of_2020_asks_in_each_region_what_its_order_says() {
    let rules = rules();
    let day = |text: &str| Date::parse(text).expect("a date");
    // From the letter of 12 March until the order of 27 May: no joblog, no duty to attend (R28, R21–R24). In the east
    // nobody has to appear in person before 15 June (R32, D3). Self-booking is a duty again on 15 August (R21–R23).
    let (stop, reopening, in_person_east, booking) = (
        day("2020-03-12"),
        day("2020-05-27"),
        day("2020-06-15"),
        day("2020-08-15"),
    );
    let mut asked = 0;
    for (municipality, region) in EAST.into_iter().chain(WEST) {
        let place = Place {
            authority: "elsewhere",
            role: "unemployment-fund",
            municipality,
            region,
        };
        let mut on = day("2020-03-01");
        while on <= day("2020-08-31") {
            let next = on.plus(1);
            let talk = |id: &str, form: &str| {
                json!({"row": "conversation", "conversation": id, "kind": "cv", "form": form,
                    "starts_at": format!("{next}T10:00:00Z")})
            };
            let facts = [
                json!({"row": "target-group", "group": "unemployment-benefit", "from": "2020-02-03"}),
                json!({"row": "registration", "on": "2020-02-03"}),
                json!({"row": "cv", "on": "2020-02-04"}),
                json!({"row": "booking-deadline", "booking": "b", "kind": "job", "told_on": "2020-02-17",
                    "due_on": "2020-09-30"}),
                talk("there", "in-person"),
                talk("called", "phone"),
            ];
            let case = case("suspension", &place, &facts, &rules).expect("a case");
            let items = agenda(&case, &rules, on).items;
            let attends = |form: ConversationForm| {
                items.iter().any(|item| {
                    matches!(item.what, What::Attend(talk) if talk.form == form)
                        && item.obligation == Obligation::Mandatory
                })
            };
            let goes_on = on < stop || reopening <= on;
            let east = EAST.contains(&(municipality, region));
            let appears = on < stop || if east { in_person_east } else { reopening } <= on;
            let found = (
                items.iter().any(|item| matches!(item.what, What::Log)),
                attends(ConversationForm::Phone),
                attends(ConversationForm::InPerson),
                items
                    .iter()
                    .any(|item| matches!(item.what, What::Book { .. })),
            );
            let expected = (goes_on, goes_on, appears, on < stop || booking <= on);
            assert_eq!(
                found, expected,
                "joblog, by phone, in person, booking: {region} {on}"
            );
            asked += 4;
            on = next;
        }
    }
    tell(&format!(
        "{asked} questions of 2020, day by day and by region"
    ));
}
