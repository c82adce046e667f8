package app

import (
	"path/filepath"
	"testing"
	"time"

	"lintu/data"
	"lintu/layers/follow"
	"lintu/server/config"
)

// Of a large demo city the plan is shown: all there is of it, on whatever screen.
func TestAPlanIsToBeSeenWhole(t *testing.T) {
	set := config.Default()
	set.Store = filepath.Join(t.TempDir(), "city.gpkg")
	at, err := siteOf(set)
	if err != nil {
		t.Fatal(err)
	}
	if err = makeDemo(t.Context(), at, "community", 1, nil); err != nil {
		t.Fatal(err)
	}
	opened, _, err := at.begin(t.Context(), forReading)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = opened.Close() }()
	city, err := follow.Load(t.Context(), opened, time.Now, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	defer city.Close()
	plan, err := firstView(data.Identity{Demo: true, Preset: "city"}, city.State())
	if err != nil {
		t.Fatal(err)
	}
	b, middle := plan.Bounds, plan.Center
	if b == nil || plan.Pitch != 0 || b[0] >= middle[0] || middle[0] >= b[2] || b[1] >= middle[1] || middle[1] >= b[3] {
		t.Errorf("%+v", plan)
	}
	towers, err := firstView(data.Identity{Demo: true, Preset: "street"}, city.State())
	if err != nil || towers.Bounds != nil || towers.Pitch == 0 {
		t.Errorf("%+v %v", towers, err)
	}
}
