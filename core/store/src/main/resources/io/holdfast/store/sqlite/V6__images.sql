-- The register of images: which files Holdfast answers for, what freezes them, what is being done to them, and what became of
-- those that are gone. Rows stay when files go.

CREATE TABLE image (
    id            INTEGER PRIMARY KEY, -- order of registration
    root          INTEGER NOT NULL REFERENCES word (id),
    path          TEXT    NOT NULL,    -- in the root
    path_hash     INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    sha256        BLOB,                -- null: the station computes none
    class         INTEGER NOT NULL,    -- by verdict: 0 passed, 1 borderline, 2 rejected
    registered_at INTEGER NOT NULL,    -- when the last result came that it belongs to
    state         INTEGER NOT NULL,    -- 0 kept, 1 under way, 2 expired
    check_at      INTEGER NOT NULL     -- when to look whether it may go
);
CREATE INDEX image_by_path ON image (path_hash);
CREATE INDEX image_to_check ON image (root, check_at) WHERE state = 0;
CREATE INDEX image_by_age ON image (root, class, registered_at, id) WHERE state = 0;

-- The results that an image belongs to. One image of a panel has several.
CREATE TABLE image_use (
    image    INTEGER NOT NULL REFERENCES image (id),
    n        INTEGER NOT NULL,
    result   INTEGER NOT NULL REFERENCES result (id),
    station  INTEGER NOT NULL REFERENCES word (id),
    class    INTEGER NOT NULL,
    family   INTEGER NOT NULL, -- 0: none
    customer INTEGER NOT NULL, -- 0: none
    day      INTEGER NOT NULL, -- production day, days since 1970-01-01
    PRIMARY KEY (image, n)
) WITHOUT ROWID;
CREATE INDEX image_use_by_result ON image_use (result);

-- Durable before anything is done to a file, gone when it is done.
CREATE TABLE image_intent (
    image INTEGER PRIMARY KEY REFERENCES image (id),
    step  INTEGER NOT NULL,    -- 0 delete, 1 copy to root, 2 remove from root what was copied
    rule  INTEGER NOT NULL REFERENCES word (id),
    at    INTEGER NOT NULL,
    root  INTEGER REFERENCES word (id)
);

-- What was deleted. Each hash covers its row and the hash before.
CREATE TABLE image_tombstone (
    sequence INTEGER PRIMARY KEY,
    image    INTEGER NOT NULL REFERENCES image (id),
    root     INTEGER NOT NULL REFERENCES word (id),
    path     TEXT    NOT NULL,
    bytes    INTEGER NOT NULL,
    sha256   BLOB,
    found    INTEGER NOT NULL, -- 0: the file was gone before
    rule     INTEGER NOT NULL REFERENCES word (id),
    at       INTEGER NOT NULL,
    hash     BLOB    NOT NULL
);
CREATE INDEX image_tombstone_by_image ON image_tombstone (image);
CREATE TRIGGER image_tombstone_is_never_changed BEFORE UPDATE ON image_tombstone
BEGIN
    SELECT RAISE(ABORT, 'the chain of image tombstones is append-only');
END;
CREATE TRIGGER image_tombstone_is_never_deleted BEFORE DELETE ON image_tombstone
BEGIN
    SELECT RAISE(ABORT, 'the chain of image tombstones is append-only');
END;

-- What persons froze. Never deleted: one that is lifted says who lifted it.
CREATE TABLE image_freeze (
    id            INTEGER PRIMARY KEY,
    kind          INTEGER NOT NULL, -- 0 nonconformance, 1 hold, 2 complaint, 3 legal hold
    subject       TEXT    NOT NULL,
    scope         INTEGER NOT NULL, -- 0 lot, 1 unit, 2 family, 3 interval
    name          TEXT,             -- of lot, unit or family; of an interval the station, null: all
    from_time     INTEGER,
    to_time       INTEGER,
    at            INTEGER NOT NULL,
    actor         TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    lifted_at     INTEGER,
    lifted_by     TEXT,
    lifted_reason TEXT
);
CREATE INDEX image_freeze_by_scope ON image_freeze (scope, name);

-- Lots and units that the files of nonconformances name.
CREATE TABLE nonconformance_scope (
    kind INTEGER NOT NULL, -- 0 unit, 1 lot
    name TEXT    NOT NULL,
    file INTEGER NOT NULL REFERENCES nonconformance_file (id),
    PRIMARY KEY (kind, name, file)
) WITHOUT ROWID;
CREATE INDEX nonconformance_by_hold ON nonconformance (hold);
CREATE INDEX nonconformance_by_episode ON nonconformance (episode);
CREATE INDEX outbox_by_result ON outbox (content) WHERE lane IN (2, 3);
CREATE INDEX parked_by_result ON parked (content) WHERE lane IN (2, 3);

-- What images take, kept in the transaction of what it counts.
CREATE TABLE image_volume (
    root       INTEGER NOT NULL REFERENCES word (id),
    station    INTEGER NOT NULL REFERENCES word (id),
    class      INTEGER NOT NULL,
    family     INTEGER NOT NULL,
    customer   INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    results    INTEGER NOT NULL,
    images     INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    kept_bytes INTEGER NOT NULL, -- what went is taken off, what was moved here added
    PRIMARY KEY (root, station, class, family, customer, day)
) WITHOUT ROWID;

CREATE VIEW v_image AS
SELECT i.id, v.result, v.unit, t.text AS root, i.path, i.bytes, lower(hex(i.sha256)) AS sha256,
       CASE u.class WHEN 0 THEN 'PASSED' WHEN 1 THEN 'BORDERLINE' ELSE 'REJECTED' END AS class,
       CASE i.state WHEN 0 THEN 'KEPT' WHEN 1 THEN 'UNDER_WAY' ELSE 'EXPIRED' END AS state,
       strftime('%Y-%m-%dT%H:%M:%SZ', i.registered_at / 1000000000, 'unixepoch') AS registered_at
FROM image_use u JOIN image i ON i.id = u.image JOIN v_name v ON v.id = u.result JOIN word t ON t.id = i.root;
