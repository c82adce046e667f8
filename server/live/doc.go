// Package live tells open pages what is different: one WebSocket for each, in the messages of wire.go.
package live
