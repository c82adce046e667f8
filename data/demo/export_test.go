package demo

// Small is a city of two streets and a town in two districts, for tests.
func Small(seed uint64) (*City, error) { return generateLarge(smallTotals(), seed) }

func smallTotals() totals {
	return totals{
		preset: preset{
			name: "small", people: 19500, occupied: 8100, flats: 9300,
			cottages: 12, walkUps: 80, midRises: 26, highRises: 34, hamlets: 120, twins: 30,
			shops: 27, offices: 12, schools: 9, factories: 18, publics: 15,
			units: 480, compounds: 17, streets: 3, communities: 6, villages: 6, grids: 30, microGrids: 180,
			organisations: 360, nine: 460, components: 7000, cameras: 230, devices: 3000, smoke: 240,
			lights: 400, workers: 24, vehicles: 6, robots: 3, lanes: 6, extras: 60, special: 2,
		},
		towns: 1, districts: 2, townShare: 0.2,
	}
}

// Planned are the counts of a large preset and what its townships have together, by what is counted.
func Planned(name string, seed uint64) (want, got []int, err error) {
	t, _ := metropolitanNamed(name)
	m, err := newMetropolis(t, seed)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range sharedOut {
		total := 0
		for _, part := range m.tracts {
			total += *s.count(&part.preset)
		}
		want, got = append(want, *s.count(&t.preset)), append(got, total)
	}
	return want, got, nil
}
