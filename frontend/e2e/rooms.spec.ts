import { expect, test } from './test'
import { sql } from './store'

interface Room {
  id: number
  room: string
  unit: number | null
  number: number | null
  building: string
  compound: string | null
}

/** So many rooms; `make rooms` asks for more. The same ones every time, spread over the whole store. */
const count = Number(process.env.ROOMS ?? 20)
const perTest = 20
const stride = 2654435761 // Knuth's multiplicative hash: neighbouring ids land far apart

function sample(): Room[] {
  return sql<Room>(`SELECT h.id, h.room, u.number AS unit, b.number, b.name AS building, c.name AS compound
    FROM households h JOIN buildings b ON b.id = h.building_id
    LEFT JOIN units u ON u.id = h.unit_id LEFT JOIN compounds c ON c.id = b.compound_id
    ORDER BY (h.id * ${stride}) % 4294967296, h.id LIMIT ${count}`)
}

/** The address as a person types it: with its compound, where it has one. */
function typed(room: Room): string {
  const building = room.compound && room.number ? `${room.compound}${room.number}幢` : room.building
  return building + (room.unit ? `${room.unit}单元` : '') + room.room
}

for (let from = 0; from < count; from += perTest) {
  test(`rooms ${from + 1} to ${Math.min(from + perTest, count)} are found by their address and stay selected`, async ({
    map,
  }) => {
    test.setTimeout(30 * 60_000)
    await map.open('/?off=components,devices,cameras,places') // a software renderer draws each of them for nothing
    const rooms = sample().slice(from, from + perTest)
    expect(rooms.length).toBeGreaterThan(0)
    for (const room of rooms) {
      await test.step(`${typed(room)} (household ${room.id})`, async () => {
        await map.search(typed(room)) // one input
        await map.takeFirstHit() // the second; there is no third
        await map.matrixShows(room.id)
        const view = await map.settledView()

        await map.switchMode()
        await map.matrixShows(room.id)
        await map.switchMode()
        expect(await map.settledView()).toEqual(view)

        await map.reload()
        await map.matrixShows(room.id)
        expect(await map.settledView()).toEqual(view)
      })
    }
  })
}
