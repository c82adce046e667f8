package styles

import (
	"encoding/json"
	"fmt"
	"strings"

	"lintu/layers"
)

// Catalogue is what a document draws.
type Catalogue interface {
	All() []layers.Layer
}

// Options are what a document depends on beside palette, language and catalogue.
type Options struct {
	// Origin is put before every path, as scheme://host[:port]: MapLibre takes sprites by absolute address only.
	Origin string
	// Latitude of the data's middle, degrees: true widths on the ground (roads, shade) are computed for it.
	Latitude float64
}

type vectorSource struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type document struct {
	Version   int                     `json:"version"`
	Name      string                  `json:"name"`
	Metadata  map[string]any          `json:"metadata"`
	Light     map[string]any          `json:"light"`
	Sky       map[string]any          `json:"sky"`
	Sprite    string                  `json:"sprite"`
	FontFaces map[string][]fontFace   `json:"font-faces"`
	Sources   map[string]vectorSource `json:"sources"`
	Layers    []styleLayer            `json:"layers"`
}

// Document is the MapLibre style of a catalogue in a theme and a language, as JSON: the same input is the same bytes.
// It fails if it would read a field that no layer of the catalogue declares.
func Document(theme Theme, lang Lang, catalogue Catalogue, options Options) ([]byte, error) {
	published := catalogue.All()
	s := &sheet{theme: theme, lang: lang, options: options}
	s.ground()
	for _, layer := range published {
		s.draw(layer)
	}
	doc := document{
		Version: 8, Name: "lintu-" + theme.Name, Metadata: s.metadata(published),
		Light: theme.light(), Sky: theme.sky(),
		Sprite:    options.Origin + "/sprites/" + theme.Name,
		FontFaces: fontFaces(options.Origin),
		Sources:   sources(published, options.Origin),
		Layers:    s.ordered(),
	}
	if err := check(doc, published); err != nil {
		return nil, fmt.Errorf("style %s: %w", theme.Name, err)
	}
	return json.Marshal(doc)
}

// draw hands a layer to the painter of its role.
func (s *sheet) draw(layer layers.Layer) {
	switch RoleOf(layer) {
	case RoleWater:
		s.water(layer)
	case RoleGreen:
		s.green(layer)
	case RoleRoads:
		s.roads(layer)
	case RoleLanes:
		s.lanes(layer)
	case RoleArea:
		s.area(layer)
	case RoleCompounds:
		s.compounds(layer)
	case RoleBuildings:
		s.buildings(layer)
	case RoleHouseholds:
		s.households(layer)
	case RoleThings:
		s.things(layer)
	case RoleCounts:
		s.counts(layer)
	case RolePoints:
		s.points(layer)
	case RoleLines:
		s.lines(layer)
	case RolePolygons:
		s.polygons(layer)
	}
}

// ground is the background, the only style layer without a published one.
func (s *sheet) ground() {
	s.layers = append(s.layers, styleLayer{
		ID: "ground", Type: "background", Paint: map[string]expr{"background-color": s.theme.Ground},
		Metadata: map[string]any{"lintu:layer": "", "lintu:mode": both}, stratum: onGround, rank: -1,
	})
}

// sky lets a steep view end in the ground's own colour: no blue, no horizon line.
func (t Theme) sky() map[string]any {
	return map[string]any{
		"sky-color": t.Ground, "horizon-color": t.Ground, "fog-color": t.Ground,
		"sky-horizon-blend": 0.5, "horizon-fog-blend": 0.5, "fog-ground-blend": 0.8, "atmosphere-blend": 0,
	}
}

// groups are the layers of each of the catalogue's groups, in the catalogue's order.
func groups(published []layers.Layer) map[string][]string {
	members := map[string][]string{}
	for _, layer := range published {
		members[layer.Group] = append(members[layer.Group], layer.Name)
	}
	return members
}

// sources has one vector source per group, so that a group is one request per tile.
func sources(published []layers.Layer, origin string) map[string]vectorSource {
	members := groups(published)
	out := make(map[string]vectorSource, len(members))
	for name, of := range members {
		out[name] = vectorSource{Type: "vector", URL: origin + "/tiles/" + strings.Join(of, ",") + ".json"}
	}
	return out
}

// metadata tells the front end what it needs and cannot see in the layers: groups and legend.
func (s *sheet) metadata(published []layers.Layer) map[string]any {
	members := groups(published)
	legend := make(map[string]Sample, len(published))
	for _, layer := range published {
		legend[layer.Name] = s.theme.Sample(layer)
	}
	return map[string]any{"lintu": map[string]any{
		"theme": s.theme.Name, "lang": s.lang, "groups": members, "legend": legend,
		"rest": restOpacity, // of buildings around a selected one
	}}
}
