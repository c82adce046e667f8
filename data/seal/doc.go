// Package seal encrypts the personal columns of a store and makes them findable by equality.
//
// A value is sealed with AES-256-GCM under a data key, bound to its table, field and row so that a sealed value copied
// to another row does not open. Data keys are random, numbered, and kept in the store wrapped by a [Master] key that
// lives outside it (an environment variable or a file). The store can rotate data keys (old ids stay readable) and the
// master can change without touching a row. A [Blind] index is a keyed hash (HMAC-SHA-256) of the normalised value:
// equal values have equal indexes, and nobody without the key can compute one.
package seal
