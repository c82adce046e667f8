// Package cache keeps finished tiles in memory, up to so many bytes, until the city they are made of is different there.
//
// A tile is found by its key alone, so what is kept must be right whatever state the city is in:
//
//  1. A state has a version that is larger than that of every state before it. Whoever asks holds a state that is shown, and
//     what they make of it says its version when it is put here.
//  2. Before a state is shown, [Cache.Invalidate] is told what is different in it. It remembers that first and then drops what it
//     touches; when it returns, nothing is kept that the state makes other.
//  3. [Cache.Put] looks, under the same lock, at what is remembered of later versions, and refuses a tile that one of them touches.
//     A tile that took long, and comes after the state it was made of has gone, is never kept. What is remembered is bounded;
//     a tile that is older than all of it is refused too.
//
// So a tile that is found was made of some state and no later state that was shown when it was found, nor any between, touches
// it: it is the tile of the state that was shown when the request began, or of a later one.
//
// What goes when memory is full is decided by S3-FIFO (Yang and others, SOSP 2023): new tiles wait in a queue of a tenth of the
// memory and leave unless they are asked for again, so that somebody who crawls all tiles of a city throws out no more than that
// tenth; the others turn in a second queue as long as they're asked for. A hit writes at most one word that is the tile's own and
// moves nothing, unlike LRU.
package cache
