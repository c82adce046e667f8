-- The figures of an area. $1 is its id, $2 the ids of buildings where those are not found by SQL; the query for its buildings
-- is put in for the verb. below is the region with everything that is part of it: by its parent or, for a block (街区), by a
-- link. UNION ends at a loop.
WITH RECURSIVE
below (id) AS (
    SELECT $1::bigint
    UNION
    SELECT part.id FROM below JOIN (
        SELECT id, parent_id AS whole FROM lintu.regions
        UNION ALL SELECT region_id, parent_id FROM lintu.region_links
    ) AS part ON part.whole = below.id
),
inside AS MATERIALIZED (%s),
flats AS (
    SELECT count(*) AS households, count(*) FILTER (WHERE h.occupied) AS occupied,
        coalesce(sum((SELECT count(*) FROM lintu.memberships AS m WHERE m.household_id = h.id AND m.valid_to IS NULL)), 0)::bigint AS people
    FROM inside JOIN lintu.households AS h ON h.building_id = inside.id
)
SELECT
    (SELECT count(DISTINCT b.compound_id) FROM inside JOIN lintu.buildings AS b USING (id)),
    (SELECT count(*) FROM inside),
    (SELECT count(*) FROM inside JOIN lintu.units AS u ON u.building_id = inside.id),
    flats.households, flats.occupied, flats.people
FROM flats WHERE $2::bigint[] IS NOT NULL
