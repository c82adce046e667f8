package data_test

import (
	"fmt"

	"lintu/data"
)

func ExampleParseAddress() {
	for _, typed := range []string{"锦绣花园３幢 二单元５０１室", "锦绣花园3号楼2-501", "锦绣花园 3-2-501"} {
		address, err := data.ParseAddress(typed)
		fmt.Println(address, err)
	}
	// Output:
	// 锦绣花园3幢2单元501 <nil>
	// 锦绣花园3幢2单元501 <nil>
	// 锦绣花园3幢2单元501 <nil>
}

func ExampleParseHouseKey() {
	key, err := data.ParseHouseKey("370699001001012003029102")
	fmt.Println(key.Compound, key.Building, key.Unit, key.Floor, key.Door, err)
	_, err = data.ParseHouseKey("370699001001012003020002")
	fmt.Println(err)
	// Output:
	// 12 3 2 -1 2 <nil>
	// house key, digits 21–22: "00": want a floor 01–90, or a basement 91–99
}
