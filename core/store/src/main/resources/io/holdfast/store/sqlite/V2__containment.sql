-- What becomes of holds and nonconformances after they were asked for, and what waits for people.

-- What the content of a lane is. lane 0: 0 hold_revision, 1 hold_release; lane 1: 0 nonconformance_revision,
-- 1 nonconformance_file_revision; results: 0.
ALTER TABLE outbox ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE parked ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery_log ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;

CREATE TABLE hold_state (
    hold         INTEGER PRIMARY KEY REFERENCES hold (id),
    requested_at INTEGER NOT NULL,
    status       INTEGER NOT NULL -- 0 requested, 1 withheld, 2 partly released, 3 released, 4 dismissed
);
CREATE INDEX hold_state_by_time ON hold_state (requested_at);
CREATE INDEX hold_in_force ON hold_state (hold) WHERE status < 3;
INSERT INTO hold_state (hold, requested_at, status)
    SELECT hold, min(requested_at), 0 FROM hold_revision GROUP BY hold;

-- The last that each destination said of each thing to hold.
CREATE TABLE hold_answer (
    hold        INTEGER NOT NULL REFERENCES hold (id),
    destination INTEGER NOT NULL REFERENCES word (id),
    kind        INTEGER NOT NULL, -- 0 unit, 1 lot, 2 segment
    name        TEXT    NOT NULL,
    outcome     INTEGER NOT NULL, -- 0 held, 1 already held, 2 weaker, 3 consumed, 4 shipped, 5 not found, 6 rejected, 7 released
    verified    INTEGER NOT NULL, -- 1: read back
    at          INTEGER NOT NULL,
    reference   TEXT,
    note        TEXT    NOT NULL,
    PRIMARY KEY (hold, destination, kind, name)
) WITHOUT ROWID;

-- Which holds are to be read back from which destination.
CREATE TABLE hold_read_back (
    destination INTEGER NOT NULL REFERENCES word (id),
    hold        INTEGER NOT NULL REFERENCES hold (id),
    PRIMARY KEY (destination, hold)
) WITHOUT ROWID;

CREATE TABLE hold_release (
    id          INTEGER PRIMARY KEY,
    hold        INTEGER NOT NULL REFERENCES hold (id),
    number      INTEGER NOT NULL,
    destination INTEGER NOT NULL REFERENCES word (id),
    body        BLOB    NOT NULL,
    UNIQUE (hold, number, destination)
);
CREATE TABLE released_item (
    hold INTEGER NOT NULL REFERENCES hold (id),
    kind INTEGER NOT NULL,
    name TEXT    NOT NULL,
    PRIMARY KEY (hold, kind, name)
) WITHOUT ROWID;

CREATE TABLE task (
    id                INTEGER PRIMARY KEY, -- order of opening
    kind              TEXT    NOT NULL,
    subject           TEXT    NOT NULL,
    destination       TEXT    NOT NULL,    -- empty: none
    opened_at         INTEGER NOT NULL,
    acknowledged_by   TEXT,
    acknowledged_at   INTEGER,
    acknowledged_text TEXT,
    closed_by         TEXT,
    closed_at         INTEGER,
    closed_text       TEXT
);
CREATE UNIQUE INDEX task_open ON task (kind, subject, destination) WHERE closed_at IS NULL;
CREATE TABLE task_entry (
    task INTEGER NOT NULL REFERENCES task (id),
    n    INTEGER NOT NULL,
    text TEXT    NOT NULL,
    PRIMARY KEY (task, n)
) WITHOUT ROWID;

CREATE TABLE nonconformance_file (
    id    INTEGER PRIMARY KEY, -- order of registration
    name  TEXT    NOT NULL UNIQUE,
    state INTEGER NOT NULL     -- 0 registered, 1 in progress, 2 closed
);
CREATE INDEX nonconformance_file_open ON nonconformance_file (id) WHERE state < 2;
CREATE TABLE nonconformance_file_revision (
    id       INTEGER PRIMARY KEY,
    file     INTEGER NOT NULL REFERENCES nonconformance_file (id),
    revision INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    UNIQUE (file, revision)
);

CREATE VIEW v_hold_answer AS
SELECT h.name AS hold, d.text AS destination,
       CASE a.kind WHEN 0 THEN 'UNIT' WHEN 1 THEN 'LOT' ELSE 'SEGMENT' END AS kind, a.name,
       CASE a.outcome WHEN 0 THEN 'HELD' WHEN 1 THEN 'ALREADY_HELD' WHEN 2 THEN 'WEAKER' WHEN 3 THEN 'CONSUMED'
           WHEN 4 THEN 'SHIPPED' WHEN 5 THEN 'NOT_FOUND' WHEN 6 THEN 'REJECTED' ELSE 'RELEASED' END AS outcome,
       a.verified, a.reference, a.note
FROM hold_answer a JOIN hold h ON h.id = a.hold JOIN word d ON d.id = a.destination;

CREATE VIEW v_task AS
SELECT t.id, t.kind, t.subject, t.destination, e.n, e.text, t.acknowledged_by, t.closed_by, t.closed_text
FROM task t JOIN task_entry e ON e.task = t.id;
