package data

// ComponentCode is the 17-digit 管理部件标识码 of GB/T 47678.5-2026: 县6 + 大类2 + 小类3 + 顺序6.
type ComponentCode struct {
	County string // 6 digits
	Kind   string // 5 digits: 大类 + 小类 of Annex A
	Serial int    // 1 … 999999 in the county and kind
}

// MatterCode is the 11-digit 管理事项代码: 县6 + 大类2 + 小类3 of Annex C. It names a kind of matter in a county, not one
// event.
type MatterCode struct {
	County string
	Kind   string
	Local  bool // a kind of the deployment itself, from 90000
}

const (
	componentCode = "component code"
	matterCode    = "matter code"
)

// componentKinds are the small classes of Annex A by great class: 153 in all.
var componentKinds = map[string][]span{
	"01": {{1, 15, "市政公用设施"}, {17, 77, "市政公用设施"}},
	"02": {{1, 44, "交通设施"}},
	"03": {{1, 16, "市容环卫设施"}},
	"04": {{1, 14, "园林绿化设施"}},
	"05": {{2, 3, "其他部件"}, {9, 9, "其他部件"}},
}

// Code writes the component's code, or says which part does not fit.
func (c ComponentCode) Code() (string, error) {
	if err := allDigits(componentCode, "county", c.County, 6); err != nil {
		return "", err
	}
	if ComponentClass(c.Kind) == "" {
		return "", &CodeError{Kind: componentCode, Got: c.Kind, Want: "a kind of GB/T 47678.5 Annex A"}
	}
	serial, err := place(componentCode, "a serial", c.Serial, 6, 1, 999999)
	return c.County + c.Kind + serial, err
}

// ParseComponentCode reads the 17 digits of a component.
func ParseComponentCode(code string) (ComponentCode, error) {
	d := digits{kind: componentCode, code: code}
	if !d.length(17) {
		return ComponentCode{}, d.err
	}
	c := ComponentCode{County: d.county(), Kind: d.next(5)}
	if ComponentClass(c.Kind) == "" {
		d.fail(6, 11, "a kind of GB/T 47678.5 Annex A: 01001–01077 without 01016, 02001–02044, 03001–03016, 04001–04014, "+
			"05002, 05003, 05009")
	}
	c.Serial = d.number(6, 1, 999999, "a serial from 000001")
	if d.err != nil {
		return ComponentCode{}, d.err
	}
	return c, nil
}

// ComponentClass is the 大类 a component kind of five digits belongs to, or empty if Annex A has no such kind.
func ComponentClass(kind string) string {
	if len(kind) != 5 {
		return ""
	}
	d := digits{kind: componentCode, code: kind}
	if !d.length(5) {
		return ""
	}
	class := d.next(2)
	return kindOf(componentKinds[class], d.number(3, 0, 999, ""))
}

// county takes six digits of a county.
func (d *digits) county() string {
	d.number(2, 11, 82, "a province from 11 to 82")
	d.number(2, 1, 99, "a city from 01")
	d.number(2, 0, 99, "a county")
	return d.code[d.at-6 : d.at]
}
