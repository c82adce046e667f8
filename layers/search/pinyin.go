package search

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// pinyins are the readings of every character that occurs in a name, all of them: 重庆 is found by zq and cq.
type pinyins map[rune][]string

// newPinyins takes what it can from readings that were found before.
func newPinyins(entries []*entry, before pinyins) pinyins {
	p := pinyins{}
	args := pinyin.NewArgs()
	args.Heteronym = true
	args.Style = pinyin.Normal
	for i := range entries {
		for _, r := range entries[i].folded {
			if _, done := p[r]; done || r <= 0x7f {
				continue
			}
			if known, ok := before[r]; ok {
				p[r] = known
				continue
			}
			p[r] = readings(pinyin.SinglePinyin(r, args))
		}
	}
	return p
}

// readings drops the same reading in another tone, and adds the spelling of ü people type.
func readings(all []string) []string {
	var out []string
	for _, reading := range all {
		out = appendOnce(out, strings.ReplaceAll(reading, "ü", "v"))
	}
	return out
}

func appendOnce(list []string, text string) []string {
	for _, have := range list {
		if have == text {
			return list
		}
	}
	return append(list, text)
}

// Ways a query matches a name.
const (
	matchExact = iota
	matchPrefix
	matchWithin
	matchNone
)

// match reports how a typed text with Latin letters matches a name: each character may be typed as itself, by its first
// letter, or by its whole pinyin; the last one by any beginning of it.
func (p pinyins) match(typed, name string) int {
	runes := []rune(name)
	for start := range runes {
		if end := p.consume(typed, runes[start:]); end >= 0 {
			switch {
			case start == 0 && end == len(runes):
				return matchExact
			case start == 0:
				return matchPrefix
			default:
				return matchWithin
			}
		}
	}
	return matchNone
}

// consume gives the largest number of characters that the typed text spells, or -1.
func (p pinyins) consume(typed string, name []rune) int {
	if typed == "" {
		return 0
	}
	if len(name) == 0 {
		return -1
	}
	longest := -1
	try := func(taken int) {
		if n := p.consume(typed[taken:], name[1:]); n >= 0 {
			longest = max(longest, n+1)
		}
	}
	if own := string(name[0]); strings.HasPrefix(typed, own) {
		try(len(own))
	}
	for _, reading := range p[name[0]] {
		switch {
		case strings.HasPrefix(typed, reading):
			try(len(reading))
			fallthrough
		case reading != "" && typed[0] == reading[0]:
			try(1)
		}
		if len(typed) > 1 && strings.HasPrefix(reading, typed) {
			longest = max(longest, 1)
		}
	}
	return longest
}

// latin reports whether a text has a letter that could be pinyin.
func latin(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' })
}
