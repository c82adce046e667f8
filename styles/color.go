package styles

import (
	"fmt"
	"math"
	"strconv"
)

// Color is an opaque sRGB colour, written #RRGGBB.
type Color string

// channels are red, green and blue from 0 to 255; a malformed colour is black (the palette test finds it).
func (c Color) channels() [3]int {
	var out [3]int
	if len(c) != 7 || c[0] != '#' {
		return out
	}
	v, err := strconv.ParseUint(string(c[1:]), 16, 32)
	if err != nil {
		return out
	}
	return [3]int{int(v >> 16), int(v >> 8 & 0xff), int(v & 0xff)}
}

func colorOf(channels [3]int) Color {
	for i := range channels {
		channels[i] = min(max(channels[i], 0), 255)
	}
	return Color(fmt.Sprintf("#%02X%02X%02X", channels[0], channels[1], channels[2]))
}

// mix goes a share (0 … 1) of the way to another colour.
func (c Color) mix(to Color, share float64) Color {
	a, b := c.channels(), to.channels()
	for i := range a {
		a[i] = int(math.Round(float64(a[i]) + share*float64(b[i]-a[i])))
	}
	return colorOf(a)
}

// shift moves a colour as far as going from one to another would: how a hue of use follows the steps of height.
func (c Color) shift(from, to Color) Color {
	out, a, b := c.channels(), from.channels(), to.channels()
	for i := range out {
		out[i] += b[i] - a[i]
	}
	return colorOf(out)
}

// luminance is the relative luminance of WCAG 2.1, from 0 for black to 1 for white.
func (c Color) luminance() float64 {
	var linear [3]float64
	for i, v := range c.channels() {
		s := float64(v) / 255
		if s <= 0.04045 {
			linear[i] = s / 12.92
		} else {
			linear[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]
}

// Contrast is the contrast ratio of WCAG 2.1 between two colours, from 1 to 21.
func Contrast(a, b Color) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
