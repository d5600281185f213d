-- Which cases have an application that waits for an answer: made from the log, like the rest of `follow_up`.
CREATE TABLE follow_up_applications (
    case_id    TEXT    NOT NULL,
    item       TEXT    NOT NULL,
    applied_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, item)
) STRICT, WITHOUT ROWID;
