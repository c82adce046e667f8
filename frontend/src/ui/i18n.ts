import { createI18n } from 'vue-i18n'
import { en } from './messages/en'
import { zh } from './messages/zh'

/** The words of the interface, Chinese first; every language has every key. */
export function createWords(lang: 'zh' | 'en') {
  return createI18n({ legacy: false, locale: lang, fallbackLocale: 'zh', messages: { zh, en } })
}
