package search_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
	"lintu/layers/search"
)

const (
	cuihu   = "370699001001" // 幸福街道 翠湖社区
	nanshan = "370699002001" // 和平街道 南山社区
)

// scene is a town with the things that make searching hard: one name twice, names that begin or end alike, a name with a
// number in it, a building without compound, merged flats, shops, a road in pieces.
type scene struct {
	search *search.Search
	town   *town
	flats  map[string]int64 // "compound/building/unit-room"
}

func newScene(t testing.TB) scene {
	w := &town{rows: map[string][]data.Row{}}
	w.region("370699000000", "示范区", data.LevelDistrict)
	w.region("370699001000", "幸福街道", data.LevelStreet)
	w.region("370699002000", "和平街道", data.LevelStreet)
	lake := w.region(cuihu, "翠湖社区", data.LevelCommunity)
	w.region(nanshan, "南山社区", data.LevelCommunity)
	w.region(cuihu+"001", "翠湖第一网格", data.LevelGrid)
	s := scene{town: w, flats: map[string]int64{}}
	for _, c := range []struct{ region, name string }{
		{cuihu, "锦绣花园"},
		{nanshan, "锦绣花园"},
		{cuihu, "新锦绣花园"},
		{cuihu, "锦绣花园二期"},
		{cuihu, "世纪2000"},
		{nanshan, "重庆新村"},
		{nanshan, "翠湖苑"},
	} {
		compound := w.compound(c.region, c.name)
		for number := 1; number <= 12; number++ {
			b := w.building(data.Building{
				Meta:   data.Meta{Code: fmt.Sprintf("%s%03d%03d", c.region, compound, number)},
				Region: c.region + "001", Compound: compound, Number: number, Use: "residential",
			})
			for key, id := range w.flats(c.region+"001", b, number%3, 6, 2) {
				s.flats[fmt.Sprintf("%s@%s/%d/%s", c.name, c.region, number, key)] = id
			}
		}
	}
	jinxiu := int64(0)
	for _, row := range w.rows["compounds"][:1] {
		jinxiu = row.ID
	}
	special := w.building(data.Building{Region: cuihu + "001", Compound: jinxiu, Number: 30})
	unit := w.put("units", data.Unit{Region: cuihu + "001", Building: special, Number: 1}.Row())
	s.flats["merged"] = w.flat(cuihu+"001", special, unit, 5, "501-502")
	s.flats["skipped floor"] = w.flat(cuihu+"001", special, unit, 4, "3A01")
	s.flats["shop"] = w.flat(cuihu+"001", special, 0, 1, "商铺3")
	s.flats["basement"] = w.flat(cuihu+"001", special, unit, -1, "B101")
	mall := w.building(data.Building{Region: cuihu + "001", Community: lake, Name: "翠湖商业楼", Use: "commercial"})
	s.flats["mall"] = w.flat(cuihu+"001", mall, 0, 5, "501")
	tower := w.building(data.Building{Region: cuihu + "001", Compound: jinxiu, Name: "A座"})
	s.flats["tower"] = w.flat(cuihu+"001", tower, 0, 12, "1201")
	lone := w.building(data.Building{Region: cuihu + "001", Community: lake, Number: 7})
	s.flats["lone"] = w.flat(cuihu+"001", lone, 0, 1, "101")
	for i := range 3 {
		x := 121.4 + float64(i)*0.01
		line := orb.LineString{{x, 37.47}, {x + 0.01, 37.47}}
		f := data.Feature{Geometry: line, Attributes: []data.Value{data.Text("迎春大街")}}
		w.put("roads", f.Row())
	}
	built, err := search.Load(context.Background(), w, catalogue(), w)
	if err != nil {
		t.Fatal(err)
	}
	s.search = built.Search()
	return s
}

func (s scene) find(t testing.TB, query string, scope data.Scope) []search.Hit {
	t.Helper()
	hits, err := s.search.Find(context.Background(), query, 20, scope)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func TestFlatsAreFoundByTheAddressPeopleType(t *testing.T) {
	s := newScene(t)
	flat := func(key string) int64 {
		id, ok := s.flats[key]
		if !ok {
			t.Fatalf("no flat %s", key)
		}
		return id
	}
	for _, c := range []struct {
		query, flat, name string
	}{
		{"世纪2000 5幢2单元501", "世纪2000@" + cuihu + "/5/2-501", "5幢2单元501"},
		{"世纪20005幢2单元501", "世纪2000@" + cuihu + "/5/2-501", "5幢2单元501"},
		{"新锦绣花园5号楼2-501", "新锦绣花园@" + cuihu + "/5/2-501", "5幢2单元501"},
		{"锦绣花园二期5-2-501", "锦绣花园二期@" + cuihu + "/5/2-501", "5幢2单元501"},
		{"翠湖社区锦绣花园5幢2单元501", "锦绣花园@" + cuihu + "/5/2-501", "5幢2单元501"},
		{"南山社区锦绣花园5幢2单元501", "锦绣花园@" + nanshan + "/5/2-501", "5幢2单元501"},
		{"和平街道南山社区锦绣花园５栋二单元五〇一室", "锦绣花园@" + nanshan + "/5/2-501", "5幢2单元501"},
		{"重庆新村3幢101", "重庆新村@" + nanshan + "/3/1-101", "3幢101"},
		{"重庆新村小区3幢101", "重庆新村@" + nanshan + "/3/1-101", "3幢101"},
		{"重庆3幢101", "重庆新村@" + nanshan + "/3/1-101", "3幢101"},
		{"cqxc3-101", "重庆新村@" + nanshan + "/3/1-101", "3幢101"},
		{"chongqingxincun 3幢 101", "重庆新村@" + nanshan + "/3/1-101", "3幢101"},
		{"锦绣花园30幢1单元501-502", "merged", "30幢1单元501-502"},
		{"锦绣花园30幢1单元502", "merged", "30幢1单元501-502"},
		{"锦绣花园30幢3a01", "skipped floor", "30幢1单元3A01"},
		{"锦绣花园30幢门面3号", "shop", "30幢商铺3"},
		{"锦绣花园商铺3", "shop", "30幢商铺3"},
		{"锦绣花园30-1-B101", "basement", "30幢1单元B101"},
		{"锦绣花园a座1201室", "tower", "A幢1201"},
		{"翠湖商业楼501", "mall", "翠湖商业楼501"},
		{"翠湖商业楼5楼501", "mall", "翠湖商业楼501"},
		{"翠湖社区7幢101", "lone", "7幢101"},
	} {
		t.Run(c.query, func(t *testing.T) {
			hits := s.find(t, c.query, data.Public())
			if len(hits) == 0 {
				t.Fatal("nothing found")
			}
			h := hits[0]
			if h.Layer != "households" || h.ID != flat(c.flat) || h.Name != c.name {
				t.Errorf("first is %s %d %s (%s), want flat %d %s", h.Layer, h.ID, h.Name, h.Detail, flat(c.flat), c.name)
			}
			if h.Building == 0 || h.Point == (orb.Point{}) || h.Bound.IsEmpty() {
				t.Errorf("the hit leads nowhere: %+v", h)
			}
		})
	}
}

// Whatever flat of whatever compound: its address with its compound, typed in any usual form, finds it first. Where two
// compounds share a name, the community is typed too.
func TestEveryFlatIsFoundFirstByItsAddress(t *testing.T) {
	s := newScene(t)
	keys := make([]string, 0, len(s.flats))
	for key := range s.flats {
		if strings.Contains(key, "@") {
			keys = append(keys, key)
		}
	}
	forms := []string{"%s%s幢%s单元%s", "%s %s号楼%s-%s室", "%s%s-%s-%s", "%s %s栋 %s单元 %s"}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom(keys).Draw(t, "flat")
		place, rest, _ := strings.Cut(key, "@")
		region, rest, _ := strings.Cut(rest, "/")
		building, rest, _ := strings.Cut(rest, "/")
		unit, room, _ := strings.Cut(rest, "-")
		switch {
		case place == "锦绣花园" && region == cuihu:
			place = "翠湖社区锦绣花园"
		case place == "锦绣花园":
			place = "南山社区锦绣花园"
		case place == "世纪2000":
			place += " "
		}
		query := fmt.Sprintf(rapid.SampledFrom(forms).Draw(t, "form"), place, building, unit, room)
		hits, err := s.search.Find(context.Background(), query, 10, data.Public())
		if err != nil || len(hits) == 0 || hits[0].ID != s.flats[key] || hits[0].Layer != "households" {
			t.Fatalf("%s: %+v, %v; want flat %d first", query, hits, err, s.flats[key])
		}
	})
}

func TestAnAddressInSeveralCompoundsListsThemAll(t *testing.T) {
	s := newScene(t)
	hits := s.find(t, "锦绣花园5幢2单元501", data.Public())
	if len(hits) < 2 || hits[0].Layer != "households" || hits[1].Layer != "households" {
		t.Fatalf("want both flats first, got %+v", hits)
	}
	details := hits[0].Detail + "|" + hits[1].Detail
	for _, want := range []string{"幸福街道 › 翠湖社区 › 锦绣花园", "和平街道 › 南山社区 › 锦绣花园"} {
		if !strings.Contains(details, want) {
			t.Errorf("%q is missing in %q", want, details)
		}
	}
	if hits := s.find(t, "5幢2单元501", data.Public()); len(hits) != 7 {
		t.Errorf("without a compound %d hits, want one of each of 7 compounds", len(hits))
	}
}

func TestNamesAndPinyin(t *testing.T) {
	s := newScene(t)
	for _, c := range []struct{ query, layer, name string }{
		{"翠湖社区", "communities", "翠湖社区"},
		{"翠湖", "communities", "翠湖社区"},
		{"南山", "communities", "南山社区"},
		{"锦绣花园", "compounds", "锦绣花园"},
		{"锦绣花园二期", "compounds", "锦绣花园二期"},
		{"幸福", "streets", "幸福街道"},
		{"第一网格", "grids", "翠湖第一网格"},
		{"示范", "districts", "示范区"},
		{"迎春大街", "roads", "迎春大街"},
		{"商业楼", "buildings", "翠湖商业楼"},
		{"chsq", "communities", "翠湖社区"},
		{"cuihu", "communities", "翠湖社区"},
		{"cuihushequ", "communities", "翠湖社区"},
		{"cuihsq", "communities", "翠湖社区"},
		{"CQXC", "compounds", "重庆新村"},
		{"zqxc", "compounds", "重庆新村"},
		{"chongqingxc", "compounds", "重庆新村"},
		{"翠hu", "communities", "翠湖社区"},
		{"ycdj", "roads", "迎春大街"},
		{"幸福街道 翠湖社区", "communities", "翠湖社区"},
		{"和平街道锦绣花园", "compounds", "锦绣花园"},
		{"和平街道 锦绣", "compounds", "锦绣花园"},
		{"  翠湖社区　", "communities", "翠湖社区"},
		{"370699001001", "communities", "翠湖社区"},
		{"3706990020", "streets", "和平街道"},
		{"锦绣花园30幢", "buildings", "30幢"},
		{"锦绣花园30幢999", "buildings", "30幢"},
	} {
		t.Run(c.query, func(t *testing.T) {
			hits := s.find(t, c.query, data.Public())
			if len(hits) == 0 || hits[0].Layer != c.layer || hits[0].Name != c.name {
				t.Errorf("got %+v, want %s %s first", hits, c.layer, c.name)
			}
		})
	}
	if hits := s.find(t, "和平街道锦绣花园", data.Public()); len(hits) != 1 || !strings.Contains(hits[0].Detail, "南山") {
		t.Errorf("the street typed before the name does not tell the two apart: %+v", hits)
	}
}

func TestARoadInPiecesIsOneHitOfItsWholeLength(t *testing.T) {
	hits := newScene(t).find(t, "迎春大街", data.Public())
	if len(hits) != 1 || hits[0].Bound.Max[0]-hits[0].Bound.Min[0] < 0.029 {
		t.Errorf("%+v", hits)
	}
}

func TestNonsenseFindsNothing(t *testing.T) {
	s := newScene(t)
	for _, query := range []string{"", " ", "没有这个名字", "\xff\xfe", "%", "'; drop table regions", strings.Repeat("翠", 200), "999999999999", "-", "zzzz"} {
		if hits := s.find(t, query, data.Public()); len(hits) != 0 {
			t.Errorf("%q finds %+v", query, hits)
		}
	}
}

func TestScope(t *testing.T) {
	s := newScene(t)
	queries := []string{"翠湖", "锦绣花园", "370699001001", "锦绣花园5幢2单元501", "迎春大街", "chsq", "5幢"}
	for _, query := range queries {
		if hits := s.find(t, query, data.Scope{}); len(hits) != 0 {
			t.Errorf("the zero scope finds %q: %+v", query, hits)
		}
	}
	inside := data.Scope{Regions: []string{nanshan}, Tables: []string{"*"}}
	hits := s.find(t, "锦绣花园5幢2单元501", inside)
	if len(hits) == 0 || hits[0].ID != s.flats["锦绣花园@"+nanshan+"/5/2-501"] {
		t.Errorf("a scope of one community: %+v", hits)
	}
	for _, h := range s.find(t, "锦绣花园", inside) {
		if !strings.Contains(h.Detail, "南山") {
			t.Errorf("%+v is outside the scope", h)
		}
	}
	if hits := s.find(t, "翠湖社区", inside); len(hits) != 0 {
		t.Errorf("a community outside the scope is found: %+v", hits)
	}
	grid := data.Scope{Regions: []string{cuihu + "001"}, Tables: []string{"*"}}
	if hits := s.find(t, "锦绣花园二期5-2-501", grid); len(hits) == 0 || hits[0].Detail != "幸福街道 › 翠湖社区 › 锦绣花园二期" {
		t.Errorf("a grid worker does not find a flat of his grid by its compound: %+v", hits)
	}
	if hits := s.find(t, "锦绣花园5幢2单元501", data.Scope{Regions: []string{""}, Tables: []string{"roads"}}); len(hits) != 0 {
		t.Errorf("a scope of roads finds flats: %+v", hits)
	}
}

func TestAnAddressReadsOnlyAFewBuildings(t *testing.T) {
	s := newScene(t)
	s.town.scans = 0
	s.find(t, "锦绣花园二期5-2-501", data.Public())
	if s.town.scans > 2 {
		t.Errorf("%d scans for one flat, want its units and its flats", s.town.scans)
	}
}

func TestLimit(t *testing.T) {
	s := newScene(t)
	for limit, want := range map[int]int{1: 1, 3: 3, 0: 20, -5: 20} {
		hits, err := s.search.Find(context.Background(), "5幢", limit, data.Public())
		if err != nil || len(hits) > want {
			t.Errorf("limit %d gives %d hits, %v", limit, len(hits), err)
		}
	}
}
