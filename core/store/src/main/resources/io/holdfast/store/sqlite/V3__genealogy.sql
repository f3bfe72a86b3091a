-- Where material came from and went, as far as somebody said so. What work-order contexts say of it is in run_lot.

CREATE TABLE genealogy_node (
    id   INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL, -- 0 lot, 1 unit, 2 package, 3 work order, 4 process, 6 shipment
    name TEXT    NOT NULL,
    UNIQUE (kind, name)
);
CREATE TABLE genealogy_edge (
    id          INTEGER PRIMARY KEY,
    fingerprint TEXT    NOT NULL UNIQUE, -- of all that was said: the same said twice is one edge
    source      INTEGER NOT NULL REFERENCES genealogy_node (id),
    target      INTEGER NOT NULL REFERENCES genealogy_node (id),
    kind        INTEGER NOT NULL, -- 0 consume, 1 produce, 2 split, 3 merge, 4 rework, 5 pack, 6 ship
    quantity    TEXT,             -- decimal
    unit        TEXT,             -- of measure; null: pieces
    at          INTEGER NOT NULL,
    said_by     INTEGER NOT NULL REFERENCES word (id),
    recorded_at INTEGER NOT NULL,
    state       INTEGER NOT NULL, -- 0 valid, 1 suspect, 2 withdrawn
    remark      TEXT
);
CREATE INDEX genealogy_edge_forward ON genealogy_edge (source);
CREATE INDEX genealogy_edge_backward ON genealogy_edge (target);
CREATE INDEX genealogy_edge_suspect ON genealogy_edge (id) WHERE state = 1;

-- Units that edges were recorded of, and the runs that they were inspected in.
CREATE TABLE genealogy_unit (
    run  INTEGER NOT NULL REFERENCES run (id),
    node INTEGER NOT NULL REFERENCES genealogy_node (id),
    PRIMARY KEY (run, node)
) WITHOUT ROWID;
CREATE INDEX genealogy_unit_by_node ON genealogy_unit (node);

CREATE TABLE material_lot (
    lot              TEXT PRIMARY KEY,
    material         TEXT,
    material_version TEXT,
    supplier         TEXT,             -- null: made here
    quantity         TEXT,
    unit             TEXT,
    provisional      INTEGER NOT NULL, -- 1: the name stands in for one to come
    recorded_at      INTEGER NOT NULL
) WITHOUT ROWID;

-- Lots that turned out to be others. lot follows later resolutions; first_lot is what was said.
CREATE TABLE lot_resolution (
    provisional TEXT PRIMARY KEY,
    lot         TEXT    NOT NULL,
    first_lot   TEXT    NOT NULL,
    resolved_at INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    reason      TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX lot_resolution_by_lot ON lot_resolution (lot);

-- What an edge led from (side 0) or to (side 1) before a lot was resolved.
CREATE TABLE genealogy_rewrite (
    id          INTEGER PRIMARY KEY,
    edge        INTEGER NOT NULL REFERENCES genealogy_edge (id),
    side        INTEGER NOT NULL,
    node_before INTEGER NOT NULL REFERENCES genealogy_node (id),
    node_after  INTEGER NOT NULL REFERENCES genealogy_node (id),
    at          INTEGER NOT NULL
);

CREATE INDEX run_lot_by_run ON run_lot (run, role);

CREATE VIEW v_genealogy AS
SELECT e.id,
       CASE s.kind WHEN 0 THEN 'lot' WHEN 1 THEN 'unit' WHEN 2 THEN 'package' WHEN 3 THEN 'order' WHEN 4 THEN 'process'
           ELSE 'shipment' END || ' ' || s.name AS source,
       CASE t.kind WHEN 0 THEN 'lot' WHEN 1 THEN 'unit' WHEN 2 THEN 'package' WHEN 3 THEN 'order' WHEN 4 THEN 'process'
           ELSE 'shipment' END || ' ' || t.name AS target,
       CASE e.kind WHEN 0 THEN 'CONSUME' WHEN 1 THEN 'PRODUCE' WHEN 2 THEN 'SPLIT' WHEN 3 THEN 'MERGE' WHEN 4 THEN 'REWORK'
           WHEN 5 THEN 'PACK' ELSE 'SHIP' END AS kind,
       e.quantity, e.unit, w.text AS said_by,
       CASE e.state WHEN 0 THEN 'VALID' WHEN 1 THEN 'SUSPECT' ELSE 'WITHDRAWN' END AS state, e.remark,
       strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000000000, 'unixepoch') AS at
FROM genealogy_edge e JOIN genealogy_node s ON s.id = e.source JOIN genealogy_node t ON t.id = e.target
JOIN word w ON w.id = e.said_by;
