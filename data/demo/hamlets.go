package demo

import (
	"cmp"
	"math"
	"slices"
)

// cottageGround is how much ground a cottage of a village takes with its yard, in m².
const cottageGround = 430.0

// settleHamlets chooses where in the countryside of a town the villages stand and how many cottages each has. It fails
// where there is too little ground.
func settleHamlets(p preset, seed uint64, lots []*lot) bool {
	if p.hamlets == 0 {
		return true
	}
	var free []*lot
	for _, n := range lots {
		if n.use == fields && n.narrow() > 90 && n.ground.area() > 14000 {
			free = append(free, n)
		}
	}
	want := max(p.villages+p.villages/8, p.hamlets/70)
	if len(free) < want {
		return false
	}
	chance := func(n *lot) uint64 { return mix(seed ^ mix(uint64(n.face)|1<<41)) }
	slices.SortStableFunc(free, func(a, b *lot) int { return cmp.Compare(chance(a), chance(b)) })
	free = free[:want]
	weights := make([]float64, want)
	for i, n := range free {
		weights[i] = min(1.6, n.ground.area()/90000) * (0.5 + float64(chance(n)>>40%100)/100)
	}
	for i, count := range apportion(weights, p.hamlets) {
		n := free[i]
		area := n.ground.area()
		if float64(count)*cottageGround > area*0.86 {
			return false
		}
		n.use, n.hold = hamlet, count
		n.ground = n.ground.gathered(math.Sqrt(min(1, float64(count)*cottageGround*1.16/area)))
	}
	return true
}

// gathered is the shape made smaller about its middle.
func (s shape) gathered(part float64) shape {
	middle := s.centroid()
	out := make(shape, len(s))
	for i, p := range s {
		out[i] = middle.along(p, part)
	}
	return out
}

// hamlets builds the cottages of the villages. It fails where a village has too little ground for its own.
func (b *builder) hamlets() bool {
	for _, n := range b.with(hamlet) {
		plots := n.plots()
		if plots == nil {
			return false
		}
		r := b.rand(n)
		for _, s := range plots {
			s.units = 1 // flats, as a cottage has no stairs
			if r.IntN(100) < b.preset.twins {
				s.units = 2
			}
			outline := homeOutline(r, s).moved(s.at).turned(n.angle)
			s.at = shape{s.at}.turned(n.angle)[0]
			b.out = append(b.out, &building{lot: n, use: oldTown, kind: "home", outline: outline, slot: s, storey: 3.1})
		}
	}
	return true
}

// plots are places for the cottages of a village, in its frame: the ground is cut into more than needed, as those in its
// corners may be too narrow.
func (n *lot) plots() []slot {
	for _, extra := range [...]float64{1.08, 1.2, 1.35, 1.5} {
		var out []slot
		for _, parcel := range parcels(n.ground.shrunk(2).turned(-n.angle), int(float64(n.hold)*extra)+1) {
			middle, w, d := inscribed(parcel.shrunk(1.4))
			if w >= 8 && d >= 8 {
				out = append(out, slot{kind: oldTown, at: middle, width: min(w, 22), depth: min(d, 20), angle: n.angle, floors: 2})
			}
		}
		for len(out) > n.hold { // gardens here and there
			i := int(mix(uint64(len(out))^uint64(n.face)) % uint64(len(out)))
			out = slices.Delete(out, i, i+1)
		}
		if len(out) == n.hold {
			return out
		}
	}
	return nil
}

// ruralWeight is what a field weighs when villages are shared out, in cottages.
const ruralWeight = 4.0

// villages shares the countryside out: every piece that hangs together gets its part of the villages.
func (g *ground) villages(lots *graph, rural []int, count int) [][]int {
	if count == 0 || len(rural) == 0 {
		return nil
	}
	weighed := &graph{weight: make([]float64, len(lots.weight)), at: lots.at, next: lots.next}
	for _, i := range rural {
		weighed.weight[i] = ruralWeight + float64(g.lots[i].hold)
	}
	pieces := weighed.parts(rural)
	slices.SortStableFunc(pieces, func(a, b []int) int { return cmp.Compare(weighed.sum(b), weighed.sum(a)) })
	for len(pieces) > 1 && (len(pieces) > count || weighed.sum(pieces[len(pieces)-1]) < weighed.sum(pieces[0])/20) {
		last := len(pieces) - 1 // a few lots cut off by the town: they go with the largest
		pieces[0] = append(pieces[0], pieces[last]...)
		pieces = pieces[:last]
	}
	weights := make([]float64, len(pieces))
	for i, piece := range pieces {
		weights[i] = weighed.sum(piece)
	}
	var out [][]int
	for i, seats := range apportion(weights, count) {
		out = append(out, weighed.partition(pieces[i], seats)...)
	}
	return out
}

// Letters of the names of villages: whose it is, and what kind of settlement.
var villageLast = []string{"家庄", "家村", "家疃", "家沟", "家寨", "家埠", "家屯", "家营", "家洼", "家夼"}

// villageName is the n-th name of a village: every surname comes once before the kinds of settlement change.
func villageName(seed uint64, n int) string {
	letters := []rune(villageSurnames)
	r := stream(seed, partNames, 1<<33)
	order := r.Perm(len(letters))
	first := string(letters[order[n%len(letters)]])
	return first + villageLast[(int(mix(seed^uint64(n)))%7+7+n/len(letters)*3+n)%len(villageLast)]
}

const villageSurnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
