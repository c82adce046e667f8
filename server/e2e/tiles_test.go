package e2e

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers/census"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// tileOf is the path of the tile of a zoom that holds a point.
func tileOf(layers string, p orb.Point, zoom uint8) string {
	return fmt.Sprintf("/tiles/%s/%s.mvt", layers, tiles.At(tiles.Project(p), zoom))
}

func TestATileHoldsTheFlat(t *testing.T) {
	s, flat := demo(t), aFlat(t, demoStore(t))
	r := s.get(tileOf("buildings,households", *flat.Position, 17))
	if r.status != 200 || r.header.Get("Content-Type") != "application/vnd.mapbox-vector-tile" {
		t.Fatalf("status %d, %v", r.status, r.header)
	}
	tile, err := vector.Decode(r.body, vector.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range tile.Layer("households").Features {
		found = found || f.ID == uint64(flat.ID)
		for _, a := range f.Attributes {
			field := data.Households().Fields[data.Households().Index(a.Key)]
			if field.Privacy != data.Open {
				t.Fatalf("a tile holds %s", a.Key)
			}
		}
	}
	if !found || len(tile.Layer("buildings").Features) == 0 || len(tile.Layer("buildings_label").Features) == 0 {
		t.Errorf("flat %d found: %v; layers %d", flat.ID, found, len(tile.Layers))
	}
}

func TestTilesAreTheSameBytesEachTime(t *testing.T) {
	s, flat := demo(t), aFlat(t, demoStore(t))
	path := tileOf("water,green,roads,lanes", *flat.Position, 14)
	first, again := s.get(path), boot(t, demoStore(t)).get(path)
	if !bytes.Equal(first.body, again.body) || first.header.Get("ETag") != again.header.Get("ETag") || len(first.body) == 0 {
		t.Errorf("two servers gave %d and %d bytes, tags %s and %s", len(first.body), len(again.body),
			first.header.Get("ETag"), again.header.Get("ETag"))
	}
}

func TestTilesOverTheWire(t *testing.T) {
	s, flat := demo(t), aFlat(t, demoStore(t))
	path := tileOf("buildings", *flat.Position, 15)
	plain := s.get(path)
	zipped := s.get(path, "Accept-Encoding", "gzip, br")
	if zipped.header.Get("Content-Encoding") != "gzip" || zipped.header.Get("Vary") != "Accept-Encoding" ||
		zipped.header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("headers %v", zipped.header)
	}
	unzip, err := gzip.NewReader(bytes.NewReader(zipped.body))
	must(t, err)
	unzipped, err := io.ReadAll(unzip)
	must(t, err)
	squeezed := s.get(path, "Accept-Encoding", "gzip, deflate, br, zstd")
	expander, err := zstd.NewReader(nil)
	must(t, err)
	defer expander.Close()
	expanded, err := expander.DecodeAll(squeezed.body, nil)
	must(t, err)
	if !bytes.Equal(unzipped, plain.body) || !bytes.Equal(expanded, plain.body) || squeezed.header.Get("Content-Encoding") != "zstd" {
		t.Errorf("plain %d bytes, unzipped %d, expanded %d; headers %v", len(plain.body), len(unzipped), len(expanded), squeezed.header)
	}
	for name, c := range map[string]struct {
		header []string
		status int
	}{
		"who has the zstd tile gets 304":       {[]string{"Accept-Encoding", "zstd", "If-None-Match", squeezed.header.Get("ETag")}, 304},
		"the zstd tag is not that of gzip":     {[]string{"Accept-Encoding", "br", "If-None-Match", squeezed.header.Get("ETag")}, 200},
		"who has the compressed tile gets 304": {[]string{"Accept-Encoding", "gzip", "If-None-Match", zipped.header.Get("ETag")}, 304},
		"who has the plain tile gets 304":      {[]string{"If-None-Match", plain.header.Get("ETag")}, 304},
		"the tags of the two forms differ":     {[]string{"If-None-Match", zipped.header.Get("ETag")}, 200},
		"gzip refused is not sent":             {[]string{"Accept-Encoding", "gzip;q=0"}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.get(path, c.header...)
			if r.status != c.status || r.header.Get("Content-Encoding") != "" {
				t.Errorf("status %d, headers %v", r.status, r.header)
			}
			if c.status == 304 && len(r.body) > 0 {
				t.Errorf("304 with %d bytes", len(r.body))
			}
		})
	}
}

func TestATileWithNothingInItIs204(t *testing.T) {
	r := demo(t).get("/tiles/buildings/15/0/0.mvt")
	if r.status != 204 || len(r.body) != 0 {
		t.Errorf("status %d, %d bytes", r.status, len(r.body))
	}
}

func TestEveryPublishedLayerHasTilesWithinItsBounds(t *testing.T) {
	s := demo(t)
	var list struct {
		Layers []struct {
			Name             string
			Count            *int
			MinZoom, MaxZoom uint8
			Bounds           *[4]float64
		}
	}
	s.get("/api/v1/layers").into(&list)
	for _, layer := range list.Layers {
		t.Run(layer.Name, func(t *testing.T) {
			if layer.Count == nil != (layer.Name == census.Name) || layer.Count != nil && *layer.Count == 0 || layer.Bounds == nil {
				t.Fatalf("count %v, bounds %v", layer.Count, layer.Bounds)
			}
			b := orb.Bound{Min: orb.Point{layer.Bounds[0], layer.Bounds[1]}, Max: orb.Point{layer.Bounds[2], layer.Bounds[3]}}
			first, last := tiles.At(tiles.Project(b.LeftTop()), layer.MinZoom), tiles.At(tiles.Project(b.RightBottom()), layer.MinZoom)
			found := 0
			for x := first.X; x <= last.X; x++ {
				for y := first.Y; y <= last.Y; y++ {
					r := s.get(fmt.Sprintf("/tiles/%s/%d/%d/%d.mvt", layer.Name, layer.MinZoom, x, y))
					if r.status == 200 {
						found++
					} else if r.status != 204 {
						t.Fatalf("%d/%d/%d: status %d", layer.MinZoom, x, y, r.status)
					}
				}
			}
			if found == 0 {
				t.Error("no tile has anything of it")
			}
		})
	}
}
