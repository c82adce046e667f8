package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"fmt"
)

// aesGCM is the algorithm byte of AES-256-GCM with a 12-byte random nonce and a 16-byte tag; others may follow (SM4).
const aesGCM = 1

// headerSize is the algorithm byte and the key id.
const headerSize = 2

// Place is where a sealed value stands. A value opens only where it was sealed.
type Place struct {
	Table string
	Field string
	ID    int64
}

// context is the additional data a value is sealed with: unambiguous, because names carry their length.
func (p Place) context() []byte {
	b := make([]byte, 0, len(p.Table)+len(p.Field)+12)
	b = binary.AppendUvarint(b, uint64(len(p.Table)))
	b = append(b, p.Table...)
	b = binary.AppendUvarint(b, uint64(len(p.Field)))
	b = append(b, p.Field...)
	return binary.BigEndian.AppendUint64(b, uint64(p.ID))
}

// Seal appends the sealed value to dst: algorithm, key id, nonce, ciphertext with tag. Sealing the same value twice
// gives different bytes.
func (k *Keyring) Seal(dst []byte, value string, at Place) ([]byte, error) {
	return sealBytes(k.values[k.current].aead, k.current, dst, []byte(value), at.context())
}

// Open is the value sealed at a place. Anything wrong with it is ErrSealed.
func (k *Keyring) Open(sealed []byte, at Place) (string, error) {
	if len(sealed) < headerSize {
		return "", fmt.Errorf("%s.%s of %d: %w: too short", at.Table, at.Field, at.ID, ErrSealed)
	}
	key, ok := k.values[sealed[1]]
	if !ok {
		return "", fmt.Errorf("%s.%s of %d: %w: unknown data key %d", at.Table, at.Field, at.ID, ErrSealed, sealed[1])
	}
	value, err := openBytes(key.aead, sealed, at.context())
	if err != nil {
		return "", fmt.Errorf("%s.%s of %d: %w", at.Table, at.Field, at.ID, err)
	}
	return string(value), nil
}

func sealBytes(aead cipher.AEAD, id uint8, dst, plain, context []byte) ([]byte, error) {
	start := len(dst)
	dst = append(dst, aesGCM, id)
	dst = append(dst, make([]byte, aead.NonceSize())...)
	nonce := dst[start+headerSize:]
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return aead.Seal(dst, nonce, plain, withHeader(id, context)), nil
}

func openBytes(aead cipher.AEAD, sealed, context []byte) ([]byte, error) {
	if len(sealed) < headerSize+aead.NonceSize()+aead.Overhead() {
		return nil, fmt.Errorf("%w: too short", ErrSealed)
	}
	if sealed[0] != aesGCM {
		return nil, fmt.Errorf("%w: unknown algorithm %d", ErrSealed, sealed[0])
	}
	body := sealed[headerSize:]
	plain, err := aead.Open(nil, body[:aead.NonceSize()], body[aead.NonceSize():], withHeader(sealed[1], context))
	if err != nil {
		return nil, fmt.Errorf("%w: altered, or sealed for another place or with another key", ErrSealed)
	}
	return plain, nil
}

// withHeader binds the algorithm and the key id as well.
func withHeader(id uint8, context []byte) []byte {
	return append([]byte{aesGCM, id}, context...)
}
