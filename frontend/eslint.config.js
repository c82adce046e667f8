import prettier from 'eslint-config-prettier'
import imports from 'eslint-plugin-import-x'
import vue from 'eslint-plugin-vue'
import { defineConfig, globalIgnores } from 'eslint/config'
import typescript from 'typescript-eslint'

/** Folders of src from the bottom up; each may import those before it that it names. */
const layers = {
  wire: [],
  api: ['wire'],
  live: ['wire'],
  state: ['wire', 'api', 'live'],
  map: ['wire', 'api', 'state'],
  ui: ['wire', 'api', 'state'],
  views: ['wire', 'api', 'live', 'state', 'map', 'ui', 'theme'],
}

/** wire ← api, live ← state ← map, ui ← views, and no view imports another. */
const zones = Object.entries(layers).map(([folder, below]) => ({
  target: `./src/${folder}`,
  from: './src',
  except: [folder, ...below].map((name) => `./${name}`),
  message: `${folder}/ may import ${below.join(', ') || 'nothing'}`,
}))

const maplibre = {
  group: ['maplibre-gl', 'maplibre-gl/*', 'terra-draw', 'terra-draw-*'],
  message: 'MapLibre and terra-draw stay in map/',
}
const vueLibraries = { group: ['vue', 'vue-i18n'], message: 'Vue stays in ui/ and views/' }

/** Keeps libraries out of folders. */
function without(folder, patterns) {
  return {
    files: [`src/${folder}/**/*.{ts,vue}`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  }
}

export default defineConfig(
  globalIgnores(['dist', 'test-results', 'playwright-report']),
  typescript.configs.strictTypeChecked,
  vue.configs['flat/recommended'],
  prettier,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true }],
      // stores and words are records of functions: none of them reads `this`
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    // types that come out of another component are known to vue-tsc alone, which checks them
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,vue}'],
    plugins: { 'import-x': imports },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.vue', '.css'] } } },
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }] },
  },
  without('{api,live,state,wire}', [maplibre, vueLibraries]),
  without('map', [vueLibraries]),
  without('{ui,views}', [maplibre]),
  // the entries take MapLibre's style sheet along
  { files: ['src/views/*/main.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['e2e/**/*.ts', 'playwright.config.ts'],
    rules: {
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  { files: ['**/*.{js,mjs}'], extends: [typescript.configs.disableTypeChecked] },
)
