-- The city's own tables. Geometry is stored in SRID {{.srid}} as longitude, latitude. Codes and regions are compared byte by
-- byte (COLLATE "C"): a scope is a range of codes, in whatever language the database sorts. A reference is checked, and what
-- hangs on a row follows it, by the set-based triggers of 002_references.sql: foreign keys would check row by row.
CREATE TABLE lintu.regions (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    geom {{.postgis}}.geometry(MultiPolygon, {{.srid}}),
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    level text,
    name text,
    parent_id bigint,
    grid_type text,
    valid_from timestamptz,
    valid_to timestamptz
);

CREATE TABLE lintu.region_links (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region_id bigint,
    parent_id bigint
);

CREATE TABLE lintu.compounds (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    geom {{.postgis}}.geometry(MultiPolygon, {{.srid}}),
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    community_id bigint,
    name text,
    kind text,
    year bigint
);

CREATE TABLE lintu.buildings (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    geom {{.postgis}}.geometry(MultiPolygon, {{.srid}}),
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    community_id bigint,
    grid_id bigint,
    compound_id bigint,
    name text,
    number bigint,
    use text,
    kind text,
    floors_above bigint,
    floors_below bigint,
    floor_height double precision,
    height double precision,
    base double precision,
    year bigint
);

CREATE TABLE lintu.units (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    geom {{.postgis}}.geometry(Point, {{.srid}}),
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    building_id bigint,
    name text,
    number bigint,
    lifts bigint
);

CREATE TABLE lintu.households (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    geom {{.postgis}}.geometry(Point, {{.srid}}),
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    building_id bigint,
    unit_id bigint,
    floor bigint,
    floor_label text,
    storeys bigint,
    "column" bigint,
    columns bigint,
    room text,
    use text,
    occupancy text,
    occupied boolean,
    area double precision
);

CREATE TABLE lintu.residents (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    name bytea,
    blind_name bytea,
    id_number bytea,
    blind_id_number bytea,
    phone bytea,
    blind_phone bytea,
    birth_date bytea,
    sex text
);

CREATE TABLE lintu.memberships (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    household_id bigint,
    resident_id bigint,
    family bigint,
    relation text,
    valid_from timestamptz,
    valid_to timestamptz
);

CREATE TABLE lintu.taggings (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    tag text,
    resident_id bigint,
    household_id bigint,
    valid_from timestamptz,
    valid_to timestamptz
);

CREATE TABLE lintu.places (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    geom {{.postgis}}.geometry(Point, {{.srid}}),
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    grid_id bigint,
    building_id bigint,
    name text,
    kind text,
    nine text,
    floor bigint
);

CREATE TABLE lintu.components (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    geom {{.postgis}}.geometry(Point, {{.srid}}),
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    grid_id bigint,
    kind text,
    name text,
    state text
);

CREATE TABLE lintu.devices (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    geom {{.postgis}}.geometry(Point, {{.srid}}),
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    grid_id bigint,
    building_id bigint,
    household_id bigint,
    kind text,
    name text,
    floor bigint
);

CREATE TABLE lintu.cameras (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    geom {{.postgis}}.geometry(Point, {{.srid}}),
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    grid_id bigint,
    building_id bigint,
    compound_id bigint,
    name text,
    "group" text,
    kind text,
    heading double precision
);

CREATE TABLE lintu.vehicles (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    plate text,
    kind text
);

CREATE TABLE lintu.lanes (
    id bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740992),
    version bigint NOT NULL DEFAULT 1,
    geom {{.postgis}}.geometry(MultiLineString, {{.srid}}),
    code text COLLATE "C" NOT NULL,
    aliases text,
    class text,
    source text,
    owner_org text,
    collected_at timestamptz,
    updated_at timestamptz,
    demo boolean,
    region text COLLATE "C",
    name text
);

