-- The catalogue of courses: nobody's case. Each row belongs to the source that sent it, and goes with it.
CREATE TABLE catalogue (
    kind   TEXT NOT NULL,
    id     TEXT NOT NULL,
    -- The authority that sent it; empty for the operator.
    owner  TEXT NOT NULL,
    source TEXT NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX catalogue_of_a_source ON catalogue (owner, source);

-- What every reader must agree on: raised by each change. `form` says how the text below was made.
CREATE TABLE catalogue_version (
    version INTEGER NOT NULL,
    form    TEXT    NOT NULL
) STRICT;
INSERT INTO catalogue_version VALUES (0, '');

-- The courses as stems, for searching: row 1 is the first course by id. It can be made anew at any time.
CREATE VIRTUAL TABLE catalogue_text USING fts5 (
    title, title_parts, about, about_parts, others,
    content = '', tokenize = 'ascii'
);
