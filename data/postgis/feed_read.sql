-- What was committed since a snapshot: $1 its xmax, $2 the transactions that ran then, $3 the newest record then.
--
-- Commit order is not sequence order: a transaction that began earlier and commits later has smaller numbers. So records are
-- told by their transaction. Everything later than the newest record is taken as well: after a crash PostgreSQL gives the
-- number of a transaction whose log was lost to another one, which the snapshot would call finished. Sequences are not set
-- back, and no record the snapshot saw is later than the newest it saw.
SELECT layer, op::text, ids, old_boxes, new_boxes FROM lintu_store.outbox
WHERE xid >= $1::xid8 OR xid = ANY ($2::xid8[]) OR seq > $3
ORDER BY seq
