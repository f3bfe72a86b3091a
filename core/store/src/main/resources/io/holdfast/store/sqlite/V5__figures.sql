-- Figures lie in the order of their hours, so that those of a range lie together; they are found by their run, too. Places have a
-- number, so that sums by place sort small rows.

DROP VIEW v_count;

-- Counts of one hour of one shift, in one run.
ALTER TABLE ledger_count RENAME TO ledger_count_before;
CREATE TABLE ledger_count (
    hour  INTEGER NOT NULL,
    run   INTEGER NOT NULL REFERENCES run (id),
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
    PRIMARY KEY (hour, run)
) WITHOUT ROWID;
INSERT INTO ledger_count (hour, run, shift, day, planned, started, produced, unserialised, inspected, first_pass_good, final_good, scrap, rework,
    open, tested, failed, defects, late, unbound, simulated, partial, retests, repeats)
SELECT hour, run, shift, day, planned, started, produced, unserialised, inspected, first_pass_good, final_good, scrap, rework,
    open, tested, failed, defects, late, unbound, simulated, partial, retests, repeats FROM ledger_count_before;
DROP TABLE ledger_count_before;
CREATE INDEX ledger_count_by_run ON ledger_count (run);

-- How often each kind of defect was seen in such an hour, on how many units.
ALTER TABLE ledger_defect RENAME TO ledger_defect_before;
CREATE TABLE ledger_defect (
    hour       INTEGER NOT NULL,
    run        INTEGER NOT NULL REFERENCES run (id),
    morphology INTEGER NOT NULL REFERENCES word (id),
    shift      INTEGER NOT NULL REFERENCES word (id),
    day        INTEGER NOT NULL,
    units      INTEGER NOT NULL,
    defects    INTEGER NOT NULL,
    PRIMARY KEY (hour, run, morphology)
) WITHOUT ROWID;
INSERT INTO ledger_defect (hour, run, morphology, shift, day, units, defects)
SELECT hour, run, morphology, shift, day, units, defects FROM ledger_defect_before;
DROP TABLE ledger_defect_before;
CREATE INDEX ledger_defect_by_run ON ledger_defect (run);

-- A zone, or the middle of a tile of the part. zone 0: a tile; position 0: parts come singly.
CREATE TABLE ledger_spot (
    id       INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    zone     INTEGER NOT NULL,
    x_um     INTEGER NOT NULL,
    y_um     INTEGER NOT NULL,
    UNIQUE (position, zone, x_um, y_um)
);
INSERT INTO ledger_spot (position, zone, x_um, y_um)
SELECT DISTINCT position, zone, x_um, y_um FROM ledger_place;

-- And how often there.
CREATE TABLE ledger_mark (
    hour       INTEGER NOT NULL,
    run        INTEGER NOT NULL REFERENCES run (id),
    morphology INTEGER NOT NULL REFERENCES word (id),
    spot       INTEGER NOT NULL REFERENCES ledger_spot (id),
    shift      INTEGER NOT NULL REFERENCES word (id),
    day        INTEGER NOT NULL,
    defects    INTEGER NOT NULL,
    PRIMARY KEY (hour, run, morphology, spot)
) WITHOUT ROWID;
INSERT INTO ledger_mark (hour, run, morphology, spot, shift, day, defects)
SELECT p.hour, p.run, p.morphology, s.id, p.shift, p.day, p.defects
FROM ledger_place p JOIN ledger_spot s
  ON s.position = p.position AND s.zone = p.zone AND s.x_um = p.x_um AND s.y_um = p.y_um;
DROP TABLE ledger_place;
CREATE INDEX ledger_mark_by_run ON ledger_mark (run);

CREATE VIEW v_count AS
SELECT n.work_order, n.operation, n.material, n.line, n.station, d.text AS shift, c.day,
       sum(c.inspected) AS inspected, sum(c.first_pass_good) AS first_pass_good, sum(c.final_good) AS final_good,
       sum(c.scrap) AS scrap, sum(c.rework) AS rework, sum(c.open) AS open, sum(c.planned) AS planned,
       sum(c.started) AS started, sum(c.produced) AS produced, sum(c.late) AS late, sum(c.unbound) AS unbound,
       sum(c.simulated) AS simulated, sum(c.retests) AS retests
FROM ledger_count c JOIN run n ON n.id = c.run JOIN word d ON d.id = c.shift
GROUP BY n.work_order, n.operation, n.material, n.line, n.station, d.text, c.day;
