// gen writes one table of a synthetic city as COPY text on stdout.
//
//	gen -size S|M|L -table grids|compounds|buildings|households|cameras
//
// The whole city is regenerated for each table from a fixed seed, so the five
// outputs fit together and are the same on every machine. Standard library only.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
)

const (
	lon0, lat0 = 120.38, 36.07
	cellM      = 220.0 // mean edge of a grid cell in metres
)

var (
	mLat = 1 / 110950.0
	mLon = 1 / (111320.0 * math.Cos(lat0*math.Pi/180))
)

type size struct {
	side                                   int // cells per side
	buildings, households, cameras, maxGrd int
}

var sizes = map[string]size{
	"S": {8, 1500, 40_000, 240, 60},
	"M": {49, 60_000, 600_000, 9_600, 2_400},
	"L": {142, 500_000, 2_000_000, 80_000, 20_000},
}

type pt struct{ x, y float64 } // metres east/north of the centre

type grid struct {
	id   int
	ring []pt
	c    [4]pt // corners, counter-clockwise from south-west
	w    float64
	n    int // buildings
}

type compound struct {
	id, grid int
	kind     int
	ring     []pt
}

type building struct {
	id, comp, grid, kind, floors int
	height                       float64
	ring                         []pt
	o                            pt // origin (centre) and main wing for points inside
	w, d, cos, sin               float64
	weight                       float64
	hh                           int
}

var (
	kindName  = []string{"村居", "板楼", "塔楼", "厂房", "商业"}
	districts = []string{"市南", "市北", "李沧", "崂山", "城阳", "黄岛", "即墨", "浮山", "台东", "延安"}
	endings   = []string{"花园", "小区", "新村", "家园", "公寓", "里", "苑", "广场"}
	tags      = []string{"常住", "流动", "空置", "重点", "低保", "党员户"}
)

func lerp(a, b pt, t float64) pt { return pt{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }

// bil maps (u,v) in the unit square to the cell with corners c.
func bil(c [4]pt, u, v float64) pt {
	return lerp(lerp(c[0], c[1], u), lerp(c[3], c[2], u), v)
}

// edge is the shared, displaced line from a to b; both neighbours get the same points.
func edge(r *rand.Rand, a, b pt) []pt {
	n := 4 + r.IntN(4)
	dx, dy := b.x-a.x, b.y-a.y
	l := math.Hypot(dx, dy)
	bow := r.NormFloat64() * 8
	out := make([]pt, 0, n)
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n+1)
		d := bow*math.Sin(math.Pi*t) + (r.Float64()-0.5)*8
		out = append(out, pt{a.x + dx*t - dy/l*d, a.y + dy*t + dx/l*d})
	}
	return out
}

func build(s size) ([]grid, []compound, []building) {
	r := rand.New(rand.NewPCG(20260101, uint64(s.side)))
	n := s.side
	half := float64(n) * cellM / 2
	vx := make([][]pt, n+1)
	for j := range vx {
		vx[j] = make([]pt, n+1)
		for i := range vx[j] {
			vx[j][i] = pt{
				float64(i)*cellM - half + (r.Float64()-0.5)*cellM*0.45,
				float64(j)*cellM - half + (r.Float64()-0.5)*cellM*0.45,
			}
		}
	}
	he := make([][][]pt, n+1) // horizontal edges (i,j)-(i+1,j)
	ve := make([][][]pt, n+1) // vertical edges (i,j)-(i,j+1)
	for j := 0; j <= n; j++ {
		he[j], ve[j] = make([][]pt, n+1), make([][]pt, n+1)
		for i := 0; i <= n; i++ {
			if i < n {
				he[j][i] = edge(r, vx[j][i], vx[j][i+1])
			}
			if j < n {
				ve[j][i] = edge(r, vx[j][i], vx[j+1][i])
			}
		}
	}
	type hot struct {
		p pt
		s float64
	}
	hots := []hot{{pt{0, 0}, half * 0.35}}
	for k := 0; k < 6; k++ {
		hots = append(hots, hot{pt{(r.Float64()*2 - 1) * half * 0.8, (r.Float64()*2 - 1) * half * 0.8}, half * (0.08 + 0.15*r.Float64())})
	}
	var grids []grid
	var sum float64
	for j := 0; j < n; j++ {
		for i := 0; i < n; i++ {
			if len(grids) == s.maxGrd {
				break
			}
			g := grid{id: len(grids) + 1, c: [4]pt{vx[j][i], vx[j][i+1], vx[j+1][i+1], vx[j+1][i]}}
			add := func(p ...pt) { g.ring = append(g.ring, p...) }
			rev := func(p []pt) {
				for k := len(p) - 1; k >= 0; k-- {
					g.ring = append(g.ring, p[k])
				}
			}
			add(vx[j][i])
			add(he[j][i]...)
			add(vx[j][i+1])
			add(ve[j][i+1]...)
			add(vx[j+1][i+1])
			rev(he[j+1][i])
			add(vx[j+1][i])
			rev(ve[j][i])
			m := bil(g.c, .5, .5)
			g.w = 0.15
			for _, h := range hots {
				d := math.Hypot(m.x-h.p.x, m.y-h.p.y) / h.s
				g.w += 0.6 * math.Exp(-d*d)
			}
			g.w *= 0.5 + r.Float64()
			sum += g.w
			grids = append(grids, g)
		}
	}
	// largest-remainder share of the buildings, capped to what fits
	left := s.buildings
	for k := range grids {
		grids[k].n = min(70, int(grids[k].w/sum*float64(s.buildings)))
		left -= grids[k].n
	}
	for left > 0 {
		for k := range grids {
			if left > 0 && grids[k].n < 80 {
				grids[k].n++
				left--
			}
		}
	}

	var comps []compound
	var blds []building
	var weights float64
	for gi := range grids {
		g := &grids[gi]
		nu, nv := 1, 1
		if g.n > 6 {
			nu = 1 + r.IntN(2)
			nv = 1 + r.IntN(2)
		}
		nc := nu * nv
		for ci := 0; ci < nc; ci++ {
			share := g.n / nc
			if ci < g.n%nc {
				share++
			}
			const mg = 0.055
			u0 := mg + (1-mg)*float64(ci%nu)/float64(nu)
			u1 := (1-mg)*float64(ci%nu+1)/float64(nu) - 0.0
			v0 := mg + (1-mg)*float64(ci/nu)/float64(nv)
			v1 := (1 - mg) * float64(ci/nu+1) / float64(nv)
			cc := [4]pt{bil(g.c, u0, v0), bil(g.c, u1, v0), bil(g.c, u1, v1), bil(g.c, u0, v1)}
			c := compound{id: len(comps) + 1, grid: g.id}
			dens := float64(share*nc) / 25
			switch x := r.Float64(); {
			case dens > 1.6:
				c.kind = 0
			case x < 0.55:
				c.kind = 1
			case x < 0.8:
				c.kind = 2
			case x < 0.9:
				c.kind = 3
			default:
				c.kind = 4
			}
			for k := 0; k < 4; k++ { // chamfered, slightly uneven outline
				p, q := cc[k], cc[(k+1)%4]
				c.ring = append(c.ring, lerp(p, q, 0.04+0.05*r.Float64()))
				if r.IntN(2) == 0 {
					m := lerp(p, q, 0.35+0.3*r.Float64())
					c.ring = append(c.ring, pt{m.x + (r.Float64()-.5)*4, m.y + (r.Float64()-.5)*4})
				}
				c.ring = append(c.ring, lerp(p, q, 0.91+0.05*r.Float64()))
			}
			comps = append(comps, c)
			if share == 0 {
				continue
			}
			wM := math.Hypot(cc[1].x-cc[0].x, cc[1].y-cc[0].y)
			hM := math.Hypot(cc[3].x-cc[0].x, cc[3].y-cc[0].y)
			cols := max(1, int(math.Round(math.Sqrt(float64(share)*wM/hM*0.45))))
			rows := (share + cols - 1) / cols
			ang := math.Atan2(cc[1].y-cc[0].y, cc[1].x-cc[0].x)
			for k := 0; k < share; k++ {
				col, row := k%cols, k/cols
				u := (float64(col) + 0.5) / float64(cols)
				v := (float64(row) + 0.5) / float64(rows)
				o := bil(cc, 0.06+0.88*u, 0.06+0.88*v)
				sw, sd := wM*0.88/float64(cols), hM*0.88/float64(rows)
				b := building{id: len(blds) + 1, comp: c.id, grid: g.id, kind: c.kind, o: o}
				var w, d float64
				switch c.kind {
				case 0:
					w, d, b.floors = 9+8*r.Float64(), 8+5*r.Float64(), 1+r.IntN(4)
				case 1:
					w, d, b.floors = 32+28*r.Float64(), 11+4*r.Float64(), 5+r.IntN(7)
				case 2:
					w, d, b.floors = 22+14*r.Float64(), 17+9*r.Float64(), 15+r.IntN(19)
				case 3:
					w, d, b.floors = 35+25*r.Float64(), 18+20*r.Float64(), 1+r.IntN(3)
				case 4:
					w, d, b.floors = 25+35*r.Float64(), 18+22*r.Float64(), 2+r.IntN(24)
				}
				b.w = math.Max(8, math.Min(w, sw*0.86))
				b.d = math.Max(8, math.Min(d, sd*0.8))
				b.height = math.Round((float64(b.floors)*(2.8+0.6*r.Float64())+1)*10) / 10
				th := ang + r.NormFloat64()*0.03
				b.cos, b.sin = math.Cos(th), math.Sin(th)
				b.ring = footprint(r, &b)
				if c.kind <= 2 {
					b.weight = float64(b.floors) * b.w * b.d / 100
				} else if c.kind == 4 {
					b.weight = 0.1 * float64(b.floors)
				}
				weights += b.weight
				blds = append(blds, b)
			}
		}
	}
	leftH := s.households
	for k := range blds {
		blds[k].hh = int(blds[k].weight / weights * float64(s.households))
		leftH -= blds[k].hh
	}
	for leftH > 0 {
		for k := range blds {
			if leftH > 0 && blds[k].weight > 0 {
				blds[k].hh++
				leftH--
			}
		}
	}
	return grids, comps, blds
}

func (b *building) at(x, y float64) pt {
	return pt{b.o.x + x*b.cos - y*b.sin, b.o.y + x*b.sin + y*b.cos}
}

func footprint(r *rand.Rand, b *building) []pt {
	w, d := b.w/2, b.d/2
	var l []pt
	switch x := r.Float64(); {
	case x < 0.52: // rectangle
		l = []pt{{-w, -d}, {w, -d}, {w, d}, {-w, d}}
	case x < 0.80: // L
		a, c := w*(0.1+0.5*r.Float64()), d*(0.05+0.4*r.Float64())
		l = []pt{{-w, -d}, {w, -d}, {w, c}, {a, c}, {a, d}, {-w, d}}
	case x < 0.92: // U
		a, c := w*(0.3+0.3*r.Float64()), d*(0.2+0.4*r.Float64())
		l = []pt{{-w, -d}, {w, -d}, {w, d}, {a, d}, {a, c}, {-a, c}, {-a, d}, {-w, d}}
	default: // slab with stair bays
		n := 2 + r.IntN(3)
		l = []pt{{-w, -d}, {w, -d}, {w, d * .8}}
		for k := n - 1; k >= 0; k-- {
			x0 := -w + 2*w*(float64(k)+.3)/float64(n)
			x1 := -w + 2*w*(float64(k)+.7)/float64(n)
			l = append(l, pt{x1, d * .8}, pt{x1, d}, pt{x0, d}, pt{x0, d * .8})
		}
		l = append(l, pt{-w, d * .8})
	}
	for k, p := range l {
		l[k] = b.at(p.x, p.y)
	}
	return l
}

// --- output ---

var buf []byte

func lon(p pt) float64 { return math.Round((lon0+p.x*mLon)*1e7) / 1e7 }
func lat(p pt) float64 { return math.Round((lat0+p.y*mLat)*1e7) / 1e7 }

func f64(v float64) { buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(v)) }
func u32(v uint32)  { buf = binary.LittleEndian.AppendUint32(buf, v) }

func hexPoint(dst []byte, p pt) []byte {
	buf = append(buf[:0], 1)
	u32(0x20000001)
	u32(4326)
	f64(lon(p))
	f64(lat(p))
	return hex.AppendEncode(dst, buf)
}

func hexPoly(dst []byte, ring []pt) []byte {
	buf = append(buf[:0], 1)
	u32(0x20000003)
	u32(4326)
	u32(1)
	u32(uint32(len(ring) + 1))
	for k := 0; k <= len(ring); k++ {
		p := ring[k%len(ring)]
		f64(lon(p))
		f64(lat(p))
	}
	return hex.AppendEncode(dst, buf)
}

func main() {
	sz := flag.String("size", "S", "S, M or L")
	table := flag.String("table", "", "grids, compounds, buildings, households or cameras")
	flag.Parse()
	s, ok := sizes[*sz]
	if !ok {
		log.Fatal("size?")
	}
	grids, comps, blds := build(s)
	w := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer w.Flush()
	var row []byte
	emit := func() { row = append(row, '\n'); w.Write(row); row = row[:0] }
	num := func(v int) { row = strconv.AppendInt(row, int64(v), 10); row = append(row, '\t') }
	str := func(format string, a ...any) { row = fmt.Appendf(row, format+"\t", a...) }
	name := func(c int) string {
		return districts[c*7%len(districts)] + endings[c/3%len(endings)]
	}
	switch *table {
	case "grids":
		for _, g := range grids {
			num(g.id)
			str("370202%06d", g.id)
			str("%s街道第%d网格", districts[g.id%len(districts)], g.id)
			str("网格员%04d", g.id*37%9973)
			num(g.n)
			row = hexPoly(row, g.ring)
			emit()
		}
	case "compounds":
		for _, c := range comps {
			num(c.id)
			num(c.grid)
			str("XQ%07d", c.id)
			str("%s%d区", name(c.id), c.id%90+1)
			str("%s", kindName[c.kind])
			row = hexPoly(row, c.ring)
			emit()
		}
	case "buildings":
		for i := range blds {
			b := &blds[i]
			num(b.id)
			num(b.comp)
			num(b.grid)
			str("LD%09d", b.id)
			str("%s%d号楼", name(b.comp), b.id%60+1)
			str("%s", kindName[b.kind])
			num(b.floors)
			str("%.1f", b.height)
			num(b.hh)
			row = hexPoly(row, b.ring)
			emit()
		}
	case "households":
		r := rand.New(rand.NewPCG(7, uint64(s.side)))
		id := 0
		for i := range blds {
			b := &blds[i]
			per := max(1, (b.hh+b.floors-1)/b.floors)
			units := max(1, (per+2)/3)
			for k := 0; k < b.hh; k++ {
				id++
				fl, slot := k/per+1, k%per
				un := slot%units + 1
				num(id)
				num(b.id)
				num(un)
				num(fl)
				num(fl*100 + slot + 1)
				t := 0
				if x := r.IntN(100); x >= 70 {
					t = 1 + x%5
				}
				str("%s", tags[t])
				num(r.IntN(6))
				// the strip y<0 of the main wing is inside every footprint shape
				p := b.at(b.w*0.46*(2*(float64(slot)+r.Float64())/float64(per)-1), -b.d*0.45*r.Float64())
				row = hexPoint(row, p)
				emit()
			}
		}
	case "cameras":
		r := rand.New(rand.NewPCG(9, uint64(s.side)))
		kinds := []string{"枪机", "球机", "半球", "卡口"}
		for k := 0; k < s.cameras; k++ {
			b := &blds[r.IntN(len(blds))]
			a := r.Float64() * 2 * math.Pi
			d := 12 + 25*r.Float64()
			num(k + 1)
			num(b.grid)
			str("SXT%08d", k+1)
			str("%s监控%d", name(b.comp), k+1)
			str("%s", kinds[r.IntN(4)])
			num(r.IntN(360))
			str("%v", r.IntN(20) > 0)
			row = hexPoint(row, pt{b.o.x + d*math.Cos(a), b.o.y + d*math.Sin(a)})
			emit()
		}
	default:
		log.Fatal("table?")
	}
}
