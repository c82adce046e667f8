// Package follow keeps the city in memory as the store is: it reads index, figures and names at one position of the store's
// changes, and goes on from there. What changed is read row by row and makes the next [State]; readers of the one before
// never wait. Only what a store cannot tell row by row is read anew, and the old state is served meanwhile.
//
// While the store cannot be reached the city stays as it was, and goes on from its position afterwards.
package follow
