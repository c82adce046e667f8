package importer

import (
	"regexp"
	"strings"
)

// dictionary says in Chinese why a row is refused.
type dictionary struct {
	unknown string // before what is not in it
	entries []entry
	known   map[string]string
	inner   *dictionary // for what differs, should that be a sentence itself
}

type entry struct {
	english *regexp.Regexp
	chinese string
}

// reasons are what rows are refused for: in English, with * for what differs, and in Chinese with $1, $2 … for it, or
// =1, =2 … where it stays as it is.
func reasons() [][2]string {
	return [][2]string{
		{"it has no geometry", "没有几何图形"},
		{"it is a * and the layer holds *s; import those on their own with --shape *", "它是$1，图层存放的是$2；请用 --shape =3 单独导入"},
		{"it is a collection of different kinds of geometry", "几何集合中混有不同类型的图形"},
		{"a position is not a finite number", "坐标不是有限的数"},
		{"a position looks like metres and not degrees; say its system with --crs", "坐标像是米而不是度；请用 --crs 指明坐标系"},
		{"latitude and longitude look swapped", "经度和纬度似乎颠倒了"},
		{"latitude and longitude look swapped: it would lie in China the other way round", "经度和纬度似乎颠倒了：对调后才落在中国境内"},
		{"a position is out of range: longitude is −180…180 and latitude −90…90", "坐标超出范围：经度为 −180…180，纬度为 −90…90"},
		{"it lies at 0, 0, which stands for no position", "坐标为 0, 0，表示没有位置"},
		{"it lies more than 500 km from the meridian of *: it is of another zone, or north and east are swapped", "距 $1 的中央子午线超过 500 千米：属于另一投影带，或北坐标与东坐标颠倒"},
		{"it lies beyond the pole of *", "超出 $1 的极点"},
		{"it lies outside the map of *", "超出 $1 的范围"},
		{"its line has fewer than two different positions", "线少于两个不同的点"},
		{"its outline crosses itself and cannot be mended", "轮廓自相交，无法修复"},
		{"its area is nothing", "面积为零"},
		{"its parts lie in each other's way and cannot be united", "各部分相互重叠，无法合并"},
		{"its ring has fewer than three different corners", "环少于三个不同的角点"},
		{"its geometry is broken and would have to be mended", "几何图形有错误，需要修复（已要求不修复）"},
		{"is the code of * *", "已是 =1 =2 的代码"},
		{"cannot be compared with * *, whose outline is broken", "无法与 =1 =2 比较，后者的轮廓有错误"},
		{"is no field of it", "没有这个字段"},
		{"it has no geometry; delete it instead", "没有几何图形；如不再需要请删除该要素"},
		{"rows of * have no geometry", "$1 的记录没有几何图形"},
		{"its outline crosses or touches itself, or its parts lie over one another: move the corners apart", "轮廓自相交或自相接触，或各部分相互重叠：请把角点移开"},
		{"it is a list or an object, the field is of type *", "值是列表或对象，字段类型为 $1"},
		{"it is no time such as 2026-01-31T00:00:00Z", "不是 2026-01-31T00:00:00Z 这样的时间"},
		{"it is none of *", "只能是以下之一：=1"},
		{"it is no code of a grid: the 12 digits of its community and a serial", "不是网格代码：应为 12 位社区代码加顺序号"},
		{"it is no division code of 12 digits", "不是 12 位区划代码"},
		{"it is the code of a * and not of a *", "这是 =1 级的代码，而不是 =2 级的"},
		{"the geometry is no geometry object", "geometry 不是几何对象"},
		{"the geometry of type * has no coordinates", "类型为 $1 的几何没有坐标"},
		{"there is no geometry type *", "没有 $1 这种几何类型"},
		{"geometry collections are nested too deeply", "几何集合嵌套过深"},
		{"the coordinates are wrong: a list is missing, they are not nested deep enough", "坐标有误：缺少列表，嵌套层数不够"},
		{"the coordinates are wrong: something else than a list of positions", "坐标有误：不是点的列表"},
		{"the coordinates are wrong: a position has fewer than two numbers", "坐标有误：一个点少于两个数"},
		{"the coordinates are wrong: a position holds something that is no number, or they are nested too deep", "坐标有误：含有非数字的内容，或嵌套过深"},
		{"an id is a string or a number", "id 应为文本或数字"},
		{"the properties are no object", "properties 不是对象"},
		{"it has * cells and the head has *", "该行有 $1 个单元格，表头有 $2 个"},
		{"it is no number of degrees or metres", "不是以度或米为单位的数"},
		{"it is no well-known text", "不是 WKT 文本"},
		{"its geometry is longer than 64 MB", "几何图形超过 64 MB"},
		{"its geometry fills the cell and is cut off: a spreadsheet's cell holds 32767 characters", "几何图形占满单元格而被截断：电子表格的单元格最多 32767 个字符"},
		{"it is in another coordinate system than the rows before it", "坐标系与前面的行不同"},
		{"the key is empty", "主键为空"},
		{"the code is empty", "代码为空"},
		{"the name is empty", "名称为空"},
		{"it is no division code of 2, 4, 6, 9 or 12 digits", "不是 2、4、6、9 或 12 位的区划代码"},
		{"it is no number in metres", "不是以米为单位的数"},
		{"it is not from * to *", "不在 $1 到 $2 之间"},
		{"it is longer than 64 KB", "超过 64 KB"},
		{"it has control characters in it", "含有控制字符"},
		{"it holds an id number", "含有身份证号码"},
		{"its body would begin at * m and end at * m", "建筑主体从 $1 米开始，到 $2 米结束"},
		{"OpenStreetMap does not call it a building", "OpenStreetMap 未将其标为建筑"},
		{"it is nothing that belongs in layer *", "不属于图层 $1"},
		{"it is of type *, the field is of type *", "类型为 $1，字段类型为 $2"},
		{"it is no number, the field is of type *", "不是数字，字段类型为 $1"},
		{"its shape is cut off", "图形记录被截断"},
		{"there is no shape of type *", "没有类型为 $1 的图形"},
		{"its shape has fewer positions than it says", "图形的点数少于其声明的数目"},
		{"the parts of its shape are not in order", "图形各部分的次序有误"},
		{"its rings run in the wrong direction and are too many to be told apart", "环的方向有误且数目过多，无法区分内外"},
		{"its text is not *", "文本不是 $1 编码"},
		{"it is neither T nor F", "既不是 T 也不是 F"},
		{"it is no date of the form YYYYMMDD", "不是 YYYYMMDD 形式的日期"},
		{"it is no number", "不是数字"},
		{"there is no * in *", "$2 中没有 $1"},
		{"nothing is left of them", "合并后没有剩下任何图形"},
		{"other reasons", "其他原因"},
	}
}

// refusals are what stores refuse rows for, beyond that; a foreign GeoPackage is read by the words of one too.
func refusals() [][2]string {
	return [][2]string{
		{"must be from 1 to 2^53", "应在 1 到 2^53 之间"},
		{"has * values for * fields", "有 $1 个值，而字段有 $2 个"},
		{"must not be empty", "不能为空"},
		{"refers to the row itself", "指向了自身"},
		{"makes the row its own ancestor", "会使该行成为自己的上级"},
		{"is a *, want a *", "类型为$1，应为$2"},
		{"is no finite number", "不是有限的数"},
		{"is not UTF-8", "不是 UTF-8 文本"},
		{"has a NUL character in it", "含有空字符"},
		{"is a time outside of the years 0 to 9999", "时间不在 0 到 9999 年之间"},
		{"has a geometry, and the table has none", "带有几何图形，而表中没有几何字段"},
		{"a * does not belong in a table of shape *", "几何类型 $1 不属于形状为$2的表"},
		{"has * points where one is meant", "有 $1 个点，应只有一个"},
		{"a line of * positions", "线只有 $1 个点"},
		{"a ring that is not closed or has less than 4 positions (*)", "环没有闭合，或少于 4 个点（$1）"},
		{"is no geometry", "不是几何图形"},
		{"an empty geometry; leave it out instead", "几何图形是空的"},
		{"a position without numbers", "坐标不是数"},
		{"position * is off the earth; are longitude and latitude swapped?", "坐标 $1 不在地球上：经度和纬度是否颠倒？"},
		{"position * is off the earth (degrees, longitude first)", "坐标 $1 不在地球上（以度为单位，经度在前）"},
	}
}

func newDictionary() *dictionary {
	return translator(append(reasons(), refusals()...), "无法存储：")
}

func translator(entries [][2]string, unknown string) *dictionary {
	d := &dictionary{known: map[string]string{}, unknown: unknown}
	for _, r := range entries {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(r[0]), `\*`, `(.+?)`)
		d.entries = append(d.entries, entry{english: regexp.MustCompile(`(?s)^` + pattern + `$`), chinese: r[1]})
	}
	return d
}

// chinese is a reason in Chinese; one that is not known, as a store may give it, keeps its English.
func (d *dictionary) chinese(reason string) string {
	if said, ok := d.known[reason]; ok {
		return said
	}
	said := d.unknown + reason
	for _, e := range d.entries {
		if parts := e.english.FindStringSubmatch(reason); parts != nil {
			said = d.filled(e.chinese, parts[1:])
			break
		}
	}
	if len(d.known) < mostReasons {
		d.known[reason] = said
	}
	return said
}

// filled puts what differs into its places, in Chinese where it is a word of ours.
func (d *dictionary) filled(chinese string, parts []string) string {
	words := words()
	for i, part := range parts {
		place := string(rune('1' + i))
		chinese = strings.ReplaceAll(chinese, "="+place, part)
		if word := words[part]; word != "" {
			part = word
		} else if d.inner != nil {
			part = strings.TrimPrefix(d.inner.chinese(part), d.inner.unknown)
		}
		chinese = strings.ReplaceAll(chinese, "$"+place, part)
	}
	return chinese
}

// words of ours that sentences are filled with.
func words() map[string]string {
	return map[string]string{
		"point": "点", "line": "线", "polygon": "面", "code": "代码", "name": "名称", "integer": "整数", "number": "数", "string": "文本", "boolean": "是否值",
		"time": "时间", "geometry": "几何图形",
		"an old or a protected Excel workbook": "旧版或有密码的 Excel 工作簿", "gzip-compressed": "gzip 压缩文件", "UTF-16 text": "UTF-16 文本",
		"XML (KML, GML) or HTML": "XML（KML、GML）或 HTML", "a PDF": "PDF",
		"it is about religion": "涉及宗教", "it is about ethnicity": "涉及民族", "it is about politics": "涉及政治面貌", "it is about health": "涉及健康",
		"it is about petitions": "涉及信访", "it is about special management": "涉及特殊管理", "it holds personal data": "含个人信息",
	}
}
