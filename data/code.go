package data

import "fmt"

// CodeError says which digits of a code are wrong and what is expected there. It is an [ErrInvalid]. It never repeats
// the code: an id number is personal.
type CodeError struct {
	Kind     string // what the code is: "division code", "house key", …
	From, To int    // digits counted from 1, both included; 0 when it is about the code as a whole
	Got      string // the digits found there; empty for personal codes
	Want     string // what is expected, in words
}

func (e *CodeError) Error() string {
	where := e.Kind
	switch {
	case e.From == 0:
	case e.From == e.To:
		where = fmt.Sprintf("%s, digit %d", e.Kind, e.From)
	default:
		where = fmt.Sprintf("%s, digits %d–%d", e.Kind, e.From, e.To)
	}
	if e.Got == "" {
		return fmt.Sprintf("%s: want %s", where, e.Want)
	}
	return fmt.Sprintf("%s: %q: want %s", where, e.Got, e.Want)
}

// Is makes the error an ErrInvalid.
func (e *CodeError) Is(target error) bool { return target == ErrInvalid }

// digits reads the parts of a code of digits one after the other and keeps the first thing wrong with it.
type digits struct {
	kind     string
	code     string
	at       int
	personal bool // never quote what was found
	err      error
}

// fail records what is expected of the digits from..to (from 0, to excluded).
func (d *digits) fail(from, to int, format string, args ...any) {
	if d.err != nil {
		return
	}
	e := &CodeError{Kind: d.kind, From: from + 1, To: to, Want: fmt.Sprintf(format, args...)}
	if !d.personal && from >= 0 && to <= len(d.code) && from <= to {
		e.Got = d.code[from:to]
	}
	d.err = e
}

// length demands one of the lengths and that every byte is a digit.
func (d *digits) length(allowed ...int) bool {
	for i := range len(d.code) {
		if d.code[i] < '0' || d.code[i] > '9' {
			d.fail(i, i+1, "a digit 0–9")
			return false
		}
	}
	for _, n := range allowed {
		if len(d.code) == n {
			return true
		}
	}
	if d.err == nil {
		d.err = &CodeError{Kind: d.kind, Want: fmt.Sprintf("%s digits, not %d", either(allowed), len(d.code))}
	}
	return false
}

func either(lengths []int) string {
	text := ""
	for i, n := range lengths {
		switch {
		case i == 0:
		case i == len(lengths)-1:
			text += " or "
		default:
			text += ", "
		}
		text += fmt.Sprint(n)
	}
	return text
}

// next takes n digits; after an error, or past the end, it gives "".
func (d *digits) next(n int) string {
	if d.at+n > len(d.code) {
		return ""
	}
	d.at += n
	return d.code[d.at-n : d.at]
}

// number takes n digits as a number within limits.
func (d *digits) number(n, low, high int, want string) int {
	text := d.next(n)
	v := 0
	for i := range len(text) {
		v = v*10 + int(text[i]-'0')
	}
	if text == "" || v < low || v > high {
		d.fail(d.at-len(text), d.at, "%s", want)
	}
	return v
}

// place writes a number with n digits, or says that it does not fit.
func place(kind, part string, v, n, low, high int) (string, error) {
	if v < low || v > high {
		return "", &CodeError{Kind: kind, Want: fmt.Sprintf("%s from %d to %d, not %d", part, low, high, v)}
	}
	return fmt.Sprintf("%0*d", n, v), nil
}

// allDigits demands that a part given as text is n digits.
func allDigits(kind, part, text string, n int) error {
	d := digits{kind: kind + ", " + part, code: text}
	d.length(n)
	return d.err
}
