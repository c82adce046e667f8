package importer

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
)

// The table on the disk knows what a map would, however often it grows, and leaves no file behind.
func TestKeysAreThoseOfAMap(t *testing.T) {
	folder := t.TempDir()
	k, err := newKeys(folder, 0)
	if err != nil {
		t.Fatal(err)
	}
	want, random := map[string]int64{}, rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		code := fmt.Sprint("file/", random.IntN(6000))
		switch random.IntN(4) {
		case 0:
			delete(want, code)
			err = k.forget(code)
		default:
			want[code] = random.Int64N(1<<53-1) + 1
			err = k.put(code, want[code])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 7000 {
		code := fmt.Sprint("file/", i)
		if got, err := k.id(code); err != nil || got != want[code] {
			t.Fatalf("%s is %d, want %d: %v", code, got, want[code], err)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("there are files: %v, %v", left, err)
	}
	if k.slots < 6000 || k.slots > 1<<15 {
		t.Errorf("%d slots", k.slots)
	}
	if err := k.close(); err != nil {
		t.Error(err)
	}
}

// Room that was made from the beginning is enough: nothing is copied.
func TestKeysHaveTheRoomTheyWereAskedFor(t *testing.T) {
	k, err := newKeys(t.TempDir(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	before := k.slots
	for i := range int64(10_000) {
		if err := k.put(fmt.Sprint(i), i+1); err != nil {
			t.Fatal(err)
		}
	}
	if k.slots != before || before*slotSize > 10_000*33+pageSize {
		t.Errorf("%d slots, then %d", before, k.slots)
	}
	if err := k.close(); err != nil {
		t.Error(err)
	}
	if err := k.put("another", 1); err == nil {
		t.Error("a table that is closed takes keys")
	}
}
