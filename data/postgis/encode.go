package postgis

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/seal"
	"lintu/data/wkb"
)

// copySignature begins every COPY in binary form (PostgreSQL manual, COPY, binary format), with flags and an empty extension.
const copySignature = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// copyEnd ends it.
const copyEnd = "\xff\xff"

// appendTuple appends a checked row with version 1 as COPY takes it in binary form, in the order of the table's columns.
func (s *stored) appendTuple(dst []byte, row data.Row) ([]byte, error) {
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(s.columns)))
	dst = appendInt(dst, row.ID)
	dst = appendInt(dst, 1)
	var err error
	if s.spatial {
		if dst, err = s.appendGeometry(dst, row.Geometry); err != nil {
			return dst, &data.InvalidError{Table: s.Name, ID: row.ID, Reason: err.Error()}
		}
	}
	for i := range s.Fields {
		if s.Fields[i].Privacy != data.Personal {
			dst = appendValue(dst, s.Fields[i].Type, row.Values[i])
			continue
		}
		sealed, err := s.sealed(i, row)
		if err != nil {
			return dst, err
		}
		dst = appendBytes(dst, sealed)
	}
	for i, f := range s.Fields {
		if f.Blind {
			dst = appendBytes(dst, s.blindIndex(i, row))
		}
	}
	return dst, nil
}

func (s *stored) appendGeometry(dst []byte, g orb.Geometry) ([]byte, error) {
	if g == nil {
		return appendNull(dst), nil
	}
	start := len(dst)
	dst, err := wkb.AppendEWKB(append(dst, 0, 0, 0, 0), data.Stowed(g, s.Shape, s.single), s.srid)
	if err != nil {
		return dst, err
	}
	binary.BigEndian.PutUint32(dst[start:], uint32(len(dst)-start-4))
	return dst, nil
}

// sealed is a personal value as it is stored: nil for none, empty for one that clears what is there.
func (s *stored) sealed(i int, row data.Row) ([]byte, error) {
	v, f := row.Values[i], &s.Fields[i]
	if v.IsNull() {
		return nil, nil
	}
	if v.Text() == "" {
		return []byte{}, nil
	}
	if s.keys == nil {
		return nil, fmt.Errorf("%s.%s of %d: %w", s.Name, f.Name, row.ID, seal.ErrNoKey)
	}
	blob, err := s.keys.Seal(nil, v.Text(), seal.Place{Table: s.Name, Field: f.Name, ID: row.ID})
	if err != nil {
		return nil, fmt.Errorf("seal %s.%s of %d: %w", s.Name, f.Name, row.ID, err)
	}
	return blob, nil
}

// blindIndex is the blind index of a personal value, nil and empty like the value itself.
func (s *stored) blindIndex(i int, row data.Row) []byte {
	v := row.Values[i]
	switch {
	case v.IsNull():
		return nil
	case v.Text() == "":
		return []byte{}
	default:
		index := s.blinds[i].Index(v.Text())
		return index[:]
	}
}

// arguments are the parameters of the statements that insert and replace a checked row.
func (s *stored) arguments(row data.Row) ([]any, error) {
	args := make([]any, 0, len(s.columns))
	args = append(args, row.ID, row.Version)
	if s.spatial {
		var blob []byte
		if row.Geometry != nil {
			var err error
			if blob, err = wkb.AppendEWKB(nil, data.Stowed(row.Geometry, s.Shape, s.single), s.srid); err != nil {
				return nil, &data.InvalidError{Table: s.Name, ID: row.ID, Reason: err.Error()}
			}
		}
		args = append(args, blob)
	}
	for i := range s.Fields {
		if s.Fields[i].Privacy != data.Personal {
			args = append(args, argument(&s.Fields[i], row.Values[i]))
			continue
		}
		sealed, err := s.sealed(i, row)
		if err != nil {
			return nil, err
		}
		args = append(args, sealed)
	}
	for i, f := range s.Fields {
		if f.Blind {
			args = append(args, s.blindIndex(i, row))
		}
	}
	return args, nil
}

func appendValue(dst []byte, kind data.Type, v data.Value) []byte {
	if v.IsNull() {
		return appendNull(dst)
	}
	switch kind {
	case data.TypeInt:
		return appendInt(dst, v.Int())
	case data.TypeReal:
		return appendInt(dst, int64(math.Float64bits(v.Real())))
	case data.TypeBool:
		if v.Bool() {
			return append(dst, 0, 0, 0, 1, 1)
		}
		return append(dst, 0, 0, 0, 1, 0)
	case data.TypeTime:
		return appendInt(dst, (v.Time().UnixMilli()-epoch)*1000)
	default:
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(v.Text())))
		return append(dst, v.Text()...)
	}
}

func appendNull(dst []byte) []byte { return append(dst, 0xff, 0xff, 0xff, 0xff) }

func appendInt(dst []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(append(dst, 0, 0, 0, 8), uint64(v))
}

func appendBytes(dst, v []byte) []byte {
	if v == nil {
		return appendNull(dst)
	}
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(v))), v...)
}
