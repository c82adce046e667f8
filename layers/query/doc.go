// Package query makes tiles of tables that are not in memory: a query for every tile, whose rows go through the same
// encoder as those of the index.
package query
