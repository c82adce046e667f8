package demo

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"lintu/data"
)

// vehicleRows are the patrol and sanitation vehicles and the patrol robots. No province has the plates' first letter.
func (c *township) vehicleRows(yield func(data.Row) bool) {
	for i := range c.preset.vehicles + c.preset.robots {
		kind := "patrol"
		switch {
		case i >= c.preset.vehicles:
			kind = "patrol_robot"
		case i%3 == 2:
			kind = "sanitation"
		}
		id := int64(i + 1)
		number := c.at.vehicles + id
		record := data.Vehicle{
			Meta:   c.meta(id, fmt.Sprintf("V%s%04d", c.at.county, number), data.ClassThing, c.at.district+"综合行政执法局"),
			Region: c.at.code() + "000",
			Plate:  fmt.Sprintf("示A·D%04d", number), Kind: kind,
		}
		if !yield(record.Row()) {
			return
		}
	}
}

// laneRows are the back streets: the minor roads, then the side streets if there are too few.
func (c *township) laneRows(yield func(data.Row) bool) {
	communities := newLocator(c.regions, data.LevelCommunity)
	id := int64(0)
	for _, kind := range [2]roadKind{minorRoad, secondaryRoad} {
		for _, course := range c.ground.courses() {
			road := c.ground.roads[course.road]
			com, ok := communities.at(course.points[len(course.points)/2].lonLat())
			if road.kind != kind || int(course.road) < c.ground.trunks || !ok || int(id) == c.preset.lanes {
				continue
			}
			id++
			record := data.Lane{
				Meta:   c.meta(id, fmt.Sprintf("%s-L%02d", com.code, id), data.ClassLand, committeeOf(com.name)),
				Region: com.code, Name: laneName(road.name), Path: orb.MultiLineString{lineString(course.points)},
			}
			if !yield(record.Row()) {
				return
			}
		}
	}
}

func laneName(road string) string {
	name := strings.TrimSuffix(strings.TrimSuffix(road, "路"), "街")
	if strings.HasSuffix(name, "巷") {
		return name
	}
	return name + "巷"
}
