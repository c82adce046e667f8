package importer

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Limits of an archive. A table of blanks packs a hundredfold and more, so the ratio counts only where there is much of it.
const (
	mostEntries     = 10_000
	largestUnpacked = 8 << 30
	muchUnpacked    = 256 << 20
	highestRatio    = 200
)

// openZIP reads what a ZIP archive holds: an Excel workbook is one, and offices send the parts of a Shapefile in one.
func openZIP(o Options) (source, error) {
	archive, err := zip.OpenReader(o.File)
	if err != nil {
		return nil, &Problem{
			File: o.File, What: "it is a damaged ZIP archive, or a damaged Excel workbook", Err: err,
			Do: "copy it again, or unpack it and give a file that was in it",
		}
	}
	workbook := slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "[Content_Types].xml" })
	if workbook {
		if err = errors.Join(checkSheets(o, archive.File), archive.Close()); err != nil {
			return nil, err
		}
		return openWorkbook(o)
	}
	from, err := openPacked(o, archive.File)
	return from, errors.Join(err, archive.Close())
}

// openPacked unpacks the Shapefile of an archive and opens it.
func openPacked(o Options, files []*zip.File) (source, error) {
	parts, err := packedShapefile(o, files)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(o.Work, "lintu-unpacked-*")
	if err != nil {
		return nil, &Problem{File: o.File, What: "there is no place to unpack it", Do: "free some space", Err: err}
	}
	inner := o
	inner.File, inner.Layer = filepath.Join(folder, "in.shp"), ""
	for ending, part := range parts {
		if err = unpack(part, filepath.Join(folder, "in"+ending)); err != nil {
			what := &Problem{File: o.File, What: "a file in the ZIP archive cannot be unpacked", Do: "copy it again, or free some space", Err: err}
			return nil, errors.Join(what, os.RemoveAll(folder))
		}
	}
	p := &packed{folder: folder, file: o.File}
	if p.source, err = openShapefile(inner); err != nil {
		return nil, errors.Join(p.named(err), os.RemoveAll(folder))
	}
	return p, nil
}

// packed is a source whose file goes away when it is closed.
type packed struct {
	source
	folder string
	file   string
}

func (p *packed) learn(ctx context.Context) (schema, error) {
	s, err := p.source.learn(ctx)
	return s, p.named(err)
}

func (p *packed) rows(ctx context.Context, each func(record) error) error {
	return p.named(p.source.rows(ctx, each))
}

// named speaks of the archive, and not of where it was unpacked.
func (p *packed) named(err error) error {
	var problem *Problem
	if !errors.As(err, &problem) || !strings.HasPrefix(problem.File, p.folder) {
		return err
	}
	said := &Problem{File: p.file, What: problem.What, Do: problem.Do, Ask: problem.Ask, Choices: problem.Choices}
	if problem.Err != nil {
		said.Err = errors.New(strings.ReplaceAll(problem.Err.Error(), p.folder+string(filepath.Separator), ""))
	}
	return said
}

func (p *packed) close() error { return errors.Join(p.source.close(), os.RemoveAll(p.folder)) }

// packedShapefile finds the parts of the only Shapefile, or of the one that was asked for, by their endings.
func packedShapefile(o Options, files []*zip.File) (map[string]*zip.File, error) {
	if err := checkArchive(o, files); err != nil {
		return nil, err
	}
	var shapes []string
	for _, f := range files {
		if name := entryName(f); strings.EqualFold(path.Ext(name), ".shp") && !hidden(name) {
			shapes = append(shapes, strings.TrimSuffix(name, path.Ext(name)))
		}
	}
	slices.Sort(shapes)
	chosen := slices.IndexFunc(shapes, func(s string) bool { return o.Layer == "" || s == o.Layer || path.Base(s) == o.Layer })
	switch {
	case len(shapes) == 0:
		return nil, o.problem("unpack it and give a file that was in it", "it is a ZIP archive without a Shapefile or an Excel workbook")
	case chosen < 0:
		return nil, o.problem("its Shapefiles are "+strings.Join(shapes, ", "), "it has no Shapefile %q", o.Layer)
	case o.Layer == "" && len(shapes) > 1:
		return nil, o.problem("choose one with --layer", "it has %d Shapefiles: %s", len(shapes), strings.Join(shapes, ", ")).
			asks(AskLayer, shapes...)
	}
	parts := map[string]*zip.File{}
	for _, f := range files {
		name := entryName(f)
		ending := strings.ToLower(path.Ext(name))
		if strings.TrimSuffix(name, path.Ext(name)) == shapes[chosen] && slices.Contains([]string{".shp", ".shx", ".dbf", ".prj", ".cpg"}, ending) {
			parts[ending] = f
		}
	}
	return parts, nil
}

// hidden are what a Mac leaves beside the files it packs.
func hidden(name string) bool {
	return strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(path.Base(name), "._")
}

// checkArchive refuses what no honest archive holds, before a byte is unpacked.
func checkArchive(o Options, files []*zip.File) error {
	if len(files) > mostEntries {
		return o.problem("unpack it and give a file that was in it", "it has more than %d files in it", mostEntries)
	}
	for _, f := range files {
		name := entryName(f)
		switch {
		case strings.HasPrefix(name, "/") || slices.Contains(strings.Split(name, "/"), "..") || strings.Contains(name, ":"):
			return o.problem("do not trust it; ask for the data again", "it wants to unpack a file outside of its folder")
		case f.Flags&1 != 0:
			return o.problem("pack it again without a password", "it is protected by a password")
		}
	}
	unpacked, size := uint64(0), uint64(0)
	for _, f := range files {
		unpacked, size = unpacked+min(f.UncompressedSize64, largestUnpacked+1), size+f.CompressedSize64
	}
	if unpacked > largestUnpacked || unpacked > muchUnpacked && unpacked/max(size, 1) > highestRatio {
		return o.problem("do not trust it; ask for the data again", "it would grow to %d MB from %d MB when it is unpacked", unpacked>>20, size>>20)
	}
	return nil
}

// entryName is the name of a file in an archive with slashes. Chinese programs write names in GBK without saying so.
func entryName(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		if decoded, err := simplifiedchinese.GBK.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	return strings.ReplaceAll(name, `\`, "/")
}

// unpack writes one file of an archive; not a byte more than it says it has.
func unpack(f *zip.File, to string) (err error) {
	from, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	n, err := io.Copy(file, io.LimitReader(from, int64(f.UncompressedSize64)+1)) //nolint:gosec // checkArchive bounds it
	if err == nil && n > int64(f.UncompressedSize64) {                           //nolint:gosec // as above
		err = fmt.Errorf("%s is longer than the archive says", path.Base(entryName(f)))
	}
	return err
}
