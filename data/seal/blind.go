package seal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// BlindSize is the length of a blind index in bytes: half of HMAC-SHA-256, enough that two values of a country do not
// meet by chance.
const BlindSize = 16

// Blind computes the blind indexes of one field; every field has its own key, so that equal values of two fields
// (a phone used as a name) cannot be joined.
type Blind struct{ key []byte }

// Blind is the index of a field.
func (k *Keyring) Blind(table, field string) (Blind, error) {
	key, err := hkdf.Key(sha256.New, k.indexes[:], nil, "lintu blind index "+table+"."+field, sha256.Size)
	if err != nil {
		return Blind{}, fmt.Errorf("derive the index key of %s.%s: %w", table, field, err)
	}
	return Blind{key: key}, nil
}

// Index is the blind index of a value in whatever way people write it; see [Normalise].
func (b Blind) Index(value string) [BlindSize]byte {
	mac := hmac.New(sha256.New, b.key)
	mac.Write([]byte(Normalise(value)))
	return [BlindSize]byte(mac.Sum(nil))
}

// Normalise is the form of a personal value that is compared: full-width forms folded (NFKC), upper case (the X of an
// id number), and without spaces, hyphens and the middle dots of names, which everybody writes differently.
func Normalise(value string) string {
	return norm.NFKC.String(strings.Map(compared, norm.NFKD.String(value)))
}

// compared is a character in its compared form, −1 for none. It sees letters taken apart, so that what is left composes
// the same way whatever stood between.
func compared(r rune) rune {
	switch {
	case unicode.IsSpace(r), unicode.Is(unicode.Dash, r), unicode.Is(unicode.Cf, r):
		return -1
	case r == '·', r == '•', r == '・', r == '‧', r == '.':
		return -1
	default:
		return unicode.ToUpper(r)
	}
}
