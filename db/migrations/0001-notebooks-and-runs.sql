-- Notebooks: the source lives in files; here is what a file cannot hold, the identity of cells and what they put out.
CREATE TABLE notebook (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE -- relative to the workspace, with /
) STRICT;

CREATE TABLE cell (
  id TEXT PRIMARY KEY,
  notebook_id INTEGER NOT NULL REFERENCES notebook (id) ON DELETE CASCADE,
  position INTEGER, -- NULL: no longer in the file; kept so that its outputs come back when its source does
  kind TEXT NOT NULL,
  source TEXT NOT NULL
) STRICT;
CREATE INDEX cell_notebook ON cell (notebook_id, position);

CREATE TABLE execution (
  id TEXT PRIMARY KEY,
  cell_id TEXT NOT NULL REFERENCES cell (id) ON DELETE CASCADE,
  count INTEGER NOT NULL, -- [n] of its kernel
  source TEXT NOT NULL,
  state TEXT NOT NULL, -- running, ok, failed, interrupted
  started INTEGER NOT NULL, -- ms since the epoch
  milliseconds REAL
) STRICT;
CREATE INDEX execution_cell ON execution (cell_id, started);

CREATE TABLE output (
  execution_id TEXT NOT NULL REFERENCES execution (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  body BLOB NOT NULL, -- msgpack of a CellOutput
  PRIMARY KEY (execution_id, sequence)
) STRICT;

-- Runs. Objects that a researcher may want to query with json_extract are JSON; non-finite numbers in them are {"$number": "NaN"}.
CREATE TABLE run (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL, -- running, finished, failed, interrupted, crashed
  started INTEGER NOT NULL,
  ended INTEGER,
  owner TEXT NOT NULL, -- the process that writes it: a run still running whose owner is gone has crashed
  notebook TEXT,
  cell_index INTEGER,
  seed INTEGER,
  backend TEXT,
  config TEXT NOT NULL,
  summary TEXT NOT NULL DEFAULT '{}',
  error TEXT,
  provenance TEXT NOT NULL
) STRICT;
CREATE INDEX run_started ON run (started);
CREATE INDEX run_state ON run (state);

-- No foreign key on the parent: a child outlives it, and still says what it was built on.
CREATE TABLE run_parent (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  parent_id TEXT NOT NULL,
  PRIMARY KEY (run_id, parent_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX run_parent_parent ON run_parent (parent_id);

CREATE TABLE run_tag (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (run_id, tag)
) WITHOUT ROWID, STRICT;

CREATE TABLE metric_key (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE metric (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  key_id INTEGER NOT NULL REFERENCES metric_key (id),
  step INTEGER NOT NULL,
  value REAL, -- NULL: not a number
  PRIMARY KEY (run_id, key_id, step)
) WITHOUT ROWID, STRICT;

-- A list of runs must never join the series.
CREATE TABLE metric_last (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  key_id INTEGER NOT NULL REFERENCES metric_key (id),
  step INTEGER NOT NULL,
  value REAL,
  PRIMARY KEY (run_id, key_id)
) WITHOUT ROWID, STRICT;

CREATE TABLE artifact (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  body BLOB NOT NULL, -- msgpack with structured clone
  PRIMARY KEY (run_id, name)
) STRICT;
