package shapefile

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

const (
	shapeHead  = 100 // bytes at the beginning of .shp and .shx
	recordHead = 8
	fileCode   = 9994
	version    = 1000
	// longestShape in bytes: a country's coast line has some tens of megabytes.
	longestShape = 256 << 20
)

// shapes reads .shp, in the order of .shx where there is one, else record after record.
type shapes struct {
	file    *os.File
	from    *bufio.Reader
	index   *bufio.Reader // nil without .shx
	closers []io.Closer
	code    int32 // plain type of the file
	size    int64 // of the file
	at      int64 // bytes read
	count   int64 // of records, -1 if only the end will tell
	content []byte
}

func openShapes(path, indexPath string) (*shapes, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	s := &shapes{file: file, from: bufio.NewReaderSize(file, 1<<16), closers: []io.Closer{file}, count: -1}
	if err := s.readHead(indexPath); err != nil {
		_ = s.close()
		return nil, err
	}
	return s, nil
}

func (s *shapes) close() error {
	var first error
	for _, c := range s.closers {
		if err := c.Close(); first == nil {
			first = err
		}
	}
	return first
}

func (s *shapes) readHead(indexPath string) error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	s.size = info.Size()
	code, err := readHead(s.from, ".shp")
	if err != nil {
		return err
	}
	s.at = shapeHead
	base, known := plain(code)
	switch {
	case code == multiPatch:
		return fmt.Errorf("%w: multipatches, which are surfaces in space", ErrShape)
	case !known:
		return damaged(".shp", "there are no shapes of type %d", code)
	}
	s.code = base
	if indexPath == "" {
		return nil
	}
	index, err := os.Open(indexPath)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, index)
	s.index = bufio.NewReader(index)
	if _, err = readHead(s.index, ".shx"); err != nil {
		return err
	}
	if info, err = index.Stat(); err != nil {
		return err
	}
	s.count = (info.Size() - shapeHead) / recordHead
	return nil
}

// readHead checks the head that .shp and .shx share and gives the type of their shapes.
func readHead(from io.Reader, part string) (int32, error) {
	head := make([]byte, shapeHead)
	if _, err := io.ReadFull(from, head); err != nil {
		return 0, cut(part, "its head", err)
	}
	if binary.BigEndian.Uint32(head) != fileCode || binary.LittleEndian.Uint32(head[28:]) != version {
		return 0, damaged(part, "it does not begin as one does")
	}
	return int32(binary.LittleEndian.Uint32(head[32:])), nil
}

// next reads the content of a record, which is good until the next call.
func (s *shapes) next(number int64) ([]byte, error) {
	if err := s.seek(number); err != nil {
		return nil, err
	}
	head := make([]byte, recordHead)
	if _, err := io.ReadFull(s.from, head); err != nil {
		return nil, cut(".shp", fmt.Sprintf("shape %d", number), err)
	}
	s.at += recordHead
	length := int64(int32(binary.BigEndian.Uint32(head[4:]))) * 2 // is given in words of 16 bits
	if length < 4 || length > longestShape {
		return nil, damaged(".shp", "shape %d is %d bytes long", number, length)
	}
	if length > s.size-s.at {
		return nil, damaged(".shp", "it ends within shape %d", number)
	}
	if int64(cap(s.content)) < length {
		s.content = make([]byte, length)
	}
	s.content = s.content[:length]
	if _, err := io.ReadFull(s.from, s.content); err != nil {
		return nil, cut(".shp", fmt.Sprintf("shape %d", number), err)
	}
	s.at += length
	return s.content, nil
}

// seek goes to where .shx says that a record begins; records usually lie one after the other.
func (s *shapes) seek(number int64) error {
	if s.index == nil {
		return nil
	}
	entry := make([]byte, recordHead)
	if _, err := io.ReadFull(s.index, entry); err != nil {
		return cut(".shx", fmt.Sprintf("entry %d", number), err)
	}
	at := int64(int32(binary.BigEndian.Uint32(entry))) * 2
	if at == s.at {
		return nil
	}
	if at < shapeHead || at+recordHead > s.size {
		return damaged(".shx", "it says that shape %d begins at byte %d of %d", number, at, s.size)
	}
	if _, err := s.file.Seek(at, io.SeekStart); err != nil {
		return fmt.Errorf("read .shp: %w", err)
	}
	s.from.Reset(s.file)
	s.at = at
	return nil
}

// end reports shapes that are left over when the table has ended.
func (s *shapes) end() error {
	if s.index == nil && s.at < s.size {
		return damaged(".shp", "it has more shapes than the table has rows")
	}
	return nil
}
