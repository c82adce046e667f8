import { createApp, h, type App, type Component } from 'vue'
import { createWords } from './i18n'

export interface Mounted {
  root: HTMLElement
  /** Gives the component other properties. */
  give(props: Record<string, unknown>): void
  unmount(): void
}

/** Puts a component on the page of a test, in Chinese. */
export function mount(component: Component, props: Record<string, unknown>): Mounted {
  const root = document.createElement('div')
  document.body.append(root)
  const words = createWords('zh')
  let app: App | undefined
  const give = (next: Record<string, unknown>): void => {
    app?.unmount()
    app = createApp({ render: () => h(component, next) })
    app.use(words).mount(root)
  }
  give(props)
  return {
    root,
    give,
    unmount() {
      app?.unmount()
      root.remove()
    },
  }
}
