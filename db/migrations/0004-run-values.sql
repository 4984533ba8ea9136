-- A run can be put aside (archived), and lies in the trash from `deleted` (ms since the epoch) until it is purged.
ALTER TABLE run ADD COLUMN note TEXT NOT NULL DEFAULT ''; -- Markdown
ALTER TABLE run ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN deleted INTEGER;

-- Every leaf of a run's config, summary and provenance, one key beside the other: filtering and sorting ten thousand runs by a key
-- reads that key alone. `number` of true and false is 1 and 0; `text` is what is shown.
CREATE TABLE value_key (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE -- such as config.adapter.rank
) STRICT;
CREATE TABLE run_value (
  key_id INTEGER NOT NULL REFERENCES value_key (id),
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  number REAL,
  text TEXT,
  PRIMARY KEY (key_id, run_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX run_value_run ON run_value (run_id);

CREATE VIEW run_leaf AS
  SELECT run.id AS run_id, part.name || replace(substr(leaf.fullkey, 2), '"', '') AS name,
    CASE WHEN leaf.type IN ('integer', 'real') THEN CAST(leaf.atom AS REAL) WHEN leaf.type = 'true' THEN 1.0 WHEN leaf.type = 'false' THEN 0.0 END AS number,
    CASE WHEN leaf.type IN ('true', 'false') THEN leaf.type ELSE CAST(leaf.atom AS TEXT) END AS text
  FROM run,
    (SELECT 'config' AS name UNION ALL SELECT 'summary' UNION ALL SELECT 'provenance') AS part,
    json_tree(CASE part.name WHEN 'config' THEN run.config WHEN 'summary' THEN run.summary
      ELSE json_remove(run.provenance, '$.cellSource', '$.dependencies', '$.environment') END) AS leaf
  WHERE leaf.type NOT IN ('object', 'array', 'null') AND leaf.fullkey NOT LIKE '%[%' AND leaf.fullkey NOT LIKE '%.$number' AND leaf.fullkey NOT LIKE '%."$number"';
INSERT OR IGNORE INTO value_key (name) SELECT DISTINCT name FROM run_leaf;
INSERT OR REPLACE INTO run_value SELECT value_key.id, run_id, number, text FROM run_leaf JOIN value_key USING (name);

-- Of every metric also its least and greatest value, and what its mean needs; NULL values do not count.
ALTER TABLE metric_last ADD COLUMN lowest REAL;
ALTER TABLE metric_last ADD COLUMN highest REAL;
ALTER TABLE metric_last ADD COLUMN total REAL NOT NULL DEFAULT 0;
ALTER TABLE metric_last ADD COLUMN count INTEGER NOT NULL DEFAULT 0;
UPDATE metric_last SET (lowest, highest, total, count) =
  (SELECT min(value), max(value), coalesce(sum(value), 0), count(value) FROM metric
   WHERE metric.run_id = metric_last.run_id AND metric.key_id = metric_last.key_id);
CREATE INDEX metric_last_key ON metric_last (key_id, run_id);

-- When a step was logged: one row a batch is enough to draw a curve over time.
CREATE TABLE run_clock (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL, -- ms since the epoch
  PRIMARY KEY (run_id, step)
) WITHOUT ROWID, STRICT;

-- What a dirty work tree differed in, once however many runs it made.
CREATE TABLE patch (
  digest TEXT PRIMARY KEY, -- sha256
  body TEXT NOT NULL
) STRICT;

-- Views of the Runs page: query, columns, order, grouping.
CREATE TABLE run_view (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL -- JSON
) STRICT;
