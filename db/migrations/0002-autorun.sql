-- Whether the notebook's cheap cells run again by themselves.
ALTER TABLE notebook ADD COLUMN autorun INTEGER NOT NULL DEFAULT 0;
