package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

type conn struct {
	addr string
	take string // encodings it takes
	c    net.Conn
	r    *bufio.Reader
	body []byte
	req  []byte
}

func (c *conn) get(path string) (status int, body []byte, gz bool, err error) {
	for try := 0; ; try++ {
		fresh := c.c == nil
		if fresh {
			if c.c, err = net.DialTimeout("tcp", c.addr, 2*time.Second); err != nil {
				return
			}
			c.r = bufio.NewReaderSize(c.c, 64<<10)
		}
		status, body, gz, err = c.once(path)
		if err == nil || fresh || try > 0 {
			if err != nil && c.c != nil {
				c.c.Close()
				c.c = nil
			}
			return
		}
		c.c.Close() // the server closed an idle connection: once more on a new one
		c.c = nil
	}
}

func (c *conn) once(path string) (status int, body []byte, gz bool, err error) {
	c.c.SetDeadline(time.Now().Add(60 * time.Second))
	c.req = append(c.req[:0], "GET "...)
	c.req = append(c.req, path...)
	c.req = append(c.req, " HTTP/1.1\r\nHost: "...)
	c.req = append(c.req, c.addr...)
	c.req = append(c.req, "\r\nAccept-Encoding: "...)
	c.req = append(c.req, c.take...)
	c.req = append(c.req, "\r\n\r\n"...)
	if _, err = c.c.Write(c.req); err != nil {
		return
	}
	line, err := c.r.ReadSlice('\n')
	if err != nil || len(line) < 12 {
		return 0, nil, false, fmt.Errorf("status line: %v", err)
	}
	status, _ = strconv.Atoi(string(line[9:12]))
	n, chunked, closing, notTile := -1, false, false, false
	for {
		line, err = c.r.ReadSlice('\n')
		if err != nil {
			return
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		k, v, _ := bytes.Cut(line, []byte(":"))
		v = bytes.TrimSpace(v)
		switch strings.ToLower(string(k)) {
		case "content-length":
			n, _ = strconv.Atoi(string(v))
		case "transfer-encoding":
			chunked = strings.Contains(string(v), "chunked")
		case "content-encoding":
			gz = string(v) == "gzip"
		case "content-type":
			// an error page served with status 200 is no tile
			notTile = bytes.HasPrefix(v, []byte("text/")) || bytes.HasPrefix(v, []byte("application/json"))
		case "connection":
			closing = strings.EqualFold(string(v), "close")
		}
	}
	c.body = c.body[:0]
	switch {
	case status == 204 || status == 304:
	case chunked:
		for {
			line, err = c.r.ReadSlice('\n')
			if err != nil {
				return
			}
			m, perr := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 64)
			if perr != nil {
				return 0, nil, false, perr
			}
			off := len(c.body)
			c.body = slices.Grow(c.body, int(m)+2)[:off+int(m)+2]
			if _, err = io.ReadFull(c.r, c.body[off:]); err != nil {
				return
			}
			c.body = c.body[:off+int(m)]
			if m == 0 {
				break
			}
		}
	case n >= 0:
		c.body = slices.Grow(c.body, n)[:n]
		_, err = io.ReadFull(c.r, c.body)
	default:
		c.body, err = io.ReadAll(c.r)
		closing = true
	}
	if closing {
		c.c.Close()
		c.c = nil
	}
	if notTile && status == 200 {
		status = 299
	}
	return status, c.body, gz, err
}

func features(b []byte) map[string]int {
	out := map[string]int{}
	fields(b, func(f int, v []byte) {
		if f != 3 {
			return
		}
		name, n := "", 0
		fields(v, func(f int, v []byte) {
			if f == 1 {
				name = string(v)
			} else if f == 2 {
				n++
			}
		})
		name = strings.TrimPrefix(name, "public.")
		out[name] += n
	})
	return out
}

func fields(b []byte, f func(int, []byte)) {
	for len(b) > 0 {
		k, n := uvar(b)
		b = b[n:]
		switch k & 7 {
		case 0:
			_, n := uvar(b)
			b = b[n:]
		case 1:
			b = b[8:]
		case 5:
			b = b[4:]
		case 2:
			l, n := uvar(b)
			f(int(k>>3), b[n:n+int(l)])
			b = b[n+int(l):]
		default:
			return
		}
	}
}

func uvar(b []byte) (v uint64, n int) {
	for s := uint(0); n < len(b); s += 7 {
		c := b[n]
		n++
		v |= uint64(c&127) << s
		if c < 128 {
			return
		}
	}
	return v, len(b)
}

func gunzip(b []byte, gz bool) []byte {
	if !gz {
		return b
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	o, _ := io.ReadAll(r)
	return o
}
