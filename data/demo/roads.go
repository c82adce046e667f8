package demo

import "slices"

// joinRoads makes roads of one kind that meet end to end at a junction one road with one name.
func (l *land) joinRoads() {
	ends := l.roadEnds()
	same := make([]int32, len(l.roads))
	for i := range same {
		same[i] = int32(i)
	}
	corners := make([]int32, 0, len(ends))
	for c := range ends {
		corners = append(corners, c)
	}
	slices.Sort(corners)
	for _, c := range corners {
		l.joinAt(c, ends[c], same)
	}
	for e, id := range l.mesh.roads {
		l.mesh.roads[e] = root(same, id)
	}
}

func root(same []int32, id int32) int32 {
	for same[id] != id {
		id = same[id]
	}
	return id
}

// roadEnd is a road that ends in a corner, and the direction it comes from.
type roadEnd struct {
	road int32
	from vec
}

// roadEnds lists, by corner, the roads that end there.
func (l *land) roadEnds() map[int32][]roadEnd {
	type visit struct {
		count int
		from  vec
	}
	seen := map[[2]int32]visit{}
	for e, id := range l.mesh.roads {
		for _, way := range [2]edge{e, e.back()} {
			v := seen[[2]int32{way.from, id}]
			v.count++
			v.from = l.mesh.points[way.to].minus(l.mesh.points[way.from]).unit()
			seen[[2]int32{way.from, id}] = v
		}
	}
	ends := map[int32][]roadEnd{}
	for key, v := range seen {
		if v.count == 1 {
			ends[key[0]] = append(ends[key[0]], roadEnd{key[1], v.from})
		}
	}
	for _, list := range ends {
		slices.SortFunc(list, func(a, b roadEnd) int { return int(a.road) - int(b.road) })
	}
	return ends
}

// joinAt joins the straightest pairs of roads that end in a corner.
func (l *land) joinAt(_ int32, ends []roadEnd, same []int32) {
	used := make([]bool, len(ends))
	for i, a := range ends {
		for j := i + 1; j < len(ends); j++ {
			b := ends[j]
			ra, rb := root(same, a.road), root(same, b.road)
			if int(min(ra, rb)) < l.trunks || used[i] || used[j] || ra == rb || l.roads[ra].kind != l.roads[rb].kind || a.from.dot(b.from) > -0.9 {
				continue
			}
			used[i], used[j] = true, true
			same[max(ra, rb)] = min(ra, rb)
		}
	}
}

// course is the line of a road, or of one of its parts where others have taken edges from it.
type course struct {
	road   int32
	points []vec
}

// courses are the centre lines of all roads, in the order of the roads and then of their corners.
func (l *land) courses() []course {
	byRoad := make([][]edge, len(l.roads))
	for e, id := range l.mesh.roads {
		byRoad[id] = append(byRoad[id], e)
	}
	var out []course
	for id, edges := range byRoad {
		slices.SortFunc(edges, compareEdges)
		for _, chain := range chains(edges) {
			points := make([]vec, len(chain))
			for i, c := range chain {
				points[i] = l.mesh.points[c]
			}
			out = append(out, course{int32(id), points})
		}
	}
	return out
}

// chains strings edges together into lines, each begun at an end if there is one.
func chains(edges []edge) [][]int32 {
	next := map[int32][]int32{}
	for _, e := range edges {
		next[e.from] = append(next[e.from], e.to)
		next[e.to] = append(next[e.to], e.from)
	}
	var out [][]int32
	for _, onlyEnds := range [2]bool{true, false} {
		for _, e := range edges {
			for _, start := range [2]int32{e.from, e.to} {
				if len(next[start]) == 1 || !onlyEnds && len(next[start]) > 0 {
					out = append(out, follow(next, start))
				}
			}
		}
	}
	return out
}

func follow(next map[int32][]int32, at int32) []int32 {
	chain := []int32{at}
	for len(next[at]) > 0 {
		to := next[at][0]
		next[at] = next[at][1:]
		back := slices.Index(next[to], at)
		next[to] = slices.Delete(slices.Clone(next[to]), back, back+1)
		chain, at = append(chain, to), to
	}
	return chain
}
