package live

import (
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// What a page is told of a message that is at fault. Each has its code of closing in the table below.
var (
	errText     = errors.New("the message is not UTF-8")
	errBinary   = errors.New("a binary message")
	errLarge    = errors.New("the message is too large")
	errHello    = errors.New("HELLO is the first message, and comes once")
	errProtocol = errors.New("another protocol")
	errRate     = errors.New("too many messages")
)

// faults are all reasons for which the server closes a socket by itself, with their codes.
var faults = []struct {
	err  error
	code int
	name string
}{
	{errText, CloseText, "not_utf8"},
	{errBinary, CloseBinary, "binary"},
	{errLarge, CloseLarge, "too_large"},
	{errBad, CloseBad, "bad_message"},
	{errProtocol, CloseProtocol, "wrong_protocol"},
	{errHello, CloseHello, "hello_expected"},
	{errRate, CloseRate, "too_many_messages"},
	{errSlow, CloseSlow, "too_slow"},
	{errSilent, CloseSilent, "silent"},
	{errLeaving, CloseLeaving, "leaving"},
}

var (
	errSlow    = errors.New("no ACK in time")
	errSilent  = errors.New("nothing heard")
	errLeaving = errors.New("the server stops")
)

// retryFrom is the first code of those that are not the page's fault.
const retryFrom = 4500

// socket is one page's connection. Its own goroutine reads; who writes is lent to it by the hub.
type socket struct {
	hub  *Hub
	conn *websocket.Conn

	writing sync.Mutex // held from where it is decided what is sent until it was; before lock
	lock    sync.Mutex
	page    page
	greeted bool
	queued  bool  // a writer will come
	fault   error // why it is to be closed
	ended   bool
	awaited Version // an ACK of it is
	since   time.Time
	stale   time.Time // as the page was told

	opened, heard, pinged time.Time
	ping                  bool // is to be sent
	next                  time.Time
	timer                 *time.Timer // runs if not nil

	tokens float64 // messages that the page may send at once
	filled time.Time
}

// read takes messages until the connection ends.
func (s *socket) read() {
	defer s.hub.leave(s)
	s.conn.SetPongHandler(func(string) error { return s.spend() })
	s.conn.SetPingHandler(func(text string) error {
		if err := s.spend(); err != nil {
			return err
		}
		return s.control(websocket.PongMessage, []byte(text))
	})
	for {
		err := s.message()
		if err == nil {
			continue
		}
		for _, f := range faults {
			if errors.Is(err, f.err) {
				s.close(f.err)
				return
			}
		}
		_ = s.conn.Close() // the page has gone
		return
	}
}

// message reads one message and does what it says.
func (s *socket) message() error {
	kind, r, err := s.conn.NextReader()
	if err != nil {
		return err
	}
	if kind != websocket.TextMessage {
		return errBinary
	}
	text, err := io.ReadAll(io.LimitReader(r, mostMessageBytes+1))
	if err != nil {
		return err
	}
	if len(text) > mostMessageBytes {
		return errLarge
	}
	if err = s.spend(); err != nil {
		return err
	}
	message, err := parse(text)
	if err != nil {
		return err
	}
	if _, hello := message.(Hello); hello == s.greeted { // only this goroutine greets
		return errHello
	}
	switch m := message.(type) {
	case Hello:
		return s.welcome(m)
	case View:
		s.look(&m)
	case Ack:
		return s.ack(m.Version)
	case Ping:
		return s.pong()
	}
	return nil
}

// spend counts a message of the page's.
func (s *socket) spend() error {
	s.lock.Lock()
	defer s.lock.Unlock()
	now := time.Now()
	s.heard = now
	s.tokens = min(messagesBurst, s.tokens+messagesEach*now.Sub(s.filled).Seconds()) - 1
	s.filled = now
	if s.tokens < 0 {
		return errRate
	}
	return nil
}

func (s *socket) welcome(m Hello) error {
	if m.Protocol != Protocol {
		return errProtocol
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	h := s.hub
	err := s.write(Welcome{Kind: "WELCOME", Protocol: Protocol, Epoch: h.epoch, Version: h.history.now(), Limits: h.limits()})
	s.lock.Lock()
	defer s.lock.Unlock()
	s.greeted = true
	s.poke()
	return err
}

func (s *socket) look(m *View) {
	h := s.hub
	v, resumed := newView(m, h.options.City), Version(0)
	if m.Resume != nil && m.Resume.Epoch == h.epoch && m.Resume.Version <= h.history.now() {
		resumed = m.Resume.Version
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.page.look(v, resumed)
	s.poke()
}

func (s *socket) ack(v Version) error {
	if v > s.hub.history.now() {
		return errBad
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.awaited > 0 && v >= s.awaited {
		s.awaited = 0
		s.tokens++ // we asked for it
		s.poke()
	}
	return nil
}

func (s *socket) pong() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.lock.Lock()
	sure := s.page.sure()
	if s.page.view == nil {
		sure = s.hub.history.now()
	}
	s.lock.Unlock()
	return s.write(Pong{Kind: "PONG", Version: sure})
}

// poke has a writer come when one may; the lock is held.
func (s *socket) poke() {
	if s.queued || s.ended {
		return
	}
	if s.fault == nil && !s.ping {
		if !s.greeted || s.awaited > 0 && s.stale.Equal(s.hub.staleSince()) {
			return
		}
		if wait := time.Until(s.next); wait > 0 {
			if s.timer == nil {
				s.timer = time.AfterFunc(wait, s.due)
			}
			return
		}
	}
	s.queued = true
	select {
	case s.hub.ready <- s: // there is room for every socket once
	case <-s.hub.done:
	}
}

func (s *socket) due() {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.timer = nil
	s.poke()
}

// serve is a writer's work for one socket: what is waiting is sent.
func (s *socket) serve() {
	s.writing.Lock()
	defer s.writing.Unlock()
	messages, ping, fault := s.waiting()
	if fault != nil {
		s.finish(fault)
		return
	}
	var err error
	if ping {
		err = s.control(websocket.PingMessage, nil)
	}
	for _, m := range messages {
		if err == nil {
			err = s.write(m)
		}
	}
	if err != nil {
		_ = s.conn.Close() // who reads notices
	}
}

// waiting takes what is to be sent.
func (s *socket) waiting() (messages []any, ping bool, fault error) {
	h := s.hub
	s.lock.Lock()
	defer s.lock.Unlock()
	s.queued = false
	ping, s.ping = s.ping, false
	if s.fault != nil || !s.greeted {
		return nil, ping, s.fault
	}
	if since := h.staleSince(); !since.Equal(s.stale) {
		s.stale = since
		told := Stale{Kind: "STALE"}
		if !since.IsZero() {
			told.Since = &since
		}
		messages = append(messages, told)
	}
	if s.awaited > 0 || time.Now().Before(s.next) {
		return messages, ping, nil
	}
	n := s.page.collect(&h.history)
	if n.none() {
		return messages, ping, nil
	}
	s.awaited, s.since = n.version, time.Now()
	s.next = s.since.Add(h.options.Times.Pace)
	h.count.frames.Add(1)
	h.count.wholes.Add(int64(n.all))
	return append(messages, n.messages()...), ping, nil
}

// write sends a message; writing is held.
func (s *socket) write(message any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	s.hub.count.bytes.Add(int64(len(text)))
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.hub.options.Times.Write)); err != nil {
		return err
	}
	return s.conn.WriteMessage(websocket.TextMessage, text)
}

func (s *socket) control(kind int, text []byte) error {
	return s.conn.WriteControl(kind, text, time.Now().Add(s.hub.options.Times.Write))
}

// close ends the connection for a reason.
func (s *socket) close(fault error) {
	s.lock.Lock()
	s.fault = fault
	s.lock.Unlock()
	s.finish(fault)
}

// finish says why and closes.
func (s *socket) finish(fault error) {
	for _, f := range faults {
		if !errors.Is(fault, f.err) {
			continue
		}
		closing := Closing{Code: f.name}
		if f.code >= retryFrom || f.code == CloseLeaving || f.code == CloseRate {
			closing.RetrySeconds = int(s.hub.options.Times.Retry.Seconds())
		}
		reason, _ := json.Marshal(closing) // two plain fields
		_ = s.control(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, string(reason)))
	}
	_ = s.conn.Close() // who reads notices
}

// check looks whether the page is still there; the lock is held.
func (s *socket) check(now time.Time) {
	t := s.hub.options.Times
	switch {
	case s.ended || s.fault != nil:
		return
	case !s.greeted && now.Sub(s.opened) > t.Hello:
		s.fault = errHello
	case s.awaited > 0 && now.Sub(s.since) > t.Ack:
		s.fault = errSlow
	case now.Sub(s.heard) > t.Silent:
		s.fault = errSilent
	case now.Sub(s.heard) > t.Ping && now.Sub(s.pinged) > t.Ping:
		s.ping, s.pinged = true, now
	default:
		return
	}
	s.poke()
}

// gone takes the socket off, and tells why for the log.
func (s *socket) gone() string {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.ended = true
	if s.timer != nil {
		s.timer.Stop()
	}
	for _, f := range faults {
		if errors.Is(s.fault, f.err) {
			return f.name
		}
	}
	return "page_left"
}
