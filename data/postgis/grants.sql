-- What the running program may do, as role %[1]s: everything with rows, nothing with tables.
BEGIN;
UPDATE lintu_store.settings SET runtime = %[2]s;
GRANT USAGE ON SCHEMA lintu, lintu_store TO %[1]s;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA lintu TO %[1]s;
GRANT SELECT ON ALL TABLES IN SCHEMA lintu_store TO %[1]s;
GRANT INSERT, UPDATE, DELETE ON lintu_store.identity, lintu_store.keys, lintu_store.readers TO %[1]s;
GRANT EXECUTE ON FUNCTION lintu_store.create_table(text, jsonb), lintu_store.trim_outbox(interval, interval, integer),
    lintu_store.track_partitions(), lintu_store.settle_outbox() TO %[1]s;
COMMIT;
