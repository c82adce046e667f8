import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, test } from './test'

const binary = fileURLToPath(new URL('../../bin/lintu', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Twenty points in a survey grid, in GBK's language but UTF-8's letters, and two that are wrong. */
const clean = `编号,x,y,名称\n${Array.from({ length: 20 }, (_, i) => `${i},${4157273 + 10 * i}.5,${622973 + 10 * i}.5,点${i}`).join('\n')}\n`
const dirty = `${clean}20,here,622973,坏点\n21,0,0,零点\n`

let server: ChildProcess | undefined
let folder = ''
let url = ''

/** A server of its own: an import changes the city the other tests look at. */
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lintu-import-'))
  const started = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--preset', 'community'], {
    cwd: folder,
    // what tells the tests of their server is no setting of this one
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LINTU_'))),
  })
  server = started
  url = await new Promise((resolve, reject) => {
    let output = ''
    started.stdout.on('data', (text: Buffer) => {
      output += text.toString()
      const found = /http:\/\/\S+:\d+/.exec(output)
      if (found) resolve(found[0].replace('localhost', '127.0.0.1'))
    })
    started.once('exit', () => reject(new Error(`the server ended: ${output}`)))
  })
  writeFileSync(join(folder, '踏勘点.csv'), clean)
  writeFileSync(join(folder, '踏勘点-原始.csv'), dirty)
  writeFileSync(join(folder, '坏.geojson'), '{"type":"FeatureCollection","features":[')
})

test.afterAll(async () => {
  if (server && server.exitCode === null) {
    const ended = new Promise((resolve) => server?.once('exit', resolve))
    server.kill()
    await ended
  }
  rmSync(folder, { recursive: true })
})

test.use({ baseURL: async ({}, use) => use(url) })

async function serious(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    interface Finding {
      id: string
      impact: string
      nodes: { target: string[]; failureSummary: string }[]
    }
    const tool = (window as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }).axe
    const { violations } = await tool.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id} ${node.target.join(' ')}: ${node.failureSummary}`))
  })
}

/** Sends a file, says the system it is in and checks it. */
async function check(page: Page, file: string): Promise<void> {
  await page.getByTestId('file').setInputFiles(join(folder, file))
  await expect(page.getByTestId('ask')).toBeVisible()
  await page.getByTestId('ask-list').selectOption('EPSG:4549')
  await page.getByTestId('answer').press('Enter')
  await expect(page.getByTestId('start')).toBeVisible()
}

/** Goes on with the Tab key until a control has the focus. */
async function tabTo(page: Page, control: string): Promise<void> {
  for (let n = 0; n < 40; n++) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))) === control) return
  }
  throw new Error(`${control} is not reached`)
}

const count = (page: Page, name: string) => page.getByTestId('counts').locator(`[data-count="${name}"]`)

test('a dirty file shows what is wrong with which row', async ({ page }) => {
  await page.goto(`${url}/import?lang=zh&theme=dark`)
  expect(await serious(page)).toEqual([])
  await check(page, '踏勘点-原始.csv')
  await expect(count(page, 'refused')).toHaveText('2')
  const rows = page.getByTestId('errors').getByRole('row')
  await expect(rows).toHaveCount(3)
  await expect(rows.nth(1)).toContainText('here')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('download').click()])
  expect(readFileSync(await download.path(), 'utf8').split('\n')).toHaveLength(4)
  expect(await serious(page)).toEqual([])
  await page.reload()
  await expect(count(page, 'refused')).toHaveText('2')
  await page.getByTestId('lang').click()
  await expect(page.getByTestId('errors')).toContainText('it is no number of degrees or metres')
})

test('a file that is broken says what to do about it', async ({ page }) => {
  await page.goto(`${url}/import?lang=zh&theme=light`)
  await page.getByTestId('file').setInputFiles(join(folder, '坏.geojson'))
  await expect(page.getByTestId('trouble')).toContainText('文件不完整')
  await expect(page.getByTestId('advice')).toHaveText('请重新复制或重新导出')
  await page.getByTestId('lang').click()
  await expect(page.getByTestId('advice')).toHaveText('copy or export it again')
})

test('a clean file lands on the map, by the keyboard alone', async ({ page }) => {
  const chooser = page.waitForEvent('filechooser') // from here on: a key is quicker than the wish to be told
  await page.goto(`${url}/import?lang=zh&theme=light`)
  await tabTo(page, 'file')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(join(folder, '踏勘点.csv'))
  await expect(page.getByTestId('ask').getByRole('heading')).toBeFocused()
  await tabTo(page, 'ask-crs')
  await page.keyboard.type('EPSG:4549')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('start')).toBeVisible()
  await expect(count(page, 'read')).toHaveText('20')
  await expect(count(page, 'refused')).toHaveText('0')
  await expect(page.getByTestId('warnings')).toContainText('已对调')
  await expect(page.getByTestId('preview')).toHaveAttribute('data-idle', 'true', { timeout: 60_000 })
  await expect(page.getByTestId('start')).toBeDisabled() // until somebody has read that the demo city ends
  await tabTo(page, 'knows')
  await page.keyboard.press('Space')
  await tabTo(page, 'start')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('done')).toContainText('20')
  await tabTo(page, 'to-map')
  expect(await serious(page)).toEqual([])
  const address = await page.getByTestId('to-map').getAttribute('href')
  expect(address).toMatch(/#1\d\.\d+\/37\.5\d+\/121\.39\d+\//)
  await expect
    .poll(async (): Promise<unknown> => (await page.request.get(`${url}/api/v1/layers`)).json())
    .toMatchObject({ layers: expect.arrayContaining([expect.objectContaining({ name: 'my_layer', count: 20 })]) })
  await page.goto(url + (address ?? ''))
  await expect(page.getByTestId('layer-my_layer')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId('to-import')).toHaveAttribute('href', '/import?lang=zh&theme=light')
})
