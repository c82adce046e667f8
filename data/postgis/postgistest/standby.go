package postgistest

import (
	"net/url"
	"testing"
)

// Standby is a second cluster that follows this one by streaming replication until it is promoted.
func (c *Cluster) Standby(t testing.TB) *Cluster {
	t.Helper()
	folder := t.TempDir()
	handOver(t, folder)
	s := clusterIn(t, folder)
	c.run(t, "pg_basebackup", "-D", s.Data(), "-h", c.url.Hostname(), "-p", c.url.Port(), "-U", "postgres", "-R", "-X", "stream", "-c", "fast")
	s.configure(t)
	s.Start(t)
	t.Cleanup(func() { s.Kill(t) })
	return s
}

// Promote makes a standby a primary.
func (c *Cluster) Promote(t testing.TB) {
	t.Helper()
	c.run(t, "pg_ctl", "-D", c.Data(), "-w", "-t", "60", "promote")
}

// Either is the URL of a database of this cluster's, or of the same one of another's, whichever is the primary.
func (c *Cluster) Either(t testing.TB, database string, other *Cluster) (either, there string) {
	t.Helper()
	parsed, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	second := *parsed
	second.Host = other.url.Host
	parsed.Host += "," + other.url.Host
	parsed.RawQuery += "&target_session_attrs=primary&connect_timeout=2"
	return parsed.String(), second.String()
}
