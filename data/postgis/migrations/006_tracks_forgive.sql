-- A table of another program's may lose a column that its triggers name, or get another type of geometry. Its users must be able to
-- write all the same: then it is told that something changed. Lintu's own tables stay strict; no name of theirs has a dot.
ALTER FUNCTION lintu_store.install_recorder(text, text, text, text, boolean) RENAME TO install_strict_recorder;

CREATE FUNCTION lintu_store.install_recorder(function_name text, layer text, id_column text, geom_column text, point boolean)
    RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    body text;
BEGIN
    PERFORM lintu_store.install_strict_recorder(function_name, layer, id_column, geom_column, point);
    IF layer NOT LIKE '%.%' THEN
        RETURN;
    END IF;
    SELECT prosrc INTO STRICT body FROM pg_proc WHERE oid = to_regproc(format('lintu_store.%I', function_name));
    EXECUTE format($code$
CREATE OR REPLACE FUNCTION lintu_store.%1$I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS %2$L$code$, function_name,
        regexp_replace(body, 'END\s*$', format($code$EXCEPTION WHEN OTHERS THEN
    INSERT INTO lintu_store.outbox (layer, op, ids) VALUES (%L, 't', '{}');
    PERFORM pg_notify('lintu_changes', '');
    RETURN NULL;
END$code$, layer)));
END
$body$;

REVOKE ALL ON FUNCTION lintu_store.install_recorder(text, text, text, text, boolean) FROM PUBLIC;

-- As before; and a table that was renamed, while another of its name is tracked, keeps the function that its triggers call.
CREATE OR REPLACE FUNCTION lintu_store.untrack_table(target regclass) RETURNS boolean LANGUAGE plpgsql AS $body$
DECLARE
    known lintu_store.tracked;
    member regclass;
    event text;
    recorder regproc;
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
    recorder := to_regproc(format('lintu_store.%I', lintu_store.name_for('track', known.layer)));
    IF recorder IS NOT NULL AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = recorder) THEN
        EXECUTE format('DROP FUNCTION lintu_store.%I()', lintu_store.name_for('track', known.layer));
    END IF;
    DELETE FROM lintu_store.tracked WHERE relation = target;
    RETURN true;
END
$body$;

REVOKE ALL ON FUNCTION lintu_store.untrack_table(regclass) FROM PUBLIC;
