package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
)

// What can be wrong with a key or a sealed value; wrapped with which.
var (
	ErrWrongKey = errors.New("wrong key")
	ErrSealed   = errors.New("does not open")
)

// Purpose is what a wrapped key is for.
type Purpose string

// The purposes. There is one key for blind indexes, which does not rotate: the indexes of all rows hang on it.
const (
	ForValues  Purpose = "values"
	ForIndexes Purpose = "indexes"
)

// Wrapped is a key as the store keeps it.
type Wrapped struct {
	ID      uint8 // of data keys, from 1; 0 for the key of the blind indexes
	Purpose Purpose
	Master  string // fingerprint of the master key that opens it
	Blob    []byte
}

// Keyring seals and opens values. It does not change; [Keyring.Rotate] makes another.
type Keyring struct {
	master  Master
	values  map[uint8]dataKey
	current uint8 // id of the data key new values are sealed with
	indexes [keySize]byte
}

type dataKey struct {
	key  [keySize]byte
	aead cipher.AEAD
}

// NewKeyring draws a data key and an index key.
func NewKeyring(master Master) (*Keyring, error) {
	if master.IsZero() {
		return nil, ErrNoKey
	}
	k := &Keyring{master: master, values: map[uint8]dataKey{}}
	if _, err := rand.Read(k.indexes[:]); err != nil {
		return nil, fmt.Errorf("draw the index key: %w", err)
	}
	return k.Rotate()
}

// OpenKeyring unwraps the keys of a store. A master key that did not wrap them is ErrWrongKey.
func OpenKeyring(master Master, wrapped []Wrapped) (*Keyring, error) {
	if master.IsZero() {
		return nil, ErrNoKey
	}
	k := &Keyring{master: master, values: map[uint8]dataKey{}}
	indexed := false
	for _, w := range wrapped {
		raw, err := master.unwrap(w)
		if err != nil {
			return nil, err
		}
		if w.Purpose == ForIndexes {
			k.indexes, indexed = raw, true
			continue
		}
		if err := k.add(w.ID, raw); err != nil {
			return nil, err
		}
	}
	if !indexed || k.current == 0 {
		return nil, fmt.Errorf("the store's keys are incomplete: %w", ErrNoKey)
	}
	return k, nil
}

func (k *Keyring) add(id uint8, raw [keySize]byte) error {
	aead, err := newAEAD(raw)
	if err != nil {
		return err
	}
	k.values[id] = dataKey{key: raw, aead: aead}
	k.current = max(k.current, id)
	return nil
}

// Rotate is a keyring with one more data key, which new values are sealed with; the old ones still open. A random
// 96-bit nonce asks for a new key well before 2^32 values.
func (k *Keyring) Rotate() (*Keyring, error) {
	if k.current == 255 {
		return nil, errors.New("all 255 key ids are used")
	}
	next := &Keyring{master: k.master, values: maps.Clone(k.values), current: k.current, indexes: k.indexes}
	var raw [keySize]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return nil, fmt.Errorf("draw a data key: %w", err)
	}
	return next, next.add(k.current+1, raw)
}

// WithMaster is the same keyring under another master key.
func (k *Keyring) WithMaster(master Master) *Keyring {
	return &Keyring{master: master, values: k.values, current: k.current, indexes: k.indexes}
}

// Wrap is every key as the store is to keep it: the index key first, then the data keys by id.
func (k *Keyring) Wrap() ([]Wrapped, error) {
	index, err := k.master.wrap(0, ForIndexes, k.indexes)
	if err != nil {
		return nil, err
	}
	all := []Wrapped{index}
	for id := 1; id <= int(k.current); id++ {
		key, ok := k.values[uint8(id)]
		if !ok {
			continue
		}
		w, err := k.master.wrap(uint8(id), ForValues, key.key)
		if err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
}

func newAEAD(key [keySize]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("set up the cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("set up the cipher: %w", err)
	}
	return aead, nil
}

func (m Master) wrap(id uint8, purpose Purpose, key [keySize]byte) (Wrapped, error) {
	aead, err := newAEAD(m.key)
	if err != nil {
		return Wrapped{}, err
	}
	blob, err := sealBytes(aead, id, nil, key[:], wrapContext(id, purpose))
	return Wrapped{ID: id, Purpose: purpose, Master: m.Fingerprint(), Blob: blob}, err
}

func (m Master) unwrap(w Wrapped) ([keySize]byte, error) {
	var key [keySize]byte
	if w.Master != m.Fingerprint() {
		return key, fmt.Errorf("%w: the store was sealed with key %s, this is key %s", ErrWrongKey, w.Master, m.Fingerprint())
	}
	aead, err := newAEAD(m.key)
	if err != nil {
		return key, err
	}
	raw, err := openBytes(aead, w.Blob, wrapContext(w.ID, w.Purpose))
	if err != nil || len(raw) != keySize {
		return key, fmt.Errorf("%w: data key %d is damaged", ErrWrongKey, w.ID)
	}
	copy(key[:], raw)
	return key, nil
}

func wrapContext(id uint8, purpose Purpose) []byte {
	return append([]byte{id}, "lintu wrapped key for "+purpose...)
}
