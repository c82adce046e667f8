package api

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"time"

	"lintu/data"
)

// PositionHeader names a place in the changes of the store: the answer to a change has it, and who sends it with a question gets
// an answer that knows of the change, from this server or from another on the same store.
const PositionHeader = "Lintu-Position"

// longestAwait is how long a question waits for a change.
const longestAwait = 5 * time.Second

// longestPosition in bytes, as it is sent.
const longestPosition = 16 << 10

var errNotYet = errors.New("this server does not show the change yet; ask again in a moment, or without " + PositionHeader)

// tokenOf is a position as it goes through headers.
func tokenOf(p data.Position) string { return base64.RawURLEncoding.EncodeToString([]byte(p)) }

// caughtUp waits for the change that a request has to know of.
func (s *Server) caughtUp(r *http.Request) error {
	token := r.Header.Get(PositionHeader)
	if token == "" || s.options.Await == nil {
		return nil
	}
	wanted, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(token) > longestPosition {
		return wrong(PositionHeader, "is not what an answer to a change gave")
	}
	ctx, cancel := context.WithTimeout(r.Context(), longestAwait)
	defer cancel()
	err = s.options.Await(ctx, data.Position(wanted))
	if errors.Is(err, context.DeadlineExceeded) && r.Context().Err() == nil {
		return errNotYet
	}
	return err
}
