package geopackage

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"lintu/data"
)

// TestALoadNamesTheRowThatIsThere loads thousands of rows of which one is there already, wherever it lies among those that
// go in with one statement.
func TestALoadNamesTheRowThatIsThere(t *testing.T) {
	t.Parallel()
	for _, id := range []int64{1, 2, chunkRows, chunkRows + 1, aheadRows, 1777, 1999, 2000} {
		s := newStore(t)
		if err := s.Create(t.Context(), shops()); err != nil {
			t.Fatal(err)
		}
		loadRows(t, s, "shops", []data.Row{shop(id)})
		next := int64(0)
		_, err := s.Load(t.Context(), "shops", func() (data.Row, bool) { next++; return shop(next), next <= 2000 })
		if !errors.Is(err, data.ErrExists) || !strings.Contains(err.Error(), fmt.Sprintf("shops %d:", id)) {
			t.Errorf("%v: want that %d is there", err, id)
		}
		wantOnly(t, s, 1)
	}
}
