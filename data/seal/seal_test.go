package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lintu/data/seal"
)

func newMaster(t testing.TB) seal.Master {
	t.Helper()
	m, err := seal.NewMaster()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func newKeyring(t testing.TB, m seal.Master) *seal.Keyring {
	t.Helper()
	k, err := seal.NewKeyring(m)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sealed(t testing.TB, k *seal.Keyring, value string, at seal.Place) []byte {
	t.Helper()
	b, err := k.Seal(nil, value, at)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reopened is the keyring a store would open from what it keeps.
func reopened(t testing.TB, k *seal.Keyring, m seal.Master) *seal.Keyring {
	t.Helper()
	wrapped, err := k.Wrap()
	if err != nil {
		t.Fatal(err)
	}
	again, err := seal.OpenKeyring(m, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestSealedValuesOpenWhereTheyWereSealed(t *testing.T) {
	k := newKeyring(t, newMaster(t))
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		at := seal.Place{
			Table: rapid.String().Draw(t, "table"), Field: rapid.String().Draw(t, "field"), ID: rapid.Int64().Draw(t, "id"),
		}
		prefix := rapid.SliceOf(rapid.Byte()).Draw(t, "prefix")
		b, err := k.Seal(bytes.Clone(prefix), value, at)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b, prefix) {
			t.Fatal("what was there before is gone")
		}
		got, err := k.Open(b[len(prefix):], at)
		if err != nil || got != value {
			t.Fatalf("%q, %v; want %q", got, err, value)
		}
	})
}

func TestSealedValuesOpenNowhereElse(t *testing.T) {
	k := newKeyring(t, newMaster(t))
	at := seal.Place{Table: "residents", Field: "name", ID: 7}
	b := sealed(t, k, "令狐测试郎", at)
	for name, other := range map[string]seal.Place{
		"another row":                        {Table: "residents", Field: "name", ID: 8},
		"another field":                      {Table: "residents", Field: "phone", ID: 7},
		"another table":                      {Table: "workers", Field: "name", ID: 7},
		"the same letters otherwise divided": {Table: "residentsn", Field: "ame", ID: 7},
	} {
		if got, err := k.Open(b, other); !errors.Is(err, seal.ErrSealed) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestAlteredValuesDoNotOpen(t *testing.T) {
	k := newKeyring(t, newMaster(t))
	at := seal.Place{Table: "residents", Field: "name", ID: 7}
	b := sealed(t, k, "测试", at)
	for i := range b {
		for bit := range 8 {
			altered := bytes.Clone(b)
			altered[i] ^= 1 << bit
			if _, err := k.Open(altered, at); !errors.Is(err, seal.ErrSealed) {
				t.Fatalf("bit %d of byte %d turned: %v", bit, i, err)
			}
		}
	}
	for n := range b {
		if _, err := k.Open(b[:n], at); !errors.Is(err, seal.ErrSealed) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestSealingTwiceGivesDifferentBytes(t *testing.T) {
	k := newKeyring(t, newMaster(t))
	at := seal.Place{Table: "residents", Field: "name", ID: 7}
	if bytes.Equal(sealed(t, k, "测试", at), sealed(t, k, "测试", at)) {
		t.Error("the nonce does not change")
	}
}

func TestSealedValuesSayHow(t *testing.T) {
	k := newKeyring(t, newMaster(t))
	b := sealed(t, k, "x", seal.Place{})
	if b[0] != 1 || b[1] != 1 || len(b) != 2+12+1+16 {
		t.Errorf("algorithm %d, key %d, %d bytes", b[0], b[1], len(b))
	}
}

func TestRotationKeepsOldValuesReadable(t *testing.T) {
	master := newMaster(t)
	k := newKeyring(t, master)
	at := seal.Place{Table: "residents", Field: "name", ID: 7}
	blobs := [][]byte{sealed(t, k, "value", at)}
	for range 3 {
		var err error
		if k, err = k.Rotate(); err != nil {
			t.Fatal(err)
		}
		blobs = append(blobs, sealed(t, k, "value", at))
	}
	k = reopened(t, k, master)
	for i, b := range blobs {
		if b[1] != byte(i+1) {
			t.Errorf("value %d is sealed with key %d", i, b[1])
		}
		if got, err := k.Open(b, at); err != nil || got != "value" {
			t.Errorf("value %d: %q, %v", i, got, err)
		}
	}
	if next := sealed(t, k, "value", at); next[1] != 4 {
		t.Errorf("after opening again new values are sealed with key %d, want 4", next[1])
	}
}

func TestRotationKeepsBlindIndexes(t *testing.T) {
	k := newKeyring(t, newMaster(t))
	next, err := k.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	if index(t, k, "phone", "12900001111") != index(t, next, "phone", "12900001111") {
		t.Error("the index changed")
	}
}

func TestRotationEndsWithTheLastID(t *testing.T) {
	k := newKeyring(t, newMaster(t))
	for k != nil {
		next, err := k.Rotate()
		if err != nil {
			if b := sealed(t, k, "x", seal.Place{}); b[1] != 255 {
				t.Errorf("ended at key %d: %v", b[1], err)
			}
			return
		}
		k = next
	}
}

func TestAnotherMasterOpensAfterRewrapping(t *testing.T) {
	old, fresh := newMaster(t), newMaster(t)
	k := newKeyring(t, old)
	at := seal.Place{Table: "residents", Field: "name", ID: 7}
	b := sealed(t, k, "value", at)
	again := reopened(t, k.WithMaster(fresh), fresh)
	if got, err := again.Open(b, at); err != nil || got != "value" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAWrongMasterIsSaidSo(t *testing.T) {
	right, wrong := newMaster(t), newMaster(t)
	wrapped, err := newKeyring(t, right).Wrap()
	if err != nil {
		t.Fatal(err)
	}
	_, err = seal.OpenKeyring(wrong, wrapped)
	if !errors.Is(err, seal.ErrWrongKey) {
		t.Fatalf("%v, want ErrWrongKey", err)
	}
	for _, part := range []string{right.Fingerprint(), wrong.Fingerprint()} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not name key %s", err, part)
		}
	}
}

func TestDamagedKeysAreRefused(t *testing.T) {
	master := newMaster(t)
	for name, damage := range map[string]func([]seal.Wrapped) []seal.Wrapped{
		"a turned bit":         func(w []seal.Wrapped) []seal.Wrapped { w[1].Blob[20] ^= 1; return w },
		"a cut blob":           func(w []seal.Wrapped) []seal.Wrapped { w[1].Blob = w[1].Blob[:10]; return w },
		"an empty blob":        func(w []seal.Wrapped) []seal.Wrapped { w[0].Blob = nil; return w },
		"another id":           func(w []seal.Wrapped) []seal.Wrapped { w[1].ID = 2; return w },
		"another purpose":      func(w []seal.Wrapped) []seal.Wrapped { w[1].Purpose = seal.ForIndexes; return w },
		"no key for the index": func(w []seal.Wrapped) []seal.Wrapped { return w[1:] },
		"no key for values":    func(w []seal.Wrapped) []seal.Wrapped { return w[:1] },
		"no keys":              func([]seal.Wrapped) []seal.Wrapped { return nil },
	} {
		wrapped, err := newKeyring(t, master).Wrap()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := seal.OpenKeyring(master, damage(wrapped)); err == nil {
			t.Errorf("%s: opens", name)
		}
	}
}

func TestNoMasterIsNoKey(t *testing.T) {
	if _, err := seal.NewKeyring(seal.Master{}); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("new: %v", err)
	}
	if _, err := seal.OpenKeyring(seal.Master{}, nil); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("open: %v", err)
	}
}

func TestParseMaster(t *testing.T) {
	m := newMaster(t)
	text := m.Encode()
	for name, form := range map[string]string{
		"as written":      text,
		"without padding": strings.TrimRight(text, "="),
		"with a newline":  text + "\n",
		"URL alphabet":    strings.NewReplacer("+", "-", "/", "_").Replace(text),
	} {
		if got, err := seal.ParseMaster(form); err != nil || got != m {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for name, bad := range map[string]string{
		"nothing":       "",
		"too short":     "c2hvcnQ=",
		"too long":      text[:43] + "AAAA",
		"no base64":     "pässword" + text,
		"all zeros":     strings.Repeat("A", 43) + "=",
		"hexadecimal":   strings.Repeat("0f", 32),
		"with a remark": text + " # key",
	} {
		if _, err := seal.ParseMaster(bad); err == nil {
			t.Errorf("%s: parses", name)
		} else if bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%s: the message repeats it: %v", name, err)
		}
	}
}

func TestKeyFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "city.key")
	if _, err := seal.ReadMaster(path); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("missing: %v, want ErrNoKey", err)
	}
	m := newMaster(t)
	if err := m.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o, want 600", info.Mode().Perm())
	}
	if got, err := seal.ReadMaster(path); err != nil || got != m {
		t.Errorf("%v, %v", got, err)
	}
	if err := newMaster(t).WriteFile(path); err == nil {
		t.Error("a key was overwritten")
	}
}

func TestMastersStayOutOfLogs(t *testing.T) {
	m := newMaster(t)
	for _, form := range []string{"%v", "%s", "%+v", "%#v", "%q"} {
		if text := fmt.Sprintf(form, m); strings.Contains(text, m.Encode()) || !strings.Contains(text, m.Fingerprint()) {
			t.Errorf("%s prints %s", form, text)
		}
	}
}

func index(t testing.TB, k *seal.Keyring, field, value string) [seal.BlindSize]byte {
	t.Helper()
	b, err := k.Blind("residents", field)
	if err != nil {
		t.Fatal(err)
	}
	return b.Index(value)
}

func TestBlindIndexesMeetForWhatPeopleMeanTheSame(t *testing.T) {
	k := newKeyring(t, newMaster(t))
	for _, c := range []struct{ name, a, b string }{
		{"a small x in an id number", "11010519491231002x", "11010519491231002X"},
		{"full-width digits", "１２９００００１１１１", "12900001111"},
		{"blanks in a phone", "129 0000 1111", "12900001111"},
		{"hyphens in a phone", "129-0000-1111", "12900001111"},
		{"an en dash", "129–0000–1111", "12900001111"},
		{"ideographic space", "张　三", "张三"},
		{"middle dots of names", "阿卜杜·热西提", "阿卜杜•热西提"},
		{"a composed letter", "é", "e\u0301"},
		{"a zero-width joiner pasted along", "张\u200d三", "张三"},
	} {
		if index(t, k, "f", c.a) != index(t, k, "f", c.b) {
			t.Errorf("%s: %q and %q differ", c.name, c.a, c.b)
		}
	}
}

func TestBlindIndexesTellApart(t *testing.T) {
	master := newMaster(t)
	k, other := newKeyring(t, master), newKeyring(t, master)
	if index(t, k, "phone", "12900001111") == index(t, k, "phone", "12900001112") {
		t.Error("two values are one")
	}
	if index(t, k, "phone", "12900001111") == index(t, k, "name", "12900001111") {
		t.Error("two fields share a key")
	}
	if index(t, k, "phone", "12900001111") == index(t, other, "phone", "12900001111") {
		t.Error("two stores share a key")
	}
	if index(t, k, "phone", "12900001111") != index(t, reopened(t, k, master), "phone", "12900001111") {
		t.Error("the index changes when the store is opened again")
	}
}

func TestNormaliseIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := seal.Normalise(rapid.String().Draw(t, "value"))
		if twice := seal.Normalise(once); twice != once {
			t.Fatalf("%q becomes %q", once, twice)
		}
	})
}

func FuzzOpen(f *testing.F) {
	k := newKeyring(f, newMaster(f))
	at := seal.Place{Table: "residents", Field: "name", ID: 7}
	genuine := sealed(f, k, "value", at)
	f.Add([]byte{})
	f.Add([]byte{1, 1})
	f.Add(genuine)
	f.Add(genuine[:len(genuine)-1])
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := k.Open(b, at)
		if err == nil && (got != "value" || !bytes.Equal(b, genuine)) {
			t.Fatalf("a forged value opens: %q", got)
		}
		if err != nil && !errors.Is(err, seal.ErrSealed) {
			t.Fatalf("%v is no ErrSealed", err)
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	k := newKeyring(b, newMaster(b))
	at := seal.Place{Table: "residents", Field: "id_number", ID: 7}
	var dst []byte
	for b.Loop() {
		var err error
		if dst, err = k.Seal(dst[:0], "370699199002290016", at); err != nil {
			b.Fatal(err)
		}
	}
}
