package importer

// problems are what keeps a whole file from being imported: in English with * for what differs, and in Chinese with $1, $2 …
// for it.
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
		{"it ends in the middle, at byte *", "文件不完整，在第 $1 字节中断"},
		{"none of its rows has a geometry", "没有一行有几何图形；只有区划可以没有位置"},
		{"none of its * rows can be stored (*: *)", "全部 $1 行都被拒绝，没有可以存储的数据（$2 行：$3）"},
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

// orders are what is wrong with the wishes and not with the file, or with the machine.
func orders() [][2]string {
	return [][2]string{
		{"there is no space left on the disk", "磁盘空间已满"},
		{"the store cannot be reached now", "暂时无法连接数据库"},
		{"the store did not take the rows", "数据没有写入"},
		{"it has no Shapefile *", "压缩包中没有 Shapefile $1"},
		{"it has more than * files in it", "压缩包中的文件超过 $1 个"},
		{"CSV has no layers, so * is not among them", "CSV 没有图层，也就没有 $1"},
		{"GeoJSON has no layers, so * is not among them", "GeoJSON 没有图层，也就没有 $1"},
		{"a Shapefile has no layers, so * is not among them", "Shapefile 没有图层，也就没有 $1"},
		{"it has bytes in it that no text has", "文件中有文本不会有的字节"},
		{"the encoding * is not known", "不认识编码 $1"},
		{"it has no head", "没有表头"},
		{"it cannot be read", "无法读取文件"},
		{"it cannot be read at byte *", "在第 $1 字节无法读取文件"},
		{"the error file * is a folder", "错误清单 $1 是一个文件夹"},
		{"the error file would overwrite it", "错误清单会覆盖这个文件"},
		{"the error file * cannot be written", "无法写入错误清单 $1"},
		{"the error file cannot be written", "无法写入错误清单"},
		{"its features have more than * different properties", "要素的属性超过 $1 种"},
		{"at byte * there is * instead of a feature", "第 $1 字节处是 $2，而不是要素"},
		{`"features" is no list`, "features 不是列表"},
		{`what ends at byte * stands among the features and has not "type": "Feature"`, "到第 $1 字节为止的一项不是要素（缺少 \"type\": \"Feature\"）"},
		{`the FeatureCollection has no "features"`, "FeatureCollection 中没有 features"},
		{"it is a bare * and no feature", "只是几何对象 $1，不是要素"},
		{"it is JSON and no GeoJSON (type *)", "是 JSON，但不是 GeoJSON（type 为 $1）"},
		{"it is a JSON list and no GeoJSON", "是 JSON 列表，不是 GeoJSON"},
		{`its "crs" names no coordinate system`, "crs 没有指明坐标系"},
		{"a single feature is longer than * MB, up to byte *", "一个要素超过 $1 MB（到第 $2 字节）"},
		{"it is a SQLite file and no GeoPackage with features", "是 SQLite 文件，但不是含要素的 GeoPackage"},
		{"it has no layers", "文件中没有图层"},
		{"nothing can be imported as *", "不能导入为 $1"},
		{"* has no field *", "$1 没有字段 $2"},
		{"the mapping cannot be used", "无法使用这个映射文件"},
		{"a region stays one region however many parts it has", "区划不论有几部分都是一个区划，不能拆分"},
		{"only one of the columns of coordinates is named", "只指定了一个坐标列"},
		{"there is no such file", "没有这个文件"},
		{"it is a folder", "这是一个文件夹"},
		{"it is no regular file", "这不是普通文件"},
		{"sheet * is empty", "工作表 $1 是空的"},
	}
}

// Chinese is what is wrong, in Chinese, with the cause if that can be said.
func (p *Problem) Chinese() string {
	d := translator(append(problems(), orders()...), "无法导入：")
	d.inner = newDictionary()
	what := d.chinese(p.What)
	if p.Err == nil {
		return what
	}
	if cause := translator(causes(), "").chinese(p.Err.Error()); cause != p.Err.Error() {
		what += "：" + cause
	}
	return what
}

// ChineseDo is what to do about it, in Chinese.
func (p *Problem) ChineseDo() string { return ChineseAdvice(p.Do) }

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
