package index

// PackAfter lets a test see layers packed that few rows were edited of.
func (e *Editor) PackAfter(rows int) { e.few = rows }

// Parts is of how many parts a layer consists.
func Parts(x *Index, layer string) int { return len(x.layers[layer].parts) }

// Await waits for what is being packed.
func (e *Editor) Await() {
	e.Close()
	e.Settle()
}
