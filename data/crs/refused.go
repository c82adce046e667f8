package crs

import (
	"fmt"
	"strings"
)

// Refusal is a system that is known by name and cannot be brought to CGCS2000 here. It is an [ErrUnknown].
type Refusal struct {
	Name string // as people call it
	Do   string // what to do about it
}

func (r *Refusal) Error() string { return fmt.Sprintf("%s cannot be converted here; %s", r.Name, r.Do) }

// Is makes it an ErrUnknown.
func (r *Refusal) Is(target error) bool { return target == ErrUnknown }

// shifted refuses a system on another ellipsoid, whose shift to CGCS2000 is tens of metres, differs from city to city
// and is kept by survey offices: whoever guesses it puts buildings on the wrong side of the street.
func shifted(name string) *Refusal {
	return &Refusal{Name: name, Do: "its shift to CGCS2000 differs from place to place and is kept by the survey office: ask them " +
		"for the data in CGCS2000 (EPSG:4490, or a zone of 4513–4554), or convert them yourself with their seven parameters: " +
		"ogr2ogr -s_srs '+proj=tmerc … +towgs84=…' -t_srs EPSG:4490"}
}

// refusedName knows the systems that are refused by what files call them, letters and digits only.
func refusedName(key string) *Refusal {
	switch {
	case strings.Contains(key, "newbeijing"):
		return shifted("New Beijing 1954 (新1954北京坐标系)")
	case strings.Contains(key, "beijing1954") || strings.Contains(key, "beijing54") || strings.Contains(key, "bj54") ||
		strings.Contains(key, "北京54") || strings.Contains(key, "1954北京") || strings.Contains(key, "北京1954"):
		return shifted("Beijing 1954 (1954北京坐标系)")
	case strings.Contains(key, "xian1980") || strings.Contains(key, "xian80") || strings.Contains(key, "西安80") ||
		strings.Contains(key, "1980西安") || strings.Contains(key, "西安1980"):
		return shifted("Xian 1980 (1980西安坐标系)")
	case strings.Contains(key, "pulkovo1942"):
		return shifted("Pulkovo 1942")
	default:
		return nil
	}
}

// refusedCodes are the ranges of EPSG numbers of these systems, geographic and projected.
func refusedCodes() []struct {
	from, to int
	name     string
} {
	const beijing, xian, renewed = "Beijing 1954 (1954北京坐标系)", "Xian 1980 (1980西安坐标系)", "New Beijing 1954 (新1954北京坐标系)"
	return []struct {
		from, to int
		name     string
	}{
		{4214, 4214, beijing},
		{2401, 2442, beijing},
		{21413, 21423, beijing},
		{21453, 21463, beijing},
		{21473, 21483, beijing},
		{4610, 4610, xian},
		{2327, 2390, xian},
		{4555, 4555, renewed},
		{4568, 4589, renewed},
		{4652, 4657, renewed},
		{4766, 4800, renewed},
	}
}

func refusedCode(code int) *Refusal {
	for _, r := range refusedCodes() {
		if code >= r.from && code <= r.to {
			return shifted(r.name)
		}
	}
	return nil
}
