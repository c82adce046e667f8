// @vitest-environment jsdom

import { expect, test } from 'vitest'
import MapLegend from './map-legend.vue'
import { mount } from './mounted'

const props = {
  visible: ['poles'],
  samples: { poles: { shape: 'dot' as const, color: '#123456', numbers_below: 15 } },
  titleOf: (layer: string) => layer,
  brief: false,
}

test('the number beside a dot is explained while dots can have one', () => {
  const legend = mount(MapLegend, { ...props, zoom: 14.9 })
  expect(legend.root.textContent).toContain('附近')
  legend.give({ ...props, zoom: 15 })
  expect(legend.root.textContent).not.toContain('附近')
  legend.unmount()
})
