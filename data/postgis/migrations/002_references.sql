-- What refers to what, and the triggers that keep it true: one call per statement, with all of its rows.

-- Every reference of every table. An owned row lives and dies with the row it refers to; another is freed.
CREATE TABLE lintu_store.refs (
    table_name text NOT NULL,
    column_name text NOT NULL,
    target text NOT NULL,
    owned boolean NOT NULL,
    PRIMARY KEY (table_name, column_name)
);

-- One row: what holds for the whole store.
CREATE TABLE lintu_store.settings (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    srid integer NOT NULL,
    runtime text -- role of the running program, which may change rows and no tables
);
INSERT INTO lintu_store.settings (srid) VALUES ({{.srid}});

-- A name for something that belongs to a table, short enough for PostgreSQL and like no other.
CREATE FUNCTION lintu_store.name_for(kind text, table_name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT kind || '_' || CASE WHEN length(table_name) <= 45 THEN table_name
        ELSE left(table_name, 36) || '_' || left(md5(table_name), 8) END
$$;

-- The version of a row grows when another program changes the row without minding it. Ids never change: they are in tiles,
-- in bookmarks and in the registers of other programs.
CREATE FUNCTION lintu_store.raise_version() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'the id of a record never changes'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, COLUMN = 'id';
    END IF;
    NEW.version := OLD.version + 1;
    RETURN NEW;
END
$body$;

-- Checks one column of the rows a statement brought, and locks the rows it refers to as a foreign key would: who deletes
-- one of them at the same time waits, and then takes the new rows along. The array keeps the plan an index scan however
-- many rows the plan was first made for. $1 the table, $2 the column, $3 the target, $4 the rows.
CREATE FUNCTION lintu_store.check_statement(table_name text, column_name text, target text, incoming text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT format($code$
    wanted := ARRAY(SELECT DISTINCT n.%2$I FROM %4$s);
    IF wanted <> '{}' THEN
        found_ids := ARRAY(SELECT r.id FROM lintu.%3$I AS r WHERE r.id = ANY (wanted) FOR KEY SHARE);
        IF cardinality(found_ids) < cardinality(wanted) THEN
            SELECT n.id, n.%2$I INTO lost FROM %4$s AND n.%2$I <> ALL (found_ids) ORDER BY n.id LIMIT 1;
            RAISE EXCEPTION 'there is no %% in %%', lost.%2$I, %3$L USING ERRCODE = 'foreign_key_violation',
                SCHEMA = 'lintu', TABLE = %1$L, COLUMN = %2$L, DETAIL = lost.id || ' ' || lost.%2$I;
        END IF;
    END IF;
$code$, table_name, column_name, target, incoming)
$$;

-- Makes the function and the triggers that check what a table refers to. Running it again replaces them.
CREATE FUNCTION lintu_store.install_checks(of_table text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    inserted text;
    updated text;
BEGIN
    SELECT string_agg(lintu_store.check_statement(table_name, column_name, target,
               format('new_rows AS n WHERE n.%I IS NOT NULL', column_name)), '' ORDER BY column_name),
           string_agg(lintu_store.check_statement(table_name, column_name, target,
               format('new_rows AS n JOIN old_rows AS o USING (id) WHERE n.%1$I IS NOT NULL AND n.%1$I IS DISTINCT FROM o.%1$I',
                   column_name)), '' ORDER BY column_name)
        INTO inserted, updated FROM lintu_store.refs WHERE table_name = of_table;
    IF inserted IS NULL THEN
        RETURN;
    END IF;
    -- Without nested loops: the plan of the join is kept, and may have been made for a single row.
    EXECUTE format($code$
CREATE OR REPLACE FUNCTION lintu_store.%1$I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $trigger$
DECLARE
    wanted bigint[];
    found_ids bigint[];
    lost record;
BEGIN
    IF TG_OP = 'INSERT' THEN%2$s
    ELSE%3$s
    END IF;
    RETURN NULL;
END
$trigger$;
CREATE OR REPLACE TRIGGER lintu_check_insert AFTER INSERT ON lintu.%4$I REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION lintu_store.%1$I();
CREATE OR REPLACE TRIGGER lintu_check_update AFTER UPDATE ON lintu.%4$I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION lintu_store.%1$I();
$code$, lintu_store.name_for('check', of_table), inserted, updated, of_table);
END
$body$;

-- Makes the function and the triggers that let what refers to a table follow its deletions: owned rows go along, others are
-- freed. TRUNCATE is the deletion of every row.
CREATE FUNCTION lintu_store.install_releases(of_table text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    deleted text;
    truncated text;
BEGIN
    SELECT string_agg(format(CASE WHEN owned THEN E'DELETE FROM lintu.%1$I WHERE %2$I = ANY (gone);\n'
               ELSE E'UPDATE lintu.%1$I SET %2$I = NULL, version = version + 1 WHERE %2$I = ANY (gone);\n' END,
               table_name, column_name), '' ORDER BY table_name, column_name),
           string_agg(format(CASE WHEN owned THEN E'DELETE FROM lintu.%1$I WHERE %2$I IS NOT NULL;\n'
               ELSE E'UPDATE lintu.%1$I SET %2$I = NULL, version = version + 1 WHERE %2$I IS NOT NULL;\n' END,
               table_name, column_name), '' ORDER BY table_name, column_name)
        INTO deleted, truncated FROM lintu_store.refs WHERE target = of_table;
    IF deleted IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format($code$
CREATE OR REPLACE FUNCTION lintu_store.%1$I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $trigger$
DECLARE
    gone bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        gone := ARRAY(SELECT id FROM old_rows);
        IF gone = '{}' THEN
            RETURN NULL;
        END IF;
        %2$s
    ELSE
        %3$s
    END IF;
    RETURN NULL;
END
$trigger$;
CREATE OR REPLACE TRIGGER lintu_release_delete AFTER DELETE ON lintu.%4$I REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION lintu_store.%1$I();
CREATE OR REPLACE TRIGGER lintu_release_truncate AFTER TRUNCATE ON lintu.%4$I
    FOR EACH STATEMENT EXECUTE FUNCTION lintu_store.%1$I();
$code$, lintu_store.name_for('release', of_table), deleted, truncated, of_table);
END
$body$;

-- Gives a table what every table of the store has: the trigger of its versions, its indexes (code, region, references, blind
-- indexes, geometry), the checks of its references, and the releases of what it refers to.
CREATE FUNCTION lintu_store.equip_table(of_table text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    named text;
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER lintu_version BEFORE UPDATE ON lintu.%I FOR EACH ROW
        WHEN (NEW.version = OLD.version OR NEW.id <> OLD.id) EXECUTE FUNCTION lintu_store.raise_version()', of_table);
    FOR named IN
        SELECT a.attname FROM pg_attribute AS a
        WHERE a.attrelid = format('lintu.%I', of_table)::regclass AND a.attnum > 0 AND NOT a.attisdropped
            AND (a.attname IN ('code', 'region') OR a.attname LIKE 'blind\_%'
                OR a.attname IN (SELECT column_name FROM lintu_store.refs WHERE table_name = of_table))
        ORDER BY a.attnum
    LOOP
        EXECUTE format('CREATE INDEX ON lintu.%I (%I)', of_table, named);
    END LOOP;
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = format('lintu.%I', of_table)::regclass AND attname = 'geom') THEN
        EXECUTE format('CREATE INDEX ON lintu.%I USING gist (geom)', of_table);
    END IF;
    PERFORM lintu_store.install_checks(of_table);
    PERFORM lintu_store.install_releases(target) FROM (SELECT DISTINCT target FROM lintu_store.refs WHERE table_name = of_table) AS t;
END
$body$;

INSERT INTO lintu_store.refs (table_name, column_name, target, owned) VALUES
    ('regions', 'parent_id', 'regions', false),
    ('region_links', 'region_id', 'regions', true),
    ('region_links', 'parent_id', 'regions', true),
    ('compounds', 'community_id', 'regions', false),
    ('buildings', 'community_id', 'regions', false),
    ('buildings', 'grid_id', 'regions', false),
    ('buildings', 'compound_id', 'compounds', false),
    ('units', 'building_id', 'buildings', true),
    ('households', 'building_id', 'buildings', true),
    ('households', 'unit_id', 'units', false),
    ('memberships', 'household_id', 'households', true),
    ('memberships', 'resident_id', 'residents', true),
    ('taggings', 'resident_id', 'residents', true),
    ('taggings', 'household_id', 'households', true),
    ('places', 'grid_id', 'regions', false),
    ('places', 'building_id', 'buildings', false),
    ('components', 'grid_id', 'regions', false),
    ('devices', 'grid_id', 'regions', false),
    ('devices', 'building_id', 'buildings', false),
    ('devices', 'household_id', 'households', false),
    ('cameras', 'grid_id', 'regions', false),
    ('cameras', 'building_id', 'buildings', false),
    ('cameras', 'compound_id', 'compounds', false);

SELECT lintu_store.equip_table(relname::text) FROM pg_class
WHERE relnamespace = 'lintu'::regnamespace AND relkind = 'r' ORDER BY relname;
