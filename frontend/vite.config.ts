import vue from '@vitejs/plugin-vue'
import { createReadStream, existsSync, writeFileSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import { createLogger, type Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const dist = join(import.meta.dirname, 'dist')

/** Go embeds dist, also in a clone that was never built: the file that keeps the folder in git survives every build. */
function keep(): Plugin {
  return { name: 'keep', apply: 'build', closeBundle: () => writeFileSync(join(dist, '.keep'), '') }
}

const kinds: Record<string, string> = { '.json': 'application/json', '.png': 'image/png', '.woff2': 'font/woff2' }

/** While developing, fonts and sprites are those of the last build: their scripts write them straight into dist. */
function builtFiles(): Plugin {
  return {
    name: 'built-files',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = normalize(new URL(request.url ?? '/', 'http://vite').pathname)
        const file = join(dist, path)
        if (!/^\/(fonts|sprites)\//.test(path) || !existsSync(file)) return next()
        response.setHeader('Content-Type', kinds[extname(file)] ?? 'application/octet-stream')
        createReadStream(file).pipe(response)
      })
    },
  }
}

const logger = createLogger()
const { warn, warnOnce } = logger
// the faces of fonts.css are copied beside the bundle by scripts/fonts.mjs: Vite need not know them
const ours = (message: string): boolean => message.includes('/fonts/')
logger.warn = (message, options) => void (ours(message) || warn(message, options))
logger.warnOnce = (message, options) => void (ours(message) || warnOnce(message, options))

export default defineConfig({
  customLogger: logger,
  plugins: [vue(), keep(), builtFiles()],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  // one port: the Go server proxies to this one, the page's sockets too
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: ['index.html', 'import.html'].map((page) => join(import.meta.dirname, page)),
      checks: { bundlerTimings: false },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
