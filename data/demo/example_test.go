package demo_test

import (
	"fmt"

	"lintu/data"
	"lintu/data/demo"
)

func ExampleGenerate() {
	city, err := demo.Generate("community", 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	occupied := 0
	for row := range city.Rows("households") {
		if data.HouseholdOf(row).Occupied() {
			occupied++
		}
	}
	fmt.Println(occupied, "flats are lived in")
	// Output: 2500 flats are lived in
}
