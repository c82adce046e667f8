package data_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"lintu/data"
)

func TestTheTagDictionary(t *testing.T) {
	categories := map[string]data.TagCategory{}
	for _, c := range data.TagCategories() {
		categories[c.Code] = c
		if !regexp.MustCompile(`^#[0-9A-F]{6}$`).MatchString(c.Colour) {
			t.Errorf("%s has the colour %q", c.Code, c.Colour)
		}
		if c.Sensitivity < 1 || c.Sensitivity > 3 {
			t.Errorf("%s has the sensitivity %d: nothing restricted ships", c.Code, c.Sensitivity)
		}
		if !slices.Contains([]string{"grid", "community", "special"}, c.MinRole) {
			t.Errorf("%s may be read by %q", c.Code, c.MinRole)
		}
	}
	if len(categories) != 16 {
		t.Errorf("%d categories, want 16", len(categories))
	}
	seen := map[string]bool{}
	for _, tag := range data.Tags() {
		c, ok := categories[tag.Category]
		if !ok {
			t.Errorf("%s is of the unknown category %s", tag.Code, tag.Category)
		}
		if !strings.HasPrefix(tag.Key, c.Key+".") {
			t.Errorf("%s has the key %s in the category %s", tag.Code, tag.Key, c.Key)
		}
		if seen[tag.Code] || seen[tag.Key] {
			t.Errorf("%s is there twice", tag.Code)
		}
		seen[tag.Code], seen[tag.Key] = true, true
		if tag.Name == "" || tag.Per1000 <= 0 || tag.Per1000 > 1000 {
			t.Errorf("%s: name %q, %v per 1000", tag.Code, tag.Name, tag.Per1000)
		}
		if tag.Household != (tag.Category == "T18") {
			t.Errorf("%s: said of a household: %v", tag.Code, tag.Household)
		}
	}
	if got := len(data.Tags()); got != 196 {
		t.Errorf("%d tags, want 196", got)
	}
}

func TestWhatIsLeftOutDoesNotShip(t *testing.T) {
	left := data.TagsLeftOut()
	for _, code := range []string{"T0407", "T0710", "T0711", "T0807", "T12", "T15", "religion", "petition"} {
		if !slices.ContainsFunc(left, func(l data.TagLeftOut) bool { return l.Code == code && l.Why != "" }) {
			t.Errorf("the dictionary does not say why %s is left out", code)
		}
	}
	for _, tag := range data.Tags() {
		for _, l := range left {
			if tag.Code == l.Code || tag.Category == l.Code || tag.Name == l.Name {
				t.Errorf("%s ships though %s is left out", tag.Code, l.Code)
			}
		}
	}
}
