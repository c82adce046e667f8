import type { Resume } from './live'

/** What the server answers, as /api/v1 has it. Ids are whole numbers up to 2^53. */

export type Point = [lon: number, lat: number]
export type Bounds = [west: number, south: number, east: number, north: number]

export interface View {
  center: Point
  zoom: number
  pitch: number
  bearing: number
  /** what is to be seen whole, from further off on a small screen */
  bounds?: Bounds
}

export interface Status {
  version: string
  demo: boolean
  preset?: string
  store: { kind: string; name: string }
  data_time: string | null
  title: string
  approval_number: string
  language: string
  theme: string
  view: View
  /** whether fields of single flats are served */
  flats: boolean
  /** whether files are taken from this machine */
  imports: boolean
  /** the version of the city that every request from now on shows, or a later one */
  live?: Resume
}

export type LayerClass = 'person' | 'house' | 'land' | 'matter' | 'thing' | 'sentiment' | 'organisation'

export interface Layer {
  name: string
  title: { zh: string; en: string }
  class: LayerClass
  group: string
  shape: 'point' | 'line' | 'polygon' | 'any'
  /** null where it is not known */
  count: number | null
  minzoom: number
  maxzoom: number
  bounds: Bounds | null
  fields: { name: string; type: string }[]
  /** how the map follows its table: row by row, read again when anything changed, or only on demand */
  follows: 'rows' | 'whole' | 'no'
  /** properties of its features that this page may change; none if it may not */
  editable: string[]
}

/** One ancestor on the way from the street to a record. */
export interface Step {
  layer: string
  id: number
  name: string
}

export interface Geometry {
  type: string
  coordinates: unknown
}

export interface Feature {
  type: 'Feature'
  id: number
  bbox?: Bounds
  geometry: Geometry | null
  properties: Record<string, string | number | boolean | null>
  label_point: Point | null
  path: Step[]
  version?: number
}

export interface Figures {
  id: number
  compounds: number
  buildings: number
  units: number
  households: number
  /** null where so few flats are counted that the figure would tell of one */
  occupied: number | null
  people: number | null
  /** compounds that also lie in another area of the level: 含跨网格 n */
  crossing: number
  withheld?: boolean
}

export type Occupancy = 'owner' | 'let' | 'vacant' | 'other'

export interface Named {
  id: number
  name: string
}

export interface Room {
  id: number
  /** null for a shop or a villa with its own door */
  unit_id: number | null
  floor: number
  floor_label: string
  storeys: number
  column: number
  columns: number
  room: string
  use?: string
  occupancy?: Occupancy
}

export interface Unit extends Named {
  number: number
  lifts: number
  columns: number
}

export interface Floor {
  floor: number
  label: string
}

export interface BuildingFacts extends Named {
  number: number
  use: string
  floors_above: number
  floors_below: number
  compound: Named | null
}

/** 楼盘表 of a building. */
export interface Matrix {
  building: BuildingFacts
  path: Step[]
  units: Unit[]
  /** from the top */
  floors: Floor[]
  households: Room[]
}

export interface Household {
  id: number
  code: string
  room: string
  floor: number
  floor_label: string
  storeys: number
  building: Named
  unit: Named | null
  path: Step[]
  point: Point | null
  use?: string
  occupancy?: Occupancy
  /** m² */
  area?: number
}

export interface Hit {
  layer: string
  id: number
  name: string
  detail: string
  point: Point
  bounds: Bounds | null
  building_id?: number
}

/** RFC 9457; clients translate by code. */
export interface Problem {
  title: string
  status: number
  detail: string
  field?: string
  code: string
  request_id?: string
  /** the detail in Chinese, where it is about what somebody entered */
  detail_zh?: string
  /** what is in the way of a shape; area in m² */
  overlaps?: { id: number; area: number }[]
  /** what somebody else has made of a feature meanwhile */
  present?: { version: number; updated_at?: string }
}

/** How a file is to be read, in the words of the command's flags. */
export interface ImportOrder {
  as: string
  layer?: string
  crs?: string
  axis?: string
  encoding?: string
  x?: string
  y?: string
  geometry?: string
  key?: string
  shape?: string
  parts?: string
  rings?: string
  fields?: Record<string, string>
  only?: boolean
}

export type ImportPhase = 'uploaded' | 'checking' | 'asking' | 'checked' | 'running' | 'done' | 'failed' | 'cancelled'

/** What somebody has to say so that an import goes on. */
export type ImportAsk = '' | 'layer' | 'crs' | 'axis' | 'encoding' | 'columns'

export interface ImportProblem {
  what: string
  what_zh: string
  /** what to do about it */
  do: string
  do_zh: string
  ask: ImportAsk
  choices: string[]
}

/** Something to know about a file, in both languages. */
export interface ImportNote {
  text: string
  text_zh: string
}

/** What stands in the place of a value that is not repeated. */
export const hidden = '(not shown)'

export interface ImportColumn {
  name: string
  type: string
  /** the first value, if it may be shown */
  first: string
  /** that are filled from it */
  fields: string[] | null
  /** why it is not taken over */
  left_out: ImportNote | null
}

export interface ImportRefusal {
  row: number
  field: string
  value: string
  reason: string
  reason_zh: string
}

export interface ImportReport {
  table: string
  layer: string
  created: boolean
  format: string
  shape: string
  crs: string
  axes: string
  encoding: string
  total: number
  read: number
  stored: number
  updated: number
  refused: number
  repaired: number
  resumed: number
  /** null while it is still being read */
  columns: ImportColumn[] | null
  targets: string[] | null
  warnings: ImportNote[] | null
  first: ImportRefusal[] | null
  reasons: { reason: string; reason_zh: string; rows: number }[] | null
  bounds: Bounds | null
  errors: boolean
}

export interface Import {
  id: string
  phase: ImportPhase
  file: string
  size: number
  /** the store is the demo city still, and will no longer be */
  demo: boolean
  order: ImportOrder
  layers: string[]
  problem: ImportProblem | null
  report: ImportReport | null
}
