-- Who of an authority looked, and why; empty for the citizen and for an authority's system.
ALTER TABLE audit ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN words TEXT NOT NULL DEFAULT '';

-- Cases that a member of staff has opened, with the reason given: good as long as the session.
CREATE TABLE opened_cases (
    id         TEXT    PRIMARY KEY,
    token_hash BLOB    NOT NULL,
    case_id    TEXT    NOT NULL,
    opened_at  INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    words      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX opened_cases_of_a_session ON opened_cases (token_hash);
CREATE TRIGGER opened_cases_end AFTER DELETE ON staff_sessions BEGIN
    DELETE FROM opened_cases WHERE token_hash = OLD.token_hash;
END;

-- What staff's lists are made from, read out of the log and brought on from `position`. No words of anybody's are in
-- it. All of it may be emptied at any time: it is made again.
CREATE TABLE follow_up (
    case_id TEXT PRIMARY KEY,
    body    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE follow_up_talks (
    case_id      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    starts_at    INTEGER NOT NULL,
    PRIMARY KEY (case_id, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_up_talks_by_time ON follow_up_talks (starts_at);
CREATE TABLE follow_up_waiting (
    case_id  TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE follow_up_form (
    form     TEXT    NOT NULL,
    position INTEGER NOT NULL
) STRICT;
