import { expect, type Locator, type Page } from '@playwright/test'

/** How long a software renderer on a busy machine may need for a full screen, ms. */
const patience = 60_000

/** What a person sees and does on the map: the only place that knows how the page is made. */
export class MapPage {
  readonly map: Locator
  readonly searchInput: Locator
  readonly hits: Locator
  readonly card: Locator
  readonly cardName: Locator
  readonly matrix: Locator
  readonly hover: Locator
  readonly layers: Locator

  constructor(readonly page: Page) {
    this.map = page.getByTestId('map')
    this.searchInput = page.getByTestId('search-input')
    this.hits = page.getByTestId('search-results').getByRole('option')
    this.card = page.getByTestId('card')
    this.cardName = page.getByTestId('card-name')
    this.matrix = page.getByTestId('matrix')
    this.hover = page.getByTestId('hover')
    this.layers = page.getByTestId('layers')
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url)
    await this.settled()
  }

  async reload(): Promise<void> {
    await this.page.reload()
    await this.settled()
  }

  /** Waits until every tile, glyph and movement there is to come has come. */
  async settled(): Promise<void> {
    await expect(this.map).toHaveAttribute('data-idle', 'true', { timeout: patience })
  }

  /** The view as the URL keeps it, once nothing moves any more. */
  async settledView(): Promise<string> {
    await this.settled()
    return new URL(this.page.url()).hash
  }

  parameter(name: string): string | null {
    return new URL(this.page.url()).searchParams.get(name)
  }

  async search(text: string): Promise<void> {
    await this.searchInput.fill(text)
    await expect(this.hits.first()).toBeVisible()
  }

  async takeFirstHit(): Promise<void> {
    await this.searchInput.press('Enter')
  }

  mode(mode: '2d' | '3d'): Locator {
    return this.page.getByTestId(`mode-${mode}`)
  }

  layer(name: string): Locator {
    return this.page.getByTestId(`layer-${name}`)
  }

  /** From 平面 to 三维 or back. */
  async switchMode(): Promise<void> {
    const now = await this.mode('3d').getAttribute('aria-pressed')
    const next = now === 'true' ? '2d' : '3d'
    await this.mode(next).click()
    await expect(this.mode(next)).toHaveAttribute('aria-pressed', 'true')
    await expect.poll(() => this.parameter('mode')).toBe(next)
    await this.settled()
  }

  room(id: number): Locator {
    return this.matrix.locator(`[data-room="${id}"]`)
  }

  /** The 楼盘表 is open with this one room marked, and the URL says so. */
  async matrixShows(room: number): Promise<void> {
    await expect(this.room(room)).toHaveAttribute('aria-selected', 'true')
    await expect(this.room(room)).toBeInViewport()
    await expect(this.matrix.locator('[aria-selected="true"]')).toHaveCount(1)
    expect(this.parameter('sel')).toBe(`households/${room}`)
  }

  /** The figures of a card by their names in the API. */
  async figures(card: Locator): Promise<Record<string, number>> {
    await expect(card.locator('.figures')).toHaveAttribute('aria-busy', 'false')
    const rows = await card.locator('[data-figure]').all()
    const found: Record<string, number> = {}
    for (const row of rows) {
      const text = (await row.locator('dd').textContent()) ?? ''
      found[(await row.getAttribute('data-figure')) ?? ''] = Number(text.replaceAll(/[^\d]/g, ''))
    }
    return found
  }

  /** The middle of the map, where no panel lies. */
  async middle(): Promise<{ x: number; y: number }> {
    const box = await this.map.boundingBox()
    if (!box) throw new Error('no map')
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }
}

/** The address of a view straight down on a place. */
export function viewOf(point: readonly [number, number], zoom: number, more = ''): string {
  return `/?lang=zh&theme=light&mode=2d${more}#${zoom}/${point[1]}/${point[0]}/0/0`
}
