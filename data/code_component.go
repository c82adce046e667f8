package data

// ComponentCode is the 17-digit 管理部件标识码 of GB/T 47678.5-2026: 县6 + 大类2 + 小类3 + 顺序6.
type ComponentCode struct {
	County string // 6 digits
	Kind   string // 5 digits: 大类 + 小类 of Annex A
	Serial int    // 1 … 999999 in the county and kind
}

const componentCode = "component code"

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

// componentNames are the kinds a community map shows first; the Annex has more.
const componentNames = "01001供水井盖 01002污水井盖 01003雨水井盖 01004雨水箅子 01005电力井盖 01011燃气井盖 " +
	"01013消防设施 01018化粪池井盖 01037路灯 01046户外健身设施 01048变压器（箱） " +
	"01049燃气调压站（箱） 01050监控电子眼设施 01051治安岗亭 01054充电桩 01059旧衣物回收箱 " +
	"01066紧急报警点SOS 01067防汛监测设施 01075快递柜 01076公用电梯 01077综合杆 02001停车场 " +
	"02004公交站设施 02025非机动车停放点 02034无障碍设施 02035应急避难指示牌 " +
	"02038门（楼号）牌 03001公共厕所 03003化粪池 03004垃圾间（楼） 03005垃圾箱 03008宣传栏 " +
	"04001古树名木 04002行道树 04007街头座椅 04013绿地"

// ComponentName is the name of a component kind in Chinese, or empty for one this table does not hold.
func ComponentName(kind string) string {
	if len(kind) != 5 {
		return ""
	}
	return lookUp(componentNames, kind)
}
