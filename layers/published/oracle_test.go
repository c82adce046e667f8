package published_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
	"lintu/layers"
	"lintu/layers/published"
	"lintu/tiles"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// oracle is a database that makes tiles itself, and the layers we make of the same rows.
type oracle struct {
	cluster *postgistest.Cluster
	target  string
	joint   *published.Joint
	seen    map[string]int // deliberate differences by name
}

// openOracle fills a table for each kind of geometry with shapes around a place, sketched at every zoom, and publishes it
// twice: in memory under its name, by queries with _query behind it.
func openOracle(t *testing.T, home orb.Point) *oracle {
	t.Helper()
	o := &oracle{cluster: postgistest.Existing(t), seen: map[string]int{}}
	o.target = o.cluster.Database(t)
	shapes := map[string][]string{"points": {"POINT(105 87)"}}
	for zoom := range uint8(tiles.MaxZoom + 1) {
		s := sketch{tiles.At(tiles.Project(home), zoom), rand.New(rand.NewPCG(7, uint64(zoom)))}
		shapes["points"] = append(shapes["points"], s.points()...)
		shapes["lines"] = append(shapes["lines"], s.lines()...)
		shapes["areas"] = append(shapes["areas"], s.areas()...)
	}
	var list []layers.Publication
	for table, texts := range shapes {
		o.cluster.Ask(t, o.target, fill(table, texts))
		for _, kind := range []layers.Kind{layers.KindIndex, layers.KindQuery} {
			p := layers.Publication{Table: table, Geometry: "geom", MaxZoom: tiles.MaxZoom, Kind: kind, Thinning: layers.Thinning{Off: true}}
			p.Name, p.Attributes = nameAs(table, kind), []string{"name", "floors", "height", "open"}
			list = append(list, p)
		}
	}
	foreign, err := postgis.OpenForeign(t.Context(), o.target, postgis.Options{Connections: 2, Wait: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = foreign.Close() })
	k := published.NewKeeper(foreign)
	publish(t, k, list...)
	work(t, k)
	o.joint = k.Set().Over(none(t))
	return o
}

// nameAs is what a table is published as; both are five letters, so that their tiles differ in nothing else.
func nameAs(table string, kind layers.Kind) string {
	if kind == layers.KindIndex {
		return table
	}
	return strings.ToUpper(table)
}

// fill makes a table of shapes with an attribute of each type, and the same shapes in metres, so that PostGIS need not
// project them for every tile.
func fill(table string, shapes []string) string {
	var rows strings.Builder
	for i, text := range shapes {
		if i > 0 {
			rows.WriteByte(',')
		}
		fmt.Fprintf(&rows, "(%d, 'SRID=4326;%s'::geometry)", i+1, text)
	}
	return fmt.Sprintf(`CREATE TABLE %[1]s (id bigint PRIMARY KEY, name text, floors int, height float8, open bool,
	geom geometry(Geometry, 4326), metres geometry(Geometry, 3857));
INSERT INTO %[1]s SELECT i, CASE i %% 3 WHEN 0 THEN '楼' || i %% 7 END, i %% 40 - 3, (i %% 9) / 4.0, i %% 2 = 0, g, ST_Transform(g, 3857)
	FROM (VALUES %[2]s) AS v(i, g);
CREATE INDEX ON %[1]s USING gist (geom)`, table, rows.String())
}

// envelope is the tile's area as PostGIS is asked for it: the square of CGCS2000Quad reaches to 270 degrees south.
func envelope(a tiles.Address) string {
	bounds := ""
	if a.Set == tiles.CGCS2000Quad {
		bounds = ", ST_MakeEnvelope(-180, -270, 180, 90, 4490)"
	}
	return fmt.Sprintf("ST_TileEnvelope(%d, %d, %d%s)", a.Z, a.X, a.Y, bounds)
}

// theirs is a layer as PostGIS makes it.
func (o *oracle) theirs(t *testing.T, table string, a tiles.Address) vector.DecodedLayer {
	t.Helper()
	buffer := int64(vector.Buffer)
	if table == "lines" {
		buffer = vector.LineBuffer(a.Z)
	}
	column := "metres"
	if a.Set == tiles.CGCS2000Quad {
		column = "ST_SetSRID(geom, 4490)"
	}
	answer := o.cluster.Ask(t, o.target, fmt.Sprintf(`WITH tile AS (SELECT %[1]s AS box)
SELECT encode(ST_AsMVT(q, '%[2]s', 4096, 'geom', 'id'), 'hex') FROM (
	SELECT id, name, floors, height, open, ST_AsMVTGeom(%[4]s, box, 4096, %[3]d, true) AS geom
	FROM %[2]s, tile WHERE %[4]s && ST_Expand(box, (ST_XMax(box) - ST_XMin(box)) / 8) ORDER BY id) q WHERE geom IS NOT NULL`,
		envelope(a), table, buffer, column))
	raw, err := hex.DecodeString(answer[0])
	if err != nil {
		t.Fatal(err)
	}
	return tilestest.Decode(t, tiles.Tile{Data: raw}).Layer(table)
}

// ours is the same layer as we make it.
func (o *oracle) ours(t *testing.T, table string, kind layers.Kind, a tiles.Address) (vector.DecodedLayer, []byte) {
	t.Helper()
	name := nameAs(table, kind)
	source, err := o.joint.Source([]string{name}, data.Everything())
	if err != nil {
		t.Fatal(err)
	}
	tile, err := source.Tile(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return tilestest.Decode(t, tile).Layer(name), bytes.Replace(tile.Data, []byte(name), []byte(table), 1)
}

// TestTilesAreThoseOfPostGIS compares tiles of all zooms: the same features with the same attributes, their geometry within
// a unit, but for the deliberate differences, each of which has to be met and to stand in docs/tiles.md.
func TestTilesAreThoseOfPostGIS(t *testing.T) {
	home := orb.Point{105.4423, 28.8717}
	o := openOracle(t, home)
	same := 0
	for zoom := range uint8(tiles.MaxZoom + 1) {
		a := tiles.At(tiles.Project(home), zoom)
		for _, table := range []string{"points", "lines", "areas"} {
			fromMemory, bytesOfMemory := o.ours(t, table, layers.KindIndex, a)
			if _, byQuery := o.ours(t, table, layers.KindQuery, a); !bytes.Equal(bytesOfMemory, byQuery) {
				t.Errorf("%s %s: %d bytes from memory, %d by queries", table, a, len(bytesOfMemory), len(byQuery))
			}
			same += o.compare(t, a, fromMemory, o.theirs(t, table, a))
		}
		same += o.degrees(t, home, zoom)
	}
	if same < 70000 {
		t.Errorf("only %d features were compared", same)
	}
	page, err := os.ReadFile("../../docs/tiles.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range divergences() {
		if o.seen[d.name] == 0 {
			t.Errorf("%q is not met: it is no difference any more", d.name)
		}
		if !strings.Contains(string(page), "| "+d.name+" |") {
			t.Errorf("docs/tiles.md does not tell of %q", d.name)
		}
	}
	t.Logf("%d features alike, deliberately different: %v", same, o.seen)
}

// degrees compares the tile of CGCS2000Quad of a zoom: where it is, what is in it by queries and, within the precision of what
// is kept in Web Mercator, from memory.
func (o *oracle) degrees(t *testing.T, home orb.Point, zoom uint8) (same int) {
	t.Helper()
	a := tiles.At(tiles.CGCS2000Quad.Project(home), zoom)
	if a.Set = tiles.CGCS2000Quad; !a.Valid() {
		return 0
	}
	b := a.Bound()
	want := fmt.Sprintf("SELECT max(abs(d)) < 1e-12 FROM (SELECT %[1]s AS e) t, LATERAL (VALUES (ST_XMin(e) - %[2]g), (ST_YMin(e) - %[3]g), (ST_XMax(e) - %[4]g), (ST_YMax(e) - %[5]g)) v(d)",
		envelope(a), b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	if got := o.cluster.Ask(t, o.target, want); got[0] != "t" {
		t.Errorf("%s is not %v", a, b)
	}
	for _, table := range []string{"points", "lines", "areas"} {
		byQuery, _ := o.ours(t, table, layers.KindQuery, a)
		fromMemory, _ := o.ours(t, table, layers.KindIndex, a)
		same += o.compare(t, a, byQuery, o.theirs(t, table, a)) + o.compare(t, a, fromMemory, byQuery)
	}
	return same
}
