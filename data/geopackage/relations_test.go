package geopackage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/geopackage"
)

// openRelations opens a file for publishing, as the server does.
func openRelations(t *testing.T, path string) *geopackage.Relations {
	t.Helper()
	r := geopackage.OpenRelations(path, 2, time.Second)
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func relationOf(t *testing.T, r *geopackage.Relations, name string) *data.Excerpt {
	t.Helper()
	list, err := r.Relations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range list {
		if found.Name == name {
			return &data.Excerpt{Relation: found, ID: found.Key, Geometry: found.Geometries[0], Columns: found.Columns}
		}
	}
	t.Fatalf("no %q among %+v", name, list)
	return nil
}

func TestRelationsOfAForeignFile(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]string{
		"in degrees": nil, "in Gauss–Krüger metres": {"-t_srs", "EPSG:4544"}, "in web Mercator": {"-t_srs", "EPSG:3857"},
		"without a spatial index": {"-lco", "SPATIAL_INDEX=NO"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := foreignFile(t, twoHouses, append(options, "-nln", `楼 "a`)...)
			r := openRelations(t, path)
			e := relationOf(t, r, `楼 "a`)
			if without, err := r.WithoutLintu(t.Context()); !without || err != nil {
				t.Errorf("without Lintu: %v, %v", without, err)
			}
			var all []string
			err := r.Scan(t.Context(), e, func(row data.Row) error {
				all = append(all, fmt.Sprint(row.ID, row.Values[1].Text(), row.Geometry.Bound().Min))
				return nil
			})
			if err != nil || len(all) != 2 || !strings.HasPrefix(all[0], "1一号楼") {
				t.Errorf("%q, %v", all, err)
			}
			m, err := r.Measure(t.Context(), e)
			if err != nil || m.Count != 2 || !m.Bound.Pad(0.01).Contains(orb.Point{105, 28}) || m.Bound.Max[0] > 108.01 {
				t.Errorf("%+v, %v", m, err)
			}
			cut := data.Cut{Excerpt: e, Box: orb.Bound{Min: orb.Point{104.9, 27.9}, Max: orb.Point{105.1, 28.1}}}
			near := 0
			err = r.Near(t.Context(), []data.Cut{cut, cut}, func(int, data.Row) error { near++; return nil })
			if err != nil || near != 2 {
				t.Errorf("near: %d, %v", near, err)
			}
			cut.Limit, cut.Box.Max = 1, orb.Point{108, 29}
			if err = r.Near(t.Context(), []data.Cut{cut}, func(int, data.Row) error { return nil }); !errors.Is(err, data.ErrTooMany) {
				t.Errorf("too many: %v", err)
			}
			if row, err := r.Row(t.Context(), e, 2); err != nil || row.ID != 2 {
				t.Errorf("%+v, %v", row, err)
			}
			if _, err := r.Row(t.Context(), e, 3); !errors.Is(err, data.ErrNotFound) {
				t.Errorf("a row that is not there: %v", err)
			}
			script(t, path, `ALTER TABLE "楼 ""a" DROP COLUMN height`)
			if err := r.Scan(t.Context(), e, func(data.Row) error { return nil }); !errors.Is(err, data.ErrAltered) {
				t.Errorf("a column that is gone: %v", err)
			}
		})
	}
}

func TestRelationsAreNotLintus(t *testing.T) {
	t.Parallel()
	path := city(t)
	script(t, path, `
CREATE TABLE trees (gid INTEGER PRIMARY KEY, geom BLOB, species TEXT);
CREATE VIEW everybody AS SELECT id AS OGC_FID, geom FROM households;
CREATE VIEW all_of_them AS SELECT * FROM everybody;
CREATE VIEW woods AS SELECT * FROM trees;
INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('trees', 'features', 'trees', 4490), ('everybody', 'features', 'e', 4490),
	('all_of_them', 'features', 'a', 4490), ('woods', 'features', 'w', 4490);
INSERT INTO gpkg_geometry_columns VALUES ('trees', 'geom', 'POINT', 4490, 0, 0), ('everybody', 'geom', 'POINT', 4490, 0, 0),
	('all_of_them', 'geom', 'POINT', 4490, 0, 0), ('woods', 'geom', 'POINT', 4490, 0, 0);`)
	r := openRelations(t, path)
	list, err := r.Relations(t.Context())
	var names []string
	for _, found := range list {
		names = append(names, fmt.Sprint(found.Name, " ", found.Kind))
	}
	if err != nil || !slices.Equal(names, []string{"trees table", "woods view"}) {
		t.Errorf("%q, %v", names, err)
	}
	if without, err := r.WithoutLintu(t.Context()); without || err != nil {
		t.Errorf("without Lintu: %v, %v", without, err)
	}
}
