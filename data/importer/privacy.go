package importer

import (
	"regexp"
	"strings"

	"lintu/data"
)

// forbidden names what a community map has no business to hold (domain.md §5.4, and the risk list's C17): a column
// whose name says so is left out unless the deployment allows it by name.
type forbidden struct {
	names  *regexp.Regexp
	reason string
}

// word matches whole words of a column's name once it is in snake_case; Chinese is matched anywhere in it.
func word(latin, chinese string) *regexp.Regexp {
	return regexp.MustCompile(`(?:^|_)(?:` + latin + `)(?:_|$)|` + chinese)
}

func forbiddenColumns() []forbidden {
	return []forbidden{
		{word(`religions?|religious|faith|denomination|zongjiao`, `宗教|信仰|教派`), "it is about religion"},
		{word(`ethnic|ethnicity|ethnic_group|nationality|minzu|race`, `民族|族别`), "it is about ethnicity"},
		{word(`political|politics|politic|party|party_member|zhengzhi`, `政治|党派|党员`), "it is about politics"},
		{word(`health|disease|illness|diagnosis|mental|medical|hiv|disability|jiankang`, `健康|疾病|病史|精神|诊断|残疾`), "it is about health"},
		{word(`petition|petitions|petitioner|xinfang|shangfang`, `信访|上访|维稳`), "it is about petitions"},
		{
			word(`special_management|special_mgmt|key_person|drug|criminal|parole|convict`, `重点人员|特殊人群|特殊管理|吸毒|刑满|矫正|涉毒`),
			"it is about special management",
		},
	}
}

// personal matches columns of personal data: they may not stand in a layer, and their values are never repeated.
func personalColumn(column string) bool {
	return word(`id_?(?:card|number|no)|identity|passport|phone|phones|mobile|tel|telephone|cell|email|e_mail|contact|birth|birthday|`+
		`birth_date|dob|person|person_name|resident|resident_name|owner_name|householder|tenant|first_name|last_name|full_name|surname|`+
		`id_photo|face|shenfenzheng`,
		`姓名|身份证|证件|护照|电话|手机|联系|邮箱|出生|生日|户主|业主|住户姓名|租客|居民`).MatchString(snake(column))
}

// leftOut says why a column is not taken over; empty if it may be.
func (o Options) leftOut(column string) string {
	for _, allowed := range o.Allowed {
		if strings.EqualFold(allowed, column) {
			return ""
		}
	}
	for _, f := range forbiddenColumns() {
		if f.names.MatchString(snake(column)) {
			return f.reason
		}
	}
	if personalColumn(column) {
		return "it holds personal data"
	}
	return ""
}

var mobile = regexp.MustCompile(`1[3-9]\d{9}`)

// Hidden stands in the place of a value that is not repeated; clients translate it.
const Hidden = "(not shown)"

// hide is a refused value as it may be repeated: nothing of a personal column, nothing that looks like an id number or
// a mobile number, and never more than a line.
func hide(column, value string) string {
	if value == "" {
		return ""
	}
	if personalColumn(column) || mobile.MatchString(value) || idLike.MatchString(value) {
		return Hidden
	}
	value = strings.Join(strings.Fields(value), " ")
	if runes := []rune(value); len(runes) > 80 {
		value = string(runes[:80]) + "…"
	}
	return value
}

var idLike = regexp.MustCompile(`\d{17}[\dXx]`)

// idNumberIn reports whether a text holds a valid id number: the row does not belong in a layer.
func idNumberIn(text string) bool {
	for _, found := range idLike.FindAllString(text, -1) {
		if _, err := data.ParseIDNumber(strings.ToUpper(found)); err == nil {
			return true
		}
	}
	return false
}
