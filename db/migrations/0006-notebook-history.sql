-- Local history: every notebook as it stood at times, so that nothing that was once saved is lost.
CREATE TABLE notebook_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  notebook_id INTEGER NOT NULL REFERENCES notebook (id) ON DELETE CASCADE,
  began INTEGER NOT NULL, -- ms since the epoch: edits that follow each other closely are one version
  saved INTEGER NOT NULL, -- ms since the epoch
  origin TEXT NOT NULL, -- opened, edited, disk, conflict, restored
  cells INTEGER NOT NULL,
  added INTEGER NOT NULL, -- lines, against the version before
  removed INTEGER NOT NULL,
  body BLOB NOT NULL -- the file's text, deflated
) STRICT;
CREATE INDEX notebook_version_notebook ON notebook_version (notebook_id, id);

-- Text that is not in its file because another program wrote that, or because it cannot be written; with what both started from.
CREATE TABLE notebook_unsaved (
  notebook_id INTEGER PRIMARY KEY REFERENCES notebook (id) ON DELETE CASCADE,
  base TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
