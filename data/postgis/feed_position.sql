-- Where the outbox stands, in the snapshot of the transaction: whether the server is a standby; which outbox this is; up
-- to which transaction records were deleted; the snapshot; and the newest record. The timeline is read from the name of the WAL
-- file: the control file says it only after the next checkpoint.
SELECT pg_is_in_recovery(),
    concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
        CASE WHEN NOT pg_is_in_recovery() THEN left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END,
        (SELECT oid FROM pg_database WHERE datname = current_database()), feed.outbox),
    feed.trimmed::text,
    pg_current_snapshot()::text,
    coalesce(newest.seq, 0),
    coalesce(newest.xid::text, '0'),
    coalesce((extract(epoch FROM newest.at) * 1000000)::bigint, 0)
FROM lintu_store.feed AS feed
LEFT JOIN LATERAL (SELECT seq, xid, at FROM lintu_store.outbox ORDER BY seq DESC LIMIT 1) AS newest ON true
