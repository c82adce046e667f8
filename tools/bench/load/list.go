package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"strings"
)

func readList(name string) (l []tile) {
	b, err := os.ReadFile(name)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range strings.Fields(string(b)) {
		var t tile
		if _, err := fmt.Sscanf(s, "%d/%d/%d", &t.z, &t.x, &t.y); err != nil {
			log.Fatal(err)
		}
		l = append(l, t)
	}
	return
}

func mklist(size string, w io.Writer) {
	const lon0, lat0 = 120.38, 36.07
	halfM := map[string]float64{"S": 880, "M": 5390, "L": 15620}[size]
	total := map[string]int{"S": 1500, "M": 4000, "L": 6000}[size]
	if total == 0 {
		log.Fatal("size?")
	}
	r := rand.New(rand.NewPCG(42, uint64(total)))
	cx := (lon0 + 180) / 360
	cy := (1 - math.Asinh(math.Tan(lat0*math.Pi/180))/math.Pi) / 2
	half := halfM / (40075016.686 * math.Cos(lat0*math.Pi/180)) // in world units
	type p2 struct{ x, y float64 }
	hs := make([]p2, 12)
	for i := range hs {
		hs[i] = p2{cx + r.NormFloat64()*half*.4, cy + r.NormFloat64()*half*.4}
	}
	hot := func() p2 { // zipf-like
		k := int(math.Pow(float64(len(hs)+1), r.Float64())) - 1
		h := hs[min(k, len(hs)-1)]
		return p2{h.x + r.NormFloat64()*half*.05, h.y + r.NormFloat64()*half*.05}
	}
	out := bufio.NewWriter(w)
	defer out.Flush()
	for n := 0; n < total; {
		seen := map[tile]bool{}
		c, z := hot(), []int{10, 11, 12, 13, 13, 14, 14, 15}[r.IntN(8)]
		for step := 8 + r.IntN(20); step > 0 && n < total; step-- {
			c.x = min(max(c.x, cx-half), cx+half)
			c.y = min(max(c.y, cy-half), cy+half)
			s := math.Exp2(float64(z))
			vw, vh := 1400.0/512/s, 850.0/512/s // viewport in world units, 512 px tiles
			for y := int((c.y - vh/2) * s); y <= int((c.y+vh/2)*s); y++ {
				for x := int((c.x - vw/2) * s); x <= int((c.x+vw/2)*s); x++ {
					if t := (tile{z, x, y}); !seen[t] && n < total {
						seen[t] = true
						fmt.Fprintln(out, t)
						n++
					}
				}
			}
			switch x := r.Float64(); {
			case x < .50:
				a := r.Float64() * 2 * math.Pi
				d := .3 + .5*r.Float64()
				c.x += vw * d * math.Cos(a)
				c.y += vh * d * math.Sin(a)
			case x < .80:
				z = min(17, z+1)
				c.x += vw * .2 * (r.Float64() - .5)
				c.y += vh * .2 * (r.Float64() - .5)
			case x < .93:
				z = max(10, z-1)
			default:
				c = hot()
			}
		}
	}
}
