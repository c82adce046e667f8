package app

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"lintu/data"
	"lintu/data/demo"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/search"
	"lintu/layers/stats"
	"lintu/server/access"
	"lintu/server/api"
)

// loadCity reads a store into memory: features, figures and names side by side.
func loadCity(ctx context.Context, store store, identity data.Identity, at site) (*api.City, error) {
	tables, err := store.Tables(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the store's tables: %w", err)
	}
	catalogue := layers.NewCatalogue(tables)
	city := &api.City{
		Catalogue: catalogue, Rows: store, Tables: tables, Identity: identity, Scope: access.Visitor(identity),
		StoreKind: at.kind, StoreName: at.name,
	}
	var features *index.Index
	group, inner := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		features, err = index.Load(inner, store, catalogue)
		city.Index = features
		return err
	})
	group.Go(func() error {
		figures, failed := stats.Load(inner, store)
		if failed == nil {
			city.Figures = figures.Stats()
		}
		return failed
	})
	group.Go(func() error {
		names, failed := search.Load(inner, store, catalogue, store)
		if failed == nil {
			city.Finder = names.Search()
		}
		return failed
	})
	group.Go(func() (err error) {
		city.DataTime, err = newest(inner, store)
		return err
	})
	if err = group.Wait(); err != nil {
		return nil, fmt.Errorf("read the city from %s: %w", at.text, err)
	}
	if first, ok := demo.View(identity.Preset); ok && identity.Demo {
		city.View = api.View(first)
		return city, nil
	}
	city.View, err = view(features, catalogue, city.Scope)
	return city, err
}

// newest is when the buildings were last changed: the age of the city as people mean it.
func newest(ctx context.Context, store data.Reader) (time.Time, error) {
	var latest time.Time
	err := store.Scan(ctx, data.Query{Table: "buildings", Scope: data.Everything()}, func(row data.Row) error {
		if at := data.BuildingOf(row).UpdatedAt; at.After(latest) {
			latest = at
		}
		return nil
	})
	return latest, err
}

// The first view of a city (look: towers seen from the south-south-east, half tilted).
const (
	firstPitch   = 50
	firstBearing = -17
	nearestFirst = 16.5
	// Buildings rise between z14.5 and z15: a town that nearly fits there is shown from where they stand.
	nearlyStanding, standing = 14, 15.1
	farthest                 = 3
)

// firstScreen is the part of a 1920×1080 window that is not covered by panels, in MapLibre's pixels at zoom 0: a world
// is 512 wide.
const (
	screenWidth = 1600
	worldWidth  = 512
)

// view shows what the city is: its buildings, or all there is if it has none.
func view(features *index.Index, catalogue *layers.Catalogue, scope data.Scope) (api.View, error) {
	var all orb.Bound
	found := false
	for _, layer := range catalogue.All() {
		bound, err := features.Bounds(layer.Name, scope)
		if err != nil {
			return api.View{}, fmt.Errorf("find the first view: %w", err)
		}
		if bound.IsEmpty() || bound.IsZero() {
			continue
		}
		if layer.Name == "buildings" {
			all, found = bound, true
			break
		}
		if !found {
			all, found = bound, true
		}
		all = all.Union(bound)
	}
	if !found {
		return api.View{Center: orb.Point{104, 36}, Zoom: farthest}, nil // China, for want of a city
	}
	width := max(all.Right()-all.Left(), (all.Top()-all.Bottom())*screenWidth/900, 1e-6)
	zoom := math.Log2(screenWidth * 360 / (worldWidth * width))
	if zoom > nearlyStanding {
		zoom = max(zoom, standing)
	}
	return api.View{
		Center: round(all.Center()), Zoom: math.Round(min(max(zoom, farthest), nearestFirst)*10) / 10,
		Pitch: firstPitch, Bearing: firstBearing,
	}, nil
}

// round is a point to about a metre.
func round(p orb.Point) orb.Point {
	return orb.Point{math.Round(p[0]*1e5) / 1e5, math.Round(p[1]*1e5) / 1e5}
}
