import { LngLat, type Map } from 'maplibre-gl'
import { roundCamera, sameCamera, type Camera } from '../state/choice'
import type { Bounds, Point } from '../wire/types'

/** How long the map takes from one view to another, ms. */
export const opening = 1200
const turning = 600
const flying = 1000

/** Pixels at the edges of the map that panels cover. */
export interface Covered {
  left: number
  right: number
  top: number
  bottom: number
}

export function cameraOf(map: Map): Camera {
  const { lng, lat } = map.getCenter()
  return roundCamera({ center: [lng, lat], zoom: map.getZoom(), bearing: map.getBearing(), pitch: map.getPitch() })
}

/** The map's way of going places. It never goes to where it already is or is heading. */
export interface Pilot {
  /** Shows a view at once, or eases into it when it is the first one of a visit. */
  open(camera: Camera, ease: boolean): void
  /** Goes where the URL or the mode switch says. */
  follow(camera: Camera): void
  /** Flies to a place; the view it will end in is the answer. */
  flyTo(point: Point, bounds: Bounds | null, deepest: number, covered: Covered): Camera
}

export function createPilot(map: Map): Pilot {
  let heading: Camera | null = null
  map.on('moveend', () => (heading = null))

  const go = (camera: Camera, duration: number): void => {
    heading = camera
    const { center, zoom, bearing, pitch } = camera
    map.easeTo({ center: new LngLat(...center), zoom, bearing, pitch, duration })
  }
  return {
    open(camera, ease) {
      const { center, zoom, bearing, pitch } = camera
      const before = ease ? { zoom: zoom - 0.7, pitch: pitch * 0.6, bearing: bearing * 0.4 } : { zoom, pitch, bearing }
      map.jumpTo({ center, ...before })
      if (ease) go(camera, opening)
    },
    follow(camera) {
      if (!sameCamera(camera, heading ?? cameraOf(map))) go(camera, turning)
    },
    flyTo(point, bounds, deepest, covered) {
      const camera = destination(map, point, bounds, deepest, covered)
      heading = camera
      const { center, zoom, bearing, pitch } = camera
      map.flyTo({ center, zoom, bearing, pitch, maxDuration: flying, duration: flying })
      return camera
    },
  }
}

/** The view that shows a place in the part of the map no panel covers, turned and tilted as the map is now. */
function destination(map: Map, point: Point, bounds: Bounds | null, deepest: number, covered: Covered): Camera {
  const [bearing, pitch] = [map.getBearing(), map.getPitch()]
  const margin = 40
  const room = {
    left: covered.left + margin,
    right: covered.right + margin,
    top: covered.top + margin,
    bottom: covered.bottom + margin,
  }
  const fitted = bounds && map.cameraForBounds(bounds, { bearing, pitch, maxZoom: deepest, padding: room })
  const zoom = fitted?.zoom ?? deepest
  // the middle of the free part, seen from the middle of the map, px; on the ground a tilted metre is shorter
  const right = (covered.left - covered.right) / 2
  const down = (covered.top - covered.bottom) / 2 / Math.cos((pitch * Math.PI) / 180)
  const target = bounds ? ([(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2] as Point) : point
  return roundCamera({ center: shift(target, right, down, zoom, bearing), zoom, bearing, pitch })
}

/** The centre that puts a point some pixels right of and below the middle of the screen. */
export function shift(point: Point, right: number, down: number, zoom: number, bearing: number): Point {
  const angle = (bearing * Math.PI) / 180
  const east = right * Math.cos(angle) - down * Math.sin(angle)
  const south = right * Math.sin(angle) + down * Math.cos(angle)
  const world = 512 * 2 ** zoom
  const y = mercator(point[1]) + (south / world) * 2 * Math.PI
  return [point[0] - (east / world) * 360, (360 / Math.PI) * Math.atan(Math.exp(y)) - 90]
}

/** A latitude's place on the world map, in radians at the equator. */
const mercator = (latitude: number): number => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360))

/** How wide and high a box is at zoom 0, px. */
export function worldSize([west, south]: Point, [east, north]: Point): [wide: number, high: number] {
  return [((east - west) / 360) * 512, ((mercator(north) - mercator(south)) / (2 * Math.PI)) * 512]
}
