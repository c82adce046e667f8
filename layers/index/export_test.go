package index

// PackAfter lets a test see layers packed that are small.
func (e *Editor) PackAfter(bytes int) { e.spare = bytes }

// Parts is of how many parts a layer consists.
func Parts(x *Index, layer string) int { return len(x.layers[layer].parts) }

// Await waits for what is being packed.
func (e *Editor) Await() {
	e.Close()
	e.Settle()
}
