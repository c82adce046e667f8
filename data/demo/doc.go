// Package demo makes a Chinese city that does not exist: its land, streets, compounds, buildings, flats, people and
// things, in the numbers a real one would have.
//
// The same preset and seed give the same city to the byte; another seed gives another city. Nothing is read but the
// tables in this package, and nobody real is in it: id numbers use the area code 370699, which no district has, phones
// the prefix 129, which no network has, and every record says that it is demo.
//
// The land comes first. A mesh of roads is cut into the ground while the ground is still flat and square, then the
// whole sheet is bent, so that streets curve together and every border two areas share is one line. The faces between
// the roads are lots; lots get a use, buildings stand on them by the rules of their kind (rows face south, a row keeps
// 1.2 heights of distance), and faces are gathered into micro-grids, grids and communities by the number of homes.
// People and things are drawn only when their rows are asked for.
package demo
