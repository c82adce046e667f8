package data

// PropertyCode is the 23-digit 房屋代码 of JGJ/T 246-2012: 行政区划 9 + 竣工年份 4 + 幢顺序 4 + 户顺序 5 + 校验 1.
type PropertyCode struct {
	Street   string // 9 digits
	Year     int    // of completion
	Building int    // in the street and year
	Door     int    // 0 for the building itself (物理幢)
	Verified bool   // the check digit was compared: see propertyCheck
}

const propertyCode = "property code"

// propertyCheck maps the weighted sum mod 11 to the check digit. The standard's table was not to be had; its published
// example (11010101020200109000003: sum 106) fixes one row. Codes of the other rows are read without comparing.
var propertyCheck = map[int]byte{7: '3'}

// ParsePropertyCode reads a 房屋代码 of 23 digits.
func ParsePropertyCode(code string) (PropertyCode, error) {
	d := digits{kind: propertyCode, code: code}
	if !d.length(23) {
		return PropertyCode{}, d.err
	}
	d.county()
	d.number(3, 1, 599, "a street from 001")
	p := PropertyCode{
		Street: code[:9], Year: d.number(4, 1800, 2999, "a year of completion"),
		Building: d.number(4, 1, 9999, "a building from 0001"), Door: d.number(5, 0, 99999, "a flat"),
	}
	if check, known := propertyCheck[propertySum(code)]; known {
		p.Verified = true
		if check != code[22] {
			d.fail(22, 23, "the check digit %c", check)
		}
	}
	if d.err != nil {
		return PropertyCode{}, d.err
	}
	return p, nil
}

// propertySum is Σ digit × 2^(i+1) mod 11 over the first 22 digits.
func propertySum(code string) int {
	sum, weight := 0, 1
	for i := range 22 {
		weight = weight * 2 % 11
		sum += int(code[i]-'0') * weight
	}
	return sum % 11
}
