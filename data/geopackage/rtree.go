package geopackage

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"
)

// SQLite's R-tree keeps its nodes in ordinary tables (sqlite.org/rtree.html §6): <name>_node with the nodes as blobs,
// <name>_rowid from row to leaf, <name>_parent from node to node. After a bulk load we write them ourselves: five times
// as fast as its own insertion, and tighter. rtreecheck() of SQLite proves the result in the tests.
const (
	rtreeCell   = 24 // bytes: 64-bit id, then min x, max x, min y, max y as 32-bit floats, all big-endian
	rtreeHeader = 4  // bytes: depth (in the root), number of cells
	rtreeRoot   = 1  // node number of the root
)

// rtreeFill is how full packed nodes are made: later single inserts find room before they split.
const rtreeFill = 0.9

// box is an entry of the R-tree: a row or a node with its bounds, rounded outward.
type box struct {
	id                     int64
	minX, maxX, minY, maxY float32
}

func newBox(id int64, b orb.Bound) box {
	return box{id, roundDown(b.Min[0]), roundUp(b.Max[0]), roundDown(b.Min[1]), roundUp(b.Max[1])}
}

func roundDown(v float64) float32 {
	f := float32(v)
	if float64(f) > v {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

func roundUp(v float64) float32 {
	f := float32(v)
	if float64(f) < v {
		f = math.Nextafter32(f, float32(math.Inf(1)))
	}
	return f
}

// node is a packed node: its number and its cells, which are rows (level 0) or nodes.
type node struct {
	number int64
	cells  []box
}

// packed is a whole R-tree: its levels from the leaves up, the last of one node, the root; and in which leaf each of the
// boxes it was made of lies, which ascend by their ids.
type packed struct {
	levels [][]node
	ids    []box
	leaves []int64
}

// pack builds the tree over boxes, which it orders by their ids. capacity is how many cells a node can hold.
func pack(boxes []box, capacity int) packed {
	byID := func(a, b box) int { return cmp.Compare(a.id, b.id) }
	if !slices.IsSortedFunc(boxes, byID) {
		slices.SortFunc(boxes, byID)
	}
	perNode := max(2, int(float64(capacity)*rtreeFill))
	order := alongHilbert(boxes)
	cells := make([]box, len(boxes))
	for i, p := range order {
		cells[i] = boxes[p.box]
	}
	p := packed{ids: boxes, leaves: make([]int64, len(boxes))}
	next := int64(rtreeRoot + 1)
	for len(cells) > capacity {
		nodes := (len(cells) + perNode - 1) / perNode
		level := make([]node, nodes)
		above := make([]box, nodes)
		for i := range level { // evenly spread, so that no node is left nearly empty
			from, to := i*len(cells)/nodes, (i+1)*len(cells)/nodes
			level[i] = node{number: next, cells: cells[from:to]}
			above[i] = around(next, cells[from:to])
			next++
		}
		p.levels = append(p.levels, level)
		cells = above
	}
	p.levels = append(p.levels, []node{{number: rtreeRoot, cells: cells}})
	for at, leaf := 0, 0; at < len(order); leaf++ {
		for range p.levels[0][leaf].cells {
			p.leaves[order[at].box] = p.levels[0][leaf].number
			at++
		}
	}
	return p
}

func around(number int64, cells []box) box {
	b := cells[0]
	b.id = number
	for _, c := range cells[1:] {
		b.minX, b.maxX = min(b.minX, c.minX), max(b.maxX, c.maxX)
		b.minY, b.maxY = min(b.minY, c.minY), max(b.maxY, c.maxY)
	}
	return b
}

// packing is a tree that is built while its table's connection does other things.
type packing struct {
	conn *sqlite.Conn
	name string // of the R-tree
	size int    // of a node in bytes
	tree packed
	done chan struct{}
}

// startPacking begins to build the tree of a table over boxes. [packing.wait] must be called.
func startPacking(conn *sqlite.Conn, table string, boxes []box) (*packing, error) {
	size, capacity, err := nodeSize(conn, table)
	if err != nil {
		return nil, err
	}
	p := &packing{conn: conn, name: rtreeName(table), size: size, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		p.tree = pack(boxes, capacity)
	}()
	return p, nil
}

func (p *packing) wait() { <-p.done }

// write replaces the content of the table's R-tree by the packed one.
func (p *packing) write() error {
	p.wait()
	for _, shadow := range []string{"_node", "_rowid", "_parent"} {
		if err := execute(p.conn, "DELETE FROM "+quote(p.name+shadow)); err != nil {
			return err
		}
	}
	if err := writeNodes(p.conn, p.name, p.tree, p.size); err != nil {
		return fmt.Errorf("write nodes of %s: %w", p.name, err)
	}
	if err := writeLeaves(p.conn, p.name, p.tree); err != nil {
		return fmt.Errorf("write rows of %s: %w", p.name, err)
	}
	return nil
}

// writeRTree replaces the content of a table's R-tree by a packed one.
func writeRTree(conn *sqlite.Conn, table string, boxes []box) error {
	p, err := startPacking(conn, table, boxes)
	if err != nil {
		return err
	}
	return p.write()
}

// nodeSize is the size of a node's blob in bytes, which SQLite chose when it made the tree, and how many cells it holds.
func nodeSize(conn *sqlite.Conn, table string) (size, capacity int, err error) {
	n, ok, err := integer(conn, "SELECT length(data) FROM "+quote(rtreeName(table)+"_node")+" WHERE nodeno = 1")
	if err != nil {
		return 0, 0, err
	}
	if !ok || n < rtreeHeader+3*rtreeCell {
		return 0, 0, fmt.Errorf("%w: the spatial index of %s has no root", ErrDamaged, table)
	}
	return int(n), int(n-rtreeHeader) / rtreeCell, nil
}

func writeNodes(conn *sqlite.Conn, name string, tree packed, size int) error {
	insert, err := conn.Prepare("INSERT INTO " + quote(name+"_node") + " VALUES (?, ?)")
	if err != nil {
		return err
	}
	blob, parents := make([]byte, size), pairs{conn: conn, table: name + "_parent"}
	// The node numbers of a level ascend, and so do the levels, but for the root, which is 1: it comes first.
	for level := range tree.levels {
		level = (level + len(tree.levels) - 1) % len(tree.levels)
		depth := 0
		if level == len(tree.levels)-1 {
			depth = level
		}
		for _, n := range tree.levels[level] {
			encodeNode(blob, n, depth)
			insert.BindInt64(1, n.number)
			insert.BindBytes(2, blob)
			if err := step(insert); err != nil {
				return err
			}
			if level == 0 {
				continue
			}
			for _, child := range n.cells {
				if err := parents.add(child.id, n.number); err != nil {
					return err
				}
			}
		}
	}
	return parents.flush()
}

func encodeNode(blob []byte, n node, depth int) {
	clear(blob)
	binary.BigEndian.PutUint16(blob, uint16(depth))
	binary.BigEndian.PutUint16(blob[2:], uint16(len(n.cells)))
	for i, c := range n.cells {
		cell := blob[rtreeHeader+i*rtreeCell:]
		binary.BigEndian.PutUint64(cell, uint64(c.id))
		for j, v := range [4]float32{c.minX, c.maxX, c.minY, c.maxY} {
			binary.BigEndian.PutUint32(cell[8+4*j:], math.Float32bits(v))
		}
	}
}

// writeLeaves writes which leaf every row is in, by ascending id: appending is what a b-tree does fastest.
func writeLeaves(conn *sqlite.Conn, name string, tree packed) error {
	inserted := pairs{conn: conn, table: name + "_rowid"}
	for i, b := range tree.ids {
		if err := inserted.add(b.id, tree.leaves[i]); err != nil {
			return err
		}
	}
	return inserted.flush()
}
