-- Notebooks submitted as many tasks, and what is known of each. What a task computed lies in its own folder until it is imported.
CREATE TABLE submission (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  notebook TEXT NOT NULL,
  engine TEXT NOT NULL,
  profile TEXT,
  folder TEXT NOT NULL,
  state TEXT NOT NULL, -- submitting, active, done
  created INTEGER NOT NULL, -- ms since the epoch
  owner TEXT, -- the process that looks after it, where only one may
  options TEXT NOT NULL,
  problem TEXT
) STRICT;
CREATE INDEX submission_created ON submission (created);

CREATE TABLE submission_task (
  submission_id TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
  task INTEGER NOT NULL, -- from 0
  params TEXT NOT NULL,
  state TEXT NOT NULL,
  detail TEXT NOT NULL, -- the rest of a TaskRow
  cancel_asked INTEGER NOT NULL DEFAULT 0,
  handed_over INTEGER NOT NULL DEFAULT 0,
  imported INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (submission_id, task)
) WITHOUT ROWID, STRICT;
