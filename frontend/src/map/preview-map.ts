import { Map as MapLibre, setWorkerUrl, type GeoJSONSource, type LayerSpecification } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import type { Theme } from '../state/choice'
import type { Bounds, View } from '../wire/types'

setWorkerUrl(workerUrl)

/** A map of rows that are not in the city yet, over the city as it is. */
export interface PreviewMap {
  /** Shows rows from an address of GeoJSON, and the box they lie in. */
  show(address: string, bounds: Bounds): void
  /** Looks at a place while there is nothing to show. */
  look(view: View): void
  dress(theme: Theme, lang: string): void
  remove(): void
}

const source = 'preview'

/** The rows in the colour of the interface, whatever their shape. */
function layers(colour: string): LayerSpecification[] {
  const is = (kind: string): ['==', ['geometry-type'], string] => ['==', ['geometry-type'], kind]
  return [
    {
      id: 'preview-areas',
      type: 'fill',
      source,
      filter: is('Polygon'),
      paint: { 'fill-color': colour, 'fill-opacity': 0.4 },
    },
    { id: 'preview-lines', type: 'line', source, paint: { 'line-color': colour, 'line-width': 1.5 } },
    {
      id: 'preview-points',
      type: 'circle',
      source,
      filter: is('Point'),
      paint: { 'circle-color': colour, 'circle-radius': 4, 'circle-stroke-color': '#fff', 'circle-stroke-width': 1 },
    },
  ]
}

/** An empty map; its first dress brings the city. */
export function createPreviewMap(container: HTMLElement): PreviewMap {
  const map = new MapLibre({
    container,
    style: { version: 8, sources: {}, layers: [] },
    attributionControl: false,
    maxZoom: 19,
    pitchWithRotate: false,
    dragRotate: false,
    validateStyle: false, // the server's tests do
  })
  container.id ||= 'preview'
  map.getCanvas().setAttribute('aria-labelledby', container.id)
  map.getCanvas().removeAttribute('aria-label')
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  let shown: { address: string; bounds: Bounds } | null = null
  const draw = (): void => {
    if (!shown || !map.isStyleLoaded()) return
    const known = map.getSource<GeoJSONSource>(source)
    if (known) {
      void known.setData(shown.address)
      return
    }
    map.addSource(source, { type: 'geojson', data: shown.address, tolerance: 0.2 })
    const colour = getComputedStyle(container).getPropertyValue('--brand').trim() || '#0b746c'
    for (const layer of layers(colour)) map.addLayer(layer)
  }
  map.on('style.load', () => {
    for (const { id, type } of map.getStyle().layers) {
      if (type === 'fill-extrusion') map.setLayoutProperty(id, 'visibility', 'none')
    }
    draw()
  })
  map.on('idle', () => {
    draw()
    container.dataset.idle = String(map.getSource(source) !== undefined)
  })
  map.on('error', () => undefined) // what is missing is not drawn; the page says what the server refuses
  return {
    show(address, bounds) {
      container.dataset.idle = 'false'
      shown = { address, bounds }
      map.fitBounds(bounds, { padding: { top: 40, left: 40, right: 40, bottom: 72 }, maxZoom: 17, animate: false })
      draw()
    },
    look({ center, zoom }) {
      if (!shown) map.jumpTo({ center, zoom: zoom - 1 })
    },
    dress(theme, lang) {
      map.setStyle(new URL(`/styles/${theme}.json?lang=${lang}`, location.href).href, { diff: false })
    },
    remove: () => map.remove(),
  }
}
