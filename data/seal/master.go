package seal

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// keySize is that of AES-256, in bytes.
const keySize = 32

// ErrNoKey says that there is no master key where one was looked for.
var ErrNoKey = errors.New("no key")

// Master is the key-encryption key: it wraps the data keys and never touches a value. The zero Master is no key.
type Master struct{ key [keySize]byte }

// NewMaster draws a random key.
func NewMaster() (Master, error) {
	var m Master
	if _, err := rand.Read(m.key[:]); err != nil {
		return Master{}, fmt.Errorf("draw a key: %w", err)
	}
	return m, nil
}

// ParseMaster reads a key written as base64 (standard or URL alphabet, with or without padding) of 32 bytes. The error
// never repeats the text.
func ParseMaster(text string) (Master, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return Master{}, errors.New("the key is not base64")
	}
	if len(raw) != keySize {
		return Master{}, fmt.Errorf("the key has %d bytes, want %d (make one with: openssl rand -base64 32)", len(raw), keySize)
	}
	m := Master{}
	copy(m.key[:], raw)
	if m.IsZero() {
		return Master{}, errors.New("the key is all zeros")
	}
	return m, nil
}

// ReadMaster reads a key file: one line of base64. A missing file is ErrNoKey.
func ReadMaster(path string) (Master, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Master{}, fmt.Errorf("key file %s: %w", path, ErrNoKey)
	}
	if err != nil {
		return Master{}, fmt.Errorf("read the key file: %w", err)
	}
	m, err := ParseMaster(string(text))
	if err != nil {
		return Master{}, fmt.Errorf("key file %s: %w", path, err)
	}
	return m, nil
}

// WriteFile writes the key to a new file only its owner can read, and makes sure it is on the disk: values sealed with a
// lost key are lost.
func (m Master) WriteFile(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("create the key file: %w", err)
	}
	_, err = fmt.Fprintln(f, m.Encode())
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("write the key file %s: %w", path, err)
	}
	return nil
}

// Encode is the key as [ParseMaster] reads it.
func (m Master) Encode() string { return base64.StdEncoding.EncodeToString(m.key[:]) }

// IsZero reports whether there is no key.
func (m Master) IsZero() bool { return m.key == [keySize]byte{} }

// Fingerprint tells keys apart in messages without giving anything away: 8 hex digits.
func (m Master) Fingerprint() string {
	sum, err := hkdf.Key(sha256.New, m.key[:], nil, "lintu master fingerprint", 4)
	if err != nil { // only for lengths HKDF cannot give
		return ""
	}
	return hex.EncodeToString(sum)
}

// String keeps the key out of logs.
func (m Master) String() string { return "key " + m.Fingerprint() }

// GoString keeps the key out of %#v.
func (m Master) GoString() string { return m.String() }
