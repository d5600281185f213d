-- Which conversation a room's address means. The id is made from both and says nothing of either.
CREATE TABLE rooms (
    id           TEXT PRIMARY KEY,
    case_id      TEXT NOT NULL,
    conversation TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One-time links into a room, by the hash of their token. `guest_hash` is what the browser that used one holds.
CREATE TABLE invitations (
    token_hash   BLOB PRIMARY KEY,
    id           TEXT    NOT NULL,
    case_id      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    made_at      INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    used_at      INTEGER,
    revoked_at   INTEGER,
    guest_hash   BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_of_a_conversation ON invitations (case_id, conversation, made_at);
CREATE UNIQUE INDEX guests ON invitations (guest_hash);
CREATE INDEX invitations_by_end ON invitations (expires_at);
