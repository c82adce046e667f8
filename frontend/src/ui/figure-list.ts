import type { Figures } from '../wire/types'

export interface Figure {
  key: 'compounds' | 'buildings' | 'units' | 'households' | 'occupied' | 'people'
  /** null where withheld */
  value: number | null
}

/**
 * The four numbers people want of an area: grid and above 小区 / 楼栋 / 住户 / 人口, a compound 楼栋 / 单元 / 住户 / 人口, a
 * building 单元 / 户 / 住户 / 人口.
 */
export function figuresOf(layer: string, figures: Figures): Figure[] {
  const { compounds, buildings, units, households, occupied, people } = figures
  const own: Figure[] =
    layer === 'buildings'
      ? [
          { key: 'units', value: units },
          { key: 'households', value: households },
        ]
      : layer === 'compounds'
        ? [
            { key: 'buildings', value: buildings },
            { key: 'units', value: units },
          ]
        : [
            { key: 'compounds', value: compounds },
            { key: 'buildings', value: buildings },
          ]
  return [...own, { key: 'occupied', value: occupied }, { key: 'people', value: people }]
}
