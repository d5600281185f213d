//! The socket that introduces those in a room to each other. The right to be here is asked about before every word is
//! carried out; what two browsers tell each other is passed on unread, and nothing is kept or logged.

use std::time::Duration;

use api::Error;
use api::room::{DocumentTitle, Heard, MAX_MESSAGE, Said};
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use domain::ids::{CaseId, DocumentId};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::live::Live;
use crate::rooms::room::{Input, Line};
use crate::rooms::{self, Seated, Word};
use crate::session::SessionFault;
use crate::wire::Encoding;
use crate::{App, handlers, secrets};

/// A page that has heard nothing for much longer opens the socket anew.
const BEAT: Duration = Duration::from_secs(1);
/// A page from which nothing came for so many beats is gone: a browser answers each.
const MISSED: u32 = 15;
/// So long is waited for the other side's goodbye.
const LAST: Duration = Duration::from_secs(2);
/// How many beats pass between two looks at whether the conversation still has its room.
const LOOK: u32 = 15;
/// The WebSocket's own code for a close that the reason tells of.
const POLICY: u16 = 1008;

pub async fn get_room_socket(
    State(app): State<App>,
    encoding: Encoding,
    seated: Result<Seated, SessionFault>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    let seated = match seated {
        Ok(seated) if seated.is_open(app.now()) => Ok(seated),
        Ok(seated) => Err(Error::RoomClosed {
            opens_at: seated.conversation.opens_at(),
            closes_at: seated.conversation.closes_at(),
        }),
        Err(SessionFault(error)) => Err(error),
    };
    match (seated, upgrade) {
        (Ok(seated), Ok(upgrade)) => upgrade
            .max_message_size(MAX_MESSAGE)
            .max_frame_size(MAX_MESSAGE)
            .on_upgrade(move |socket| async move {
                Talk::begin(app, encoding, seated, socket).go_on().await;
            }),
        (Ok(_), Err(_)) => {
            let reason = "open it as a WebSocket".to_owned();
            encoding.answer::<()>(app.now(), Err(Error::Malformed { reason }))
        }
        (Err(error), _) => encoding.answer::<()>(app.now(), Err(error)),
    }
}

struct Talk {
    app: App,
    encoding: Encoding,
    seated: Seated,
    socket: WebSocket,
    line: Line,
    words: tokio::sync::mpsc::Receiver<Word>,
    /// What is written in any case: in this one it may take the right or the room away.
    written: broadcast::Receiver<(CaseId, u64)>,
}

impl Talk {
    fn begin(app: App, encoding: Encoding, seated: Seated, socket: WebSocket) -> Self {
        let written = Live::listen(&app);
        let (line, words) = app
            .rooms
            .connect(app.now(), &seated.key, seated.who.clone());
        Self {
            app,
            encoding,
            seated,
            socket,
            line,
            words,
            written,
        }
    }

    async fn go_on(mut self) {
        self.listen().await;
        self.input(Input::Lost);
    }

    /// Ends when one side has said its last word.
    async fn listen(&mut self) {
        let app = App::clone(&self.app);
        let mut beat = tokio::time::interval(BEAT);
        let (mut beats, mut silent) = (0u32, 0u32);
        let mut stops = Box::pin(async move { app.live.stopped().await });
        let mut stopping = false;
        loop {
            tokio::select! {
                word = self.words.recv() => match word {
                    Some(Word::Say(heard)) => {
                        if !self.say(&heard).await {
                            return;
                        }
                    }
                    Some(Word::Last(why)) => {
                        self.say(&Heard::Over { why }).await;
                        let frame = CloseFrame { code: POLICY, reason: "".into() };
                        drop(self.socket.send(Message::Close(Some(frame))).await);
                        // What still comes is read and dropped: else the last word may be lost on its way.
                        let rest = async { while let Some(Ok(_)) = self.socket.recv().await {} };
                        drop(tokio::time::timeout(LAST, rest).await);
                        return;
                    }
                    None => return,
                },
                message = self.socket.recv() => {
                    silent = 0;
                    match message {
                        Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => self.hear(message).await,
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                        // Larger than any page sends, or no WebSocket any more.
                        Some(Err(_)) => self.input(Input::Garbled),
                        Some(Ok(Message::Close(_))) | None => return,
                    }
                }
                written = self.written.recv() => match written {
                    Ok((case, _)) if case != self.seated.key.case => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => self.look().await,
                    Err(RecvError::Closed) => return,
                },
                _ = beat.tick() => {
                    (beats, silent) = (beats.wrapping_add(1), silent + 1);
                    if silent > MISSED {
                        return;
                    }
                    if beats.is_multiple_of(LOOK) {
                        self.look().await;
                    }
                    let ping = Message::Ping(axum::body::Bytes::new());
                    if !self.say(&Heard::Beat).await || self.socket.send(ping).await.is_err() {
                        return;
                    }
                }
                () = &mut stops, if !stopping => {
                    stopping = true;
                    self.input(Input::Stopping);
                }
            }
        }
    }

    async fn hear(&mut self, message: Message) {
        if !self.ask(Seated::still_may).await {
            return self.input(Input::NoRight);
        }
        let said = match &message {
            Message::Text(text) => serde_json::from_str::<Said>(text).ok(),
            Message::Binary(bytes) => postcard::from_bytes(bytes).ok(),
            _ => None,
        };
        let input = match said {
            Some(Said::Show { document: Some(id) }) => self.document(id).await,
            Some(said) => Some(Input::Said {
                said,
                token: secrets::new_token(),
            }),
            None => None,
        };
        self.input(input.unwrap_or(Input::Garbled));
    }

    /// A document of the case, by its id.
    async fn document(&mut self, id: DocumentId) -> Option<Input> {
        let (app, key) = (App::clone(&self.app), self.seated.key.clone());
        let case = tokio::task::spawn_blocking(move || rooms::case(&app, &key)).await;
        let documents = case.ok()?.ok()?.plan.documents;
        let known = documents.into_iter().find(|document| document.id == id)?;
        Some(Input::Show(Some(DocumentTitle {
            id,
            title: known.title.0,
        })))
    }

    /// What time may have taken away.
    async fn look(&mut self) {
        let now = self.app.now();
        if now >= self.seated.conversation.closes_at() {
            self.input(Input::Closed);
        } else if !self.ask(Seated::still_has_room).await {
            self.input(Input::NoRight);
        } else if let Some(seen) = self.seated.goes_on(&self.app) {
            // Written down the next time, where it cannot be now.
            drop(self.app.store.commit(vec![seen]).await);
        }
        self.app.rooms.tick(now);
    }

    async fn ask(&mut self, question: fn(&Seated, &crate::Server) -> bool) -> bool {
        let (app, seated) = (App::clone(&self.app), self.seated.clone());
        let asked = tokio::task::spawn_blocking(move || question(&seated, &app)).await;
        asked.unwrap_or_else(|lost| {
            handlers::fault(&lost);
            false
        })
    }

    fn input(&self, input: Input) {
        let rooms = &self.app.rooms;
        rooms.input(self.app.now(), &self.seated.key, self.line, input);
    }

    /// Whether it went out.
    async fn say(&mut self, heard: &Heard) -> bool {
        let bytes = self.encoding.encode(heard);
        let message = match self.encoding {
            Encoding::Postcard => Message::Binary(bytes.into()),
            Encoding::Json => Message::Text(String::from_utf8_lossy(&bytes).as_ref().into()),
        };
        self.socket.send(message).await.is_ok()
    }
}
