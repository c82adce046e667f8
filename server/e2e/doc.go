// Package e2e runs the whole server on a port of this machine, with a small demo city, and asks it over HTTP: its tables
// of requests are the manual of the API, its tables of refusals that of the faults.
package e2e
