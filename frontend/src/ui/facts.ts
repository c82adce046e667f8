import type { Feature, Household } from '../wire/types'

/** A line of the card: what it is called and what it says. */
export interface Fact {
  key: string
  label: string
  value: string
}

/** Words by key; `has` tells whether there is one. */
export interface Words {
  say(key: string, named?: Record<string, unknown>): string
  has(key: string): boolean
}

type Properties = Feature['properties']

/** What every record carries and nobody looks at a map for. */
const plumbing = new Set([
  'name',
  'number',
  'class',
  'source',
  'aliases',
  'collected_at',
  'updated_at',
  'demo',
  'region',
  'level',
  'valid_from',
  'valid_to',
  'base',
  'floor_height',
])

/** The facts of a record, in the order they are read. Fields nobody foresaw (an import) come as they are. */
export function factsOf(layer: string, properties: Properties, words: Words): Fact[] {
  const facts: Fact[] = []
  const taken = new Set<string>()
  const add = (key: string, value: string): void => {
    taken.add(key)
    if (value !== '') facts.push({ key, label: words.say(`facts.${key}`), value })
  }
  for (const key of ['use', 'kind', 'nine', 'group', 'grid_type', 'state']) {
    add(key, valueOf(layer, key, properties[key], words))
  }
  add('floors', floors(properties, words))
  add('height', measure(properties.height, 'facts.metres', words))
  add('year', measure(properties.year, 'facts.yearOf', words))
  add('heading', measure(properties.heading, 'facts.degrees', words))
  if (layer !== 'buildings') add('floor', measure(properties.floor, 'facts.floorOf', words))
  add('width', measure(properties.width, 'facts.metres', words))
  add('owner_org', text(properties.owner_org))
  add('code', text(properties.code))
  for (const [key, value] of Object.entries(properties)) {
    const known = taken.has(key) || plumbing.has(key) || key.endsWith('_id') || key.startsWith('floors_')
    // a foreign "area" is not ours: its own name says more than a wrong one
    if (!known && text(value) !== '') facts.push({ key, label: key, value: text(value) })
  }
  return facts
}

/** The facts of a room: none of a person. */
export function roomFacts(household: Household, words: Words): Fact[] {
  const { floor_label, storeys, floor, area, use, occupancy, code, unit } = household
  const facts: Fact[] = []
  const add = (key: string, label: string, value: string): void => {
    if (value !== '') facts.push({ key, label, value })
  }
  const top = floor + storeys - 1
  const floorText =
    storeys > 1
      ? words.say('card.storeys', { from: floor_label || floor, to: top })
      : words.say('facts.floorOf', { n: floor_label || floor })
  add('floor', words.say('facts.floor'), floorText)
  add('room', words.say('facts.room'), [unit?.name, household.room].filter(Boolean).join(' '))
  add('area', words.say('facts.area'), measure(area, 'facts.square', words))
  add('use', words.say('facts.use'), valueOf('households', 'use', use ?? null, words))
  add('occupancy', words.say('facts.occupancy'), occupancy ? words.say(`occupancy.${occupancy}`) : '')
  add('code', words.say('facts.code'), code)
  return facts
}

/** A value in words where there are any: kinds differ by layer, other fields do not. */
export function valueOf(layer: string, field: string, value: Properties[string] | undefined, words: Words): string {
  const plain = text(value)
  const key = `value.${field === 'kind' ? layer : field}.${plain}`
  return plain !== '' && /^\w+$/.test(plain) && words.has(key) ? words.say(key) : plain
}

function floors(properties: Properties, words: Words): string {
  const above = Number(properties.floors_above ?? 0)
  const below = Number(properties.floors_below ?? 0)
  if (!above) return ''
  return below ? words.say('facts.floorsBoth', { above, below }) : words.say('facts.floorsOf', { above })
}

function measure(value: Properties[string] | undefined, key: string, words: Words): string {
  if (value === undefined || value === null || value === '') return ''
  const number = Number(value)
  return words.say(key, { n: Number.isFinite(number) ? Math.round(number * 10) / 10 : text(value) })
}

function text(value: Properties[string] | undefined): string {
  return value === undefined || value === null ? '' : String(value)
}
