// Package once makes a thing once for all who ask for it at the same time.
package once

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// Group makes things by key. Its zero value is ready; it may be used by many at once.
type Group[K comparable, V any] struct {
	mu   sync.Mutex
	jobs map[K]*job[V] // under way
}

// job is a thing in the making.
type job[V any] struct {
	waiting int // guarded by the group
	stop    context.CancelFunc
	done    chan struct{}
	thing   V
	err     error
}

// Do gives what build makes for a key. Whoever asks while it is being made waits for the same; the context of build ends
// when the last of them has left. Who leaves gets the error of their own context.
func (g *Group[K, V]) Do(ctx context.Context, key K, build func(context.Context) (V, error)) (V, error) {
	j := g.join(ctx, key, build)
	select {
	case <-j.done:
		return j.thing, j.err
	case <-ctx.Done():
		g.leave(key, j)
		var nothing V
		return nothing, ctx.Err()
	}
}

func (g *Group[K, V]) join(ctx context.Context, key K, build func(context.Context) (V, error)) *job[V] {
	g.mu.Lock()
	defer g.mu.Unlock()
	if j := g.jobs[key]; j != nil {
		j.waiting++
		return j
	}
	if g.jobs == nil {
		g.jobs = map[K]*job[V]{}
	}
	own, stop := context.WithCancel(context.WithoutCancel(ctx))
	j := &job[V]{waiting: 1, stop: stop, done: make(chan struct{})}
	g.jobs[key] = j
	go func() {
		defer stop()
		j.thing, j.err = guarded(own, build)
		g.finish(key, j)
	}()
	return j
}

// guarded turns a panic into an error with its stack: in a goroutine of its own it would end the program.
func guarded[V any](ctx context.Context, build func(context.Context) (V, error)) (thing V, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return build(ctx)
}

// leave ends the work nobody waits for any more; who asks from now on begins anew.
func (g *Group[K, V]) leave(key K, j *job[V]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if j.waiting--; j.waiting > 0 {
		return
	}
	j.stop()
	g.forget(key, j)
}

func (g *Group[K, V]) finish(key K, j *job[V]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forget(key, j)
	close(j.done)
}

// forget takes a job off the list, unless another has come in its place. It is called with the lock held.
func (g *Group[K, V]) forget(key K, j *job[V]) {
	if g.jobs[key] == j {
		delete(g.jobs, key)
	}
}
