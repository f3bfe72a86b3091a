-- The journal: what was inspected, what was concluded from it, and what still has to be delivered.
-- Times are nanoseconds since 1970-01-01T00:00:00Z. A "body" or "findings" is Holdfast's own binary form; everything that
-- a query needs has a column. The views at the end read more easily.

-- Text that repeats: morphologies, zones, positions, destinations, ordering keys.
CREATE TABLE word (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);

-- What the results of one stretch of production have in common: the station, its model and the work-order context. Kept
-- once, so that a result needs one small number for it.
CREATE TABLE run (
    id                INTEGER PRIMARY KEY,
    fingerprint       BLOB NOT NULL UNIQUE, -- of station, context and model
    station           TEXT NOT NULL,
    work_order        TEXT,                 -- null: the results came without a context
    operation         TEXT,
    segment_equipment TEXT,
    job_order         TEXT,
    material          TEXT,
    material_version  TEXT,
    line              TEXT,
    tool              TEXT,
    cavity            TEXT,
    produced_lot      TEXT,
    model             TEXT,                 -- what the station inspected with, where it says so
    model_version     TEXT,
    context           BLOB
);
CREATE INDEX run_by_segment ON run (work_order, operation, segment_equipment);

-- Which lots a run goes into (role 0) or is made from (role 1).
CREATE TABLE run_lot (
    lot  TEXT    NOT NULL,
    run  INTEGER NOT NULL REFERENCES run (id),
    role INTEGER NOT NULL,
    PRIMARY KEY (lot, run, role)
) WITHOUT ROWID;

-- Names and units are written as a shape and a number: ST1-000042 is number 42 of the shape 'ST1-', 6, ''. The first of a
-- shape, and what has no digits, is written in full, as shape 0 and the number of its row in full_name.
CREATE TABLE name_shape (
    id         INTEGER PRIMARY KEY, -- from 1
    before     TEXT    NOT NULL,
    digits     INTEGER NOT NULL,    -- how many, filled up with zeros from the left; 0: as many as the number has
    after      TEXT    NOT NULL,
    first_name INTEGER NOT NULL,    -- the full_name of this shape
    UNIQUE (before, digits, after)
);
CREATE TABLE full_name (
    id   INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL, -- of the shape, or of a text without digits
    text TEXT    NOT NULL
);
CREATE INDEX full_name_by_hash ON full_name (hash);

CREATE TABLE result (
    id            INTEGER PRIMARY KEY, -- order of the journal, from 1 without gaps
    name_shape    INTEGER NOT NULL,
    name_number   INTEGER NOT NULL,
    unit_shape    INTEGER NOT NULL,
    unit_number   INTEGER NOT NULL,
    run           INTEGER NOT NULL REFERENCES run (id),
    uncounted     INTEGER NOT NULL,    -- 0: counts; else the sum of 1 simulated, 2 partial, 4 re-test
    verdict       INTEGER NOT NULL,    -- 0 pass, 1 fail, 2 undecided
    late          INTEGER NOT NULL,    -- 1: came too late for the detector
    device_time   INTEGER NOT NULL,
    received_time INTEGER NOT NULL,
    findings      BLOB                 -- null: first attempt, by the machine, nothing marked or measured
);
CREATE INDEX result_late ON result (id) WHERE late = 1;

-- Results are found by blocks of 256 in the order of the journal (id / 256): an index that says "in this block" takes a
-- hundredth of one that names each result, because what comes together mostly belongs together. A block is entered into
-- these tables when its last result is written; what came since is looked through.
CREATE TABLE received_mark (
    highest INTEGER NOT NULL, -- received time up to here
    result  INTEGER NOT NULL, -- the last of a block
    PRIMARY KEY (highest, result)
) WITHOUT ROWID;
CREATE TABLE run_block (
    run         INTEGER NOT NULL REFERENCES run (id),
    block       INTEGER NOT NULL,
    earliest    INTEGER NOT NULL, -- device times of the run's results in the block
    latest      INTEGER NOT NULL,
    latest_good INTEGER,          -- of those that count and pass
    PRIMARY KEY (run, block)
) WITHOUT ROWID;

-- The numbers of one shape at one station, as far as they grow from block to block; those that do not, one by one.
CREATE TABLE number_stream (
    id      INTEGER PRIMARY KEY,
    of_unit INTEGER NOT NULL,  -- 0: names of results, 1: units
    shape   INTEGER NOT NULL,
    station INTEGER NOT NULL REFERENCES word (id),
    seen    INTEGER NOT NULL,  -- the highest number, one by one or not
    UNIQUE (of_unit, shape, station)
);
CREATE TABLE number_range (
    stream  INTEGER NOT NULL REFERENCES number_stream (id),
    lowest  INTEGER NOT NULL,
    highest INTEGER NOT NULL,
    block   INTEGER NOT NULL,
    PRIMARY KEY (stream, lowest)
) WITHOUT ROWID;
CREATE TABLE number_stray (
    of_unit INTEGER NOT NULL,
    shape   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    result  INTEGER NOT NULL REFERENCES result (id),
    PRIMARY KEY (of_unit, shape, number, result)
) WITHOUT ROWID;

CREATE TABLE defect (
    result       INTEGER NOT NULL REFERENCES result (id),
    idx          INTEGER NOT NULL,
    morphology   INTEGER NOT NULL REFERENCES word (id),
    position     INTEGER REFERENCES word (id),
    zone         INTEGER REFERENCES word (id),
    x_um         INTEGER,
    y_um         INTEGER,
    confirmation INTEGER NOT NULL, -- 0 unconfirmed, 1 confirmed, 2 false call
    severity     INTEGER,          -- 0 minor, 1 major, 2 critical; null: the inspection does not say
    PRIMARY KEY (result, idx)
) WITHOUT ROWID;

-- How often each kind of defect was seen on results that count, false calls left out; and on which units.
CREATE TABLE defect_count (
    morphology INTEGER PRIMARY KEY REFERENCES word (id),
    units      INTEGER NOT NULL,
    defects    INTEGER NOT NULL
);
CREATE TABLE defect_unit (
    morphology INTEGER NOT NULL REFERENCES word (id),
    unit       TEXT    NOT NULL,
    PRIMARY KEY (morphology, unit)
) WITHOUT ROWID;

-- Results that were not taken, whole: under the name of another content, or made with a wrong model.
CREATE TABLE refused_result (
    id            INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL,
    received_time INTEGER NOT NULL,
    reason        TEXT    NOT NULL,
    body          BLOB    NOT NULL,
    resolution    TEXT                  -- what a person made of it; null: nothing yet
);
CREATE INDEX refused_open ON refused_result (id) WHERE resolution IS NULL;

-- Good results that were not taken under pressure, counted.
CREATE TABLE shed (
    id         INTEGER PRIMARY KEY,
    station    INTEGER NOT NULL REFERENCES word (id),
    first_time INTEGER NOT NULL,
    last_time  INTEGER NOT NULL,
    results    INTEGER NOT NULL
);

CREATE TABLE episode (
    id               INTEGER PRIMARY KEY, -- order of opening
    name             TEXT    NOT NULL UNIQUE,
    scope            TEXT    NOT NULL,
    unit_count       INTEGER NOT NULL,
    last_member_time INTEGER NOT NULL,
    closed_at        INTEGER,
    body             BLOB    NOT NULL
);
CREATE INDEX episode_open ON episode (id) WHERE closed_at IS NULL;

CREATE TABLE cluster (
    id           INTEGER PRIMARY KEY,
    name         TEXT    NOT NULL UNIQUE,
    episode      INTEGER NOT NULL REFERENCES episode (id),
    rule         TEXT    NOT NULL,
    rule_version INTEGER NOT NULL,
    morphology   TEXT    NOT NULL,
    place        TEXT    NOT NULL,
    radius_um    INTEGER NOT NULL
);

CREATE TABLE cluster_member (
    cluster INTEGER NOT NULL REFERENCES cluster (id),
    n       INTEGER NOT NULL,
    result  TEXT    NOT NULL,
    defect  INTEGER NOT NULL,
    unit    TEXT    NOT NULL,
    time    INTEGER NOT NULL,
    body    BLOB    NOT NULL,
    PRIMARY KEY (cluster, n),
    UNIQUE (cluster, result, defect)
) WITHOUT ROWID;

CREATE TABLE hold (
    id           INTEGER PRIMARY KEY, -- order of placement
    name         TEXT    NOT NULL UNIQUE,
    episode      TEXT    NOT NULL,
    rule         TEXT    NOT NULL,
    rule_version INTEGER NOT NULL
);
CREATE TABLE hold_revision (
    id           INTEGER PRIMARY KEY,
    hold         INTEGER NOT NULL REFERENCES hold (id),
    revision     INTEGER NOT NULL,
    requested_at INTEGER NOT NULL,
    units        INTEGER NOT NULL,
    lots         INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    body         BLOB    NOT NULL,
    UNIQUE (hold, revision)
);
CREATE TABLE hold_unit (
    unit TEXT    NOT NULL,
    hold INTEGER NOT NULL REFERENCES hold (id),
    PRIMARY KEY (unit, hold)
) WITHOUT ROWID;
CREATE TABLE hold_lot (
    lot  TEXT    NOT NULL,
    hold INTEGER NOT NULL REFERENCES hold (id),
    PRIMARY KEY (lot, hold)
) WITHOUT ROWID;

CREATE TABLE nonconformance (
    id        INTEGER PRIMARY KEY, -- order of raising
    name      TEXT    NOT NULL UNIQUE,
    episode   TEXT    NOT NULL,
    hold      TEXT,
    raised_at INTEGER NOT NULL
);
CREATE TABLE nonconformance_revision (
    id                  INTEGER PRIMARY KEY,
    nonconformance      INTEGER NOT NULL REFERENCES nonconformance (id),
    revision            INTEGER NOT NULL,
    revised_at          INTEGER NOT NULL,
    is_open             INTEGER NOT NULL,
    suspect_units       INTEGER NOT NULL,
    nonconforming_units INTEGER NOT NULL,
    body                BLOB    NOT NULL,
    UNIQUE (nonconformance, revision)
);

-- What a person had sent in place of the content, whole.
CREATE TABLE correction (
    id   INTEGER PRIMARY KEY,
    lane INTEGER NOT NULL,
    body BLOB    NOT NULL
);

-- What waits. lane 0: content is a hold_revision; 1: a nonconformance_revision; 2: a result; 3: a result without haste.
CREATE TABLE outbox (
    destination     INTEGER NOT NULL REFERENCES word (id),
    lane            INTEGER NOT NULL,
    sequence        INTEGER NOT NULL,
    content         INTEGER NOT NULL,
    ordering_key    INTEGER NOT NULL REFERENCES word (id),
    idempotency_key TEXT    NOT NULL,
    attempts        INTEGER NOT NULL,
    last_attempt_at INTEGER,
    last_error      TEXT,
    in_doubt        INTEGER NOT NULL DEFAULT 0, -- 1: the target may have it, an attempt got no answer
    correction      INTEGER REFERENCES correction (id),
    PRIMARY KEY (destination, lane, sequence)
) WITHOUT ROWID;

-- What a target refused for good, until a person acts.
CREATE TABLE parked (
    destination     INTEGER NOT NULL REFERENCES word (id),
    lane            INTEGER NOT NULL,
    sequence        INTEGER NOT NULL,
    content         INTEGER NOT NULL,
    ordering_key    INTEGER NOT NULL REFERENCES word (id),
    idempotency_key TEXT    NOT NULL,
    attempts        INTEGER NOT NULL,
    parked_at       INTEGER NOT NULL,
    reason          TEXT    NOT NULL,
    correction      INTEGER REFERENCES correction (id),
    PRIMARY KEY (destination, lane, sequence)
) WITHOUT ROWID;

-- What a target confirmed, by content: "is this hold at the ERP, and as what?" lane 3 is written as 2.
CREATE TABLE delivery_log (
    lane            INTEGER NOT NULL,
    content         INTEGER NOT NULL,
    destination     INTEGER NOT NULL REFERENCES word (id),
    sequence        INTEGER NOT NULL,
    idempotency_key TEXT    NOT NULL,
    attempts        INTEGER NOT NULL,
    confirmed_at    INTEGER NOT NULL,
    reference       TEXT    NOT NULL,
    PRIMARY KEY (lane, content, destination, sequence)
) WITHOUT ROWID;

-- Small facts that Holdfast must know after a restart: what may have been under way, who paused what.
CREATE TABLE note (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE audit (
    sequence      INTEGER PRIMARY KEY,
    at            INTEGER NOT NULL,
    actor         TEXT    NOT NULL,
    act           TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    detail        TEXT    NOT NULL,
    previous_hash TEXT    NOT NULL,
    hash          TEXT    NOT NULL
);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit chain is append-only');
END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit chain is append-only');
END;

-- One row, kept in the transaction of what it counts.
CREATE TABLE counter (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    results       INTEGER NOT NULL,
    late          INTEGER NOT NULL,
    duplicates    INTEGER NOT NULL,
    refused       INTEGER NOT NULL,
    unbound       INTEGER NOT NULL,
    bound         INTEGER NOT NULL,
    mismatched    INTEGER NOT NULL,
    pending       INTEGER NOT NULL,
    parked        INTEGER NOT NULL,
    confirmed     INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL
);
INSERT INTO counter VALUES (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

CREATE VIEW v_name AS
SELECT r.id,
       CASE r.name_shape WHEN 0 THEN n.text ELSE ns.before || CASE ns.digits WHEN 0 THEN r.name_number
           ELSE printf('%0*d', ns.digits, r.name_number) END || ns.after END AS result,
       CASE r.unit_shape WHEN 0 THEN u.text ELSE us.before || CASE us.digits WHEN 0 THEN r.unit_number
           ELSE printf('%0*d', us.digits, r.unit_number) END || us.after END AS unit
FROM result r
LEFT JOIN name_shape ns ON ns.id = r.name_shape LEFT JOIN full_name n ON r.name_shape = 0 AND n.id = r.name_number
LEFT JOIN name_shape us ON us.id = r.unit_shape LEFT JOIN full_name u ON r.unit_shape = 0 AND u.id = r.unit_number;

CREATE VIEW v_result AS
SELECT r.id, v.result, v.unit, n.station, n.work_order, n.operation, n.material, n.line, n.produced_lot,
       CASE r.verdict WHEN 0 THEN 'PASS' WHEN 1 THEN 'FAIL' ELSE 'UNDECIDED' END AS verdict,
       r.uncounted = 0 AS counts, r.late,
       strftime('%Y-%m-%dT%H:%M:%S', r.device_time / 1000000000, 'unixepoch')
           || printf('.%09dZ', r.device_time % 1000000000) AS device_time,
       strftime('%Y-%m-%dT%H:%M:%S', r.received_time / 1000000000, 'unixepoch')
           || printf('.%09dZ', r.received_time % 1000000000) AS received_time
FROM result r JOIN v_name v ON v.id = r.id JOIN run n ON n.id = r.run;

CREATE VIEW v_defect AS
SELECT v.result, v.unit, d.idx, m.text AS morphology, p.text AS position, z.text AS zone, d.x_um, d.y_um,
       CASE d.confirmation WHEN 0 THEN 'UNCONFIRMED' WHEN 1 THEN 'CONFIRMED' ELSE 'FALSE_CALL' END AS confirmation,
       CASE d.severity WHEN 0 THEN 'MINOR' WHEN 1 THEN 'MAJOR' WHEN 2 THEN 'CRITICAL' END AS severity
FROM defect d JOIN v_name v ON v.id = d.result JOIN word m ON m.id = d.morphology
LEFT JOIN word p ON p.id = d.position LEFT JOIN word z ON z.id = d.zone;

CREATE VIEW v_hold AS
SELECT h.id, h.name AS hold, v.revision, h.episode, h.rule, h.rule_version, v.units, v.lots, v.reason,
       strftime('%Y-%m-%dT%H:%M:%SZ', v.requested_at / 1000000000, 'unixepoch') AS requested_at
FROM hold h JOIN hold_revision v
    ON v.hold = h.id AND v.revision = (SELECT max(revision) FROM hold_revision WHERE hold = h.id);

CREATE VIEW v_delivery AS
SELECT 'PENDING' AS state, d.text AS destination,
       CASE o.lane WHEN 0 THEN 'HOLD' WHEN 1 THEN 'NONCONFORMANCE' WHEN 2 THEN 'RESULT' ELSE 'BULK' END AS lane,
       o.sequence, k.text AS ordering_key, o.idempotency_key, o.attempts, o.last_error AS detail
FROM outbox o JOIN word d ON d.id = o.destination JOIN word k ON k.id = o.ordering_key
UNION ALL
SELECT 'PARKED', d.text, CASE o.lane WHEN 0 THEN 'HOLD' WHEN 1 THEN 'NONCONFORMANCE' WHEN 2 THEN 'RESULT' ELSE 'BULK' END,
       o.sequence, k.text, o.idempotency_key, o.attempts, o.reason
FROM parked o JOIN word d ON d.id = o.destination JOIN word k ON k.id = o.ordering_key;

-- Work-order contexts as they were said. Never changed: a correction is another row. Equipment is a station or a line.
CREATE TABLE context_statement (
    number      INTEGER PRIMARY KEY, -- of two that cover an instant the higher is in force
    equipment   TEXT    NOT NULL,
    valid_from  INTEGER NOT NULL,    -- included
    valid_to    INTEGER,             -- excluded; null: until the next begins
    source      TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    work_order  TEXT,                -- null: work without an order
    operation   TEXT,
    context     BLOB
);
CREATE INDEX context_statement_by_equipment ON context_statement (equipment, number);

-- What results carried before they were bound to a context, or to another. The result's own run is the present one.
CREATE TABLE binding (
    result     INTEGER NOT NULL REFERENCES result (id),
    revision   INTEGER NOT NULL,     -- that this made of the result, from 2
    run_before INTEGER NOT NULL REFERENCES run (id),
    run_after  INTEGER NOT NULL REFERENCES run (id),
    bound_at   INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    PRIMARY KEY (result, revision)
) WITHOUT ROWID;

CREATE INDEX cluster_member_by_unit ON cluster_member (unit);

-- Which model each part is inspected with.
CREATE TABLE model_table (
    version   INTEGER PRIMARY KEY,
    loaded_at INTEGER NOT NULL
);
CREATE TABLE model_row (
    version          INTEGER NOT NULL REFERENCES model_table (version),
    n                INTEGER NOT NULL,
    material         TEXT    NOT NULL,
    material_version TEXT,           -- null: every revision
    operation        TEXT,           -- null: every operation
    model            TEXT    NOT NULL,
    model_version    TEXT    NOT NULL,
    valid_from       INTEGER NOT NULL,
    valid_to         INTEGER,
    PRIMARY KEY (version, n)
) WITHOUT ROWID;

-- Results made with another model than their context demands.
CREATE TABLE model_mismatch (
    result           INTEGER PRIMARY KEY REFERENCES result (id),
    demanded         TEXT    NOT NULL,
    demanded_version TEXT    NOT NULL,
    table_version    INTEGER NOT NULL
);

CREATE VIEW v_binding AS
SELECT v.result, b.revision, o.work_order AS order_before, n.work_order AS order_after, b.actor, b.reason,
       strftime('%Y-%m-%dT%H:%M:%SZ', b.bound_at / 1000000000, 'unixepoch') AS bound_at
FROM binding b JOIN v_name v ON v.id = b.result JOIN run o ON o.id = b.run_before JOIN run n ON n.id = b.run_after;
