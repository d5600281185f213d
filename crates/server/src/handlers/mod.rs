//! One handler, one file, one story: extract, decide, write, answer.

pub mod get_applications;
pub mod get_asset;
pub mod get_authority_events;
pub mod get_calendar;
pub mod get_calendar_file;
pub mod get_case;
pub mod get_course;
pub mod get_courses;
pub mod get_demo;
pub mod get_demo_login;
pub mod get_document;
pub mod get_health;
pub mod get_live;
pub mod get_my_data;
pub mod get_occupations;
pub mod get_page;
pub mod get_receipts;
pub mod get_room;
pub mod get_room_document;
pub mod get_room_page;
pub mod get_room_socket;
pub mod get_slots;
pub mod login;
pub mod login_case;
pub mod post_authority_import;
pub mod post_calendar;
pub mod post_command;
pub mod post_course;
pub mod post_demo_clock;
pub mod post_found;
pub mod post_logout;
pub mod post_session;
pub mod post_staff_act;
pub mod post_staff_logout;
pub mod privacy;
pub mod room_invitations;
pub mod staff_case;
pub mod staff_lists;

/// Logs an internal cause once, under a number that the citizen can name on the telephone.
pub fn fault(cause: &dyn std::error::Error) -> api::Error {
    let trace = crate::secrets::new_trace();
    tracing::error!(%trace, cause = %cause, "fault");
    api::Error::Fault { trace }
}

/// That somebody looked at something of a case, now.
pub fn look(
    server: &crate::Server,
    case: domain::ids::CaseId,
    who: &str,
    what: &str,
    name: &str,
) -> store::Write {
    store::Write::NoteLook(store::Look {
        at: server.now(),
        case,
        who: who.to_owned(),
        what: what.to_owned(),
        name: name.to_owned(),
        person: String::new(),
        role: String::new(),
        reason: String::new(),
        words: String::new(),
    })
}

/// Answers whoever has this session, off the runtime: the database waits.
pub async fn answer<S: Send + 'static, T: serde::Serialize + Send + 'static>(
    app: crate::App,
    encoding: crate::wire::Encoding,
    session: Result<S, crate::session::SessionFault>,
    question: impl FnOnce(&crate::Server, &S) -> Result<T, api::Error> + Send + 'static,
) -> axum::response::Response {
    let now = app.now();
    let result = match session {
        Ok(session) => {
            let server = std::sync::Arc::clone(&app);
            tokio::task::spawn_blocking(move || question(&server, &session))
                .await
                .unwrap_or_else(|lost| Err(fault(&lost)))
        }
        Err(crate::session::SessionFault(error)) => Err(error),
    };
    encoding.answer(now, result)
}
