package demo

import (
	"fmt"
	"math/rand/v2"

	"lintu/data"
)

// sensing are the kinds of devices with how many a street of 50,000 has (domain notes); those with a number of their
// own in the preset have 0 here.
var sensing = []struct {
	kind, name string
	perStreet  int
	where      standing
	equipment  string // type of a GB/T 28181 id, or empty
}{
	{"access_gate", "楼道门禁", 0, atDoor, "142"},
	{"smoke", "烟感", 0, atDoor, "134"},
	{"light", "智慧照明", 0, onPavement, ""},
	{"lane_gate", "道闸", 90, inYard, "141"},
	{"parking_io", "停车场出入口", 60, inYard, "123"},
	{"person_io", "人员出入口", 80, inYard, "124"},
	{"residual_current", "剩余电流互感器", 220, atDoor, "134"},
	{"gas", "可燃气体", 160, atDoor, "134"},
	{"septic", "化粪池监测", 45, inYard, ""},
	{"lift", "电梯物联", 190, atLift, ""},
	{"lamp_pole", "智慧灯杆", 60, onPavement, ""},
	{"water_meter", "水表", 3200, atDoor, ""},
	{"charger", "充电桩", 180, inYard, ""},
	{"ground_lock", "地锁", 70, inYard, ""},
	{"smart_lock", "智能锁", 120, atDoor, "142"},
	{"kiosk", "政务服务一体机", 8, inPark, ""},
	{"sos", "一键呼叫", 80, atDoor, "134"},
	{"body_cam", "执法仪", 30, atDoor, "138"},
	{"patrol_point", "电子巡更点", 120, inYard, ""},
	{"water_level", "积水", 15, atKerb, ""},
	{"env", "环境站", 6, inPark, ""},
}

// inFlats are the kinds of devices that belong to one household.
var inFlats = map[string]bool{"smoke": true, "gas": true, "water_meter": true, "smart_lock": true, "sos": true}

// deviceCounts are how many devices of each kind the city has.
func (c *township) deviceCounts() []int {
	fixed := map[string]int{"access_gate": c.preset.units, "smoke": c.preset.smoke, "light": c.preset.lights}
	weights := make([]float64, 0, len(sensing))
	left := c.preset.devices
	for _, d := range sensing {
		if n, ok := fixed[d.kind]; ok {
			left -= n
			continue
		}
		weights = append(weights, float64(d.perStreet))
	}
	shares := apportion(weights, left)
	out := make([]int, len(sensing))
	for i, d := range sensing {
		if n, ok := fixed[d.kind]; ok {
			out[i] = n
			continue
		}
		out[i], shares = shares[0], shares[1:]
	}
	return out
}

func (c *township) deviceRows(yield func(data.Row) bool) {
	s := c.spots()
	flats := c.flats()
	id := int64(0)
	for i, count := range c.deviceCounts() {
		d := sensing[i]
		r := stream(c.seed, partDevices, uint64(i))
		var places []flatSpot
		if inFlats[d.kind] {
			places = flats.some(r, count)
		} else {
			for _, at := range s.enough(r, d.where, count) {
				places = append(places, flatSpot{spot: at})
			}
		}
		for serial, at := range places {
			id++
			if !yield(c.device(s, id, i, serial+1, at).Row()) {
				return
			}
		}
	}
}

func (c *township) device(s *spots, id int64, kind, serial int, at flatSpot) data.Device {
	d := sensing[kind]
	point, grid, _ := s.record(at.spot)
	code := fmt.Sprintf("%s%02d%06d", c.at.county, kind+1, c.at.serial(serial))
	if d.equipment != "" {
		code = c.equipmentCode("01", d.equipment, kind*10000+serial)
	}
	record := data.Device{
		Meta: c.meta(id, code, data.ClassThing, c.at.government()), Region: grid.code, Grid: grid.id, Kind: d.kind,
		Name: fmt.Sprintf("%s%04d", d.name, serial), Position: &point,
	}
	if b := at.spot.building; b != nil {
		record.Building, record.Floor = b.id, max(1, at.floor)
	}
	record.Household = at.household
	return record
}

// equipmentCode is a GB/T 28181 id of the township's platform on the government network.
func (c *township) equipmentCode(industry, equipment string, serial int) string {
	code, err := data.CameraID{
		Centre: fmt.Sprintf("%s%02d", c.at.county, c.at.ordinal), Industry: industry, Type: equipment, Network: 6, Serial: serial,
	}.Code()
	if err != nil {
		return "" // the store refuses the row
	}
	return code
}

// flatSpot is a spot in a flat.
type flatSpot struct {
	spot
	household int64
	floor     int
}

// flatList is every flat with people in it.
type flatList []flatSpot

func (c *township) flats() flatList {
	var out flatList
	c.eachHousehold(func(id, _ int64, b *building, d door) bool {
		if c.homes.people[id-1] > 0 {
			p := b.position(d)
			at := vec{(p[0] - originLon) * metresPerLon, (p[1] - originLat) * metresPerLat}
			out = append(out, flatSpot{spot{at: at, building: b, compound: b.compound}, id, d.floor})
		}
		return true
	})
	return out
}

// some are so many flats, spread over the list.
func (f flatList) some(r *rand.Rand, count int) []flatSpot {
	out := make([]flatSpot, count)
	step, phase := float64(len(f))/float64(count), r.Float64()
	for i := range out {
		out[i] = f[int((float64(i)+phase)*step)%len(f)]
	}
	return out
}
