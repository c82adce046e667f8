package app

import (
	"context"
	"net"
	"sync"
	"time"
)

// lookTime is how often connections are looked at whose time may be up: so much later than asked for their limits hold.
const lookTime = time.Second

// patientListener gives connections whose limits of time cost next to nothing. net/http moves four of them with every request, and
// each is a timer of the runtime that wakes another thread: a seventh of the processor time of a tile that is kept.
type patientListener struct {
	net.Listener

	every time.Duration // lookTime

	mu   sync.Mutex
	open map[*patient]struct{}
}

func newPatientListener(l net.Listener, every time.Duration) *patientListener {
	return &patientListener{Listener: l, every: every, open: map[*patient]struct{}{}}
}

// Accept waits for a connection.
func (l *patientListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	tcp, ok := c.(*net.TCPConn)
	if err != nil || !ok {
		return c, err //nolint:wrapcheck // net/http looks at what it is
	}
	p := &patient{TCPConn: tcp, from: l}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[p] = struct{}{}
	return p, nil
}

// look ends what has gone on for too long, until the context ends.
func (l *patientListener) look(ctx context.Context) error {
	tick := time.NewTicker(l.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			l.mu.Lock()
			for c := range l.open {
				c.read.end(now, c.TCPConn.SetReadDeadline)
				c.write.end(now, c.TCPConn.SetWriteDeadline)
			}
			l.mu.Unlock()
		}
	}
}

// patient is such a connection.
type patient struct {
	*net.TCPConn

	from        *patientListener
	read, write limit
}

// SetDeadline limits reading and writing.
func (c *patient) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

// SetReadDeadline limits reading.
func (c *patient) SetReadDeadline(t time.Time) error {
	return c.read.set(t, c.near(t), c.TCPConn.SetReadDeadline)
}

// SetWriteDeadline limits writing.
func (c *patient) SetWriteDeadline(t time.Time) error {
	return c.write.set(t, c.near(t), c.TCPConn.SetWriteDeadline)
}

// near reports whether a limit is over, or before it is looked at twice.
func (c *patient) near(t time.Time) bool { return !t.IsZero() && time.Until(t) < 2*c.from.every }

// Close closes it.
func (c *patient) Close() error {
	c.from.mu.Lock()
	delete(c.from.open, c)
	c.from.mu.Unlock()
	return c.TCPConn.Close() //nolint:wrapcheck // net/http looks at what it is
}

// limit is until when something may last.
type limit struct {
	mu    sync.Mutex
	until time.Time // that is looked at; zero for none
	armed bool      // the connection has one of its own
}

// set takes a limit. One that is near the connection's own timer watches; another one only ends that.
func (l *limit) set(t time.Time, near bool, arm func(time.Time) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if near {
		l.until, l.armed = time.Time{}, true
		return arm(t)
	}
	l.until = t
	if !l.armed {
		return nil
	}
	l.armed = false
	return arm(time.Time{})
}

// end makes a limit that is reached one of the connection's.
func (l *limit) end(now time.Time, arm func(time.Time) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.until.IsZero() && !now.Before(l.until) {
		l.until, l.armed = time.Time{}, true
		_ = arm(now) // one that is closed has no limits
	}
}
