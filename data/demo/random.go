package demo

import "math/rand/v2"

// part names a stream of random numbers. Every object draws from a stream of its own, so that a change to how one kind
// is drawn moves nothing else.
type part uint64

const (
	partLand part = iota + 1
	partWarp
	partUse
	partLayout
	partShape
	partHomes
	partFamily
	partPerson
	partTags
	partPlaces
	partComponents
	partDevices
	partCameras
	partNames
	partGreen
	partTimes
	partSkeleton
)

// stream is the random numbers of one object of one part: the same for the same seed, part and object.
func stream(seed uint64, p part, object uint64) *rand.Rand {
	return rand.New(rand.NewPCG(mix(seed^mix(uint64(p))), mix(object+0x9e3779b97f4a7c15)))
}

// mix is the finisher of SplitMix64: neighbouring inputs give unrelated outputs.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// between draws evenly from low to high.
func between(r *rand.Rand, low, high float64) float64 { return low + (high-low)*r.Float64() }

// pick draws one of a list.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
