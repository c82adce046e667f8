package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"lintu/data"
	"lintu/frontend"
	"lintu/layers/follow"
	"lintu/layers/published"
	"lintu/server/access"
	"lintu/server/api"
	"lintu/server/config"
	"lintu/server/live"
	"lintu/server/web"
)

// Limits of every connection. Headers are read whole before anything is done, so a slow client costs only a socket.
const (
	headerTime = 10 * time.Second
	idleTime   = 2 * time.Minute
)

// Running is a server that was started.
type Running struct {
	config   config.Config
	log      *slog.Logger
	site     site
	identity atomic.Pointer[data.Identity]
	listener net.Listener
	api      *api.Server
	imports  *imports
	edits    edits
	keeper   *published.Keeper // nil where nothing can be published
	ready    chan struct{}
	ended    chan struct{}
	failed   error // once ended

	publishing publishing
	told       *told
	attend     time.Time // when it is looked next what is tracked
	board      follow.Board
	feed       *follow.Subscription // of the board, for the pages
	live       *live.Hub
}

// Start opens the store and the port, and then reads the city into memory (making the demo city first if it is that
// one, and not there) while it already answers that it is not ready. It runs until the context ends; [Running.Wait]
// waits for that.
func Start(ctx context.Context, c config.Config, log *slog.Logger) (*Running, error) {
	at, err := siteOf(c)
	if err != nil {
		return nil, err
	}
	r := &Running{config: c, log: log, site: at, ready: make(chan struct{}), ended: make(chan struct{}), told: newTold()}
	opened, identity, err := r.beginStore(ctx)
	switch {
	case err == nil:
		r.identity.Store(&identity)
	case at.demo && errors.Is(err, errNoStore):
		r.identity.Store(&data.Identity{Demo: true, Preset: c.Preset, Seed: c.Seed})
	default:
		return nil, err
	}
	if r.keeper, err = r.setUpPublishing(ctx, opened); err != nil {
		return nil, errors.Join(err, closeStore(opened))
	}
	if err := r.listen(ctx); err != nil {
		return nil, errors.Join(err, r.publishing.close(), closeStore(opened))
	}
	go r.run(ctx, opened)
	return r, nil
}

// listen takes the port and prepares what answers on it.
func (r *Running) listen(ctx context.Context) error {
	pages, err := r.pages()
	if err != nil {
		return err
	}
	address, err := access.Address(r.served(), r.config.Listen)
	if err != nil {
		return err
	}
	var open net.ListenConfig
	if r.listener, err = open.Listen(ctx, "tcp", address); err != nil {
		return fmt.Errorf("listen on %s: %w", address, err)
	}
	if err := r.takeFiles(); err != nil {
		return errors.Join(err, r.listener.Close())
	}
	r.prepareLive()
	r.api = api.New(api.Options{
		Version: version(), Title: r.config.Title, ApprovalNumber: r.config.ApprovalNumber,
		Language: r.config.Language, Theme: r.config.Theme, Timeout: r.config.RequestTimeout,
		Dev: r.config.Dev != "", Pages: pages, Log: r.log,
		Answers: r.answers, Here: access.Here, Imports: r.imports, Relations: &r.publishing, Editor: &r.edits, Await: r.edits.Await, Refresh: r.told.Refresh,
		Live: sockets{r.live}, TileCache: int64(r.config.TileCache), //nolint:gosec // at most 2^50
	})
	r.publishing.show, r.publishing.changed = r.api.Serve, r.board.Post
	return nil
}

func (r *Running) pages() (api.Pages, error) {
	if r.config.Dev != "" {
		return web.NewVite(r.config.Dev)
	}
	dist, err := fs.Sub(frontend.Dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("open the front end: %w", err)
	}
	return web.New(dist), nil
}

// run serves and loads side by side; when either fails or the context ends, both end, and the store closes last.
func (r *Running) run(ctx context.Context, opened store) {
	defer close(r.ended)
	server := &http.Server{
		Handler: r.api, ReadHeaderTimeout: headerTime, ReadTimeout: headerTime, IdleTimeout: idleTime,
		WriteTimeout: r.config.RequestTimeout + headerTime, MaxHeaderBytes: int(r.config.MaxHeaderBytes),
		ErrorLog: slog.NewLogLogger(r.log.Handler(), slog.LevelDebug),
	}
	group, inner := errgroup.WithContext(ctx)
	listener := newPatientListener(r.listener, lookTime)
	group.Go(func() error { return listener.look(inner) })
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		<-inner.Done()
		return r.stop(ctx, server)
	})
	group.Go(func() error {
		var err error
		if opened, err = r.make(inner, opened); err != nil {
			return err
		}
		r.imports.open(opened, r.identified().Demo)
		r.edits.open(opened)
		return r.follow(inner, opened)
	})
	group.Go(func() error { return r.keep(inner, r.keeper) })
	group.Go(func() error { return r.live.Run(inner, r.feed) })
	err := group.Wait()
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil // told to stop while still loading
	}
	r.failed = errors.Join(err, r.imports.close(), r.publishing.close(), closeStore(opened))
}

// stop lets running requests finish for a while and then drops them.
func (r *Running) stop(ctx context.Context, server *http.Server) error {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.config.ShutdownTimeout)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		r.log.Warn("requests were dropped on shutdown", "error", err)
		return server.Close()
	}
	return nil
}

// make makes the demo city if it is missing.
func (r *Running) make(ctx context.Context, opened store) (store, error) {
	if opened != nil {
		return opened, nil
	}
	r.log.Info("making the demo city, once", "preset", r.config.Preset, "seed", r.config.Seed, "store", r.site.text)
	err := makeDemo(ctx, r.site, r.config.Preset, r.config.Seed, nil)
	if err != nil {
		return nil, err
	}
	opened, identity, err := r.site.begin(ctx, forWriting)
	if err != nil {
		return nil, err
	}
	r.identity.Store(&identity)
	return opened, nil
}

// Addr is where it listens.
func (r *Running) Addr() net.Addr { return r.listener.Addr() }

// Ready is closed once the city is served.
func (r *Running) Ready() <-chan struct{} { return r.ready }

// Ended is closed once nothing runs any more.
func (r *Running) Ended() <-chan struct{} { return r.ended }

// Wait waits until everything has ended and tells why, nil if it was told to.
func (r *Running) Wait() error {
	<-r.ended
	return r.failed
}

func closeStore(opened store) error {
	if opened == nil {
		return nil
	}
	return opened.Close()
}
