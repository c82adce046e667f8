package data

import (
	_ "embed"
	"strconv"
	"strings"
)

// Tag (标签) is something that may be said of a resident or of a household, with the category it is shown under.
type Tag struct {
	Code      string  // T0107
	Key       string  // elderly.elder_alone
	Name      string  // 独居老人
	Category  string  // T01: the code of a [TagCategory]
	Per1000   float64 // how often it holds among 1000 residents or households of an ordinary city
	Household bool    // said of a household, not of a resident
}

// TagCategory (标签大类) groups tags and says who may read them.
type TagCategory struct {
	Code        string
	Key         string
	Name        string
	Colour      string // #RRGGBB
	Sensitivity int    // 1 ordinary, 2 personal, 3 sensitive personal information, 4 restricted
	MinRole     string // grid < community < special: the least role that reads its tags
	DefaultOn   bool   // shown as figures of areas to that role; single people always need a click
	Priority    int    // of several tags the one of the highest priority gives a person its colour
}

// TagLeftOut is what the dictionary does not have, and why.
type TagLeftOut struct {
	Code string // of a tag or a whole category, or a word
	Name string
	Why  string
}

//go:embed tags.tsv
var tagsText string

//go:embed tags_categories.tsv
var tagCategoriesText string

//go:embed tags_left_out.tsv
var tagsLeftOutText string

// Tags is the dictionary that ships: 196 tags. A deployment may define its own under its own legal ground.
func Tags() []Tag {
	var out []Tag
	for _, f := range tagRows(tagsText) {
		per1000, _ := strconv.ParseFloat(f[4], 64)
		out = append(out, Tag{
			Code: f[0], Key: f[1], Name: f[2], Category: f[3], Per1000: per1000, Household: f[5] == "household",
		})
	}
	return out
}

// TagCategories are the 16 categories that ship.
func TagCategories() []TagCategory {
	var out []TagCategory
	for _, f := range tagRows(tagCategoriesText) {
		sensitivity, _ := strconv.Atoi(f[4])
		priority, _ := strconv.Atoi(f[7])
		out = append(out, TagCategory{
			Code: f[0], Key: f[1], Name: f[2], Colour: f[3], Sensitivity: sensitivity, MinRole: f[5],
			DefaultOn: f[6] == "yes", Priority: priority,
		})
	}
	return out
}

// TagsLeftOut is what was left out on purpose: what must not be collected about people by way of a map.
func TagsLeftOut() []TagLeftOut {
	var out []TagLeftOut
	for _, f := range tagRows(tagsLeftOutText) {
		out = append(out, TagLeftOut{Code: f[0], Name: f[1], Why: f[2]})
	}
	return out
}

// tagRows are the lines of an embedded table below its heading, each as wide as the heading (a test holds that).
func tagRows(text string) [][]string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	rows := make([][]string, 0, len(lines))
	for _, line := range lines[1:] {
		rows = append(rows, strings.Split(line, "\t"))
	}
	return rows
}
