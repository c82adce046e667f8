-- Functions of a tile's z, x and y that give rows with a geometry, and that the role may call. A function whose text names
-- Lintu's schemas is left out: what it reads is not to be had past the rules for it. $1 is the schema PostGIS is in.
SELECT n.nspname::text, p.proname::text, '' AS kind, '', -1::bigint,
    array_agg(a.name ORDER BY a.ord), array_agg(b.typname::text ORDER BY a.ord), array_agg(b.typcategory::text ORDER BY a.ord),
    array_agg(a.typmod ORDER BY a.ord), array_agg(g.nspname = $1 AND b.typname IN ('geometry', 'geography') ORDER BY a.ord),
    array_agg(true)
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_type result ON result.oid = p.prorettype
CROSS JOIN LATERAL (
    -- TABLE (…) and OUT parameters
    SELECT o.ord, p.proargnames[o.ord] AS name, o.oid, -1 AS typmod
    FROM unnest(p.proallargtypes, p.proargmodes) WITH ORDINALITY AS o(oid, mode, ord) WHERE o.mode IN ('t', 'o')
    UNION ALL
    -- rows of a table's or a composite type
    SELECT c.attnum, c.attname::text, c.atttypid, c.atttypmod FROM pg_attribute c
    WHERE p.proallargtypes IS NULL AND c.attrelid = result.typrelid AND result.typrelid <> 0 AND c.attnum > 0 AND NOT c.attisdropped
    UNION ALL
    -- bare geometries
    SELECT 1, p.proname::text, p.prorettype, -1 WHERE p.proallargtypes IS NULL AND result.typrelid = 0
) a
JOIN pg_type t ON t.oid = a.oid
JOIN pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
JOIN pg_namespace g ON g.oid = b.typnamespace
WHERE p.prokind = 'f' AND p.proretset AND p.pronargs - p.pronargdefaults = 3
    AND p.proargtypes[0] IN ('int4'::regtype, 'int8'::regtype) AND p.proargtypes[1] IN ('int4'::regtype, 'int8'::regtype)
    AND p.proargtypes[2] IN ('int4'::regtype, 'int8'::regtype)
    AND p.proargnames[1:3] = '{z,x,y}'
    AND n.nspname NOT IN ('information_schema', 'lintu', 'lintu_store') AND n.nspname NOT LIKE 'pg\_%'
    AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')
    AND coalesce(p.prosrc, '') || coalesce(array_to_string(p.proconfig, ' '), '') || coalesce(pg_get_function_sqlbody(p.oid), '')
        !~* '\mlintu(_store)?\M'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
GROUP BY p.oid, n.nspname, p.proname
HAVING bool_or(g.nspname = $1 AND b.typname IN ('geometry', 'geography'))
ORDER BY 1, 2
