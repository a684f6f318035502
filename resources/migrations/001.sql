-- Runs, what each was asked and has seen, and their cycles and readings in batches.
CREATE TABLE run (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  state INTEGER NOT NULL,              -- 0 goes on, 1 over, 2 interrupted
  started INTEGER NOT NULL,            -- ms since 1970, UTC
  utc_offset INTEGER NOT NULL,         -- s, of the clock on the wall then
  finished INTEGER,                    -- ms since 1970, UTC
  last INTEGER NOT NULL DEFAULT 0,     -- ns since the run's start: up to there it is kept
  name TEXT NOT NULL,
  url TEXT NOT NULL DEFAULT '',
  verdict TEXT,
  cycles INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,   -- cycles that did not end well, by the server's or the network's doing
  readings INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,    -- of its batches
  starred INTEGER NOT NULL DEFAULT 0,
  label TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  deleted INTEGER                      -- ms since 1970, UTC; until it is purged it can be taken back
);
CREATE INDEX run_by_start ON run (started, number);
-- What is long stands apart, so that a list of ten thousand runs reads little.
CREATE TABLE document (
  run INTEGER PRIMARY KEY REFERENCES run (number) ON DELETE CASCADE,
  plan TEXT NOT NULL,                  -- JSON, schema flapscope.plan/1, secrets masked
  facts TEXT NOT NULL                  -- JSON: target, environment, gauges, ending
);
CREATE TABLE phase (
  run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  phase TEXT NOT NULL,
  stage INTEGER NOT NULL,
  begins INTEGER,                      -- ns since the run's start
  ends INTEGER,
  PRIMARY KEY (run, sequence)
) WITHOUT ROWID;
CREATE TABLE notice (
  run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  at INTEGER,                          -- ns since the run's start
  severity INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run, sequence)
) WITHOUT ROWID;
CREATE TABLE batch (
  number INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
  kind INTEGER NOT NULL,               -- 0 cycles, 1 readings
  sequence INTEGER NOT NULL,
  count INTEGER NOT NULL,
  content BLOB NOT NULL                -- as app/history/cyclebatch.h and readingbatch.h say
);
CREATE UNIQUE INDEX batch_of_run ON batch (run, kind, sequence);
