-- The log. A position is global and never skips: SQLite has one writer at a time.
CREATE TABLE events (
    position    INTEGER PRIMARY KEY,
    case_id     TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    command_id  TEXT    NOT NULL,
    -- The position of the act's first event: the receipt's reference is made from it.
    act         INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    made_at     INTEGER,
    -- NULL for the citizen, else the authority.
    authority   TEXT,
    body        TEXT    NOT NULL,
    UNIQUE (case_id, version)
) STRICT;
CREATE INDEX events_of_a_command ON events (case_id, command_id);

-- Personal free text, beside its event, so that law can empty it without touching the log.
-- `slot` is the text's place among the event's texts; -1 is what the citizen saw.
CREATE TABLE texts (
    case_id TEXT    NOT NULL,
    version INTEGER NOT NULL,
    slot    INTEGER NOT NULL,
    text    TEXT    NOT NULL,
    PRIMARY KEY (case_id, version, slot)
) STRICT, WITHOUT ROWID;

-- The first outcome of every act. `rejection` is NULL for one that was accepted.
CREATE TABLE outcomes (
    case_id     TEXT    NOT NULL,
    command_id  TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL,
    decided_at  INTEGER NOT NULL,
    rejection   TEXT,
    PRIMARY KEY (case_id, command_id)
) STRICT, WITHOUT ROWID;

-- What only one may take.
CREATE TABLE claims (
    kind       TEXT NOT NULL,
    key        TEXT NOT NULL,
    case_id    TEXT NOT NULL,
    command_id TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE authorities (
    id    TEXT PRIMARY KEY,
    role  TEXT NOT NULL,
    name  TEXT NOT NULL,
    phone TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE citizens (
    case_id   TEXT PRIMARY KEY,
    authority TEXT NOT NULL REFERENCES authorities (id),
    key       TEXT NOT NULL,
    name      TEXT NOT NULL,
    UNIQUE (authority, key)
) STRICT, WITHOUT ROWID;

-- Sessions by the hash of their token; the token itself is only in the cookie.
CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    case_id    TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
