-- The outbox: what changed, written in the transaction that changed it. A statement that touches up to 1,000 rows writes
-- one record per row; a larger one writes records of up to 1,000 rows each, with all their ids and boxes.
--
-- Commit order is not sequence order: readers go by snapshots and xid, see feed_read.sql.
CREATE TABLE lintu_store.outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT now(), -- begin of the transaction; with seq and xid the fingerprint of a record
    layer text NOT NULL,
    op "char" NOT NULL, -- i, u, d; t for TRUNCATE, which has no ids
    ids bigint[] NOT NULL,
    old_boxes float8[], -- x, y of points, else west, south, east, north, one after the other; null where nothing was
    new_boxes float8[]
);
CREATE INDEX outbox_xid ON lintu_store.outbox (xid);
-- Numbers hardly compress, and trying to would be a good part of a bulk load.
ALTER TABLE lintu_store.outbox ALTER ids SET STORAGE EXTERNAL, ALTER old_boxes SET STORAGE EXTERNAL,
    ALTER new_boxes SET STORAGE EXTERNAL;

-- One row: which outbox this is. A copy of the database keeps it, so readers compare more; see feed_position.sql.
CREATE TABLE lintu_store.feed (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    outbox uuid NOT NULL DEFAULT gen_random_uuid(),
    home text, -- cluster and database it was written in
    trimmed xid8 NOT NULL DEFAULT '0' -- the latest transaction of which records were deleted
);
INSERT INTO lintu_store.feed DEFAULT VALUES;

-- How far every reader has come. Trimming stays behind the slowest of them.
CREATE TABLE lintu_store.readers (
    node text PRIMARY KEY,
    snapshot pg_snapshot NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
);

-- Every table whose changes are written down: under which name, and which columns say what changed where.
CREATE TABLE lintu_store.tracked (
    relation regclass PRIMARY KEY,
    layer text NOT NULL,
    id_column text NOT NULL,
    geom_column text, -- null for a table without geometry
    members oid[] NOT NULL -- the table with its partitions of every level, as they are tracked
);

-- The statement that writes the records of the rows of a query, which gives id, old and new box.
CREATE FUNCTION lintu_store.record_statement(layer text, op text, spatial boolean, rows text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT format($code$
    IF touched <= 1000 THEN
        INSERT INTO lintu_store.outbox (layer, op, ids, old_boxes, new_boxes)
        SELECT %1$L, %2$L, ARRAY[id], old_box, new_box FROM (%3$s) AS r;
    ELSE
        INSERT INTO lintu_store.outbox (layer, op, ids, old_boxes, new_boxes)
        SELECT %1$L, %2$L, array_agg(id), %4$s, %5$s
        FROM (SELECT r.*, (row_number() OVER () - 1) / 1000 AS block FROM (%3$s) AS r) AS numbered GROUP BY block ORDER BY block;
    END IF;
$code$, layer, op, rows,
        CASE WHEN spatial AND op <> 'i' THEN 'array_agg(old_box)' ELSE 'NULL' END,
        CASE WHEN spatial AND op <> 'd' THEN 'array_agg(new_box)' ELSE 'NULL' END)
$$;

-- The box of a geometry column, as SQL. Points are their own boxes, in half the space.
CREATE FUNCTION lintu_store.box_of(alias text, geom_column text, point boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN geom_column IS NULL THEN 'NULL::float8[]'
        WHEN point THEN format('ARRAY[{{.postgis}}.ST_X(%1$s.%2$I), {{.postgis}}.ST_Y(%1$s.%2$I)]', alias, geom_column)
        ELSE format('ARRAY[{{.postgis}}.ST_XMin(%1$s.%2$I), {{.postgis}}.ST_YMin(%1$s.%2$I),
            {{.postgis}}.ST_XMax(%1$s.%2$I), {{.postgis}}.ST_YMax(%1$s.%2$I)]', alias, geom_column) END
$$;

-- Makes the function that writes down the changes of one relation. It runs as its owner, so that whoever may change the
-- table need not be able to write the outbox.
CREATE FUNCTION lintu_store.install_recorder(function_name text, layer text, id_column text, geom_column text, point boolean)
    RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    spatial boolean := geom_column IS NOT NULL;
    old_box text := lintu_store.box_of('o', geom_column, point);
    new_box text := lintu_store.box_of('n', geom_column, point);
BEGIN
    EXECUTE format($code$
CREATE OR REPLACE FUNCTION lintu_store.%1$I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $trigger$
DECLARE
    touched bigint;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO lintu_store.outbox (layer, op, ids) VALUES (%2$L, 't', '{}');
        PERFORM pg_notify('lintu_changes', '');
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        SELECT count(*) INTO touched FROM old_rows;
    ELSE
        SELECT count(*) INTO touched FROM new_rows;
    END IF;
    IF touched = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM pg_notify('lintu_changes', '');
    IF TG_OP = 'INSERT' THEN%3$s
    ELSIF TG_OP = 'DELETE' THEN%4$s
    ELSE%5$s
        -- An id may have been changed: the old one is gone and the new one has come.
        IF EXISTS (SELECT FROM old_rows AS o WHERE NOT EXISTS (SELECT FROM new_rows AS n WHERE n.%8$I = o.%8$I)) THEN%6$s%7$s
        END IF;
    END IF;
    RETURN NULL;
END
$trigger$$code$, function_name, layer,
        lintu_store.record_statement(layer, 'i', spatial, format('SELECT n.%I AS id, NULL::float8[] AS old_box, %s AS new_box FROM new_rows AS n',
            id_column, new_box)),
        lintu_store.record_statement(layer, 'd', spatial, format('SELECT o.%I AS id, %s AS old_box, NULL::float8[] AS new_box FROM old_rows AS o',
            id_column, old_box)),
        lintu_store.record_statement(layer, 'u', spatial, format('SELECT n.%1$I AS id, %2$s AS old_box, %3$s AS new_box FROM old_rows AS o '
            || 'JOIN new_rows AS n ON n.%1$I = o.%1$I', id_column, old_box, new_box)),
        lintu_store.record_statement(layer, 'd', spatial, format('SELECT o.%1$I AS id, %2$s AS old_box, NULL::float8[] AS new_box FROM old_rows AS o '
            || 'WHERE NOT EXISTS (SELECT FROM new_rows AS n WHERE n.%1$I = o.%1$I)', id_column, old_box)),
        lintu_store.record_statement(layer, 'i', spatial, format('SELECT n.%1$I AS id, NULL::float8[] AS old_box, %2$s AS new_box FROM new_rows AS n '
            || 'WHERE NOT EXISTS (SELECT FROM old_rows AS o WHERE o.%1$I = n.%1$I)', id_column, new_box)),
        id_column);
END
$body$;

-- A table with its partitions of every level.
CREATE FUNCTION lintu_store.members_of(target regclass) RETURNS oid[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(relid::oid ORDER BY relid::oid) FROM (
        SELECT relid FROM pg_partition_tree(target) -- no rows for a table that is no partition and has none
        UNION SELECT target) AS members
$$;

-- Writes down every change of a table from now on. A statement fires the triggers of the relation it names and of no other,
-- so a partitioned table has them on itself and on every partition below. Running it again changes nothing.
CREATE FUNCTION lintu_store.track_table(target regclass, layer_name text, id_name text, geom_name text) RETURNS void
    LANGUAGE plpgsql AS $body$
DECLARE
    member regclass;
    recorder text := lintu_store.name_for('track', layer_name);
    event text;
BEGIN
    FOR member, event IN -- partitions that went are tables of their own now
        SELECT g.tgrelid, g.tgname FROM lintu_store.tracked AS t, pg_trigger AS g
        WHERE t.relation = target AND g.tgrelid = ANY (t.members) AND g.tgname LIKE 'zz\_lintu\_track\_%'
            AND g.tgrelid <> ALL (lintu_store.members_of(target))
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', event, member);
    END LOOP;
    INSERT INTO lintu_store.tracked VALUES (target, layer_name, id_name, geom_name, lintu_store.members_of(target))
        ON CONFLICT (relation) DO UPDATE SET members = excluded.members;
    PERFORM lintu_store.install_recorder(recorder, layer_name, id_name, geom_name, coalesce((
        SELECT {{.postgis}}.postgis_typmod_type(atttypmod) = 'Point' FROM pg_attribute
        WHERE attrelid = target AND attname = geom_name), false));
    FOREACH member IN ARRAY lintu_store.members_of(target) LOOP
        FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] LOOP
            EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION lintu_store.%I()',
                'zz_lintu_track_' || lower(event), event, member,
                CASE event
                    WHEN 'INSERT' THEN 'REFERENCING NEW TABLE AS new_rows'
                    WHEN 'UPDATE' THEN 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
                    WHEN 'DELETE' THEN 'REFERENCING OLD TABLE AS old_rows'
                    ELSE ''
                END, recorder);
        END LOOP;
    END LOOP;
END
$body$;

-- Deletes the records every reader has read: those of transactions before the slowest snapshot. A reader that was not seen
-- for a week is no longer waited for; without readers a day is kept. The newest record stays: positions are recognised by it.
-- It deletes at most so many: a reader waits for it.
CREATE FUNCTION lintu_store.trim_outbox(forget interval DEFAULT '7 days', keep interval DEFAULT '1 day', most integer DEFAULT 5000)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    horizon xid8;
    deleted bigint;
BEGIN
    DELETE FROM lintu_store.readers WHERE seen_at < now() - forget;
    SELECT min(pg_snapshot_xmin(snapshot)) INTO horizon FROM lintu_store.readers;
    IF horizon IS NULL THEN
        SELECT min(xid) INTO horizon FROM lintu_store.outbox WHERE at >= now() - keep;
        horizon := least(coalesce(horizon, pg_snapshot_xmin(pg_current_snapshot())), pg_snapshot_xmin(pg_current_snapshot()));
    END IF;
    WITH gone AS (
        DELETE FROM lintu_store.outbox WHERE seq IN (
            SELECT seq FROM lintu_store.outbox
            WHERE xid < horizon AND seq < (SELECT max(seq) FROM lintu_store.outbox) ORDER BY seq LIMIT most)
        RETURNING xid
    ), noted AS (
        UPDATE lintu_store.feed SET trimmed = greatest(trimmed, (SELECT max(xid) FROM gone))
        WHERE EXISTS (SELECT FROM gone)
    )
    SELECT count(*) INTO deleted FROM gone;
    RETURN deleted;
END
$body$;

SELECT lintu_store.track_table(c.oid::regclass, c.relname::text, 'id',
    (SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'geom'))
FROM pg_class AS c
WHERE c.relnamespace = 'lintu'::regnamespace AND c.relkind = 'r' ORDER BY c.relname;

-- Partitions come with rows and go with them, and no statement says so. This tracks what came and has readers read the
-- table again.
CREATE FUNCTION lintu_store.track_partitions() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    known lintu_store.tracked;
    changed integer := 0;
BEGIN
    FOR known IN
        SELECT t.* FROM lintu_store.tracked AS t JOIN pg_class AS c ON c.oid = t.relation
        WHERE c.relkind = 'p' AND t.members <> lintu_store.members_of(t.relation)
    LOOP
        PERFORM lintu_store.track_table(known.relation, known.layer, known.id_column, known.geom_column);
        INSERT INTO lintu_store.outbox (layer, op, ids) VALUES (known.layer, 't', '{}');
        PERFORM pg_notify('lintu_changes', '');
        changed := changed + 1;
    END LOOP;
    RETURN changed;
END
$body$;

-- A database made from a dump has the records of another cluster, whose transaction numbers mean nothing here. This begins a
-- new outbox then, which every reader takes for what it is.
CREATE FUNCTION lintu_store.settle_outbox() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    here text := (SELECT system_identifier FROM pg_control_system()) || '/'
        || (SELECT oid FROM pg_database WHERE datname = current_database());
BEGIN
    IF (SELECT home FROM lintu_store.feed) = here THEN
        RETURN;
    END IF;
    PERFORM FROM lintu_store.feed FOR UPDATE; -- others who open the store now wait, and find it settled
    IF (SELECT home FROM lintu_store.feed) IS DISTINCT FROM here THEN
        DELETE FROM lintu_store.outbox;
        DELETE FROM lintu_store.readers;
        UPDATE lintu_store.feed SET home = here, outbox = gen_random_uuid(), trimmed = '0';
    END IF;
END
$body$;
