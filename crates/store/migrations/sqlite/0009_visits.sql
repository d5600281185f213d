-- Conversations of other authorities that a fund takes part in, among what staff's lists are made from.
CREATE TABLE follow_up_visits (
    case_id      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    authority    TEXT    NOT NULL,
    starts_at    INTEGER NOT NULL,
    PRIMARY KEY (case_id, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_up_visits_by_time ON follow_up_visits (authority, starts_at);
