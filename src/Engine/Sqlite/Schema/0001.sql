-- The journal, version 1. The log is the truth; name, home, shard, run and place are derived from it and could be made anew.
-- wakeup, outbox and snapshot change in the same transaction as the log row that asked for it.
--
-- "sum" columns: the first eight bytes of a SHA-256 over the row's other columns, so that a flipped byte is noticed.

-- One row. indexed_pos: the log is indexed up to this row. recoveries: counts real writes made to find out whether writing works.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  uid TEXT NOT NULL,
  shards INTEGER NOT NULL,
  indexed_pos INTEGER NOT NULL,
  names INTEGER NOT NULL,
  recoveries INTEGER NOT NULL,
  sum INTEGER NOT NULL
);

-- One row for each turn of a shard. pos has no gaps; a second writer collides on it. sides: for wakeup, outbox and snapshot, as they
-- are after this row, the sum of all their sums modulo 2^64 (3 x 8 bytes), so that a missing row is noticed. crc: CRC-32C of the row.
CREATE TABLE log (
  pos INTEGER PRIMARY KEY,
  shard INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  events INTEGER NOT NULL,
  sides BLOB NOT NULL,
  crc INTEGER NOT NULL,
  frames BLOB NOT NULL
);

-- Names of homes and addresses of actors, numbered from 1.
CREATE TABLE name (
  text TEXT NOT NULL PRIMARY KEY,
  id INTEGER NOT NULL,
  sum INTEGER NOT NULL
) WITHOUT ROWID;

-- Heads as of indexed_pos.
CREATE TABLE home (
  name TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  sum INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE shard (
  shard INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  sum INTEGER NOT NULL
);

-- Sorted runs of the index. A run whose target is not 0 is being merged into that one, name by name.
-- Its sum is (id * 31 + level) * 31 + target.
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  level INTEGER NOT NULL,
  target INTEGER NOT NULL,
  sum INTEGER NOT NULL
);

-- Where the events first_seq .. first_seq + events - 1 of a name stand: see PlaceCodec for the bytes.
CREATE TABLE place (
  run INTEGER NOT NULL,
  name INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  events INTEGER NOT NULL,
  places BLOB NOT NULL,
  crc INTEGER NOT NULL,
  PRIMARY KEY (run, name, first_seq)
) WITHOUT ROWID;

CREATE TABLE wakeup (
  actor TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  sum INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  actor TEXT NOT NULL,
  name TEXT NOT NULL,
  channel TEXT NOT NULL,
  lane TEXT NOT NULL,
  request_name TEXT NOT NULL,
  request_version INTEGER NOT NULL,
  request BLOB NOT NULL,
  asked_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  principal TEXT NOT NULL,
  correlation TEXT NOT NULL,
  causation TEXT NOT NULL,
  sum INTEGER NOT NULL,
  UNIQUE (actor, name)
);

CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE,
  seq INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body BLOB NOT NULL,
  sum INTEGER NOT NULL
);
