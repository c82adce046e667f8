package live

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestMessagesThatCannotBeAreRefused(t *testing.T) {
	view := `{"kind":"VIEW","view_id":1,"bbox":[105.4,28.8,105.5,28.9],"zoom":16,"layers":["buildings"]}`
	changed := func(from, to string) string { return strings.Replace(view, from, to, 1) }
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"a view":                        {view, nil},
		"across the antimeridian":       {changed("105.4,28.8,105.5", "179,28.8,-179"), nil},
		"a place":                       {changed("105.4,28.8,105.5,28.9", "105.4,28.8,105.4,28.8"), nil},
		"several zooms":                 {changed(`"zoom":16`, `"zoom":16,"minzoom":12`), nil},
		"not JSON":                      {"hello", errBad},
		"no object":                     {`["VIEW"]`, errBad},
		"null":                          {"null", errBad},
		"no kind":                       {`{"view_id":1}`, errBad},
		"an unknown kind":               {`{"kind":"SHOUT"}`, errBad},
		"a kind of the server's":        {`{"kind":"WELCOME"}`, errBad},
		"an unknown field":              {changed(`"zoom"`, `"mode":1,"zoom"`), errBad},
		"two objects":                   {view + view, errBad},
		"not UTF-8":                     {"{\"kind\":\"PING\xff\"}", errText},
		"south of north":                {changed("28.8,105.5,28.9", "28.9,105.5,28.8"), errBad},
		"beyond the world":              {changed("105.4", "181"), errBad},
		"beyond a pole":                 {changed("28.9", "90.1"), errBad},
		"no number":                     {changed("105.4", "NaN"), errBad},
		"a number too large":            {changed("105.4", "1e999"), errBad},
		"three numbers":                 {changed(",28.9", ""), errBad},
		"five numbers":                  {changed("28.9", "28.9,1"), errBad},
		"null instead of a box":         {changed("[105.4,28.8,105.5,28.9]", "null"), errBad},
		"no box":                        {changed(`"bbox":[105.4,28.8,105.5,28.9],`, ""), errBad},
		"no layers":                     {changed(`"layers":["buildings"]`, `"layers":null`), errBad},
		"no version":                    {`{"kind":"ACK"}`, errBad},
		"a zoom too deep":               {changed("16", "23"), errBad},
		"a broken zoom":                 {changed("16", "16.5"), errBad},
		"a zoom below none":             {changed("16", "-1"), errBad},
		"minzoom above zoom":            {changed(`"zoom":16`, `"zoom":16,"minzoom":17`), errBad},
		"too many layers":               {changed(`"buildings"`, strings.Repeat(`"a",`, mostLayers)+`"a"`), errBad},
		"a long name":                   {changed("buildings", strings.Repeat("b", longestName+1)), errBad},
		"too many areas":                {changed(`"layers"`, `"areas":[`+strings.Repeat(`{"layer":"a","id":1},`, mostAreas)+`{"layer":"a","id":1}],"layers"`), errBad},
		"an area's long name":           {changed(`"layers"`, `"areas":[{"layer":"`+strings.Repeat("b", longestName+1)+`","id":1}],"layers"`), errBad},
		"a long epoch":                  {changed(`"layers"`, `"resume":{"epoch":"`+strings.Repeat("b", longestName+1)+`","version":1},"layers"`), errBad},
		"a version below none":          {`{"kind":"ACK","version":-1}`, errBad},
		"a version that is no number":   {`{"kind":"ACK","version":"1"}`, errBad},
		"a greeting of another version": {`{"kind":"HELLO","protocol":99}`, nil}, // refused by who knows its own
	} {
		t.Run(name, func(t *testing.T) {
			message, err := parse([]byte(c.text))
			if !errors.Is(err, c.want) || (err == nil) != (message != nil) {
				t.Errorf("%v, %v", message, err)
			}
		})
	}
}

// FuzzMessage: whatever a page sends is refused, or is a message that says the same when it is written again.
func FuzzMessage(f *testing.F) {
	for _, seed := range []string{
		`{"kind":"HELLO","protocol":1}`, `{"kind":"ACK","version":7}`, `{"kind":"PING"}`,
		`{"kind":"VIEW","view_id":1,"bbox":[179,-90,-179,90],"zoom":22,"minzoom":0,"layers":["buildings"],` +
			`"areas":[{"layer":"buildings","id":1}],"resume":{"epoch":"a","version":1}}`,
		`{"kind":"VIEW","bbox":[1e999,0,0,0]}`, `{"kind":"VIEW","bbox":null}`, `[[[[`, "\xff", `{"kind":{"kind":{}}}`,
	} {
		f.Add([]byte(seed))
	}
	city := newTown()
	f.Fuzz(func(t *testing.T, text []byte) {
		message, err := parse(text)
		if err != nil {
			if !errors.Is(err, errBad) && !errors.Is(err, errText) {
				t.Fatalf("%v has no code of closing", err)
			}
			return
		}
		again, err := json.Marshal(message)
		if err != nil {
			t.Fatal(err)
		}
		if v, ok := message.(View); ok && v.Layers == nil {
			t.Fatal("a view without layers is taken")
		}
		if _, err = parse(again); err != nil {
			t.Fatalf("%s is taken, and %s is not: %v", text, again, err)
		}
		if v, ok := message.(View); ok {
			p := page{}
			p.look(newView(&v, city), 0)
			n := p.collect(&history{version: 1})
			if len(n.messages()) > mostLayers+3 {
				t.Fatalf("%d messages", len(n.messages()))
			}
		}
	})
}
