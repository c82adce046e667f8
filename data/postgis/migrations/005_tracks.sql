-- Tables of other programs whose changes are told. One without a column that names its rows is told as a whole: its row in
-- tracked has an empty id_column.
CREATE FUNCTION lintu_store.track_whole(target regclass, layer_name text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    member regclass;
    recorder text := lintu_store.name_for('track', layer_name);
    event text;
BEGIN
    INSERT INTO lintu_store.tracked VALUES (target, layer_name, '', NULL, lintu_store.members_of(target))
        ON CONFLICT (relation) DO UPDATE SET members = excluded.members;
    EXECUTE format($code$
CREATE OR REPLACE FUNCTION lintu_store.%1$I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $trigger$
BEGIN
    INSERT INTO lintu_store.outbox (layer, op, ids) VALUES (%2$L, 't', '{}');
    PERFORM pg_notify('lintu_changes', '');
    RETURN NULL;
END
$trigger$$code$, recorder, layer_name);
    FOREACH member IN ARRAY lintu_store.members_of(target) LOOP
        FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] LOOP
            EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s FOR EACH STATEMENT EXECUTE FUNCTION lintu_store.%I()',
                'zz_lintu_track_' || lower(event), event, member, recorder);
        END LOOP;
    END LOOP;
END
$body$;

-- Ends writing down the changes of a table, wherever its triggers are.
CREATE FUNCTION lintu_store.untrack_table(target regclass) RETURNS boolean LANGUAGE plpgsql AS $body$
DECLARE
    known lintu_store.tracked;
    member regclass;
    event text;
BEGIN
    SELECT * INTO known FROM lintu_store.tracked WHERE relation = target;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    FOR member, event IN
        SELECT g.tgrelid, g.tgname FROM pg_trigger AS g
        WHERE g.tgrelid = ANY (known.members || lintu_store.members_of(target)) AND g.tgname LIKE 'zz\_lintu\_track\_%'
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', event, member);
    END LOOP;
    EXECUTE format('DROP FUNCTION IF EXISTS lintu_store.%I()', lintu_store.name_for('track', known.layer));
    DELETE FROM lintu_store.tracked WHERE relation = target;
    RETURN true;
END
$body$;

-- As before, and for other programs' tables: a partition that Lintu's owner may not watch is no reason for readers to fail. It is
-- left out, and `lintu track` says so when it is run again.
CREATE OR REPLACE FUNCTION lintu_store.track_partitions() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    known lintu_store.tracked;
    changed integer := 0;
BEGIN
    FOR known IN
        SELECT t.* FROM lintu_store.tracked AS t JOIN pg_class AS c ON c.oid = t.relation
        WHERE c.relkind = 'p' AND t.members <> lintu_store.members_of(t.relation)
    LOOP
        BEGIN
            IF known.id_column = '' THEN
                PERFORM lintu_store.track_whole(known.relation, known.layer);
            ELSE
                PERFORM lintu_store.track_table(known.relation, known.layer, known.id_column, known.geom_column);
            END IF;
        EXCEPTION WHEN insufficient_privilege THEN
            UPDATE lintu_store.tracked SET members = lintu_store.members_of(relation) WHERE relation = known.relation;
        END;
        INSERT INTO lintu_store.outbox (layer, op, ids) VALUES (known.layer, 't', '{}');
        PERFORM pg_notify('lintu_changes', '');
        changed := changed + 1;
    END LOOP;
    RETURN changed;
END
$body$;

REVOKE ALL ON FUNCTION lintu_store.track_whole(regclass, text), lintu_store.untrack_table(regclass) FROM PUBLIC;
