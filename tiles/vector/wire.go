package vector

// Extent is the number of units a side of a tile has (4.1).
const Extent = 4096

// Buffer is how far geometry goes beyond the tile's sides, in units: MapLibre cuts there anyway, and a line's cap or a
// circle on the border is drawn by both tiles.
const Buffer = 64

// widest is LineBuffer at zoom 17: half a road of 50 m at 45° of latitude, as wide as it is drawn there.
const widest int64 = 480

// LineBuffer is how far lines go beyond the tile's sides at a zoom, in units. Roads are drawn as wide as they are on the
// ground, so the tile beside one, which holds none of its middle line, still shows a strip of it.
func LineBuffer(zoom uint8) int64 {
	if zoom >= 17 {
		return widest
	}
	return max(Buffer, widest>>(17-zoom))
}

// Protocol buffer keys of the messages in a tile: field number << 3 | wire type (4.1).
const (
	tileLayer = 3<<3 | wireBytes

	layerName    = 1<<3 | wireBytes
	layerFeature = 2<<3 | wireBytes
	layerKey     = 3<<3 | wireBytes
	layerValue   = 4<<3 | wireBytes
	layerExtent  = 5<<3 | wireVarint
	layerVersion = 15<<3 | wireVarint

	featureID       = 1<<3 | wireVarint
	featureTags     = 2<<3 | wireBytes
	featureType     = 3<<3 | wireVarint
	featureGeometry = 4<<3 | wireBytes

	valueString = 1<<3 | wireBytes
	valueFloat  = 2<<3 | wireFixed32
	valueDouble = 3<<3 | wireFixed64
	valueInt    = 4<<3 | wireVarint
	valueUint   = 5<<3 | wireVarint
	valueSint   = 6<<3 | wireVarint
	valueBool   = 7<<3 | wireVarint
)

const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// Geometry commands (4.3.1): id in the low three bits, how often above them.
const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

// Kind is the type of a feature's geometry, with the numbers of 4.3.4.
type Kind uint8

// The kinds; None is a feature without geometry, which is in no tile.
const (
	None Kind = iota
	Points
	Lines
	Polygons
)

// String names the kind as GeoJSON does.
func (k Kind) String() string {
	switch k {
	case Points:
		return "MultiPoint"
	case Lines:
		return "MultiLineString"
	case Polygons:
		return "MultiPolygon"
	default:
		return "none"
	}
}

func appendVarint(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

// appendMessage writes a length-delimited field.
func appendMessage(b []byte, key uint64, body []byte) []byte {
	b = appendVarint(b, key)
	b = appendVarint(b, uint64(len(body)))
	return append(b, body...)
}

func appendText(b []byte, key uint64, text string) []byte {
	b = appendVarint(b, key)
	b = appendVarint(b, uint64(len(text)))
	return append(b, text...)
}

// zigzag maps small numbers of either sign to small unsigned ones (4.3.2).
func zigzag(v int64) uint64 { return uint64(v)<<1 ^ uint64(v>>63) }

func unzigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }
