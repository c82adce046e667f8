// Package derive applies writes to a store and lets follow what follows from them, inside one transaction of the store.
//
// Grids and regions go down like this: a row of a table with a grid_id gets the grid its label point falls in, and that
// grid's code as its region. A row that is owned (units and households by buildings, memberships by households, …) has its
// owner's region; a resident has that of the household they live in; a compound has its community's. A write of a grid
// gives the rows in and around it their grid anew, and whoever hangs on them follows.
//
// Rules are here once; a store lends [Rows], the few things SQL has to do for them.
package derive
