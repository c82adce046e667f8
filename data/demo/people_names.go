package demo

import "math/rand/v2"

// surnames with their share of the population, in tenths of a per cent (national frequency, rounded). The rest of the
// people get one of rareSurnames.
var surnames = []struct {
	name  string
	share int
}{
	{"王", 72},
	{"李", 72},
	{"张", 68},
	{"刘", 54},
	{"陈", 45},
	{"杨", 31},
	{"赵", 23},
	{"黄", 22},
	{"周", 20},
	{"吴", 20},
	{"徐", 17},
	{"孙", 15},
	{"胡", 13},
	{"朱", 13},
	{"高", 12},
	{"林", 12},
	{"何", 12},
	{"郭", 11},
	{"马", 10},
	{"罗", 9},
	{"梁", 8},
	{"宋", 8},
	{"郑", 8},
	{"谢", 7},
	{"韩", 7},
	{"唐", 7},
	{"冯", 6},
	{"于", 6},
	{"董", 6},
	{"萧", 6},
}

const rareSurnames = "程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"

func surname(r *rand.Rand) string {
	dice := r.IntN(1000)
	for _, s := range surnames {
		if dice < s.share {
			return s.name
		}
		dice -= s.share
	}
	return letter(r, rareSurnames)
}

// Letters of given names, by sex and by when they were in fashion.
const (
	oldMen     = "建国军明志强德福贵生永忠义祥春林海山东文武学成庆华平宝根树茂全富"
	oldWomen   = "秀兰英玉珍桂芳凤淑华梅香云荣素琴霞美月金爱莲翠巧红惠敏"
	menNow     = "伟强磊洋勇军杰涛超明刚辉鹏飞波斌宇浩凯健俊帆亮宁龙博思远"
	womenNow   = "丽娜敏静艳娟霞燕玲芳莉婷雪倩慧颖琳洁萍蕾佳欣怡晶璐薇"
	boys       = "子轩浩宇泽睿辰逸晨昊然梓豪奕铭嘉懿沐航景瑞一诺皓"
	girls      = "梓涵欣怡诗雨萱可馨语桐若汐艺琪思妍心悦依诺芷柠晨曦朵"
	oldFrom    = 55
	grownFrom  = 20
	singleName = 4 // one given name of so many has a single letter
)

func letter(r *rand.Rand, from string) string { return string(pick(r, []rune(from))) }

func givenName(r *rand.Rand, female bool, age int) string {
	letters := menNow
	switch {
	case age >= oldFrom && female:
		letters = oldWomen
	case age >= oldFrom:
		letters = oldMen
	case age < grownFrom && female:
		letters = girls
	case age < grownFrom:
		letters = boys
	case female:
		letters = womenNow
	}
	name := letter(r, letters)
	if r.IntN(singleName) > 0 {
		name += letter(r, letters)
	}
	return name
}
