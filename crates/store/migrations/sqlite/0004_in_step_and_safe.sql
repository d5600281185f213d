-- What a log amounts to so far, in the form of one version of the program and the rules. May be emptied at
-- any time: it is made again from the log.
CREATE TABLE snapshots (
    case_id TEXT PRIMARY KEY,
    form    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    body    BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- The latest event by which words of a case were emptied: no snapshot from before it may be kept.
CREATE TABLE erasures (
    case_id TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `id` names a session to its citizen and opens nothing. `browser` is its kind, such as 'Firefox, Android'.
-- `id_token` is what the login's issuer wants back at logout, sealed.
ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN started_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN own_device INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN id_token BLOB;
CREATE INDEX sessions_of_a_case ON sessions (case_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Civil registration numbers: found by a keyed hash, kept sealed. One person can be known to two authorities.
CREATE TABLE civil_numbers (
    case_id TEXT PRIMARY KEY REFERENCES citizens (case_id),
    lookup  BLOB NOT NULL,
    sealed  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_of_a_civil_number ON civil_numbers (lookup);

-- Logins that have been begun at the issuer. Each is used once.
CREATE TABLE logins (
    state_hash BLOB PRIMARY KEY,
    body       BLOB    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX logins_by_end ON logins (expires_at);

-- Whether name and address are protected (navne- og adressebeskyttelse): never shown to third parties.
ALTER TABLE citizens ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
