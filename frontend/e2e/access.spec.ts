import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import { sql } from './store'
import { expect, test } from './test'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  id: string
  impact: string
  nodes: { target: string[]; failureSummary: string }[]
}

/** What axe-core calls serious or critical. */
async function serious(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    const tool = (window as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }).axe
    return (await tool.run()).violations
  })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    )
}

for (const theme of ['light', 'dark']) {
  test(`axe-core finds nothing serious, ${theme}`, async ({ map, page }) => {
    const [room] = sql<{ id: number }>(`SELECT id FROM households WHERE "use" = 'home' ORDER BY id LIMIT 1`)
    await map.open(`/?theme=${theme}&sel=households/${room?.id}`)
    await expect(map.matrix).toBeVisible()
    expect(await serious(page)).toEqual([])
    await map.searchInput.fill('1幢')
    await expect(map.hits.first()).toBeVisible()
    expect(await serious(page)).toEqual([])
  })
}
