import { feature, figures } from './api'
import { viewOf } from './map-page'
import { sql } from './store'
import { expect, test } from './test'

/** What a hovered area shows, by layer, and a query for one area that is large enough to be hit in its middle. */
const areas = [
  {
    layer: 'grids',
    shown: ['compounds', 'buildings', 'occupied', 'people'],
    zoom: 15.5,
    off: '&off=compounds,buildings,micro_grids,components,devices,cameras,places,households',
    query: `SELECT grid_id AS id FROM buildings WHERE grid_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  },
  {
    layer: 'compounds',
    shown: ['buildings', 'units', 'occupied', 'people'],
    zoom: 16,
    off: '&off=buildings,components,devices,cameras,places,households',
    query: `SELECT compound_id AS id FROM buildings WHERE compound_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  },
]

for (const { layer, shown, zoom, off, query } of areas) {
  test(`resting on one of the ${layer} shows its four figures`, async ({ page, request, map }) => {
    const [area] = sql<{ id: number }>(query)
    if (!area) throw new Error('no such area')
    const { label_point: point, properties } = await feature(request, layer, area.id)
    await map.open(viewOf(point, zoom, off))
    const asked: string[] = []
    page.on('request', (sent) => asked.push(sent.url()))
    const { x, y } = await map.middle()
    await page.mouse.move(x - 3, y)
    await page.mouse.move(x, y)

    await expect(map.hover).toBeVisible()
    await expect(map.hover).toContainText(String(properties.name))
    const got = await map.figures(map.hover)
    expect(
      asked.filter((url) => url.includes('/statistics')),
      'they were there before the pointer rested',
    ).toEqual([])
    const wanted = await figures(request, layer, area.id)
    expect(Object.keys(got)).toEqual(shown)
    for (const name of shown) expect(got[name], name).toBe(wanted[name])
  })
}
