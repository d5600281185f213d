//! Pages that are opened seldom: small ones, and the way to those that have a file of their own. Each such file needs some
//! code that fetches it; here it does not weigh on a first visit.

use wasm_split_helpers::wasm_split;

use crate::pages::{about, applications, apply, fetched, found, occupations, privacy, statement};
use crate::ui::lazy::Fetched;
use crate::{Portal, Route};

#[wasm_split(seldom, fallible)]
pub fn code(portal: Portal, route: Route) -> Fetched {
    Ok(match route {
        Route::Apply => fetched(portal, apply::code),
        Route::Found => fetched(portal, found::code),
        Route::Occupations => fetched(portal, occupations::code),
        Route::Privacy => fetched(portal, privacy::code),
        Route::About => about::page(portal),
        Route::Statement => statement::page(portal),
        _ => fetched(portal, applications::code),
    })
}
