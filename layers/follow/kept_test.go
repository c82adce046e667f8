package follow

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/census"
	"lintu/layers/index"
	"lintu/layers/layerstest"
	"lintu/layers/search"
	"lintu/layers/stats"
	"lintu/tiles"
	"lintu/tiles/cache"
	"lintu/tiles/vector"
)

// sequences is how many there are of random edits: LINTU_SEQUENCES, else few.
func sequences(t *testing.T) int {
	t.Helper()
	text := os.Getenv("LINTU_SEQUENCES")
	if text == "" {
		return 100
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("LINTU_SEQUENCES=%q is no number of sequences", text)
	}
	return n
}

// then is the time of every state.
func then() time.Time { return time.Unix(1.8e9, 0) }

// tight are the layers with budgets and squares so small that a town of a few rows does not keep within them, and drawn from afar.
func tight(t *testing.T, tables []data.Table) *layers.Catalogue {
	t.Helper()
	list := layers.NewCatalogue(tables).All()
	for i := range list {
		l := &list[i]
		l.MinZoom = min(l.MinZoom, 10)
		l.Thinning.Below, l.Thinning.Features, l.Thinning.Bytes = 18, 4, 500
	}
	c, err := layers.NewCatalogue(nil).With(list)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// scene is a state as it is served.
type scene struct {
	version   uint64
	catalogue *layers.Catalogue
	index     *index.Index
	joint     *census.Joint
	figures   *stats.Stats
}

// play is a town that is edited, and a cache of its tiles.
type play struct {
	t      *testing.T
	rule   rule
	random *rand.Rand
	w      *writer
	rows   layerstest.Rows
	city   *City
	counts *census.Keeper
	now    scene
	kept   *cache.Cache[*[]byte]
	asked  map[cache.Key]bool
	slow   []slow
	seen   tried
}

// tried counts what a play did, so that it is known to have tried.
type tried struct{ compared, dropped, stayed, late int }

// slow is a tile that is still being made while the town is edited.
type slow struct {
	key     cache.Key
	version uint64
	data    *[]byte
}

// rule is a part of the rule that says what is different, switched off. The zero rule is the whole of it.
type rule struct {
	name      string
	boxes     func(layer string, boxes []tiles.Box, before, after *index.Index) []tiles.Box
	different func(l *layers.Layer, set tiles.MatrixSet, zoom uint8, box tiles.Box) tiles.Span
	spares    func(p *play, k cache.Key, touched *Touched, before, after scene) bool // tiles that are not dropped
	late      bool                                                                   // tiles say that they were made of the present state
}

func someRegion() data.Scope {
	return data.Scope{Regions: []string{"370699001001"}, Tables: []string{"*"}}
}

func scopes() map[string]data.Scope {
	return map[string]data.Scope{data.Everything().Form(): data.Everything(), someRegion().Form(): someRegion()}
}

func lists() []string {
	return []string{
		"buildings", census.Name, "cameras", "lanes", "households", "grids,compounds", "buildings,people,cameras", "people,lanes,buildings",
		"streets,communities,grids,micro_grids,compounds,buildings,households,people,lanes,cameras",
	}
}

func newPlay(t *testing.T, seed uint64, off rule) *play {
	t.Helper()
	p := &play{
		t: t, rule: off, random: rand.New(rand.NewPCG(seed, 3)), w: newWriter(seed), counts: &census.Keeper{},
		rows: layerstest.Rows{List: data.Tables(), Of: map[string][]data.Row{}},
		kept: cache.New[*[]byte](1 << 30), asked: map[cache.Key]bool{},
	}
	for _, write := range p.w.town() {
		p.rows.Set(write.Table, p.placed(write.Table, write.Row))
	}
	p.city = p.load()
	p.show(p.city, Touched{All: true})
	return p
}

// placed gives a row a community's code, as stores do.
func (p *play) placed(table string, row data.Row) data.Row {
	i := slices.IndexFunc(p.rows.List, func(t data.Table) bool { return t.Name == table })
	if at := p.rows.List[i].Index("region"); at >= 0 && table != "regions" {
		row.Values[at] = data.Text([]string{"370699001001", "370699001002"}[p.random.IntN(2)])
	}
	if table == "cameras" && p.random.IntN(3) > 0 {
		row.Geometry = orb.Point{sideOfTiles + 0.0014*(p.random.Float64()-0.5), 37.53 + 0.0004*p.random.Float64()}
	}
	return row
}

// sideOfTiles is where tiles of zoom 14 and deeper ones meet: cameras stand close together on both sides of it.
const sideOfTiles = 13717.0/(1<<14)*360 - 180

// load makes the city of the rows from scratch.
func (p *play) load() *City {
	p.t.Helper()
	c := &City{now: then, tables: p.rows.List, catalogue: tight(p.t, p.rows.List)}
	x, err := index.LoadAt(context.Background(), p.rows, c.catalogue, then())
	if err != nil {
		p.t.Fatal(err)
	}
	c.index = index.NewEditor(x)
	if c.figures, err = stats.Load(context.Background(), p.rows); err != nil {
		p.t.Fatal(err)
	}
	if c.names, err = search.Load(context.Background(), p.rows, c.catalogue, p.rows); err != nil {
		p.t.Fatal(err)
	}
	return c
}

// stateOf is what a city shows.
func (p *play) stateOf(c *City, counts *census.Keeper) scene {
	p.t.Helper()
	catalogue, err := c.catalogue.With(census.Layers(c.catalogue))
	if err != nil {
		p.t.Fatal(err)
	}
	x := c.index.Index()
	return scene{p.now.version + 1, catalogue, x, counts.At(x, c.figures.Stats()).Joint(), c.figures.Stats()}
}

// show makes the next state the present one, after the cache was told.
func (p *play) show(c *City, touched Touched) {
	before, next := p.now, p.stateOf(c, p.counts)
	spared := map[cache.Key]*[]byte{}
	if p.rule.spares != nil && before.catalogue != nil {
		for k := range p.asked {
			if of, _, found := p.kept.Peek(k); found && p.rule.spares(p, k, &touched, before, next) {
				spared[k] = of
			}
		}
	}
	change := touched.Change(next.version, next.catalogue)
	for name := range change.Layers {
		boxes := touched.Boxes[name]
		if p.rule.boxes != nil {
			boxes = p.rule.boxes(name, boxes, before.index, next.index)
		}
		if p.rule.boxes != nil || p.rule.different != nil {
			change.Layers[name] = crippled{p.rule, layerOf(next.catalogue, name), boxes}
		}
	}
	p.kept.Invalidate(change)
	for k, of := range spared {
		p.kept.Put(k, next.version, of, len(*of))
	}
	p.now = next
}

// crippled is what is different without a part of the rule.
type crippled struct {
	rule  rule
	layer *layers.Layer
	boxes []tiles.Box
}

func (c crippled) Spans(set tiles.MatrixSet, zoom uint8) []tiles.Span {
	var spans []tiles.Span
	for _, box := range c.boxes {
		if c.rule.different != nil {
			spans = append(spans, c.rule.different(c.layer, set, zoom, box))
		} else {
			spans = append(spans, c.layer.Different(set, zoom, box))
		}
	}
	return spans
}

func (c crippled) Meets(a tiles.Address) bool {
	return slices.ContainsFunc(c.Spans(a.Set, a.Z), func(s tiles.Span) bool { return s.Has(a) })
}

// make makes a tile of a state.
func (p *play) make(s scene, k cache.Key) *[]byte {
	p.t.Helper()
	source, err := s.joint.Source(strings.Split(k.Layers, ","), scopes()[k.Scope])
	if err != nil {
		p.t.Fatal(err)
	}
	tile, err := source.Tile(context.Background(), k.Address)
	if err != nil {
		p.t.Fatal(err)
	}
	return &tile.Data
}

// anyKey is a tile over the town or beside it.
func (p *play) anyKey() cache.Key {
	r := p.random
	at := tiles.Project(orb.Point{121.389 + 0.022*r.Float64(), 37.529 + 0.011*r.Float64()})
	zoom, set := uint8(8+r.IntN(13)), tiles.WebMercatorQuad
	if r.IntN(6) == 0 {
		set = tiles.CGCS2000Quad
		at = set.From(at)
	}
	a := tiles.At(at, zoom)
	a.Set = set
	list := lists()[r.IntN(len(lists()))]
	form := data.Everything().Form()
	if r.IntN(3) == 0 {
		form = someRegion().Form()
	}
	return cache.Key{Address: a, Layers: list, Scope: form}
}

// ask asks for tiles as pages do: those that are not kept are made and kept; some take longer.
func (p *play) ask(count int) {
	for range count {
		k := p.anyKey()
		p.asked[k] = true
		if _, found := p.kept.Get(k); found {
			continue
		}
		made := p.make(p.now, k)
		if p.random.IntN(4) == 0 {
			p.slow = append(p.slow, slow{k, p.now.version, made})
			continue
		}
		p.kept.Put(k, p.now.version, made, len(*made))
	}
}

// arrive puts some of the tiles that took longer.
func (p *play) arrive() {
	p.slow = slices.DeleteFunc(p.slow, func(s slow) bool {
		if p.random.IntN(3) == 0 {
			return false
		}
		if p.rule.late {
			s.version = p.now.version
		}
		p.kept.Put(s.key, s.version, s.data, len(*s.data))
		p.seen.late++
		return true
	})
}

// edit writes some rows and shows the state with them.
func (p *play) edit(count int) {
	ids := map[string][]int64{}
	for range count {
		write := p.w.write()
		at := slices.IndexFunc(p.rows.Of[write.Table], func(r data.Row) bool { return r.ID == write.Row.ID })
		switch {
		case write.Op == data.OpDelete:
			p.rows.Remove(write.Table, write.Row.ID)
		case at >= 0 && p.random.IntN(2) == 0: // another one in the same place
			row := p.placed(write.Table, write.Row)
			row.Geometry = p.rows.Of[write.Table][at].Geometry
			p.rows.Set(write.Table, row)
		case write.Op == data.OpInsert || at >= 0:
			p.rows.Set(write.Table, p.placed(write.Table, write.Row))
		}
		ids[write.Table] = append(ids[write.Table], write.Row.ID)
	}
	var touched Touched
	p.city.apply(p.rows.Edits(ids), &touched)
	p.show(p.city, touched)
}

// run plays a sequence of edits and gives what is wrong with a tile afterwards, if one is.
func (p *play) run() string {
	for range 2 + p.random.IntN(4) {
		p.ask(20)
		before, there := p.now, map[cache.Key]bool{}
		for k := range p.asked {
			_, _, there[k] = p.kept.Peek(k)
		}
		p.edit(1 + p.random.IntN(4)*p.random.IntN(4))
		if problem := p.onlyTouched(before, there); problem != "" && reflect.DeepEqual(p.rule, rule{}) {
			return problem
		}
		p.arrive()
	}
	fresh := p.stateOf(p.load(), &census.Keeper{})
	for k := range p.asked {
		of, version, found := p.kept.Peek(k)
		if !found {
			continue
		}
		p.seen.compared++
		if want := p.make(fresh, k); !bytes.Equal(*of, *want) {
			return fmt.Sprintf("%s of %s, kept since version %d of %d, has %d bytes and not the %d of one made now",
				k.Layers, k.Address, version, p.now.version, len(*of), len(*want))
		}
	}
	return ""
}

// onlyTouched looks for a tile that was dropped though no row that is another one now lies in its reach. It compares the rows of both
// states and their boxes one by one.
func (p *play) onlyTouched(before scene, there map[cache.Key]bool) string {
	moved := map[string][]tiles.Box{}
	for _, l := range p.now.catalogue.All() {
		if l.Name != census.Name {
			moved[l.Name] = otherRows(before.index, p.now.index, l.Name)
		}
	}
	for k := range p.asked {
		if _, _, found := p.kept.Peek(k); !there[k] {
			continue
		} else if found {
			p.seen.stayed++
			continue
		}
		p.seen.dropped++
		meant := slices.ContainsFunc(strings.Split(k.Layers, ","), func(name string) bool {
			l := layerOf(p.now.catalogue, name)
			if name == census.Name {
				return otherHomes(before, p.now, k.Address)
			}
			return k.Address.Z >= l.MinZoom && slices.ContainsFunc(moved[name], k.Address.Box(l.Reach(k.Address.Z)).Meets)
		})
		if !meant {
			return fmt.Sprintf("%s of %s was dropped and no row of it is different", k.Layers, k.Address)
		}
	}
	return ""
}

// otherHomes reports whether a building in a tile of counts, or in a cell whose middle is, is counted otherwise.
func otherHomes(before, after scene, a tiles.Address) bool {
	type home struct {
		at   tiles.Point
		told string
	}
	list := func(s scene) map[int64]home {
		of := map[int64]home{}
		_ = s.index.Places("buildings", data.Everything(), func(id int64, at tiles.Point) {
			all, _ := s.figures.Numbers("buildings", id, data.Everything())
			if _, seen := s.figures.Numbers("buildings", id, someRegion()); all.Households+all.People > 0 {
				of[id] = home{at, fmt.Sprint(at, all.Households, all.Occupied, all.People, seen)}
			}
		})
		return of
	}
	was, is := list(before), list(after)
	for _, pair := range [][2]map[int64]home{{was, is}, {is, was}} {
		for id, h := range pair[0] {
			if h == pair[1][id] {
				continue
			}
			at := h.at
			if a.Z < 16 {
				at = layers.Middle(layers.CellAt(at).Parent(int(a.Z) + 1))
			}
			if a.Z >= 9 && a.Box(vector.Buffer+1).Meets(tiles.NoBox().Extend(at)) {
				return true
			}
		}
	}
	return false
}

// otherRows are the boxes of the rows of a layer that are not the same in two states.
func otherRows(before, after *index.Index, layer string) []tiles.Box {
	list := func(x *index.Index) map[int64]index.Feature {
		of := map[int64]index.Feature{}
		_ = x.Each(layer, data.Everything(), func(f index.Feature) bool { of[f.ID] = f; return true })
		return of
	}
	was, is := list(before), list(after)
	var boxes []tiles.Box
	for _, pair := range [][2]map[int64]index.Feature{{was, is}, {is, was}} {
		for id, f := range pair[0] {
			other, there := pair[1][id]
			same := there && reflect.DeepEqual(f.Values, other.Values) && reflect.DeepEqual(f.Geometry, other.Geometry)
			if !same || regionOf(before, layer, id) != regionOf(after, layer, id) {
				boxes = append(boxes, boxOf(f.Geometry))
			}
		}
	}
	return boxes
}

// regionOf tells apart what the scopes of the test see.
func regionOf(x *index.Index, layer string, id int64) (seen string) {
	for form, scope := range scopes() {
		if _, err := x.Feature(layer, id, scope); err == nil {
			seen += form
		}
	}
	return fmt.Sprint(len(seen))
}

func boxOf(g orb.Geometry) tiles.Box {
	box := tiles.NoBox()
	if g != nil {
		b := g.Bound()
		box = box.Extend(tiles.Project(b.Min)).Extend(tiles.Project(b.Max))
	}
	return box
}

// TestAKeptTileIsTheOneThatWouldBeMade edits a town at random and compares every tile that is kept with one made from scratch.
func TestAKeptTileIsTheOneThatWouldBeMade(t *testing.T) {
	var seen tried
	for n := range sequences(t) {
		p := newPlay(t, uint64(n), rule{})
		if problem := p.run(); problem != "" {
			t.Fatalf("sequence %d: %s", n, problem)
		}
		seen = tried{seen.compared + p.seen.compared, seen.dropped + p.seen.dropped, seen.stayed + p.seen.stayed, seen.late + p.seen.late}
	}
	if seen.compared < 1000 || seen.dropped < 100 || seen.stayed < 1000 || seen.late < 100 {
		t.Errorf("it tried too little: %+v", seen)
	}
	t.Logf("%d sequences: %d tiles compared, %d dropped, %d that stayed, %d that came late", sequences(t), seen.compared, seen.dropped, seen.stayed, seen.late)
}
