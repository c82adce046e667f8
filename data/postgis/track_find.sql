-- What a name means to who wants it tracked: $1 as it was given, $2 the schema PostGIS is in. The key is a column that names rows
-- and is never null; the geometry is the only one, of type geometry.
SELECT c.oid, n.nspname::text || '.' || c.relname::text, c.relkind::text, n.nspname IN ('lintu', 'lintu_store'),
    coalesce((SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] <> 0 AND i.indisvalid
            AND a.attnotnull AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
        ORDER BY i.indisprimary DESC, i.indexrelid LIMIT 1), ''),
    (SELECT CASE WHEN count(*) = 1 THEN min(a.attname::text) END FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        JOIN pg_namespace s ON s.oid = t.typnamespace
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND t.typname = 'geometry' AND s.nspname = $2),
    (SELECT p.inhparent::regclass::text FROM pg_inherits p WHERE p.inhrelid = c.oid AND c.relispartition),
    (SELECT count(*) FROM pg_partition_tree(c.oid) WHERE isleaf)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)
