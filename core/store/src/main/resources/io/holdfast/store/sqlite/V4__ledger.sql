-- The ledger: decisions, figures by the hour, bookings, what others counted, and entries that are told to other systems.

-- What a person decided about a unit. What else is of a piece, the results say.
CREATE TABLE ledger_decision (
    work_order TEXT NOT NULL,
    operation  TEXT NOT NULL,
    unit       TEXT NOT NULL,
    fate       INTEGER NOT NULL, -- 0 good, 1 rework, 2 scrap, 3 open
    PRIMARY KEY (work_order, operation, unit)
) WITHOUT ROWID;

-- Counts of one hour of one shift, in one run.
CREATE TABLE ledger_count (
    run   INTEGER NOT NULL REFERENCES run (id),
    hour  INTEGER NOT NULL,
    shift INTEGER NOT NULL REFERENCES word (id),
    day   INTEGER NOT NULL, -- production day, days since 1970-01-01
    planned         INTEGER NOT NULL,
    started         INTEGER NOT NULL,
    produced        INTEGER NOT NULL,
    unserialised    INTEGER NOT NULL,
    inspected       INTEGER NOT NULL,
    first_pass_good INTEGER NOT NULL,
    final_good      INTEGER NOT NULL,
    scrap           INTEGER NOT NULL,
    rework          INTEGER NOT NULL,
    open            INTEGER NOT NULL,
    tested          INTEGER NOT NULL,
    failed          INTEGER NOT NULL,
    defects         INTEGER NOT NULL,
    late            INTEGER NOT NULL,
    unbound         INTEGER NOT NULL,
    simulated       INTEGER NOT NULL,
    partial         INTEGER NOT NULL,
    retests         INTEGER NOT NULL,
    repeats         INTEGER NOT NULL,
    PRIMARY KEY (run, hour)
) WITHOUT ROWID;

-- How often each kind of defect was seen in such an hour, on how many units.
CREATE TABLE ledger_defect (
    run        INTEGER NOT NULL REFERENCES run (id),
    hour       INTEGER NOT NULL,
    morphology INTEGER NOT NULL REFERENCES word (id),
    shift      INTEGER NOT NULL REFERENCES word (id),
    day        INTEGER NOT NULL,
    units      INTEGER NOT NULL,
    defects    INTEGER NOT NULL,
    PRIMARY KEY (run, hour, morphology)
) WITHOUT ROWID;

-- And where: a zone, or the middle of a tile of the part. zone 0: a tile; position 0: parts come singly.
CREATE TABLE ledger_place (
    run        INTEGER NOT NULL REFERENCES run (id),
    hour       INTEGER NOT NULL,
    morphology INTEGER NOT NULL REFERENCES word (id),
    position   INTEGER NOT NULL,
    zone       INTEGER NOT NULL,
    x_um       INTEGER NOT NULL,
    y_um       INTEGER NOT NULL,
    shift      INTEGER NOT NULL REFERENCES word (id),
    day        INTEGER NOT NULL,
    defects    INTEGER NOT NULL,
    PRIMARY KEY (run, hour, morphology, position, zone, x_um, y_um)
) WITHOUT ROWID;

CREATE TABLE ledger_booking (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    body BLOB NOT NULL
);

-- What others counted, as they said it. Never changed: a later statement is another row.
CREATE TABLE ledger_stated (
    id         INTEGER PRIMARY KEY,
    source     TEXT NOT NULL,
    work_order TEXT NOT NULL,
    operation  TEXT NOT NULL,
    shift      TEXT,
    day        INTEGER,
    as_of      INTEGER NOT NULL,
    produced   INTEGER,
    good       INTEGER,
    scrap      INTEGER,
    rework     INTEGER
);
CREATE INDEX ledger_stated_by_order ON ledger_stated (work_order, operation);

-- Count postings and quality cost. Never changed: what is wrong is reversed by another row.
CREATE TABLE ledger_entry (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    series   TEXT NOT NULL,
    number   INTEGER  NOT NULL,
    reverses TEXT,
    body     BLOB NOT NULL,
    UNIQUE (series, number)
);

CREATE TABLE ledger_unpriced (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    body   BLOB NOT NULL
);

CREATE VIEW v_count AS
SELECT n.work_order, n.operation, n.material, n.line, n.station, d.text AS shift, c.day,
       sum(c.inspected) AS inspected, sum(c.first_pass_good) AS first_pass_good, sum(c.final_good) AS final_good,
       sum(c.scrap) AS scrap, sum(c.rework) AS rework, sum(c.open) AS open, sum(c.planned) AS planned,
       sum(c.started) AS started, sum(c.produced) AS produced, sum(c.late) AS late, sum(c.unbound) AS unbound,
       sum(c.simulated) AS simulated, sum(c.retests) AS retests
FROM ledger_count c JOIN run n ON n.id = c.run JOIN word d ON d.id = c.shift
GROUP BY n.work_order, n.operation, n.material, n.line, n.station, d.text, c.day;

DROP VIEW v_delivery;
CREATE VIEW v_delivery AS
SELECT 'PENDING' AS state, d.text AS destination,
       CASE o.lane WHEN 0 THEN 'HOLD' WHEN 1 THEN 'NONCONFORMANCE' WHEN 2 THEN 'RESULT' WHEN 3 THEN 'BULK' ELSE 'LEDGER' END AS lane,
       o.sequence, k.text AS ordering_key, o.idempotency_key, o.attempts, o.last_error AS detail
FROM outbox o JOIN word d ON d.id = o.destination JOIN word k ON k.id = o.ordering_key
UNION ALL
SELECT 'PARKED', d.text, CASE o.lane WHEN 0 THEN 'HOLD' WHEN 1 THEN 'NONCONFORMANCE' WHEN 2 THEN 'RESULT' WHEN 3 THEN 'BULK' ELSE 'LEDGER' END,
       o.sequence, k.text, o.idempotency_key, o.attempts, o.reason
FROM parked o JOIN word d ON d.id = o.destination JOIN word k ON k.id = o.ordering_key;
