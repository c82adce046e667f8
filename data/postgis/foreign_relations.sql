-- Relations with a geometry that the role may read and that are nobody's but the user's: not of the system, not of an
-- extension, not Lintu's, and no view of Lintu's tables, however many views lie between. Partitions are left to their table.
-- $1 is the schema PostGIS is in.
WITH RECURSIVE lintu AS (
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('lintu', 'lintu_store')
    UNION
    SELECT coalesce(r.ev_class, i.inhrelid) FROM lintu l
    LEFT JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = l.oid AND d.classid = 'pg_rewrite'::regclass
    LEFT JOIN pg_rewrite r ON r.oid = d.objid
    LEFT JOIN pg_inherits i ON r.oid IS NULL AND i.inhparent = l.oid
    WHERE r.ev_class IS NOT NULL OR i.inhrelid IS NOT NULL
), attributes AS (
    SELECT a.attrelid, a.attnum, a.attname::text AS name, a.atttypmod, b.typname::text AS native, b.typcategory,
        n.nspname = $1 AND b.typname IN ('geometry', 'geography') AS spatial,
        has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS readable
    FROM pg_attribute a
    JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
    JOIN pg_namespace n ON n.oid = b.typnamespace
    WHERE a.attnum > 0 AND NOT a.attisdropped
), keys AS (
    SELECT DISTINCT ON (i.indrelid) i.indrelid, a.attname::text AS name FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indisunique AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] <> 0 AND i.indisvalid
        AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
        AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
    ORDER BY i.indrelid, i.indisprimary DESC, a.attnotnull DESC, i.indexrelid
)
SELECT n.nspname::text, c.relname::text, c.relkind::text, coalesce(k.name, ''), c.reltuples::float8::bigint,
    array_agg(a.name ORDER BY a.attnum), array_agg(a.native ORDER BY a.attnum), array_agg(a.typcategory::text ORDER BY a.attnum),
    array_agg(a.atttypmod ORDER BY a.attnum), array_agg(a.spatial ORDER BY a.attnum), array_agg(a.readable ORDER BY a.attnum)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN attributes a ON a.attrelid = c.oid
LEFT JOIN keys k ON k.indrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't'
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%' AND has_schema_privilege(n.oid, 'USAGE')
    AND NOT EXISTS (SELECT FROM lintu WHERE lintu.oid = c.oid)
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
GROUP BY n.nspname, c.oid, c.relname, c.relkind, k.name, c.reltuples
HAVING bool_or(a.spatial AND a.readable)
ORDER BY 1, 2
