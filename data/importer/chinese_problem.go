package importer

import "strings"

// problems are what keeps a whole file from being imported: in English with * for what differs, and in Chinese with $1, $2 …
// for it. What to do about it is the interface's own to say: it knows other ways than the flags of a command.
func problems() [][2]string {
	return [][2]string{
		{"it has * layers: *", "文件中有 $1 个图层，请选择一个"},
		{"it has * sheets: *", "工作簿中有 $1 个工作表，请选择一个"},
		{"it has * Shapefiles: *", "压缩包中有 $1 个 Shapefile，请选择一个"},
		{"it has no layer *", "文件中没有图层 $1"},
		{"it has no sheet *", "工作簿中没有工作表 $1"},
		{"nothing says which coordinate system it is in", "文件没有说明坐标系"},
		{"its columns x and y do not say which of them is east", "列名 x、y 没有说明哪一列是东坐标"},
		{"its coordinates are not what is said of them", "坐标与所说的坐标系不符"},
		{"its coordinates cannot be converted", "无法转换这个坐标系"},
		{"nothing says how its text is encoded, and column * is not UTF-8", "文件没有说明文字编码，列 $1 不是 UTF-8"},
		{"it is not UTF-8 at byte *", "文字不是 UTF-8（第 $1 字节）"},
		{"it is not *", "文字不是 $1 编码"},
		{"no column says where its rows are", "没有找到坐标列"},
		{"it is empty", "文件是空的"},
		{"it holds nothing but blanks", "文件中只有空白"},
		{"it has a head and no rows", "只有表头，没有数据行"},
		{"it has no rows", "没有数据行"},
		{"layer * has no rows", "图层 $1 没有数据行"},
		{"it has no features", "没有要素"},
		{"its first row is empty", "第一行（表头）是空的"},
		{"it has two columns named *", "有两列同名：$1"},
		{"it has more than * columns", "超过 $1 列"},
		{"it is *, which is not read", "不能读取这种文件：$1"},
		{"it is neither a GeoPackage nor GeoJSON, a Shapefile, CSV or Excel", "不是 GeoPackage、GeoJSON、Shapefile、CSV 或 Excel"},
		{"it is a part of a Shapefile", "这只是 Shapefile 的一部分，请同时选择 .shp、.dbf、.shx、.prj"},
		{"the Shapefile cannot be read", "无法读取 Shapefile：部件缺失或已损坏"},
		{"it is damaged or cut off", "文件已损坏或不完整"},
		{"the workbook is damaged", "工作簿已损坏"},
		{"it is a damaged ZIP archive, or a damaged Excel workbook", "压缩包或工作簿已损坏"},
		{"it is a ZIP archive without a Shapefile or an Excel workbook", "压缩包中没有 Shapefile"},
		{"it is protected by a password", "压缩包有密码"},
		{"it wants to unpack a file outside of its folder", "压缩包中的路径指向文件夹之外，已拒绝"},
		{"it would grow to * MB from * MB when it is unpacked", "压缩包解压后过大（$2 MB 变为 $1 MB），已拒绝"},
		{"nothing stands in any of its sheets", "所有工作表都是空的"},
		{"its JSON is broken at byte *", "JSON 在第 $1 字节有错误"},
		{"it ends in the middle", "文件不完整，结尾缺失"},
		{"none of its rows has a geometry", "没有一行有几何图形；只有区划可以没有位置"},
		{"none of its * rows can be stored", "全部 $1 行都被拒绝，没有可以存储的数据"},
		{"* are polygons and its rows are *s", "$1 是面图层，文件中的数据是$2"},
		{"layer * holds *s and the file has none", "图层 $1 存放$2，文件中没有"},
		{"layer * is there already and holds *s, the file holds *s", "已有图层 $1，存放$2；文件中的数据是$3"},
		{"* cannot be the name of a layer", "$1 不能作为图层名（用小写字母、数字和下划线）"},
		{"* cannot be the name of a field", "$1 不能作为字段名（用小写字母、数字和下划线）"},
		{"* is a name of Lintu's own", "$1 是系统保留的名称，请换一个"},
		{"it has no column *", "文件中没有列 $1"},
		{"column * is not taken over: *", "列 $1 不导入：$2"},
		{"no column says the * of its regions", "没有找到区划的$1列"},
		{"in line * a quotation mark is opened and not closed as it should", "第 $1 行的引号没有配对"},
		{"in line * there is a quotation mark inside a cell", "第 $1 行的单元格中有多余的引号"},
		{"another import is writing to this store", "另一个导入正在写入，请等它结束后再开始"},
		{"the store refuses more than * of its rows", "存储拒绝了超过 $1 行"},
		{"there is no place to unpack it", "没有空间解压"},
		{"a file in the ZIP archive cannot be unpacked", "压缩包中的文件无法解压"},
	}
}

// Chinese is what is wrong, in Chinese.
func (p *Problem) Chinese() string {
	what, _, _ := strings.Cut(p.What, " (")
	return translator(problems(), "无法导入：").chinese(what)
}

// Chinese is the reason of a refused row in Chinese.
func Chinese(reason string) string { return newDictionary().chinese(reason) }

// notes are what is said of a file that can be imported: warnings, and why a column stays behind.
func notes() [][2]string {
	return [][2]string{
		{"it is about religion", "涉及宗教"},
		{"it is about ethnicity", "涉及民族"},
		{"it is about politics", "涉及政治面貌"},
		{"it is about health", "涉及健康"},
		{"it is about petitions", "涉及信访"},
		{"it is about special management", "涉及特殊管理"},
		{"it holds personal data", "含个人信息"},
		{"layer * has no such field", "图层 $1 没有这个字段"},
		{"regions have no such field", "区划没有这个字段"},
		{"it was not asked for", "未选择"},
		{"the coordinates look like north (latitude) before east (longitude) and are swapped", "坐标是北（纬度）在前、东（经度）在后，已对调"},
		{"the eastings have no zone number before them, so * is read as *", "东坐标前没有带号，按 $2 读取"},
		{"the eastings have the zone number * before them, so * is read as *", "东坐标前有带号 $1，按 $3 读取"},
		{"the file says it is in *, --crs says *: that is taken", "文件说明的坐标系是 $1，按所选的 $2 读取"},
		{"* has heights, which are dropped: longitudes and latitudes are kept", "$1 含高程，已舍去，只保留经纬度"},
	}
}

// ChineseNote is a warning, or why a column stays behind, in Chinese; one that is not known stays as it is.
func ChineseNote(text string) string {
	return translator(notes(), "").chinese(text)
}
