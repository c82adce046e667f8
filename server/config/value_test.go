package config

import "testing"

func TestSizesHaveUnits(t *testing.T) {
	for raw, want := range map[string]uint64{"0": 0, "1000": 1000, "12B": 12, "64KiB": 64 << 10, "256MiB": 256 << 20, "1 GiB": 1 << 30, "2GiB": 2 << 30} {
		var got uint64
		v := size{&got, 1 << 40}
		if err := v.set(raw); err != nil || got != want {
			t.Errorf("%s: %d, want %d; %v", raw, got, want, err)
		}
		again := uint64(1)
		if err := (size{&again, 1 << 40}).set(v.get().(string)); err != nil || again != want {
			t.Errorf("%s: written %v, read %d; %v", raw, v.get(), again, err)
		}
	}
	for _, raw := range []string{"", "MiB", "-1", "1.5GiB", "256MB", "2000GiB", "18446744073709551616", "99999999999999GiB"} {
		var got uint64
		if err := (size{&got, 1 << 40}).set(raw); err == nil {
			t.Errorf("%q is taken as %d", raw, got)
		}
	}
}
