package tiles_test

import (
	"fmt"

	"lintu/tiles"
)

func ExampleParse() {
	a, err := tiles.Parse("14", "13716", "6344")
	fmt.Println(a, err)
	_, err = tiles.Parse("14", "16384", "6344")
	fmt.Println(err)
	// Output:
	// 14/13716/6344 <nil>
	// x="16384" is out of range: 0 to 16383 (zoom 14)
}
