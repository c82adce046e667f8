package app

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"lintu/data"
	"lintu/data/demo"
	"lintu/data/geopackage"
	"lintu/data/postgis"
	"lintu/data/seal"
)

// errNoStore says that the store to serve is not there, errInTheWay that there is one where one is to be made, and
// errNotDemo that it is no demo city.
var (
	errNoStore  = errors.New("there is no store")
	errInTheWay = errors.New("there is a store already")
	errNotDemo  = errors.New("it is not a demo city")
	// errFileInTheWay says that an export would replace a file.
	errFileInTheWay = errors.New("there is a file already")
	// errUnfinished says that making a demo city was cut off.
	errUnfinished = errors.New("the demo city was not made to its end")
)

// hints say what to do about an error; the first whose error is in the chain counts.
var hints = []struct {
	err  error
	hint string
}{
	{errNoStore, "make one with `lintu import FILE --store PATH` or `lintu demo --store PATH`"},
	{errFileInTheWay, "use --force to replace it, or choose another --to"},
	{errNotDemo, "move it away or choose another --store"},
	{errUnfinished, "make it anew with `lintu demo --force`"},
	{syscall.EADDRINUSE, "another program has this port: stop it, or choose another with --listen :8081"},
	{syscall.EADDRNOTAVAIL, "this machine does not have that address: see `ip address`, or leave the address out"},
	{geopackage.ErrNewer, "serve it with that version of Lintu or a later one"},
	{geopackage.ErrReplaced, "stop the program before a store is put back, then start it again"},
	{geopackage.ErrForeign, "choose a store made by `lintu demo` or `lintu import`"},
	{geopackage.ErrDamaged, "restore it from a backup; a demo city is made anew with `lintu demo --force`"},
	{geopackage.ErrLocked, "end the other program, then try again"},
	{data.ErrFull, "free some space, or choose another place with --store"},
	{seal.ErrWrongKey, "give the key the store was made with: --key-file FILE, or LINTU_KEY"},
	{seal.ErrNoKey, "give the key the store was made with: --key-file FILE, or LINTU_KEY"},
	{postgis.ErrNoRole, "then migrate again"},
	{postgis.ErrOwner, "migrate as the role that owns the database"},
	{postgis.ErrLogin, "give the right user in the URL, and the password in PGPASSWORD or a password file"},
	{postgis.ErrAbsent, "make it: createdb NAME, then `lintu migrate`"},
	{postgis.ErrNewer, "serve it with that version of Lintu or a later one"},
	{postgis.ErrDamaged, "restore it from a backup"},
	{postgis.ErrStandby, "give the primary's URL with --store"},
	{data.ErrBusy, "try again, or raise the server's max_connections"},
	{data.ErrUnavailable, "start the database, or look at host and port in --store"},
	{demo.ErrPreset, "choose another --preset"},
	{errInTheWay, "use --force to replace a demo city, or choose another --store"},
	{syscall.ENOSPC, "free some space, or choose another place with --store"},
	{syscall.ENOTDIR, "choose a place inside a folder with --store"},
	{syscall.EROFS, "choose a folder that can be written with --store"},
	{fs.ErrPermission, "choose a file and a folder that this user may write with --store"},
}

// sentence is an error and what to do about it, on one line.
func sentence(err error) string {
	text := strings.TrimPrefix(err.Error(), errUsage.Error()+": ")
	for _, known := range hints {
		if errors.Is(err, known.err) {
			text += "; " + known.hint
			break
		}
	}
	return strings.Join(strings.Fields(text), " ")
}
