//! One file for each address, named as the citizen would name it, and the parts that pages share.
//! A page reads the store, shows, submits. Must not touch network, storage or `window`.

pub mod about;
pub mod absence;
pub mod activities;
pub mod acts;
pub mod applications;
pub mod apply;
pub mod availability;
pub mod booking;
pub mod calendar;
pub mod changes;
pub mod compare;
pub mod contact;
pub mod conversation;
pub mod conversations;
pub mod course;
pub mod courses;
pub mod form;
pub mod found;
pub mod frame;
pub mod joblog;
pub mod leaving;
pub mod login;
pub mod may;
pub mod meeting;
pub mod month;
pub mod narrow;
pub mod not_found;
pub mod occupations;
pub mod owed;
pub mod plan;
pub mod plan_item;
pub mod privacy;
pub mod receipts;
pub mod refusals;
pub mod remark;
pub mod rest;
pub mod rights;
pub mod seldom;
pub mod statement;
pub mod subscription;
pub mod suggestions;
pub mod tell;
pub mod today;
pub mod trouble;
pub mod why;

use std::future::Future;

use leptos::prelude::{AnyView, GetUntracked};

use crate::Portal;
use crate::ui::lazy::{Fetched, lazy};

/// A page whose code is fetched when it is opened.
pub fn fetched<F: Future<Output = Fetched> + 'static>(
    portal: Portal,
    code: fn(Portal) -> F,
) -> AnyView {
    fetched_as(portal, code)
}

/// As [`fetched`], where the code is told more than the portal.
pub fn fetched_as<F: Future<Output = Fetched> + 'static>(
    portal: Portal,
    code: impl Fn(Portal) -> F + Copy + 'static,
) -> AnyView {
    let waiting = portal.lang.get_untracked().frame().waiting;
    lazy(
        Box::new(move || Box::pin(code(portal))),
        waiting,
        trouble::chunk_gone,
    )
}
