-- Time slots that an authority offers. Who has taken one is in `claims`, under the kind `slot`.
CREATE TABLE slots (
    authority TEXT    NOT NULL REFERENCES authorities (id),
    id        TEXT    NOT NULL,
    starts_at INTEGER NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (authority, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX slots_by_time ON slots (authority, starts_at);

-- Those who work for an authority. `key` is the authority's own name for the person.
CREATE TABLE staff (
    authority TEXT    NOT NULL REFERENCES authorities (id),
    key       TEXT    NOT NULL,
    role      TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    active    INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (authority, key)
) STRICT, WITHOUT ROWID;

-- Sessions of staff, by the hash of their token: never a citizen's.
CREATE TABLE staff_sessions (
    token_hash BLOB    PRIMARY KEY,
    authority  TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_sessions_by_end ON staff_sessions (expires_at);
