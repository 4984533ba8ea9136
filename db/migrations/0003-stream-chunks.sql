-- Long console output in pieces: the row in `output` keeps only its end. Pieces end at line ends, but for lines longer than a piece.
CREATE TABLE stream_chunk (
  execution_id TEXT NOT NULL REFERENCES execution (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL, -- of the output
  chunk INTEGER NOT NULL,
  first_line INTEGER NOT NULL, -- line ends before this piece
  text TEXT NOT NULL,
  PRIMARY KEY (execution_id, sequence, chunk)
) STRICT;
