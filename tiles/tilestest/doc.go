// Package tilestest is what every [tiles.Source] is tested with: the contract it has to keep ([Run]), goldens of tiles
// as readable JSON ([Golden]), and what else tests of tiles share.
package tilestest
