package e2e

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lintu/data"
)

// TestManual is what can be asked and what the answer holds. Ids are those of a flat of the city and of what it is part
// of; want is a path into the JSON answer and the value there, "*" for any.
func TestManual(t *testing.T) {
	s := demo(t)
	flat := aFlat(t, demoStore(t))
	for _, c := range []struct {
		name, path string
		want       map[string]string
	}{
		{"the process runs", "/healthz", map[string]string{"status": "ok"}},
		{"the city is loaded", "/readyz", map[string]string{"status": "ready"}},
		{"what is served", "/api/v1/status", map[string]string{
			"demo": "true", "preset": "community", "store.kind": "geopackage", "store.name": "demo", "flats": "true", "imports": "true",
			"version": "*", "data_time": "*", "approval_number": "", "language": "zh", "theme": "light",
			"view.center.0": "*", "view.zoom": "*", "view.pitch": "50", "view.bearing": "-17",
		}},
		{"the list of layers", "/api/v1/layers", map[string]string{
			"layers.0.name": "water", "layers.0.title.zh": "水系", "layers.0.title.en": "Water", "layers.0.class": "land",
			"layers.0.group": "base", "layers.0.shape": "polygon", "layers.0.count": "*", "layers.0.minzoom": "6",
			"layers.0.maxzoom": "17", "layers.0.bounds.3": "*", "layers.0.fields.0.name": "name", "layers.0.fields.0.type": "string",
		}},
		{"a building as GeoJSON", fmt.Sprintf("/api/v1/layers/buildings/features/%d", flat.Building), map[string]string{
			"type": "Feature", "id": fmt.Sprint(flat.Building), "geometry.type": "*", "geometry.coordinates.0.0.0": "*",
			"bbox.3": "*", "label_point.1": "*", "properties.use": "residential", "properties.floors_above": "*",
			"path.0.layer": "streets", "path.1.layer": "communities", "path.2.layer": "grids", "path.3.layer": "compounds",
		}},
		{"a grid as GeoJSON", fmt.Sprintf("/api/v1/layers/grids/features/%d", flat.grid), map[string]string{
			"properties.level": "grid", "path.0.layer": "streets", "path.1.layer": "communities", "path.1.name": "*",
		}},
		{"the figures of a grid", fmt.Sprintf("/api/v1/statistics?layer=grids&ids=%d", flat.grid), map[string]string{
			"statistics.0.id": fmt.Sprint(flat.grid), "statistics.0.compounds": "*", "statistics.0.buildings": "*",
			"statistics.0.units": "*", "statistics.0.households": "*", "statistics.0.occupied": "*", "statistics.0.people": "*",
			"statistics.0.crossing": "*",
		}},
		{"ids that are not there are left out of the figures", "/api/v1/statistics?layer=grids&ids=999999999", map[string]string{
			"statistics": "[]",
		}},
		{"the rooms of a building (楼盘表)", fmt.Sprintf("/api/v1/buildings/%d/households", flat.Building), map[string]string{
			"building.id": fmt.Sprint(flat.Building), "building.name": "*", "building.compound.name": "*", "path.0.name": "*",
			"units.0.name": "*", "units.0.columns": "*", "floors.0.floor": "*", "floors.0.label": "*", "households.0.room": "*",
			"households.0.unit_id": "*", "households.0.storeys": "*", "households.0.columns": "*", "households.0.use": "*",
		}},
		{"the card of a household", fmt.Sprintf("/api/v1/households/%d", flat.ID), map[string]string{
			"id": fmt.Sprint(flat.ID), "code": flat.Code, "room": flat.Room, "floor": fmt.Sprint(flat.Floor),
			"floor_label": flat.FloorLabel, "building.id": fmt.Sprint(flat.Building), "building.name": "*", "unit.name": "*",
			"path.4.layer": "buildings", "point.0": "*", "use": "home", "occupancy": string(flat.Occupancy), "area": "*",
		}},
		{"a room by its address", "/api/v1/search?q=" + url.QueryEscape(flat.address), map[string]string{
			"results.0.layer": "households", "results.0.id": fmt.Sprint(flat.ID), "results.0.name": "*", "results.0.detail": "*",
			"results.0.point.0": "*", "results.0.building_id": fmt.Sprint(flat.Building),
		}},
		{"a compound by its name, one answer at most", "/api/v1/search?limit=1&q=" + url.QueryEscape(flat.compoundName), map[string]string{
			"results.0.layer": "compounds", "results.0.name": flat.compoundName, "results.0.bounds.3": "*",
		}},
		{"nothing found is an empty list", "/api/v1/search?q=xyzzyxyzzy", map[string]string{"results": "[]"}},
		{"the description of tiles (TileJSON)", "/tiles/water,green.json", map[string]string{
			"tilejson": "3.0.0", "tiles.0": s.url + "/tiles/water,green/{z}/{x}/{y}.mvt", "scheme": "xyz", "minzoom": "6",
			"maxzoom": "17", "bounds.0": "*", "vector_layers.0.id": "water", "vector_layers.0.fields.kind": "String",
		}},
		{"the tile matrix sets (OGC API - Tiles)", "/ogc/tileMatrixSets", map[string]string{
			"tileMatrixSets.0.id": "WebMercatorQuad", "tileMatrixSets.1.id": "CGCS2000Quad",
			"tileMatrixSets.1.crs": "http://www.opengis.net/def/crs/EPSG/0/4490", "tileMatrixSets.1.links.0.href": s.url + "/ogc/tileMatrixSets/CGCS2000Quad",
		}},
		{"the tile matrix set of 天地图 in degrees", "/ogc/tileMatrixSets/CGCS2000Quad", map[string]string{
			"orderedAxes.0": "Lat", "tileMatrices.0.id": "1", "tileMatrices.0.matrixWidth": "2", "tileMatrices.0.matrixHeight": "1",
			"tileMatrices.0.pointOfOrigin.0": "90", "tileMatrices.0.cellSize": "0.703125", "tileMatrices.0.scaleDenominator": "279541132.0143589",
			"tileMatrices.21.id": "22",
		}},
		{"that of web maps", "/ogc/tileMatrixSets/WebMercatorQuad", map[string]string{
			"tileMatrices.0.scaleDenominator": "559082264.0287178", "tileMatrices.0.cellSize": "156543.03392804097", "tileMatrices.1.matrixHeight": "2",
		}},
		{"the tile sets of layers", "/ogc/collections/water,green/tiles", map[string]string{
			"tilesets.0.tileMatrixSetURI": "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad", "tilesets.1.dataType": "vector",
			"tilesets.1.links.0.href": s.url + "/ogc/collections/water,green/tiles/CGCS2000Quad",
		}},
		{"a tile set", "/ogc/collections/water,green/tiles/CGCS2000Quad", map[string]string{
			"links.1.href": s.url + "/ogc/tileMatrixSets/CGCS2000Quad", "links.2.templated": "true", "boundingBox.lowerLeft.0": "*",
			"links.2.href": s.url + "/ogc/collections/water,green/tiles/CGCS2000Quad/{tileMatrix}/{tileRow}/{tileCol}",
			"layers.0.id":  "water", "layers.0.geometryDimension": "2", "layers.0.minTileMatrix": "6", "layers.0.propertiesSchema.properties.name.type": "string",
			"layers.1.id": "water_label", "layers.1.geometryDimension": "0", "tileMatrixSetLimits.0.tileMatrix": "6", "tileMatrixSetLimits.0.minTileRow": "*",
		}},
		{"a style in English", "/styles/dark.json?lang=en", map[string]string{
			"version": "8", "name": "lintu-dark", "sources.buildings.type": "vector", "layers.0.id": "ground",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := s.get(c.path)
			var answer any
			r.into(&answer)
			for _, path := range sortedKeys(c.want) {
				got, found := at(answer, path)
				if !found || c.want[path] != "*" && got != c.want[path] {
					t.Errorf("%s: got %s (found: %v), want %s\n%.400s", path, got, found, c.want[path], r.body)
				}
			}
			want := "application/json"
			if strings.Contains(c.path, "/features") {
				want = "application/geo+json"
			}
			if kind := r.header.Get("Content-Type"); kind != want {
				t.Errorf("Content-Type %s", kind)
			}
		})
	}
}

func sortedKeys(m map[string]string) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// at follows a path of member names and positions into a JSON value; null is not found.
func at(v any, path string) (string, bool) {
	for step := range strings.SplitSeq(path, ".") {
		switch node := v.(type) {
		case map[string]any:
			v = node[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(node) {
				return "", false
			}
			v = node[i]
		}
	}
	switch v := v.(type) {
	case nil:
		return "", false
	case string:
		return v, true
	default:
		text, err := json.Marshal(v)
		return string(text), err == nil
	}
}

// flat is a household and what it is part of.
type flat struct {
	data.Household
	grid, compound int64
	compoundName   string
	address        string // as people write it
}

// aFlat is an occupied home of the store in a compound and a unit.
func aFlat(t testing.TB, store string) flat {
	t.Helper()
	buildings := map[int64]data.Building{}
	for _, row := range rows(t, store, data.Query{Table: "buildings"}) {
		buildings[row.ID] = data.BuildingOf(row)
	}
	units := map[int64]data.Unit{}
	for _, row := range rows(t, store, data.Query{Table: "units"}) {
		units[row.ID] = data.UnitOf(row)
	}
	for _, row := range rows(t, store, data.Query{Table: "households"}) {
		h := data.HouseholdOf(row)
		b := buildings[h.Building]
		if !h.Occupied() || h.Unit == 0 || b.Compound == 0 || b.Grid == 0 || h.Storeys > 1 || h.Columns > 1 {
			continue
		}
		compound := data.CompoundOf(rows(t, store, data.Query{Table: "compounds", IDs: []int64{b.Compound}})[0])
		return flat{
			h, b.Grid, b.Compound, compound.Name,
			fmt.Sprintf("%s%d幢%d单元%s", compound.Name, b.Number, units[h.Unit].Number, h.Room),
		}
	}
	t.Fatal("the store has no occupied flat in a compound")
	return flat{}
}
