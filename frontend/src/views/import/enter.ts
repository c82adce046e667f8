import { createApp } from 'vue'
import * as imports from '../../api/imports'
import { getStatus } from '../../api/status'
import { createImporter } from '../../state/importing'
import { watchServer } from '../../state/connection'
import { createStore } from '../../state/store'
import { langs, themes, type Lang, type Theme } from '../../state/choice'
import { createWords } from '../../ui/i18n'
import ImportView from './import-view.vue'

/** How the page looks, as its address keeps it. */
export interface Dress {
  lang: Lang
  theme: Theme
}

/** Shows the page of imports in an element; the returned function takes it away and leaves nothing behind. */
export function enter(root: HTMLElement): () => void {
  const given = new URLSearchParams(location.search)
  const lang = langs.find((one) => one === given.get('lang'))
  const theme = themes.find((one) => one === given.get('theme'))
  const dress = createStore<Dress>({ lang: lang ?? 'zh', theme: theme ?? 'light' })
  const words = createWords(dress.get().lang)
  const importer = createImporter(imports)
  const server = watchServer(getStatus)
  const wear = (): void => {
    const now = dress.get()
    words.global.locale.value = now.lang
    document.documentElement.lang = now.lang === 'zh' ? 'zh-CN' : 'en'
    document.documentElement.dataset.theme = now.theme
    document.title = words.global.t('import.page')
    history.replaceState(null, '', `?lang=${now.lang}&theme=${now.theme}${location.hash}`)
  }
  const keep = (): void => {
    const id = importer.get().job?.id
    const hash = id ? `#${id}` : ''
    if (location.hash !== hash) history.replaceState(null, '', location.pathname + location.search + hash)
  }
  const id = location.hash.slice(1)
  wear()
  const propose = server.subscribe(({ status }) => {
    if (!status) return // it stays Chinese and light until the server has read its city
    propose()
    dress.update({
      ...(lang ? {} : { lang: langs.find((one) => one === status.language) ?? 'zh' }),
      ...(theme ? {} : { theme: themes.find((one) => one === status.theme) ?? 'light' }),
    })
  })
  const leaves = [dress.subscribe(wear), importer.subscribe(keep), propose]
  server.start()
  if (id) void importer.resume(id)
  const app = createApp(ImportView, { importer, dress, server })
  app.use(words).mount(root)
  return () => {
    app.unmount()
    importer.stop()
    server.stop()
    for (const leave of leaves) leave()
  }
}
