package styles

import (
	"errors"
	"fmt"
)

// ErrUnknown reports a theme or a language there is none of.
var ErrUnknown = errors.New("unknown theme or language")

// Theme is a palette. Two exist, [Light] and [Dark]; every colour on the map and in the panels comes from one of them.
type Theme struct {
	Name  string // light, dark: as in URLs and in data-theme
	Title string // 晨, 夜

	Ground, Block, Water, Bank, Green Color
	RoadMain, RoadMinor, RoadCasing   Color
	Homes                             [3]Color // by height: 多层, 小高层, 高层
	Commerce, Care, Works             Color    // 商, 校医, 工, of the lowest step
	Shade                             Color    // of what stands on the ground, drawn with [Theme.ShadeOpacity]
	ShadeOpacity                      float64
	Contrast                          float64 // between lit and unlit walls: MapLibre's light intensity

	Panel, Line         Color
	Text                [3]Color
	Brand               Color
	Grid, Compound      Color
	Level               [4]Color // alarm levels I–IV as a fill
	LevelText           [4]Color // the same as text on a panel
	LevelGlyph          [4]Color // what is drawn on top of the fill
	OK, Offline         Color
	Camera, Place, Tree Color // points and park names on the map
}

// Light is 晨, morning: the desk by day.
func Light() Theme {
	return Theme{
		Name: "light", Title: "晨",
		Ground: "#F1EFE8", Block: "#FAF9F5", Water: "#B5D6E3", Bank: "#9CC3D3", Green: "#CCE0C1",
		RoadMain: "#FFFFFF", RoadMinor: "#FFFFFF", RoadCasing: "#CFCABD",
		Homes:    [3]Color{"#DCD9CF", "#D0CDC4", "#C2C0B9"},
		Commerce: "#E2D2BE", Care: "#D6DEC8", Works: "#D3D1D6",
		Shade: "#5B564A", ShadeOpacity: 0.20, Contrast: 0.22,
		Panel: "#FFFFFF", Line: "#DDD9CE",
		Text:  [3]Color{"#16211F", "#4A5956", "#66736F"},
		Brand: "#0B746C", Grid: "#A8328C", Compound: "#7D621A",
		Level:      [4]Color{"#D92D20", "#F07C1F", "#F2C230", "#2F73D9"},
		LevelText:  [4]Color{"#C4201A", "#B04E00", "#836300", "#1D5FB4"},
		LevelGlyph: [4]Color{"#FFFFFF", "#16211F", "#16211F", "#FFFFFF"},
		OK:         "#1B7A48", Offline: "#626C76",
		Camera: "#1D5FB4", Place: "#86602F", Tree: "#3F6B3A",
	}
}

// Dark is 夜, night: the command centre.
func Dark() Theme {
	return Theme{
		Name: "dark", Title: "夜",
		Ground: "#10181C", Block: "#172227", Water: "#0F3040", Bank: "#0A2634", Green: "#1A3328",
		RoadMain: "#34434B", RoadMinor: "#26333A", RoadCasing: "#0B1215",
		Homes:    [3]Color{"#3E4C54", "#4B5A63", "#5C6C75"},
		Commerce: "#57534B", Care: "#4A564A", Works: "#454A52",
		Shade: "#030608", ShadeOpacity: 0.55, Contrast: 0.35,
		Panel: "#152027", Line: "#2A3A42",
		Text:  [3]Color{"#E9F0EF", "#A8B7B9", "#849699"},
		Brand: "#7FE0D0", Grid: "#E08AD0", Compound: "#D9CFA8",
		Level:      [4]Color{"#FF5A50", "#FF9A3D", "#FFD84D", "#6CB2FF"},
		LevelText:  [4]Color{"#FF5A50", "#FF9A3D", "#FFD84D", "#6CB2FF"},
		LevelGlyph: [4]Color{"#16211F", "#16211F", "#16211F", "#16211F"},
		OK:         "#4CC38A", Offline: "#8C98A4",
		Camera: "#6CB2FF", Place: "#D9BC92", Tree: "#8FBF8F",
	}
}

// Themes are both, the one for first-time visitors first.
func Themes() []Theme { return []Theme{Light(), Dark()} }

// ThemeOf finds a theme by name, [ErrUnknown] if there is none.
func ThemeOf(name string) (Theme, error) {
	for _, theme := range Themes() {
		if theme.Name == name {
			return theme, nil
		}
	}
	return Theme{}, fmt.Errorf("theme %q: %w", name, ErrUnknown)
}

// Lang is the language of what a style writes itself; names are data and stay as they are.
type Lang string

// The languages.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// LangOf reads a language tag by its first part (zh, zh-CN, en-GB), [ErrUnknown] for others.
func LangOf(tag string) (Lang, error) {
	if len(tag) >= 2 {
		switch lang := Lang(tag[:2]); lang {
		case Chinese, English:
			return lang, nil
		}
	}
	return "", fmt.Errorf("language %q: %w", tag, ErrUnknown)
}
