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
//
// # Large cities
//
// luzhou, district and city are made of townships (streets and towns). A skeleton comes first: trunk roads, the river
// and the blocks between them, for the whole city. Blocks are gathered into townships, so that every border of one runs
// along a trunk road or a bank, and its corners are the skeleton's; each township is then made alone on its blocks, by
// its own seed, size and place (towers towards the middle, works at the rim, villages around towns). A survey makes every
// township once, shares the totals out and keeps how each is made: a few hundred bytes. Rows of a table are those of one
// township after the other, each made anew, the next one while the rows of one are taken: memory holds two townships
// and the skeleton (50,000 corners for district, half a million for city), whatever the number of people.
//
// Ids of the township number n are n·10⁶ + 1 and up, those below 10⁶ are the city's own. Cameras and sensors have the
// township in their GB/T 28181 centre code, components 10,000 serial numbers each. Id numbers of people beyond 182,500
// use area codes that begin 3799, a prefecture the province does not have; so do the districts of city.
//
// # Where counts do not agree
//
// Counts win over ratios, and those named for a preset over those that follow from them:
//
//   - luzhou has 20,187 records of buildings for 27,179 people, as its case says: 7,287 buildings and 12,900 flats. That
//     leaves one flat for most buildings, so it is a small town among villages of self-built houses (6,806 of them).
//     Its 25,880 geographic records are the components and the rows of roads, water and green together.
//   - district has 1,100,000 people (the table's 1,096,000, rounded as it is named) in 455,000 flats.
//   - city has 3,300,000 flats in 130,000 residential buildings, 25 each, where a district has 60. Three fifths of the
//     buildings are therefore village houses of one or two flats. The table's 380,000 units would be seven to a block of
//     flats; it has 164,000, which is the district's ratio for blocks of flats.
//   - unit grids (100 m) are no regions here; luzhou has no micro-grids.
package demo
