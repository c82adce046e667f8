import { createApp } from 'vue'
import { followHistory } from '../../state/history'
import { decode } from '../../state/url'
import { createWords } from '../../ui/i18n'
import MapApp from './map-app.vue'
import { startServices } from './services'

/** Shows the map view in an element; the returned function takes it away and leaves nothing behind. */
export function enter(root: HTMLElement): () => void {
  const { search, hash } = window.location
  const given = decode(search, hash)
  const services = startServices(given)
  const words = createWords(services.choice.get().lang)
  const wear = (): void => {
    const { lang, theme } = services.choice.get()
    words.global.locale.value = lang
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
    document.documentElement.dataset.theme = theme
  }
  wear()
  const leaveChoice = services.choice.subscribe(wear)
  let leaveHistory = (): void => undefined
  const app = createApp(MapApp, {
    services,
    given,
    // until the first view is known there is nothing to keep in the address
    onOpen: () => (leaveHistory = followHistory(services.choice, window)),
  })
  app.use(words).mount(root)
  return () => {
    app.unmount()
    leaveHistory()
    leaveChoice()
    services.stop()
  }
}
