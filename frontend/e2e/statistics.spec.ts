import { expect, test } from '@playwright/test'
import { sql } from './store'

interface Numbers {
  id: number
  compounds: number
  buildings: number
  units: number
  households: number
  occupied: number
  people: number
}

/** The figures of every area by plain SQL: `area` is the column of a building that says where it belongs. */
function figures(table: string, where: string, area: string): string {
  const buildings = `SELECT id FROM buildings WHERE ${area} = a.id`
  const flats = `SELECT id FROM households WHERE building_id IN (${buildings})`
  return `SELECT a.id,
    (SELECT count(DISTINCT compound_id) FROM buildings WHERE ${area} = a.id) AS compounds,
    (SELECT count(*) FROM buildings WHERE ${area} = a.id) AS buildings,
    (SELECT count(*) FROM units WHERE building_id IN (${buildings})) AS units,
    (SELECT count(*) FROM households WHERE building_id IN (${buildings})) AS households,
    (SELECT count(*) FROM households WHERE building_id IN (${buildings}) AND "use" = 'home' AND occupancy <> 'vacant') AS occupied,
    (SELECT count(DISTINCT resident_id) FROM memberships WHERE valid_to IS NULL AND household_id IN (${flats})) AS people
    FROM ${table} a WHERE ${where} ORDER BY a.id`
}

for (const { layer, query } of [
  { layer: 'grids', query: figures('regions', "a.level = 'grid'", 'grid_id') },
  { layer: 'communities', query: figures('regions', "a.level = 'community'", 'community_id') },
  { layer: 'compounds', query: figures('compounds', '1', 'compound_id') },
]) {
  test(`the figures of all ${layer} equal SQL on the file`, async ({ request }) => {
    const wanted = sql<Numbers>(query)
    expect(wanted.length).toBeGreaterThan(5)
    expect(wanted.reduce((sum, area) => sum + area.people, 0)).toBeGreaterThan(1000)

    const answer = await request.get('/api/v1/statistics', {
      params: { layer, ids: wanted.map((area) => area.id).join(',') },
    })
    expect(answer.ok(), await answer.text()).toBe(true)
    const { statistics } = (await answer.json()) as { statistics: Numbers[] }

    const got = statistics
      .map(({ id, compounds, buildings, units, households, occupied, people }) => ({
        id,
        compounds,
        buildings,
        units,
        households,
        occupied,
        people,
      }))
      .sort((a, b) => a.id - b.id)
    expect(got).toEqual(wanted)
  })
}
