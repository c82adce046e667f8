/** A count with thousands apart, the same in both languages. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** A moment as the footer writes it: 2026-11-21 14:05, local time. */
export function moment(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** A time of day as notes write it: 14:32:05, local time. */
export function clock(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':')
}

/** A moment of today as 14:05, an earlier one with its day. */
export function lately(time: string | number, now: Date): string {
  const date = new Date(time)
  const text = moment(date.toISOString())
  return date.toDateString() === now.toDateString() ? text.slice(-5) : text
}

/** Metres on the ground of one pixel at a zoom (512 px tiles) and a latitude. */
export function metresPerPixel(zoom: number, latitude: number): number {
  return (40_075_016.686 * Math.cos((latitude * Math.PI) / 180)) / (512 * 2 ** zoom)
}

/** The longest round length (1, 2 or 5 times a power of ten) that fits a width. */
export function scaleBar(
  zoom: number,
  latitude: number,
  width: number,
): { metres: number; pixels: number; label: string } {
  const perPixel = metresPerPixel(zoom, latitude)
  const most = perPixel * width
  const power = 10 ** Math.floor(Math.log10(most))
  const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= most) ?? power
  const label = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`
  return { metres, pixels: metres / perPixel, label }
}
