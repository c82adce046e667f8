package data

// GridKind tells apart the things that are called 网格.
type GridKind string

// The kinds of grid codes.
const (
	GridUnitOld    GridKind = "unit_14"      // 单元网格 CJ/T 213-2005: county 6, street 3, community 3, serial 2
	GridUnit       GridKind = "unit_15"      // 单元网格 GB/T 47678.3-2026: serial 3
	GridService    GridKind = "professional" // 专业网格 CJ/T 349-2010, 20 digits: what is managed 6, community 12, serial 2
	GridGovernance GridKind = "governance"   // 社会治理网格: community 12 and a serial whose length is a local choice
)

// GridCode is the code of a grid in its parts.
type GridCode struct {
	Kind      GridKind
	Community string // 12 digits: every grid lies in one community
	Serial    int    // W→E, N→S in the community; 0 only in a professional grid: community not split
	Width     int    // digits of the serial
	Managed   string // of a professional grid: what is managed or served (CJ/T 348), 6 digits
}

const gridCode = "grid code"

// GovernanceDigits is the usual length of a governance grid's serial: 12 + 3, the shape of a unit grid.
const GovernanceDigits = 3

// longestSerial is more than any local rule found uses.
const longestSerial = 6

func serialWidth() error { return &CodeError{Kind: gridCode, Want: "a serial of 1 to 6 digits"} }

// mergedCommunities are written from 601 in a professional grid (CJ/T 349).
const mergedCommunities = 601

// Code writes the grid's code, or says which part does not fit.
func (g GridCode) Code() (string, error) {
	if err := allDigits(gridCode, "community", g.Community, communityDigits); err != nil {
		return "", err
	}
	if g.Width < 1 || g.Width > longestSerial {
		return "", serialWidth()
	}
	low, high := 1, power10(g.Width)-1
	if g.Kind == GridService {
		low = 0
		if err := allDigits(gridCode, "what is managed", g.Managed, 6); err != nil {
			return "", err
		}
	}
	serial, err := place(gridCode, "a serial", g.Serial, g.Width, low, high)
	return g.Managed + g.Community + serial, err
}

func power10(n int) int {
	v := 1
	for range n {
		v *= 10
	}
	return v
}

// ParseUnitGrid reads the code of a 单元网格: 15 digits, or 14 of the older standards.
func ParseUnitGrid(code string) (GridCode, error) {
	d := digits{kind: gridCode, code: code}
	if !d.length(15, 14) {
		return GridCode{}, d.err
	}
	g := GridCode{Kind: GridUnit, Width: len(code) - communityDigits, Community: d.community()}
	if g.Width == 2 {
		g.Kind = GridUnitOld
	}
	g.Serial = d.number(g.Width, 1, power10(g.Width)-1, "a serial from 1")
	return g.or(d.err)
}

// ParseGovernanceGrid reads the code of a 社会治理网格 whose serial has so many digits (see [GovernanceDigits]).
func ParseGovernanceGrid(code string, width int) (GridCode, error) {
	d := digits{kind: gridCode, code: code}
	if width < 1 || width > longestSerial {
		return GridCode{}, serialWidth()
	}
	if !d.length(communityDigits + width) {
		return GridCode{}, d.err
	}
	g := GridCode{Kind: GridGovernance, Width: width, Community: d.community()}
	g.Serial = d.number(width, 1, power10(width)-1, "a serial from 1")
	return g.or(d.err)
}

// ParseServiceGrid reads the 20 digits of a 专业网格.
func ParseServiceGrid(code string) (GridCode, error) {
	d := digits{kind: gridCode, code: code}
	if !d.length(20) {
		return GridCode{}, d.err
	}
	g := GridCode{Kind: GridService, Width: 2, Managed: d.next(6)}
	if merged := code[15:18]; merged >= "601" {
		d.county()
		d.number(3, 1, 599, "a street from 001")
		d.number(3, mergedCommunities, 999, "communities merged, from 601")
		g.Community = code[6:18]
	} else {
		g.Community = d.community()
	}
	g.Serial = d.number(2, 0, 99, "a serial")
	return g.or(d.err)
}

// or is the grid, or nothing when there is an error.
func (g GridCode) or(err error) (GridCode, error) {
	if err != nil {
		return GridCode{}, err
	}
	return g, nil
}
