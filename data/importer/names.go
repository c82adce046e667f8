package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lintu/data"
)

var tableName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// chineseColumns are column names seen in Chinese files, by the word used here.
func chineseColumns() map[string]string {
	return map[string]string{
		"名称": "name", "楼名": "name", "建筑名称": "name", "道路名称": "name", "高度": "height", "楼高": "height", "建筑高度": "height",
		"层数": "floors", "楼层": "floors", "地上层数": "floors_above", "地下层数": "floors_below", "层高": "floor_height",
		"用途": "use", "类型": "kind", "类别": "kind", "宽度": "width", "路宽": "width", "楼号": "number", "幢号": "number",
		"栋号": "number", "编号": "number", "编码": "code", "代码": "code", "年代": "year", "建成年份": "year", "备注": "note",
		"面积": "area", "地址": "address",
	}
}

// snake writes a column's name as fields are named: small letters, digits and "_". Chinese names without a word of
// their own stay as they are and are numbered by [fieldName].
func snake(name string) string {
	name = strings.TrimSpace(name)
	if known := chineseColumns()[name]; known != "" {
		return known
	}
	var out strings.Builder
	previous := ' '
	for _, r := range name {
		switch {
		case unicode.IsUpper(r) && unicode.IsLower(previous):
			out.WriteRune('_')
			out.WriteRune(unicode.ToLower(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out.WriteRune(unicode.ToLower(r))
		default:
			out.WriteRune('_')
		}
		previous = r
	}
	return strings.Trim(repeated.ReplaceAllString(out.String(), "_"), "_")
}

var repeated = regexp.MustCompile(`__+`)

// fieldName makes a field's name of a column's that no other field has.
func fieldName(column string, place int, taken map[string]bool) string {
	name := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return -1
		}
		return r
	}, snake(column))
	name = strings.Trim(name, "_")
	if name == "" {
		name = "column_" + strconv.Itoa(place+1)
	}
	if name[0] >= '0' && name[0] <= '9' {
		name = "n" + name
	}
	if strings.HasPrefix(name, data.BlindPrefix) {
		name = "column_" + name
	}
	if len(name) > 60 {
		name = name[:60]
	}
	unique := name
	for n := 2; taken[unique] || data.FieldNameFault(unique) != ""; n++ {
		unique = name + "_" + strconv.Itoa(n)
	}
	taken[unique] = true
	return unique
}

// takenNames are those a layer's own fields may not have: what every record carries and what the file format needs.
func takenNames() map[string]bool {
	taken := map[string]bool{"id": true, "fid": true, "version": true, "geom": true, "geometry": true, "rowid": true, "region": true}
	for _, f := range data.FeatureTable("", data.ShapeNone).Fields {
		taken[f.Name] = true
	}
	return taken
}

// reservedTable reports a name that is a layer, a table of the city's own, or one that no store takes.
func reservedTable(name string) bool {
	if (data.Table{Name: name}).BuiltIn() || strings.HasSuffix(name, "_label") || data.TableNameFault(name) != "" {
		return true
	}
	return slices.Contains([]string{"districts", "streets", "communities", "grids", "micro_grids", "cities", "blocks", journalTable}, name)
}

// nearest is the candidate most like a name, for "did you mean"; empty if none is near.
func nearest(name string, candidates []string) string {
	best, bestDistance := "", len(name)/2+2
	for _, c := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
