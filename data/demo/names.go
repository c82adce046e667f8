package demo

import "fmt"

// Names of places. None is of a real place of the district, which does not exist.
var (
	communityNames = []string{
		"南山", "翠湖", "锦绣", "学府", "滨河", "枫林", "东升", "和顺", "金桥", "新华", "文苑", "望海", "福安", "桃园", "松涛", "向阳",
		"银杏", "紫荆", "凤凰", "康宁", "春晓", "长青", "明珠", "兴业",
	}
	streetNames   = []string{"幸福", "和平", "滨海", "新安", "学府", "迎春", "锦绣", "东山"}
	compoundFirst = []string{
		"锦绣", "翠湖", "金桂", "紫薇", "阳光", "丽景", "华府", "御景", "碧水", "盛世", "东方", "香樟", "海棠", "银河", "康乐", "嘉和",
		"天润", "龙泉", "星海", "怡和", "春风", "玉兰", "梧桐", "瑞丰", "世纪", "祥和", "枫桥", "清河", "观澜", "云栖", "祥瑞", "名仕",
		"听涛", "九龙", "安居", "凯旋", "鑫苑", "橡树", "水岸", "朝阳", "百合", "蓝湾", "金色", "紫荆", "翡翠", "明月", "兰亭", "桂花",
		"同德", "惠民", "永泰", "长乐", "和谐", "望江", "青年", "文华", "银杏", "书香", "知春", "学林", "港湾", "珑璟", "云锦", "晴川",
	}
	compoundLast = map[use][]string{
		walkUpHomes:   {"小区", "新村", "里", "花园", "苑", "宿舍"},
		midRiseHomes:  {"花园", "家园", "华庭", "苑", "雅居", "名苑"},
		highRiseHomes: {"国际", "花园", "公馆", "府", "城", "天地", "豪庭", "壹号"},
		villaHomes:    {"别墅", "山庄", "墅", "庄园"},
	}
	roadFirst = map[roadKind][]string{
		mainRoad: {"人民", "解放", "建设", "中山", "新华", "长江", "黄河", "胜利", "迎宾", "青年", "幸福", "世纪", "泰山", "环城", "港城", "创业", "昆仑", "北京", "天山", "淮河", "珠江", "开元"},
		secondaryRoad: {
			"文化", "学府", "健康", "光明", "和平", "工农", "友谊", "劳动", "前进", "红旗", "东风", "育才", "体育", "民主", "振兴", "公园", "市府", "兴国", "海滨",
			"文苑", "朝晖", "新安", "凤凰", "大学", "科技", "南苑", "北苑", "东园", "西园", "金山", "银山", "白鹭", "望岳", "临江", "松山",
			"华丰", "同心", "复兴", "民生", "安泰", "景泰", "致远", "博文", "崇文", "明德", "弘毅", "文昌", "武胜", "福宁",
		},
		minorRoad: {
			"槐树", "柳荫", "桃源", "杏花", "梧桐", "银杏", "丁香", "海棠", "紫藤", "石榴", "芙蓉", "玉兰", "青松", "翠竹", "白杨", "香樟",
			"永安", "安康", "福寿", "吉祥", "如意", "顺和", "仁爱", "敬业", "清泉", "明月", "春晖", "晨光", "晚霞", "书香", "翰林", "锦绣",
			"同乐", "向荣", "百花", "望江", "听雨", "观澜", "五福", "平安",
		},
	}
	roadLast = map[roadKind][]string{
		mainRoad: {"路", "大街", "大道"}, secondaryRoad: {"路", "街"}, minorRoad: {"街", "路", "巷"},
	}
)

// pickName is the n-th name of a list in an order drawn from the seed; when the list is used up the names come again
// with a number.
func pickName(list []string, seed uint64, n uint64) string {
	order := stream(seed, partNames, uint64(len(list))).Perm(len(list))
	name := list[order[n%uint64(len(list))]]
	if round := n / uint64(len(list)); round > 0 {
		return fmt.Sprintf("%s%s", name, ordinals[min(round, 9)])
	}
	return name
}

// ordinals are 一 … 十 as they stand in names.
var ordinals = []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}

// chinese writes a number up to 99 in Chinese.
func chinese(n int) string {
	switch {
	case n <= 10:
		return ordinals[n]
	case n < 20:
		return "十" + ordinals[n-10]
	case n%10 == 0:
		return ordinals[n/10] + "十"
	default:
		return ordinals[n/10] + "十" + ordinals[n%10]
	}
}

// nameRoads gives every road a name: the banks of the river theirs, the others one of their kind, those of the built-up
// area first.
func (l *land) nameRoads() {
	const outside, inside = 1, 2
	where := make([]int, len(l.roads))
	for e, id := range l.mesh.roads {
		where[id] = max(where[id], outside)
		for _, side := range [2]edge{e, e.back()} {
			if f, ok := l.mesh.left[side]; ok && l.inner[f] {
				where[id] = inside
			}
		}
	}
	l.roads[0].name, l.roads[1].name = "滨河北路", "滨河南路"
	named := map[roadKind]uint64{}
	for _, pass := range [2]int{inside, outside} {
		for i := max(2, l.trunks); i < len(l.roads); i++ {
			if where[i] == pass {
				kind := l.roads[i].kind
				last := roadLast[kind]
				l.roads[i].name = pickName(roadFirst[kind], l.seed, named[kind]) + last[mix(l.seed^uint64(i))%uint64(len(last))]
				named[kind]++
			}
		}
	}
}

// facilityTitle is the name of a building that is no home.
func (c *township) facilityTitle(plan, community string, number int) string {
	r := stream(c.seed, partNames, uint64(number)<<20|uint64(len(plan)))
	first := community + pick(r, []string{"", "", "第一", "第二", "新"})
	switch plan {
	case "mall":
		return pick(r, compoundFirst) + pick(r, []string{"广场", "购物中心", "百货", "天街"})
	case "market":
		return first + pick(r, []string{"农贸市场", "综合市场", "超市", "建材城"})
	case "hotel":
		return pick(r, compoundFirst) + pick(r, []string{"大酒店", "宾馆", "国际酒店"})
	case "shops":
		return first + pick(r, []string{"商业楼", "沿街商铺", "商贸楼"})
	case "office":
		return pick(r, compoundFirst) + pick(r, []string{"大厦", "中心", "商务楼", "国际金融中心"})
	case "studio":
		return pick(r, compoundFirst) + pick(r, []string{"创意园", "科技楼", "写字楼"})
	case "school":
		return community + pick(r, []string{"小学教学楼", "中学教学楼", "实验学校教学楼"})
	case "gymnasium":
		return community + "学校体育馆"
	case "kindergarten":
		return first + "幼儿园"
	case "hospital":
		return c.at.district + "人民医院住院楼"
	case "clinic":
		return c.at.district + "人民医院门诊楼"
	case "works", "store":
		return pick(r, compoundFirst) + pick(r, []string{"机械厂房", "食品厂房", "电子厂房", "仓储中心", "纺织车间", "包装车间"})
	case "lab":
		return pick(r, compoundFirst) + pick(r, []string{"研发楼", "综合楼"})
	case "civic":
		return first + pick(r, []string{"派出所", "文化馆", "图书馆", "社区卫生服务中心", "税务所", "消防站", "体育中心"})
	default:
		return first + pick(r, []string{"社区服务中心", "党群服务中心", "养老服务中心", "便民中心", "邮政支局", "供电所"})
	}
}
