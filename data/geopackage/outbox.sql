-- What changed, written by triggers in the transaction that changed it, by whatever program. Writers follow one another in
-- a SQLite file, so the order of seq is the order of the commits.
CREATE TABLE lintu_outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  mark INTEGER NOT NULL DEFAULT (random()), -- with seq it tells this record from one that another copy of the file has there
  layer TEXT NOT NULL,
  op TEXT NOT NULL, -- i, u, d: rows; t: the whole table is to be read again; o: the outbox begins
  id INTEGER, -- of the row
  more BLOB -- of a bulk load: how far each of the next rows' ids is from the one before, as varints
);

INSERT INTO lintu_outbox (layer, op) VALUES ('', 'o');

-- Every writer of the tables listed in lintu_tables fires the triggers; a reader need not know of them.
INSERT INTO gpkg_extensions VALUES
  ('lintu_outbox', NULL, 'lintu_outbox', 'Lintu, docs/adr/0011-the-outbox-of-a-geopackage.md', 'write-only');
