package importer

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
)

// keys remembers which id the row of a code has, for every row of the target and of the file. It lies on the disk: in memory
// it would grow with the file. It is a table of slots in the order of the codes' hashes, of which one page is held.
type keys struct {
	folder string
	file   *os.File
	slots  uint64
	taken  uint64 // slots that were ever used
	page   [pageSize]byte
	number int64 // of the page that is held, -1 = none
}

// A slot is a hash of the code, long enough that two codes never share one, and the id: 0 = free, gone = was used.
const (
	hashSize  = 16
	slotSize  = hashSize + 8
	pageSlots = 128
	pageSize  = pageSlots * slotSize
	gone      = ^uint64(0)
)

// newKeys has room for some rows and makes more when it needs it; 32 bytes on the disk are for a row. The file has no name
// from the beginning, so that nothing is left of it whatever happens.
func newKeys(folder string, rows int64) (*keys, error) {
	pages := uint64(max(rows, 0))*4/3/pageSlots + 1
	k := &keys{folder: folder, slots: pages * pageSlots, number: -1}
	file, err := os.CreateTemp(folder, "lintu-keys-*")
	if err != nil {
		return nil, fmt.Errorf("import: a place for the keys of rows: %w", err)
	}
	k.file = file
	if err := errors.Join(os.Remove(file.Name()), file.Truncate(int64(pages)*pageSize)); err != nil { //nolint:gosec // far below 2^63
		return nil, errors.Join(fmt.Errorf("import: a place for the keys of rows: %w", err), file.Close())
	}
	return k, nil
}

func (k *keys) close() error { return k.file.Close() }

// id is the id a code's row has; 0 if there is none.
func (k *keys) id(code string) (int64, error) {
	_, found, err := k.find(hashOf(code))
	if err != nil || found == gone {
		return 0, err
	}
	return int64(found), nil //nolint:gosec // ids end at 2^53
}

// put notes the id of a code's row.
func (k *keys) put(code string, id int64) error {
	if k.taken >= k.slots/4*3 {
		if err := k.grow(); err != nil {
			return err
		}
	}
	return k.set(hashOf(code), uint64(id)) //nolint:gosec // ids begin at 1
}

// forget takes a code out; its slot stays, for the way to others leads over it.
func (k *keys) forget(code string) error { return k.set(hashOf(code), gone) }

func hashOf(code string) (hash [hashSize]byte) {
	sum := sha256.Sum256([]byte(code))
	copy(hash[:], sum[:])
	return hash
}

// find gives the slot of a hash, or the free one where it belongs, and what it holds.
func (k *keys) find(hash [hashSize]byte) (slot, id uint64, err error) {
	slot, _ = bits.Mul64(binary.BigEndian.Uint64(hash[:]), k.slots)
	for {
		held, err := k.at(slot)
		if err != nil {
			return 0, 0, err
		}
		id := binary.LittleEndian.Uint64(held[hashSize:])
		if id == 0 || [hashSize]byte(held) == hash {
			return slot, id, nil
		}
		slot = (slot + 1) % k.slots
	}
}

// set fills the slot of a hash, here and on the disk.
func (k *keys) set(hash [hashSize]byte, id uint64) error {
	slot, was, err := k.find(hash)
	if err != nil {
		return err
	}
	held, err := k.at(slot)
	if err != nil {
		return err
	}
	copy(held, hash[:])
	binary.LittleEndian.PutUint64(held[hashSize:], id)
	if _, err := k.file.WriteAt(held, int64(slot)*slotSize); err != nil { //nolint:gosec // far below 2^63
		return fmt.Errorf("import: remember a row: %w", err)
	}
	if was == 0 {
		k.taken++
	}
	return nil
}

// at gives a slot of the page that is held from then on.
func (k *keys) at(slot uint64) ([]byte, error) {
	number, within := int64(slot/pageSlots), slot%pageSlots*slotSize //nolint:gosec // far below 2^63
	if number != k.number {
		k.number = -1
		if _, err := k.file.ReadAt(k.page[:], number*pageSize); err != nil {
			return nil, fmt.Errorf("import: look for a row: %w", err)
		}
		k.number = number
	}
	return k.page[within : within+slotSize], nil
}

// grow goes over to a table of twice the size. Slots are in the order of hashes in both, so both are gone through once.
func (k *keys) grow() (err error) {
	larger, err := newKeys(k.folder, int64(k.slots)*3/2) //nolint:gosec // far below 2^63
	if err != nil {
		return err
	}
	page := make([]byte, pageSize)
	for {
		if _, err = io.ReadFull(k.file, page); err != nil {
			break
		}
		for held := page; len(held) > 0 && err == nil; held = held[slotSize:] {
			if id := binary.LittleEndian.Uint64(held[hashSize:]); id != 0 && id != gone {
				err = larger.set([hashSize]byte(held), id)
			}
		}
		if err != nil {
			return errors.Join(err, larger.close())
		}
	}
	if !errors.Is(err, io.EOF) {
		return errors.Join(fmt.Errorf("import: make room for more rows: %w", err), larger.close())
	}
	err = k.close()
	*k = *larger
	return err
}
