package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"lintu/tiles"
)

// errBad is what is wrong with a message. What a page is told of it names fields and kinds, never a value.
var errBad = errors.New("bad message")

// What one socket may do. A VIEW with every layer of a city and as many areas as a card shows takes a few kilobytes.
const (
	mostMessageBytes = 32 << 10
	mostLayers       = 64
	mostAreas        = 256
	longestName      = 128 // bytes of a layer's name or an epoch
	mostTiles        = 256 // named in one TILES
	mostTilesAtOnce  = 2048
	messagesEach     = 20
	messagesBurst    = 60
)

// UnmarshalJSON takes four numbers and nothing else.
func (b *Bounds) UnmarshalJSON(text []byte) error {
	var numbers []float64
	if err := json.Unmarshal(text, &numbers); err != nil {
		return err
	}
	if len(numbers) != len(b) {
		return fmt.Errorf("bbox has %d numbers", len(numbers))
	}
	copy(b[:], numbers)
	return nil
}

// parse reads a message of a page: a [Hello], [View], [Ack] or [Ping] that may be what it says.
func parse(text []byte) (any, error) {
	if !utf8.Valid(text) {
		return nil, errText
	}
	var fields map[string]json.RawMessage
	var kind Kind
	if json.Unmarshal(text, &fields) != nil || json.Unmarshal(fields["kind"], &kind) != nil {
		return nil, fmt.Errorf("%w: not an object of JSON with a kind", errBad)
	}
	switch kind {
	case "HELLO":
		return strictly[Hello](text, fields, "protocol")
	case "VIEW":
		return strictly[View](text, fields, "view_id", "bbox", "zoom", "layers")
	case "ACK":
		return strictly[Ack](text, fields, "version")
	case "PING":
		return strictly[Ping](text, fields)
	default:
		return nil, fmt.Errorf("%w: unknown kind", errBad)
	}
}

// strictly reads a message that has some fields and no unknown ones.
func strictly[T Hello | View | Ack | Ping](text []byte, fields map[string]json.RawMessage, needed ...string) (any, error) {
	var message T
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&message); err != nil {
		return nil, fmt.Errorf("%w: a field is unknown or of another type", errBad)
	}
	for _, name := range needed {
		if value, there := fields[name]; !there || string(value) == "null" {
			return nil, fmt.Errorf("%w: %s is missing", errBad, name)
		}
	}
	if v, ok := any(message).(View); ok {
		if field := v.wrong(); field != "" {
			return nil, fmt.Errorf("%w: VIEW: %s", errBad, field)
		}
	}
	return message, nil
}

// wrong names the field of a view that cannot be, if there is one.
func (v *View) wrong() string {
	west, south, east, north := v.BBox[0], v.BBox[1], v.BBox[2], v.BBox[3]
	for _, n := range v.BBox {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return "bbox"
		}
	}
	switch {
	case math.Abs(west) > 180, math.Abs(east) > 180, math.Abs(south) > 90, math.Abs(north) > 90, south > north:
		return "bbox"
	case v.Zoom > tiles.MaxZoom:
		return "zoom"
	case v.MinZoom != nil && *v.MinZoom > v.Zoom:
		return "minzoom"
	case len(v.Layers) > mostLayers:
		return "layers"
	case len(v.Areas) > mostAreas:
		return "areas"
	case v.Resume != nil && len(v.Resume.Epoch) > longestName:
		return "resume"
	}
	for _, name := range v.Layers {
		if len(name) > longestName {
			return "layers"
		}
	}
	for _, a := range v.Areas {
		if len(a.Layer) > longestName {
			return "areas"
		}
	}
	return ""
}
