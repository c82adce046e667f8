package geopackage

import (
	"errors"
	"strings"
	"time"

	"lintu/data"
)

// timeForm is how the standard writes a DATETIME, and how we do: UTC with milliseconds.
const timeForm = "2006-01-02T15:04:05.000Z"

// formatTime writes an instant down.
func formatTime(t time.Time) string { return t.UTC().Format(timeForm) }

// parseTime reads an instant any program wrote: with or without fraction, zone or time of day. Without a zone it is UTC.
func parseTime(text string) (data.Value, error) {
	if ms, ok := parseOwnTime(text); ok {
		return data.Time(time.UnixMilli(ms)), nil
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z", "2006-01-02"} {
		if t, err := time.Parse(form, strings.Replace(text, " ", "T", 1)); err == nil {
			return data.Time(t), nil
		}
	}
	return data.Null(), errors.New("a text that is no time")
}

// parseOwnTime reads timeForm, eight times as fast as time.Parse: every row has two of them.
func parseOwnTime(s string) (ms int64, ok bool) {
	const shape = "0000-00-00T00:00:00.000Z"
	if len(s) != len(shape) {
		return 0, false
	}
	for i := range len(shape) {
		digit := s[i] >= '0' && s[i] <= '9'
		if shape[i] == '0' && !digit || shape[i] != '0' && s[i] != shape[i] {
			return 0, false
		}
	}
	n := func(from, to int) int {
		v := 0
		for _, c := range []byte(s[from:to]) {
			v = 10*v + int(c-'0')
		}
		return v
	}
	month, day, hour, minute, second := n(5, 7), n(8, 10), n(11, 13), n(14, 16), n(17, 19)
	t := time.Date(n(0, 4), time.Month(month), day, hour, minute, second, n(20, 23)*1e6, time.UTC)
	if t.Month() != time.Month(month) || t.Day() != day || hour > 23 || minute > 59 || second > 59 {
		return 0, false // time.Date would carry the 31st of June over
	}
	return t.UnixMilli(), true
}
