package data

import (
	"strconv"
	"strings"
)

// MatterCode is the 11-digit 管理事项代码 of GB/T 47678.5-2026: 县6 + 大类2 + 小类3 of Annex C. It names a kind of matter in a
// county, not one event.
type MatterCode struct {
	County string
	Kind   string // 5 digits
}

const matterCode = "matter code"

// localMatters is where the kinds of a deployment itself begin; the standard ends at 10.
const localMatters = 90000

// matters are the 97 kinds of Annex C, great classes 06–10, as one text per class: code and name. 01–05 repeat the kinds
// of components (its "异常").
var matters = map[string]string{
	"06": "06001私搭乱建 06002店面无证装修 06003违章接坡 06004建筑物外立面污损 " +
		"06005临街阳台屋顶脏乱差 06006擅自挂彩旗 06007沿街晾挂 06008擅自架设管线杆线 " +
		"06009空调室外机低挂 06010暴露垃圾 06011积存垃圾渣土 06012道路不洁 06013道路破损 " +
		"06014道路遗撒 06015沙(河)滩不洁 06016交通标线不清晰 06017绿地脏乱 06018绿化弃料 " +
		"06019非装饰性吊挂 06020焚烧垃圾树叶 06021病虫害 06022非法伐树 06023堤岸破损 " +
		"06024水域秩序乱象 06025水域不洁 06026河道污染 06027油烟污染 06028噪声扰民 06029露天烧烤 " +
		"06030乱倒乱排污水废水 06032非正规垃圾填埋场 06033乱丢弃医疗废物 06034废弃车辆 " +
		"06035废弃家具设备 06036乱堆杂物 06037动物尸体 06038擅自饲养家禽家畜 06039违章开设道口 " +
		"06040私设地锁阻车桩 06041垃圾未分类 06042垃圾站(箱)满溢 06043遮阳篷破损 " +
		"06044节庆装饰物破损 06045非法占绿毁绿 06046占用河道 06047公园秩序 06048边坡(挡土墙)破损 " +
		"06049台阶破损 06050路缘石缺损 06051盲道缺损 06052无障碍坡道破损",
	"07": "07001非法小广告 07002街头散发广告 07003违规户外广告 07004广告语言文字不规范 " +
		"07006违规牌匾标识 07007违规标语宣传品 07008公益性宣传品缺损",
	"08": "08001施工扰民 08002施工占道 08003无证掘路 08004工地扬尘 08005施工废弃料 08006施工物料乱堆放 " +
		"08007围挡问题 08008道路未硬化 08009出入口道路破损 08010未场光地净 08011渣土车未密闭 " +
		"08012车轮夹带 08013违规高空悬吊作业 08014预埋件设施裸露 08015施工公示牌污损 08016无证建设",
	"09": "09001无照经营游商 09002早(夜)市管理 09003流浪乞讨 09004废品收购乱象 09005店外经营 " +
		"09006占道经营 09008非法出版物销售 09009机动车乱停放 09010非机动车乱停放 09011共享单车乱象 " +
		"09012占用消防通道 09013临街屠宰 09014畜力车进城 09015无证餐饮 09016违规设置停车场 " +
		"09017违规占用桥下空间 09018履带车违规上路 09019占用无障碍通道 09020农贸市场秩序 " +
		"09021占道洗车 09022占道促销宣传",
	"10": "10001道路积雪结冰 10002架空线缆脱落",
}

// Code writes the code, or says which part does not fit.
func (m MatterCode) Code() (string, error) {
	if err := allDigits(matterCode, "county", m.County, 6); err != nil {
		return "", err
	}
	if _, err := ParseMatterCode(m.County + m.Kind); err != nil {
		return "", err
	}
	return m.County + m.Kind, nil
}

// ParseMatterCode reads the 11 digits of a kind of matter.
func ParseMatterCode(code string) (MatterCode, error) {
	d := digits{kind: matterCode, code: code}
	if !d.length(11) {
		return MatterCode{}, d.err
	}
	m := MatterCode{County: d.county(), Kind: d.next(5)}
	if !m.Local() && ComponentClass(m.Kind) == "" && MatterName(m.Kind) == "" {
		d.fail(6, 11, "a kind of GB/T 47678.5 Annex C (a component kind for its fault, or 06001–10002), or a local one from 90001")
	}
	if d.err != nil {
		return MatterCode{}, d.err
	}
	return m, nil
}

// Local reports whether the kind is the deployment's own and not of the standard.
func (m MatterCode) Local() bool {
	kind, err := strconv.Atoi(m.Kind)
	return err == nil && kind > localMatters
}

// MatterName is the name of a kind of the classes 06–10 in Chinese, or empty.
func MatterName(kind string) string {
	if len(kind) != 5 {
		return ""
	}
	return lookUp(matters[kind[:2]], kind)
}

// lookUp finds the name behind a code in a text of "code and name" separated by spaces.
func lookUp(text, code string) string {
	for entry := range strings.FieldsSeq(text) {
		if name, ok := strings.CutPrefix(entry, code); ok {
			return name
		}
	}
	return ""
}
