import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { en } from './en'
import { zh } from './zh'

/** Every message by its dotted key. */
function flat(messages: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [inner, text] of flat(value as object, `${prefix}${key}.`)) found.set(inner, text)
  }
  return found
}

const chinese = flat(zh)
const english = flat(en)

test('both languages have the same keys', () => {
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
})

test('both languages name the same things in a message', () => {
  const slots = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()
  for (const [key, text] of chinese) expect(slots(english.get(key) ?? ''), key).toEqual(slots(text))
})

test('every message is said somewhere', () => {
  const src = fileURLToPath(new URL('../..', import.meta.url))
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(vue|ts)$/.test(name) && !/messages|\.test\.ts$/.test(name),
  )
  const code = files.map((name) => readFileSync(`${src}/${name}`, 'utf8')).join('\n')
  const family = (key: string): string => `${key.slice(0, key.lastIndexOf('.'))}.\${`
  const unsaid = [...chinese.keys()].filter(
    (key) => !key.startsWith('value.') && !code.includes(key) && !code.includes(family(key)),
  )
  expect(unsaid).toEqual([])
})

describe('no message is empty or left in the other language', () => {
  const own = new Set(['lang.other', 'lang.switch'])
  test('English has no Chinese', () => {
    for (const [key, text] of english) {
      expect(text.trim(), key).not.toBe('')
      if (!own.has(key)) expect(text, key).not.toMatch(/[一-鿿]/)
    }
  })
  test('Chinese is Chinese', () => {
    for (const [key, text] of chinese) {
      const bare = text.replace(/\{\w+\}/g, '').replace(/[\s\d°.,m²–]/g, '')
      if (!own.has(key) && bare !== '') expect(text, key).toMatch(/[一-鿿]/)
    }
  })
})
