package crs

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// node is an element of well-known text: a keyword with the texts, numbers and elements in its brackets.
type node struct {
	keyword  string // in capitals
	texts    []string
	numbers  []float64
	children []node
}

// name is the first text of an element.
func (n node) name() string {
	if len(n.texts) == 0 {
		return ""
	}
	return n.texts[0]
}

// child is the first element with one of the keywords.
func (n node) child(keywords ...string) (node, bool) {
	for _, c := range n.children {
		for _, k := range keywords {
			if c.keyword == k {
				return c, true
			}
		}
	}
	return node{}, false
}

// find looks for an element at any depth.
func (n node) find(keywords ...string) (node, bool) {
	if c, ok := n.child(keywords...); ok {
		return c, true
	}
	for _, c := range n.children {
		if found, ok := c.find(keywords...); ok {
			return found, true
		}
	}
	return node{}, false
}

// Limits of a definition: real ones have some kilobytes and ten levels.
const (
	longestWKT = 64 << 10
	deepestWKT = 32
)

var errWKT = errors.New("not well-known text")

// parseWKT reads well-known text, versions 1 (OGC 01-009, ESRI) and 2 (OGC 18-010), as a tree.
func parseWKT(text string) (node, error) {
	if len(text) > longestWKT {
		return node{}, fmt.Errorf("%w: it is longer than %d bytes", errWKT, longestWKT)
	}
	p := wktParser{text: text}
	n, err := p.element(0)
	if err != nil {
		return node{}, err
	}
	if p.peek() != 0 {
		return node{}, p.fail("something follows the definition")
	}
	return n, nil
}

type wktParser struct {
	text string
	at   int
}

func (p *wktParser) fail(reason string) error {
	return fmt.Errorf("%w: %s at byte %d", errWKT, reason, p.at)
}

// peek gives the next byte that is no blank, or 0.
func (p *wktParser) peek() byte {
	for p.at < len(p.text) {
		switch b := p.text[p.at]; b {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return b
		}
	}
	return 0
}

func (p *wktParser) element(depth int) (node, error) {
	if depth > deepestWKT {
		return node{}, p.fail("nested too deeply")
	}
	n := node{keyword: strings.ToUpper(p.word())}
	if n.keyword == "" {
		return n, p.fail("a keyword is missing")
	}
	closing := byte(']')
	switch p.peek() {
	case '[':
	case '(':
		closing = ')'
	default:
		return n, nil // a bare word, such as the direction of an axis
	}
	p.at++
	for {
		if err := p.item(&n, depth); err != nil {
			return n, err
		}
		switch p.peek() {
		case ',':
			p.at++
		case closing:
			p.at++
			return n, nil
		default:
			return n, p.fail("a bracket is missing")
		}
	}
}

func (p *wktParser) word() string {
	p.peek()
	start := p.at
	for p.at < len(p.text) {
		b := p.text[p.at] | 0x20
		if (b < 'a' || b > 'z') && (p.text[p.at] != '_') && (p.at == start || p.text[p.at] < '0' || p.text[p.at] > '9') {
			break
		}
		p.at++
	}
	return p.text[start:p.at]
}

// item reads a text, a number or an element.
func (p *wktParser) item(n *node, depth int) error {
	switch b := p.peek(); {
	case b == '"':
		text, err := p.quoted()
		n.texts = append(n.texts, text)
		return err
	case b == '-' || b == '+' || b == '.' || b >= '0' && b <= '9':
		start := p.at
		for p.at < len(p.text) && strings.IndexByte("+-.0123456789eE", p.text[p.at]) >= 0 {
			p.at++
		}
		f, err := strconv.ParseFloat(p.text[start:p.at], 64)
		if err != nil {
			return p.fail("a number is wrong")
		}
		n.numbers = append(n.numbers, f)
		return nil
	default:
		child, err := p.element(depth + 1)
		n.children = append(n.children, child)
		return err
	}
}

// quoted reads a text; a quotation mark in it is written twice.
func (p *wktParser) quoted() (string, error) {
	var out strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		if p.text[p.at] != '"' {
			out.WriteByte(p.text[p.at])
			continue
		}
		if p.at++; p.at >= len(p.text) || p.text[p.at] != '"' {
			return out.String(), nil
		}
		out.WriteByte('"')
	}
	return "", p.fail("a text does not end")
}
