package tiles

import "context"

// StepEnd is called with what was just done, at the end of each step of making a tile; nil is not interested.
type StepEnd func(step string)

// End tells that a step is done.
func (e StepEnd) End(step string) {
	if e != nil {
		e(step)
	}
}

type stepKey struct{}

// WithSteps makes sources that get the context tell the steps of making a tile.
func WithSteps(ctx context.Context, end StepEnd) context.Context {
	return context.WithValue(ctx, stepKey{}, end)
}

// Steps gives who wants to be told of steps.
func Steps(ctx context.Context) StepEnd {
	end, _ := ctx.Value(stepKey{}).(StepEnd)
	return end
}
