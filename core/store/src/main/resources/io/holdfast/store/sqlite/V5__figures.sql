-- Places of figures have a number, so that sums by place sort small rows; and figures are found by their hour.

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

CREATE TABLE ledger_mark (
    run        INTEGER NOT NULL REFERENCES run (id),
    hour       INTEGER NOT NULL,
    morphology INTEGER NOT NULL REFERENCES word (id),
    spot       INTEGER NOT NULL REFERENCES ledger_spot (id),
    shift      INTEGER NOT NULL REFERENCES word (id),
    day        INTEGER NOT NULL,
    defects    INTEGER NOT NULL,
    PRIMARY KEY (run, hour, morphology, spot)
) WITHOUT ROWID;
INSERT INTO ledger_mark (run, hour, morphology, spot, shift, day, defects)
SELECT p.run, p.hour, p.morphology, s.id, p.shift, p.day, p.defects
FROM ledger_place p JOIN ledger_spot s
  ON s.position = p.position AND s.zone = p.zone AND s.x_um = p.x_um AND s.y_um = p.y_um;
DROP TABLE ledger_place;

CREATE INDEX ledger_count_by_hour ON ledger_count (hour);
CREATE INDEX ledger_defect_by_hour ON ledger_defect (hour);
CREATE INDEX ledger_mark_by_hour ON ledger_mark (hour);
