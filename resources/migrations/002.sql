-- What is kept how long, the run that others are held against, and what a run was compared with as it ended.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value NOT NULL
) WITHOUT ROWID;
ALTER TABLE run ADD COLUMN reference INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN baseline TEXT NOT NULL DEFAULT '';  -- id of that run
