// Package config is what can be set: one typed struct, filled from defaults, then a YAML file, then the environment
// (LINTU_*), then flags, each overriding the one before. It is strict: a key, variable or flag it does not know is an
// error that names the nearest one it knows.
package config

import (
	"time"

	"lintu/layers"
)

// Config is every setting of the server. Its table of names, help and values is [Config.Settings].
type Config struct {
	Listen           string
	Store            string
	StoreConnections uint64
	StoreWait        time.Duration
	KeyFile          string
	Key              string
	Title            string
	ApprovalNumber   string
	Language         string
	Theme            string
	Preset           string
	Seed             uint64
	LogLevel         string
	LogFormat        string
	RequestTimeout   time.Duration
	ShutdownTimeout  time.Duration
	MaxImportBytes   uint64
	MaxHeaderBytes   uint64
	TileCache        uint64
	LivePages        uint64
	Dev              string
	// Layers are the tables of other programs' that are published. They stand in the file only, which is watched for them.
	Layers []layers.Publication
	// File is where they were read from, empty if there is none.
	File string
}

// Default is the configuration with nothing set: the demo street, on port 8080.
func Default() Config {
	return Config{
		StoreConnections: 8,
		StoreWait:        5 * time.Second,
		Language:         "zh",
		Theme:            "light",
		Preset:           "street",
		Seed:             1,
		LogLevel:         "info",
		LogFormat:        "text",
		RequestTimeout:   15 * time.Second,
		ShutdownTimeout:  10 * time.Second,
		MaxImportBytes:   4 << 30,
		MaxHeaderBytes:   64 << 10,
		LivePages:        10_000,
		TileCache:        256 << 20,
	}
}

// Setting is one field of a [Config] as people meet it.
type Setting struct {
	Name   string // in YAML; with dashes as a flag, in capitals after LINTU_ in the environment
	Help   string // for the flag and the example file
	Secret bool   // never a flag (others see a process's arguments) and never printed
	value  value
}

// Settings is the whole table, each bound to its field of c, in the order of the example file.
func (c *Config) Settings() []Setting {
	return []Setting{
		{Name: "listen", value: text{&c.Listen}, Help: "Address and port to listen on. Empty: port 8080, on every address " +
			"for the demo city and on 127.0.0.1 for any other store (which may not leave this machine before there are users)."},
		{Name: "store", value: location{&c.Store}, Help: "The city's file, a GeoPackage, or its database, " +
			"postgres://user@host/database, with PostGIS and after `lintu migrate`. A password is better in PGPASSWORD or a " +
			"password file than here. Empty: the demo city of the preset and seed below in lintu-data/, made on first start."},
		{Name: "store_connections", value: whole{&c.StoreConnections, 4, 1000}, Help: "Connections to the database at once; " +
			"whoever comes when all are in use waits."},
		{Name: "store_wait", value: span{&c.StoreWait, 100 * time.Millisecond, 10 * time.Minute}, Help: "How long a request " +
			"waits for a connection before it is answered with 503."},
		{Name: "key_file", value: text{&c.KeyFile}, Help: "File with the key that seals names, numbers and phones. " +
			"Empty: the store's name with .key after it; for a database, lintu-data/DATABASE.key."},
		{Name: "key", value: text{&c.Key}, Secret: true, Help: "The key itself, instead of a key file. Better as LINTU_KEY " +
			"than in a file; it has no flag."},
		{Name: "title", value: text{&c.Title}, Help: "Name of the place, shown above the map. Empty: the product's name."},
		{Name: "approval_number", value: text{&c.ApprovalNumber}, Help: "Approval number (审图号) of the map shown in its " +
			"corner; required for published maps in China."},
		{Name: "language", value: choice{&c.Language, []string{"zh", "en"}}, Help: "Language a browser starts with."},
		{Name: "theme", value: choice{&c.Theme, []string{"light", "dark"}}, Help: "Theme a browser starts with."},
		{Name: "preset", value: text{&c.Preset}, Help: "Size of the demo city: community, street, luzhou (a town and its villages), district or city."},
		{Name: "seed", value: whole{&c.Seed, 0, 1<<63 - 1}, Help: "Which demo city: the same number makes the same city."},
		{Name: "log_level", value: choice{&c.LogLevel, []string{"debug", "info", "warn", "error"}}, Help: "Least level that " +
			"is logged. debug logs every request, info those that failed."},
		{Name: "log_format", value: choice{&c.LogFormat, []string{"text", "json"}}, Help: "Form of log lines."},
		{Name: "request_timeout", value: span{&c.RequestTimeout, time.Second, 10 * time.Minute}, Help: "How long one request " +
			"may take before it is answered with 503."},
		{Name: "shutdown_timeout", value: span{&c.ShutdownTimeout, 0, 10 * time.Minute}, Help: "How long running requests " +
			"may go on after the server is told to stop."},
		{Name: "max_header_bytes", value: whole{&c.MaxHeaderBytes, 4 << 10, 1 << 20}, Help: "Largest request line and headers " +
			"together, in bytes; larger ones are answered with 431."},
		{Name: "max_import_bytes", value: whole{&c.MaxImportBytes, 1 << 20, 1 << 50}, Help: "Largest file that may be sent to the " +
			"page /import, in bytes. It lies beside the store until it is imported."},
		{Name: "tile_cache", value: size{&c.TileCache, 1 << 40}, Help: "Memory for finished tiles, with their compressed forms: " +
			"a number of bytes, or with KiB, MiB or GiB. What an edit changes is dropped at once. 0: every tile is made when it is asked for."},
		{Name: "live_pages", value: whole{&c.LivePages, 1, 1_000_000}, Help: "Open pages that may be connected at once to be told " +
			"what is different; each takes some 20 kB. Further ones show the map and are not told."},
		{Name: "dev", value: text{&c.Dev}, Help: "Take the front end from a Vite server at this URL instead of from the binary."},
	}
}

func (c *Config) setting(name string) (Setting, bool) {
	for _, s := range c.Settings() {
		if s.Name == name {
			return s, true
		}
	}
	return Setting{}, false
}

func (c *Config) names() []string {
	var names []string
	for _, s := range c.Settings() {
		names = append(names, s.Name)
	}
	return names
}
