/** What the server answers, as /api/v1 has it. Ids are whole numbers up to 2^53. */

export type Point = [lon: number, lat: number]
export type Bounds = [west: number, south: number, east: number, north: number]

export interface View {
  center: Point
  zoom: number
  pitch: number
  bearing: number
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
}

export type LayerClass = 'person' | 'house' | 'land' | 'matter' | 'thing' | 'sentiment' | 'organisation'

export interface Layer {
  name: string
  title: { zh: string; en: string }
  class: LayerClass
  group: string
  shape: 'point' | 'line' | 'polygon' | 'any'
  count: number
  minzoom: number
  maxzoom: number
  bounds: Bounds | null
  fields: { name: string; type: string }[]
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
}
