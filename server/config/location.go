package config

import (
	"errors"
	"net/url"
	"strings"
)

// location is where a store lies: a path, or the URL of a database, whose password is never shown.
type location struct{ to *string }

func (v location) set(raw string) error {
	var line string
	if err := (text{&line}).set(raw); err != nil {
		return err
	}
	if _, err := Redact(line); err != nil {
		return err
	}
	*v.to = line
	return nil
}

func (v location) get() any {
	shown, err := Redact(*v.to)
	if err != nil {
		return ""
	}
	return shown
}

func (v location) kind() string { return "path|postgres://…" }

// IsDatabase reports whether a store is a database and not a file.
func IsDatabase(store string) bool {
	return strings.HasPrefix(store, "postgres://") || strings.HasPrefix(store, "postgresql://")
}

// errNoURL says nothing of what was given: a password may be in it.
var errNoURL = errors.New("is no URL of the form postgres://user@host:port/database; special characters in a password are " +
	"written as %XX, and a password is better in PGPASSWORD or a password file")

// secrets are the parameters of a database's URL that are never shown.
func secrets() []string { return []string{"password", "sslpassword"} }

// Redact is a store as it may be shown. A path is shown as it is.
func Redact(store string) (string, error) {
	if !IsDatabase(store) {
		return store, nil
	}
	parsed, err := url.Parse(store)
	if err != nil {
		return "", errNoURL
	}
	parameters, err := url.ParseQuery(parsed.RawQuery)
	if err != nil {
		return "", errNoURL
	}
	if parsed.User != nil {
		parsed.User = url.User(parsed.User.Username())
	}
	hidden := false
	for _, name := range secrets() {
		hidden = hidden || parameters.Has(name)
		parameters.Del(name)
	}
	if hidden {
		parsed.RawQuery = parameters.Encode()
	}
	return parsed.String(), nil
}
