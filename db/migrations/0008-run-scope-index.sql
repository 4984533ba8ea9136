-- All that the runs table counts, filters and sorts by without a key, beside each other: a run's own row has its whole config in it.
CREATE INDEX run_scope ON run (deleted, archived, started, id, kind, name, state, notebook, cell_index, seed, backend, ended);
