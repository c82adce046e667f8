package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unicode"

	"lintu/data"
	"lintu/server/api"
)

// mostFiles of one upload: a Shapefile has up to a dozen parts.
const mostFiles = 16

// Receive stores files as they come.
func (i *imports) Receive(next func() (string, io.Reader, error)) (api.Import, error) {
	j := &job{id: newID()}
	j.folder = filepath.Join(i.folder, j.id)
	if err := os.MkdirAll(j.folder, 0o700); err != nil {
		return api.Import{}, full(fmt.Errorf("make a folder for the upload: %w", err))
	}
	names, size, err := i.receive(j.folder, next)
	if err == nil {
		j.file, err = mainFile(j.folder, names)
	}
	if err != nil {
		return api.Import{}, errors.Join(err, os.RemoveAll(j.folder))
	}
	j.state = api.Import{ID: j.id, Phase: phaseUploaded, File: filepath.Base(j.file), Size: size, Layers: []string{}}
	j.state.Order.As = "features:" + layerName(j.state.File)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.jobs = append(i.jobs, j)
	return i.shown(j), i.makeRoom()
}

// makeRoom forgets the oldest jobs that do nothing.
func (i *imports) makeRoom() error {
	var err error
	for n := 0; n < len(i.jobs)-1 && len(i.jobs) > mostJobs; {
		if i.jobs[n].end != nil {
			n++
			continue
		}
		err = errors.Join(err, i.forget(i.jobs[n]))
	}
	return err
}

func (i *imports) receive(folder string, next func() (string, io.Reader, error)) (names []string, size int64, err error) {
	for {
		name, body, err := next()
		if errors.Is(err, io.EOF) {
			return names, size, nil
		}
		if err != nil {
			return nil, 0, uploadFault(err)
		}
		name = fileName(name)
		if len(names) == mostFiles {
			return nil, 0, fmt.Errorf("%w: they are more than %d", api.ErrTooLarge, mostFiles)
		}
		n, err := save(filepath.Join(folder, name), io.LimitReader(body, i.limit-size+1))
		if err != nil {
			return nil, 0, uploadFault(err)
		}
		if size += n; size > i.limit {
			return nil, 0, fmt.Errorf("%w: the limit is %d MB; import them with the command, or raise max_import_bytes", api.ErrTooLarge, i.limit>>20)
		}
		names = append(names, name)
	}
}

// uploadFault tells a body that is none from a disk that is full; an upload that breaks off is nobody's fault here.
func uploadFault(err error) error {
	if strings.HasPrefix(err.Error(), "multipart: ") || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("%w: the upload broke off", data.ErrInvalid)
	}
	return full(err)
}

// full says that a disk is, in the words of the API.
func full(err error) error {
	switch {
	case noSpace(err):
		return fmt.Errorf("%w: free some in the folder of the store", api.ErrDiskFull)
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%w: a file is there twice", data.ErrInvalid)
	default:
		return err
	}
}

// noSpace reports whether a disk, a quota, or what one file may take of it, is used up.
func noSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) || errors.Is(err, data.ErrFull)
}

// save writes one file that is not there yet.
func save(path string, from io.Reader) (n int64, err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	n, err = io.Copy(file, from)
	return n, errors.Join(err, file.Close())
}

// longestName of a file in bytes, of which some file systems take no more than 255.
const longestName = 180

// fileName is a name as it may stand in a folder of ours: the last part of a path, without what is no letter of any kind.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || strings.ContainsRune(`<>:"|?*`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimLeft(name, ".")
	ending := filepath.Ext(name)
	base := strings.TrimSuffix(name, ending)
	for len(base)+len(ending) > longestName && base != "" {
		base = base[:len(base)-1]
	}
	if base = strings.ToValidUTF8(base, ""); base == "" {
		base = "file"
	}
	return base + ending
}

func withoutEnding(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }

// mainFile is the one to open: the only file, or the .shp among the parts of one Shapefile.
func mainFile(folder string, names []string) (string, error) {
	shp := ""
	for _, name := range names {
		if strings.EqualFold(filepath.Ext(name), ".shp") {
			if shp != "" {
				return "", fmt.Errorf("%w: send one Shapefile at a time", data.ErrInvalid)
			}
			shp = name
		}
	}
	switch {
	case shp != "":
		for _, name := range names {
			if !strings.EqualFold(partBase(name), withoutEnding(shp)) {
				return "", fmt.Errorf("%w: %s is no part of %s: send one file, or the parts of one Shapefile", data.ErrInvalid, name, shp)
			}
		}
		return filepath.Join(folder, shp), nil
	case len(names) == 1:
		return filepath.Join(folder, names[0]), nil
	case len(names) == 0:
		return "", fmt.Errorf("%w: no file was sent", data.ErrInvalid)
	default:
		return "", fmt.Errorf("%w: send one file, or the parts of one Shapefile with its .shp", data.ErrInvalid)
	}
}

// partBase is the name of a part without its ending, which may be double: .shp.xml.
func partBase(name string) string {
	if strings.HasSuffix(strings.ToLower(name), ".shp.xml") {
		name = name[:len(name)-len(".xml")]
	}
	return withoutEnding(name)
}

// layerName is a name for a layer made of a file's; Chinese ones have none that a table could have.
func layerName(file string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		case r < unicode.MaxASCII:
			return '_'
		default:
			return -1
		}
	}, withoutEnding(file)), "_0123456789")
	if name = name[:min(len(name), 40)]; name == "" {
		return "my_layer"
	}
	return name
}

// Open reads the list of refused rows, or the rows that are shown on the map.
func (i *imports) Open(id, what string) (io.ReadCloser, string, string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	j, err := i.find(id)
	if err != nil {
		return nil, "", "", err
	}
	if what == "preview" {
		rows := make([]data.Row, len(j.sample))
		for at, s := range j.sample {
			rows[at] = data.Row{ID: s.Row, Geometry: s.Geometry}
		}
		text, broken := api.PreviewOf(rows)
		return io.NopCloser(bytes.NewReader(text)), "application/geo+json", "", broken
	}
	if j.state.Report == nil || !j.state.Report.Errors {
		return nil, "", "", fmt.Errorf("%w: no row was refused", api.ErrNoImport)
	}
	file, err := os.Open(filepath.Join(j.folder, "errors.csv"))
	if err != nil {
		return nil, "", "", fmt.Errorf("read the refused rows: %w", err)
	}
	return file, "text/csv; charset=utf-8", withoutEnding(j.state.File) + "-errors.csv", nil
}
