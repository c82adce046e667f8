package e2e

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"lintu/data/postgis/postgistest"
	"lintu/layers"
	"lintu/tiles/vector"
)

// crowded is a database with 400 points in a square of 400 m and 30 small areas beside it.
const crowded = `
CREATE TABLE poles (gid int PRIMARY KEY, height int, geom geometry(Point, 4326));
INSERT INTO poles SELECT i, i % 7, ST_SetSRID(ST_MakePoint(105.44 + i % 20 * 0.0002, 28.87 + i / 20 * 0.0002), 4326) FROM generate_series(0, 399) i;
CREATE TABLE sheds (gid int PRIMARY KEY, geom geometry(Polygon, 4326));
INSERT INTO sheds SELECT i, ST_MakeEnvelope(105.45, 28.87 + i * 0.00001, 105.45001, 28.87001 + i * 0.00001, 4326) FROM generate_series(1, 30) i;
CREATE INDEX ON poles USING gist (geom); CREATE INDEX ON sheds USING gist (geom);
`

func TestWhatIsLeftOutOfATileIsTold(t *testing.T) {
	cluster := postgistest.Existing(t)
	store := cluster.Database(t)
	cluster.Ask(t, store, crowded)
	const tile = "poles,sheds/12/3247/1704"
	var first []byte
	for _, kind := range []layers.Kind{layers.KindIndex, layers.KindQuery} {
		thinned := layers.DefaultThinning()
		thinned.Features, thinned.Importance = 4, layers.Importance{Field: "height"}
		poles := layers.Publication{Name: "poles", Table: "poles", Attributes: []string{"height"}, MaxZoom: 18, Kind: kind, Thinning: thinned}
		sheds := layers.Publication{Name: "sheds", Table: "sheds", MaxZoom: 18, Kind: kind, Thinning: layers.DefaultThinning()}
		s := publish(t, store, []layers.Publication{poles, sheds})
		r := s.get("/tiles/" + tile + ".mvt")
		leftOut(t, r)
		if first == nil {
			first = r.body
		} else if !bytes.Equal(first, r.body) {
			t.Errorf("%s gives another tile", kind)
		}
		debug := s.get("/debug/tiles/" + tile + ".json")
		if text := string(debug.body); !strings.Contains(text, `"reason":"budget"`) || !strings.Contains(text, `"points_below":15`) {
			t.Errorf("%s tells %s", kind, text)
		}
		if text := string(s.get("/tiles/poles.json").body); !strings.Contains(text, `"order":["largest height","lowest id"]`) {
			t.Errorf("%s is described as %s", kind, text)
		}
	}
	poles := layers.Publication{Name: "poles", Table: "poles", MaxZoom: 18, Kind: layers.KindQuery, Thinning: layers.Thinning{Off: true}}
	r := publish(t, store, []layers.Publication{poles}).get("/tiles/poles/12/3247/1704.mvt")
	if all := contents(t, r); len(all) != 1 || len(all["poles"]) != 400 || r.header.Get("Lintu-Omitted") != "" {
		t.Errorf("off: %d layers, %d poles, %q left out", len(all), len(all["poles"]), r.header.Get("Lintu-Omitted"))
	}
}

// leftOut compares what a tile, its header and the layer in it tell of 400 poles and 30 sheds.
func leftOut(t *testing.T, r reply) {
	t.Helper()
	decoded, err := vector.Decode(r.body, vector.DefaultLimits())
	must(t, err)
	count, reasons := map[string]int64{}, map[string]int64{}
	for _, f := range decoded.Layer(vector.OmittedLayer).Features {
		reason := f.Attribute("reason").Text()
		reasons[reason] += f.Attribute("count").Int()
		if reason != vector.ReasonThinned { // those are in the point_count of others
			count[f.Attribute("layer").Text()] += f.Attribute("count").Int()
		}
	}
	for _, layer := range []string{"poles", "sheds"} {
		for _, f := range decoded.Layer(layer).Features {
			n := f.Attribute(vector.PointCount)
			count[layer] += max(n.Int(), 1)
		}
	}
	poles := len(decoded.Layer("poles").Features)
	if count["poles"] != 400 || count["sheds"] != 30 || poles != 4 || len(decoded.Layer("sheds").Features) > 3 {
		t.Errorf("%v are told of, by %d poles and %d sheds", count, poles, len(decoded.Layer("sheds").Features))
	}
	thinned, budget, small := reasons[vector.ReasonThinned], reasons[vector.ReasonBudget], reasons[vector.ReasonSmall]
	want := fmt.Sprintf("%d;thinned=%d;budget=%d;pixel=%d", thinned+budget+small, thinned, budget, small)
	if got := r.header.Get("Lintu-Omitted"); got != want || thinned == 0 || budget == 0 || small == 0 {
		t.Errorf("Lintu-Omitted: %s, want %s", got, want)
	}
}
