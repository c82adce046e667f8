package demo_test

import (
	"testing"

	"lintu/data"
)

func TestCodesAreValid(t *testing.T) {
	c := city(t, "street", 1)
	tests := []struct {
		table string
		parse func(code string, row data.Row) error
	}{
		{"households", func(code string, _ data.Row) error { _, err := data.ParseHouseKey(code); return err }},
		{"cameras", func(code string, _ data.Row) error { _, err := data.ParseCameraID(code); return err }},
		{"components", func(code string, row data.Row) error {
			got, err := data.ParseComponentCode(code)
			if kind := data.ComponentOf(row).Kind; err == nil && got.Kind != kind {
				t.Errorf("component %s says it is a %s", code, kind)
			}
			return err
		}},
		{"regions", func(code string, row data.Row) error {
			switch data.RegionOf(row).Level {
			case data.LevelGrid:
				_, err := data.ParseGovernanceGrid(code, data.GovernanceDigits)
				return err
			case data.LevelMicroGrid, data.LevelBlock:
				return nil
			default:
				_, err := data.ParseDivision(code)
				return err
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.table, func(t *testing.T) {
			for row := range c.Rows(test.table) {
				if code := data.FeatureOf(row).Code; test.parse(code, row) != nil {
					t.Errorf("%s: %v", code, test.parse(code, row))
				}
			}
		})
	}
}

func TestThingsAreInTheGridTheySay(t *testing.T) {
	c := city(t, "street", 1)
	grids := map[int64]data.Region{}
	for _, g := range regionsOf(c)[data.LevelGrid] {
		grids[g.ID] = g
	}
	buildings := map[int64]data.Building{}
	for row := range c.Rows("buildings") {
		buildings[row.ID] = data.BuildingOf(row)
	}
	for row := range c.Rows("components") {
		k := data.ComponentOf(row)
		if k.Region != grids[k.Grid].Code {
			t.Errorf("component %s says %s, its grid is %s", k.Code, k.Region, grids[k.Grid].Code)
		}
	}
	for row := range c.Rows("devices") {
		d := data.DeviceOf(row)
		if d.Building != 0 && buildings[d.Building].Grid != d.Grid {
			t.Errorf("device %s is in another grid than its building", d.Code)
		}
		if d.Building == 0 && !data.Contains(grids[d.Grid].Area, *d.Position) {
			t.Errorf("device %s is not in its grid", d.Code)
		}
	}
}

// TestEveryKindOfObjectIsThere goes through the list of objects a community's map is asked for (领事巷社区, domain notes).
func TestEveryKindOfObjectIsThere(t *testing.T) {
	c := city(t, "street", 1)
	kinds := map[string]int{}
	for row := range c.Rows("places") {
		p := data.PlaceOf(row)
		kinds["place "+p.Kind]++
		if p.Nine != "" {
			kinds["nine "+p.Nine]++
		}
	}
	for row := range c.Rows("components") {
		kinds["component "+data.ComponentOf(row).Kind]++
	}
	for row := range c.Rows("devices") {
		kinds["device "+data.DeviceOf(row).Kind]++
	}
	for row := range c.Rows("cameras") {
		kinds["camera "+data.CameraOf(row).Kind]++
		kinds["group "+data.CameraOf(row).Group]++
	}
	for row := range c.Rows("vehicles") {
		kinds["vehicle "+data.VehicleOf(row).Kind]++
	}
	for _, kind := range []string{
		"place company", "place factory", "place government", "place school", "place hospital", "place site", "place courier",
		"place logistics", "place parking", "nine small_shop", "nine small_restaurant", "nine small_hotel", "nine small_clinic",
		"nine small_school", "nine small_entertainment", "nine small_internet", "nine small_beauty", "nine small_workshop",
		"component 02001", "component 01046", "component 03004", "component 01076", "component 01013", "component 01037",
		"device smoke", "device access_gate", "device residual_current", "device septic", "device kiosk", "device lane_gate",
		"device ground_lock", "device smart_lock", "device lift", "device light", "camera bin", "camera lift", "camera high",
		"group governance", "group management", "group renewal", "vehicle patrol", "vehicle sanitation", "vehicle patrol_robot",
	} {
		if kinds[kind] == 0 {
			t.Errorf("there is no %s", kind)
		}
	}
	if kinds["device smoke"] != 600 || kinds["device light"] != 1200 {
		t.Errorf("%d smoke detectors and %d lights, want 600 and 1200", kinds["device smoke"], kinds["device light"])
	}
}
