import { describe, expect, test } from 'vitest'
import { createChoice, roundCamera, type Choice } from './choice'
import { decode, encode } from './url'

/** A small deterministic source of numbers in [0, 1) (mulberry32), so that a failure comes again. */
function random(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const letters = Array.from('abz_09,/%&=#?+ é幢栋🏠"\\.-')

function anyChoice(next: () => number): Choice {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const word = (): string => Array.from({ length: 1 + Math.floor(next() * 8) }, () => pick(letters)).join('')
  const spread = (from: number, to: number): number => from + next() * (to - from)
  return createChoice({
    lang: pick(['zh', 'en']),
    theme: pick(['light', 'dark']),
    mode: pick(['2d', '3d']),
    off: [...new Set(Array.from({ length: Math.floor(next() * 4) }, word))],
    on: next() < 0.5 ? [] : ['people'],
    selection: next() < 0.3 ? null : { layer: word(), id: 1 + Math.floor(next() * (Number.MAX_SAFE_INTEGER - 1)) },
    camera:
      next() < 0.1
        ? null
        : roundCamera({
            center: [spread(-180, 180) * (next() < 0.2 ? 1e-6 : 1), spread(-85, 85) * (next() < 0.2 ? 1e-7 : 1)],
            zoom: spread(0, 22),
            bearing: spread(-180, 180),
            pitch: spread(0, 85),
          }),
  }).get()
}

function through(url: string): Choice {
  const parsed = new URL(url, 'http://lintu')
  return createChoice(decode(parsed.search, parsed.hash)).get()
}

test('whatever was chosen comes back exactly from its URL', () => {
  const next = random(1)
  for (let i = 0; i < 3000; i++) {
    const choice = anyChoice(next)
    expect(through(encode(choice))).toEqual(choice)
  }
})

test('a URL is the same after a second turn', () => {
  const next = random(2)
  for (let i = 0; i < 500; i++) {
    const url = encode(anyChoice(next))
    expect(encode(through(url))).toBe(url)
  }
})

test('reads as people expect', () => {
  const choice = createChoice({
    off: ['cameras', 'devices'],
    selection: { layer: 'households', id: 123 },
    camera: { center: [120.123, 30.5], zoom: 15.2, bearing: -17, pitch: 50 },
  }).get()
  expect(encode(choice)).toBe(
    '/?lang=zh&theme=light&mode=3d&sel=households/123&off=cameras,devices#15.2/30.5/120.123/-17/50',
  )
})

describe('what makes no sense is left out and the rest taken', () => {
  for (const [query, hash, wanted] of [
    ['?lang=fr&theme=dark', '', { theme: 'dark' }],
    ['?mode=4d', '#15/91/120', {}],
    ['?sel=buildings/0', '', {}],
    ['?sel=buildings/-3', '', {}],
    ['?sel=buildings/9007199254740993', '', {}],
    ['?sel=buildings', '', {}],
    ['?sel=/7', '', {}],
    ['?sel=%E5/7&lang=en', '', { lang: 'en' }],
    ['?sel=buildings%2F7', '', { selection: { layer: 'buildings', id: 7 } }],
    ['?off=,,cameras,cameras', '', { off: ['cameras'] }],
    ['?off', '', {}],
    ['', '#15', {}],
    ['', '#NaN/30/120', {}],
    ['', '#1e1/30/120', {}],
    ['', '#15/30/120/0/86', {}],
    ['', '#15/30/120', { camera: { zoom: 15, center: [120, 30], bearing: 0, pitch: 0 } }],
  ] as const) {
    test(`${query}${hash}`, () => expect(decode(query, hash)).toEqual(wanted))
  }
})

test('no text breaks it, and nothing outside the limits comes through', () => {
  const next = random(3)
  const alphabet = Array.from('langthememodeseloff=&?#/.,-0123456789%zh2d3E幢\u0000')
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from(
      { length: Math.floor(next() * 40) },
      () => alphabet[Math.floor(next() * alphabet.length)],
    ).join('')
    const { camera, selection, off } = decode(`?sel=${text}&off=${text}&${text}`, text)
    if (camera) {
      expect(Math.abs(camera.center[1])).toBeLessThanOrEqual(85.06)
      expect(camera.zoom).toBeLessThanOrEqual(22)
      expect(camera.pitch).toBeLessThanOrEqual(85)
    }
    if (selection) expect(Number.isSafeInteger(selection.id) && selection.id > 0 && selection.layer !== '').toBe(true)
    expect(off?.includes('')).not.toBe(true)
  }
})
