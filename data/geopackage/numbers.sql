-- The figures of an area. ?1 is its id, ?2 a JSON list of building ids where those are not found by SQL; the query for
-- its buildings is put in for the verb. below is the region with everything that is part of it: by its parent or, for a
-- block (街区), by a link. UNION ends at a loop.
WITH RECURSIVE
below(id) AS (
  VALUES (?1)
  UNION SELECT r.id FROM below JOIN regions r ON r.parent_id = below.id
  UNION SELECT l.region_id FROM below JOIN region_links l ON l.parent_id = below.id
),
inside(id) AS MATERIALIZED (%s),
flats AS (
  SELECT count(*) AS households, coalesce(sum(occupied), 0) AS occupied,
    coalesce(sum((SELECT count(*) FROM memberships m WHERE m.household_id = h.id AND m.valid_to IS NULL)), 0) AS people
  FROM inside JOIN households h ON h.building_id = inside.id
)
SELECT
  (SELECT count(DISTINCT b.compound_id) FROM inside JOIN buildings b ON b.id = inside.id),
  (SELECT count(*) FROM inside),
  (SELECT count(*) FROM inside JOIN units u ON u.building_id = inside.id),
  flats.households, flats.occupied, flats.people
FROM flats, (SELECT ?2)
