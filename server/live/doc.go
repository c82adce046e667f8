// Package live tells open pages what is different: one WebSocket for each, in the messages of wire.go.
//
// # What a page is told
//
// A page says what it looks at: a box, the zooms of its tiles, the layers it holds tiles of, the areas whose figures it shows. Of every
// state it is told the tiles in that view which [follow.Touched] and [layers.Layer.Different] say are others, by the same rule by
// which kept tiles are dropped. A page that looks elsewhere hears nothing. Of one page one sending is on its way: the next waits
// for its ACK, and says all that came meanwhile together. So what a slow page costs is its socket, whatever happens: what
// happened is kept once for all, in the history, and a page is a view and how far it was told.
//
// # Why nothing is missed
//
// Let a tile in view have been made of state m, and touched by state e > m. The page is told of e unless it asked for the tile again
// and got e:
//
//  1. A state is shown before it is posted, and posted before its version can be heard of. So whoever has heard of version v and
//     asks afterwards gets v or later: the tile was asked for when the page had heard of no more than some h < e.
//  2. While a view stays, the page is told of every state after [page].told, up to which everything in view was told. A state that
//     does not concern the view moves told only if nothing before it is waiting, so nothing is skipped.
//  3. A new view begins with what the page says it has, or with what is known of it. With resume r the page says h >= r for all that it
//     holds, so states after r are enough. Without, a tile that a remembered view had was told of up to where that view was; any other
//     up to the start, which is what the first view resumed from. A view that was replaced before it was told of is not remembered.
//  4. What is taken is not lost: messages of one version are in order, only the last without more makes it heard of, and PONG
//     says no more than what was written before it. A page whose line breaks resumes with what it had heard of.
//  5. Where the history does not reach back, nothing is guessed: the layer is told of as a whole, whatever the page holds of it. So
//     is a page that resumes from another server (another epoch) or says nothing.
//
// Whoever asks for all it holds between hearing of a version and saying it, needs no more than /api/v1/status first: its position is
// the resume of the first view. page_test.go plays this with random edits, moves, lost lines and a short history.
//
// [follow.Touched]: ../../layers/follow/state.go
// [layers.Layer.Different]: ../../layers/different.go
package live
