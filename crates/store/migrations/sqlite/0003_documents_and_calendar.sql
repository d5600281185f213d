-- Documents of a case: what is in them lies outside the log.
CREATE TABLE documents (
    case_id TEXT NOT NULL,
    id      TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (case_id, id)
) STRICT;

-- Who has looked at what, and when. `who` is 'citizen' or an authority.
CREATE TABLE audit (
    at      INTEGER NOT NULL,
    case_id TEXT    NOT NULL,
    who     TEXT    NOT NULL,
    what    TEXT    NOT NULL,
    name    TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_of_a_case ON audit (case_id, at);

-- Private calendar addresses by the hash of their secret; one for each case.
CREATE TABLE calendar_addresses (
    case_id    TEXT PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    detail     TEXT NOT NULL,
    lang       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
