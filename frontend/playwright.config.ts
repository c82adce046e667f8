import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'
import { fileURLToPath } from 'node:url'

// Debian's Chromium: a browser is never downloaded. WebGL2 works without a graphics card and without a flag.
const chromium = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}

const bare = fileURLToPath(new URL('./e2e/no-fonts.conf', import.meta.url))

const screens = ['first-view.spec.ts', 'access.spec.ts']

const config: PlaywrightTestConfig = {
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/server.ts',
  // one browser at a time: without a graphics card a map uses every core there is
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  globalTimeout: (process.env.ROOMS ? 120 : 20) * 60_000, // the whole run; `make rooms` opens a page 400 times
  expect: { timeout: 20_000 },
  use: {
    baseURL: process.env.LINTU_URL,
    browserName: 'chromium',
    launchOptions: chromium,
    locale: 'zh-CN',
    actionTimeout: 30_000,
    // the map jumps instead of flying: a software renderer draws each frame of a flight for nothing
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    viewport: { width: 1280, height: 800 },
  },
  projects: [
    { name: 'wide', testMatch: [...screens, 'hover.spec.ts'], use: { viewport: { width: 1920, height: 1080 } } },
    {
      name: 'desk',
      testMatch: ['walk', 'keyboard', 'appearance', 'rooms', 'statistics', 'import'].map((name) => `${name}.spec.ts`),
    },
    { name: 'live', testMatch: ['live.spec.ts', 'edit.spec.ts', 'database.spec.ts'] },
    {
      name: 'tablet lying',
      testMatch: [...screens, 'touch.spec.ts'],
      use: { viewport: { width: 1280, height: 800 }, hasTouch: true },
    },
    {
      name: 'tablet standing',
      testMatch: [...screens, 'touch.spec.ts'],
      use: { viewport: { width: 800, height: 1280 }, hasTouch: true },
    },
    {
      name: 'without system fonts',
      testMatch: 'no-fonts.spec.ts',
      use: { launchOptions: { ...chromium, env: { ...process.env, FONTCONFIG_FILE: bare } as Record<string, string> } },
    },
    {
      name: 'without WebGL2',
      testMatch: 'no-webgl.spec.ts',
      use: { launchOptions: { ...chromium, args: [...chromium.args, '--disable-3d-apis'] } },
    },
  ],
}

export default defineConfig(config)
