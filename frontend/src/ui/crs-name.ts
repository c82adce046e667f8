/** What people call a coordinate system, by the message for it and what stands in the message. */
export function crsName(code: string): { key: string; slots: Record<string, string | number> } {
  const number = Number(/^EPSG:(\d+)$/.exec(code)?.[1] ?? 0)
  const slots = { code: number }
  if (code === 'GCJ-02') return { key: 'gcj', slots }
  if (code === 'BD-09') return { key: 'bd', slots }
  if (number === 4490 || number === 4480) return { key: 'cgcs', slots }
  if (number === 4326 || number === 4979) return { key: 'wgs', slots }
  if (number === 3857) return { key: 'mercator', slots }
  if (number >= 4491 && number <= 4501) return { key: 'wideZone', slots: { ...slots, n: number - 4491 + 13 } }
  if (number >= 4502 && number <= 4512) return { key: 'wide', slots: { ...slots, n: 75 + 6 * (number - 4502) } }
  if (number >= 4513 && number <= 4533) return { key: 'zone', slots: { ...slots, n: number - 4513 + 25 } }
  if (number >= 4534 && number <= 4554) return { key: 'meridian', slots: { ...slots, n: 75 + 3 * (number - 4534) } }
  return { key: '', slots: {} }
}
