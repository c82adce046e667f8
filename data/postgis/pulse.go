package postgis

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// How a database is found out that keeps its connections and answers nothing: its disk hangs, or a network swallows packets. After
// so long without a word it is asked for one, on the connection that listens, and has so long to say it; one that then takes no new
// connection either does not answer.
const (
	pulseEvery   = 2 * time.Second
	answerWithin = 3 * time.Second
)

// pulse is whether the database answers. The zero pulse says that it does.
type pulse struct {
	lock   sync.Mutex
	alive  context.Context //nolint:containedctx // done while it does not answer; nil before it was first silent or is asked for
	cancel context.CancelFunc
}

// beats is done when the database does not answer.
func (p *pulse) beats() context.Context {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.alive == nil {
		p.alive, p.cancel = context.WithCancel(context.Background())
	}
	return p.alive
}

// stops says that the database does not answer: whoever waits for an answer gets none.
func (p *pulse) stops() {
	_ = p.beats()
	p.lock.Lock()
	defer p.lock.Unlock()
	p.cancel()
}

// returns says that it does.
func (p *pulse) returns() {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.alive != nil && p.alive.Err() != nil {
		p.alive, p.cancel = nil, nil
	}
}

// guard has whoever waits for an answer on a connection hear that there will be none when the database does not answer. A
// connection that this happened to is not used again.
func (s *Store) guard(conn *pgxpool.Conn) (end func()) {
	plain := conn.Conn().PgConn().Conn()
	stop := context.AfterFunc(s.pulse.beats(), func() { _ = plain.SetDeadline(time.Unix(1, 0)) })
	return func() {
		if stop() {
			return
		}
		over, cancel := context.WithCancel(context.Background())
		cancel()
		_ = conn.Conn().Close(over) // nothing more can be said on it
	}
}

// listener is the connection that hears hints, and feels the pulse.
func (s *Store) listener(ctx context.Context) (*pgx.Conn, error) {
	config := s.config.Copy()
	config.BuildContextWatcherHandler = nil
	plain, err := pgx.ParseConfig(config.ConnString())
	if err != nil {
		return nil, err
	}
	config.BuildContextWatcherHandler = plain.BuildContextWatcherHandler // there is no query to cancel
	conn, err := pgx.ConnectConfig(ctx, config)
	if err == nil {
		asking, cancel := context.WithTimeout(ctx, connectWithin)
		defer cancel()
		if _, err = conn.Exec(asking, "LISTEN lintu_changes"); err == nil {
			return conn, nil
		}
		_ = conn.Close(asking)
	}
	var network net.Error
	if ctx.Err() == nil && (errors.Is(err, context.DeadlineExceeded) || errors.As(err, &network) && network.Timeout()) {
		s.pulse.stops()
	}
	return nil, err
}

// heard waits for a hint, and asks for a word when there is none for long.
func heard(ctx context.Context, conn *pgx.Conn) (hint bool, err error) {
	waiting, cancel := context.WithTimeout(ctx, pulseEvery)
	defer cancel()
	if _, err = conn.WaitForNotification(waiting); err == nil || waiting.Err() == nil || ctx.Err() != nil {
		return err == nil, err
	}
	asking, done := context.WithTimeout(ctx, answerWithin)
	defer done()
	return false, conn.Ping(asking)
}
