package e2e

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"lintu/tiles/vector"
)

// figure is a line of /metrics; 0 if it is not there.
func (s *server) figure(line string) float64 {
	s.t.Helper()
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(line) + ` (\S+)$`).FindSubmatch(s.get("/metrics").body)
	if found == nil {
		return 0
	}
	value, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return value
}

func TestMetricsCountTilesAndRequests(t *testing.T) {
	s, flat := boot(t, demoStore(t)), aFlat(t, demoStore(t))
	for range 3 {
		s.get(tileOf("buildings", *flat.Position, 15))
	}
	s.get("/tiles/nothing/15/1/1.mvt")
	for line, want := range map[string]float64{
		`lintu_tile_seconds_count{source="index",zoom="15"}`:                                        1,
		`lintu_tile_cache_requests_total{result="hit"}`:                                             2,
		`lintu_tile_cache_requests_total{result="miss"}`:                                            2,
		`lintu_tile_cache_tiles`:                                                                    1,
		`lintu_request_seconds_count{method="GET",route="/tiles/:layers/:z/:x/:file",status="200"}`: 3,
		`lintu_request_seconds_count{method="GET",route="/tiles/:layers/:z/:x/:file",status="404"}`: 1,
		`lintu_stale_seconds`:  0,
		`lintu_layers_loading`: 0,
	} {
		if got := s.figure(line); got != want {
			t.Errorf("%s is %v, want %v", line, got, want)
		}
	}
	for _, layer := range []string{"buildings", "households"} {
		if s.figure(fmt.Sprintf("lintu_layer_bytes{layer=%q}", layer)) < 1000 {
			t.Errorf("%s takes no memory", layer)
		}
	}
}

func TestThoseWhoAskAtOnceShareATile(t *testing.T) {
	s, flat := boot(t, demoStore(t), keepsNone), aFlat(t, demoStore(t))
	const clients, tiles = 50, 20
	for tile := range tiles {
		path := tileOf("buildings,households,places,components,roads,green", *flat.Position, uint8(13+tile%5))
		var asking sync.WaitGroup
		for range clients {
			asking.Go(func() {
				if r := s.get(path, "Accept-Encoding", "gzip"); r.status != 200 {
					t.Errorf("status %d", r.status)
				}
			})
		}
		asking.Wait()
	}
	made := 0.0
	for zoom := 13; zoom < 18; zoom++ {
		made += s.figure(fmt.Sprintf(`lintu_tile_seconds_count{source="index",zoom="%d"}`, zoom))
	}
	shared := s.figure("lintu_tiles_shared_total")
	if made+shared != clients*tiles || shared == 0 {
		t.Errorf("%v tiles made and %v shared for %d requests", made, shared, clients*tiles)
	}
}

func TestWhatIsInATileIsTold(t *testing.T) {
	s, flat := demo(t), aFlat(t, demoStore(t))
	path := tileOf("water,green,roads,buildings", *flat.Position, 15)
	var story struct {
		Layers []struct {
			Name, Kind      string
			Features, Bytes int
			Omitted         []struct{ Layer, Reason string }
			Steps           []struct{ Step string }
		}
		Bytes   int
		Codings map[string]struct{ Bytes int }
	}
	s.get("/debug" + strings.TrimSuffix(path, "mvt") + "json").into(&story)
	tile := s.get(path)
	decoded, err := vector.Decode(tile.body, vector.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	features := 0
	for _, layer := range decoded.Layers {
		features += len(layer.Features)
	}
	told := 0
	for _, layer := range story.Layers {
		told += layer.Features
		if len(layer.Steps) < 2 || len(layer.Omitted) > 0 {
			t.Errorf("%s was made in the steps %v and leaves out %v", layer.Name, layer.Steps, layer.Omitted)
		}
	}
	if story.Bytes != len(tile.body) || told != features || len(story.Layers) != 4 || story.Codings["zstd"].Bytes == 0 {
		t.Errorf("told %+v; the tile has %d bytes and %d features", story, len(tile.body), features)
	}
}
