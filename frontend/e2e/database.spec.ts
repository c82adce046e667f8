import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, type Database } from './database'
import { viewOf } from './map-page'
import { freePort, run, serve, type Served } from './server'
import { expect, test as base } from './test'

const patience = 60_000 // ms: a busy machine
const [lon, lat] = [121.4, 37.47]
/** What is published besides the city; written anew while the server runs. */
const published = `layers:
  - {name: signs, table: public.signs, title: {zh: 路牌, en: Signs}, attributes: [name], minzoom: 10}
`

interface City extends Served {
  database: Database
  publish(config: string): void
}

/** A city of one row in a database that can be stopped. */
const test = base.extend<object, { city: City }>({
  city: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'lintu-database-'))
      const database = await createDatabase(folder)
      const config = join(folder, 'lintu.yaml')
      const publish = (text: string): void => writeFileSync(config, text)
      publish('layers: []\n')
      run(folder, 'migrate', '--store', database.url)
      database.sql(`CREATE TABLE public.signs (id bigint PRIMARY KEY, name text, geom geometry(Point, 4326));
        INSERT INTO public.signs VALUES (1, '一号', ST_SetSRID(ST_MakePoint(${lon}, ${lat}), 4326));`)
      const served = await serve(folder, await freePort(), ['--store', database.url, '--config', config])
      await use({ ...served, database, publish })
      await served.stop()
      database.stop()
      rmSync(folder, { recursive: true })
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ city }, use) => use(city.url),
})

test.use({ allowed: [/^404 .*\/tiles\/signs\/|logged .*404/] }) // of a layer that is gone before its tiles are there

test('a layer comes to an open page and goes again', async ({ page, map, city }) => {
  await map.open(viewOf([lon, lat], 16))
  await expect(map.layer('signs')).toHaveCount(0)
  const tile = page.waitForRequest((sent) => sent.url().includes('/tiles/signs/'), { timeout: patience })
  city.publish(published)
  await expect(map.layer('signs')).toBeVisible({ timeout: patience })
  await expect(map.layer('signs')).toContainText('路牌')
  await tile
  city.publish('layers: []\n')
  await expect(map.layer('signs')).toHaveCount(0, { timeout: patience })
})

test('while its database is stopped the page says how old it is, in either language', async ({ page, map, city }) => {
  const notice = page.getByTestId('notice')
  await map.open(viewOf([lon, lat], 16))
  city.database.stop()
  await expect(notice).toContainText(/数据截至 \d\d:\d\d/, { timeout: patience })
  await page.getByTestId('lang').click()
  await expect(notice).toContainText(/\d\d:\d\d/)
  await expect(notice).not.toContainText(/\p{Script=Han}/u)
  city.database.start()
  await expect(notice).toHaveCount(0, { timeout: patience })
})
