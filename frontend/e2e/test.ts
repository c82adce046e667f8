import { expect, test as base } from '@playwright/test'
import { MapPage } from './map-page'

/**
 * Every test runs with these eyes open: the page may ask no other host for anything, and neither throw nor log an error.
 * What a test causes on purpose it lists in `allowed`.
 */
export const test = base.extend<{ map: MapPage; allowed: RegExp[] }>({
  allowed: [[], { option: true }],
  page: async ({ page, baseURL, allowed }, use) => {
    const findings: string[] = []
    const home = new URL(baseURL ?? '').host
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (!['data:', 'blob:'].includes(url.protocol) && url.host !== home) findings.push(`asked another host: ${url}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) findings.push(`${response.status()} ${response.url()}`)
    })
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? ''
      if (reason !== 'net::ERR_ABORTED') findings.push(`${reason} ${request.url()}`) // a tile no longer wanted is aborted
    })
    page.on('pageerror', (error) => findings.push(`threw ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') findings.push(`logged ${message.text()} (${message.location().url})`)
    })
    await use(page)
    expect(findings.filter((finding) => !allowed.some((pattern) => pattern.test(finding)))).toEqual([])
  },
  map: async ({ page }, use) => {
    await use(new MapPage(page))
  },
})

export { expect }
