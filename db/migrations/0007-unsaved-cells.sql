-- Which cell is which in text that is not in its file: sources alone do not tell when several were changed.
ALTER TABLE notebook_unsaved ADD COLUMN base_ids TEXT NOT NULL DEFAULT '[]'; -- JSON
ALTER TABLE notebook_unsaved ADD COLUMN ids TEXT NOT NULL DEFAULT '[]'; -- JSON
