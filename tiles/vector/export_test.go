package vector

import "math"

// Age makes an encoder as old as one gets before its slots are cleared.
func (e *Encoder) Age() { e.base = math.MaxInt32 }
