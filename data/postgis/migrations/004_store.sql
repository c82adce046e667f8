-- What the store says of itself and the tables it makes while it runs.

-- Whether this is a demo, and which. Names and values as in a GeoPackage of Lintu.
CREATE TABLE lintu_store.identity (
    name text PRIMARY KEY,
    value text NOT NULL
);

-- Keys of the personal columns, wrapped by a key that is not in the database.
CREATE TABLE lintu_store.keys (
    id smallint PRIMARY KEY, -- 0 the key of the blind indexes, from 1 the data keys
    purpose text NOT NULL,
    master text NOT NULL, -- fingerprint of the key that wraps this one
    wrapped bytea NOT NULL
);

-- The tables that are not built in, with shape and fields as the program describes them.
CREATE TABLE lintu_store.tables (
    name text COLLATE "C" PRIMARY KEY,
    description jsonb NOT NULL
);

-- The type of a field's column.
CREATE FUNCTION lintu_store.column_type(field jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN field->>'privacy' = 'personal' THEN 'bytea'
        WHEN field->>'name' IN ('code', 'region') THEN 'text COLLATE "C"'
        ELSE CASE field->>'type' WHEN 'int' THEN 'bigint' WHEN 'real' THEN 'double precision' WHEN 'bool' THEN 'boolean'
            WHEN 'time' THEN 'timestamptz' WHEN 'text' THEN 'text' END
    END || CASE WHEN field->>'name' = 'code' THEN ' NOT NULL' ELSE '' END
$$;

-- The columns of a geometry, by shape. Lines and areas are kept as multi-geometries, and so are points here: an import may
-- bring several.
CREATE FUNCTION lintu_store.geometry_type(shape text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE shape WHEN 'point' THEN 'MultiPoint' WHEN 'line' THEN 'MultiLineString' WHEN 'polygon' THEN 'MultiPolygon'
        ELSE 'Geometry' END
$$;

-- Makes a table that is not built in. It is the only way the running program can change the schema, and can make nothing
-- but such a table. The program has checked the description; what would harm the database is checked again.
CREATE FUNCTION lintu_store.create_table(table_name text, description jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    columns text;
    geometry text := '';
    runtime_role text;
BEGIN
    IF table_name !~ '^[a-z][a-z0-9_]{0,62}$' OR to_regclass(format('lintu.%I', table_name)) IS NOT NULL
        OR description->>'shape' NOT IN ('none', 'point', 'line', 'polygon', 'any') THEN
        RAISE EXCEPTION 'not a table to be made: %', table_name USING ERRCODE = 'invalid_table_definition';
    END IF;
    SELECT string_agg(format(', %I %s', f->>'name', lintu_store.column_type(f)), '' ORDER BY i)
            || coalesce(string_agg(format(', %I bytea', 'blind_' || (f->>'name')), '' ORDER BY i)
                FILTER (WHERE (f->>'blind')::boolean), '')
        INTO STRICT columns FROM jsonb_array_elements(description->'fields') WITH ORDINALITY AS fields(f, i);
    IF description->>'shape' <> 'none' THEN
        geometry := format(', geom {{.postgis}}.geometry(%s, %s)', lintu_store.geometry_type(description->>'shape'), (SELECT srid FROM lintu_store.settings));
    END IF;
    EXECUTE format('CREATE TABLE lintu.%I (id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
        version bigint NOT NULL DEFAULT 1%s%s)', table_name, geometry, columns);
    INSERT INTO lintu_store.refs SELECT table_name, f->>'name', f->>'refers', coalesce((f->>'owned')::boolean, false)
        FROM jsonb_array_elements(description->'fields') AS f WHERE f->>'refers' <> '';
    PERFORM lintu_store.equip_table(table_name);
    PERFORM lintu_store.track_table(format('lintu.%I', table_name)::regclass, table_name, 'id', CASE geometry WHEN '' THEN NULL ELSE 'geom' END);
    SELECT runtime INTO runtime_role FROM lintu_store.settings;
    IF runtime_role IS NOT NULL THEN
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON lintu.%I TO %I', table_name, runtime_role);
    END IF;
    INSERT INTO lintu_store.tables VALUES (table_name, description);
END
$body$;

-- Nobody runs what makes tables or empties the outbox unless it is granted.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lintu_store FROM PUBLIC;
