package demo

import (
	"fmt"
	"math/rand/v2"

	"lintu/data"
)

// trade is a kind of organisation or shop, where it is found and how it is called.
type trade struct {
	kind  string
	nine  string // 九小场所
	share int
	uses  []use
	names []string
}

// organisations are the kinds of 单位 with their share, per thousand.
var organisations = []trade{
	{"company", "", 640, []use{business, business, shopping}, []string{
		"科技有限公司", "贸易有限公司", "信息技术有限公司", "文化传媒有限公司", "建筑工程有限公司", "物业服务有限公司", "广告有限公司", "咨询有限公司",
		"人力资源有限公司", "装饰工程有限公司", "电子商务有限公司", "会计师事务所", "律师事务所", "保险代理有限公司",
	}},
	{"factory", "", 120, []use{industry}, []string{"机械有限公司", "食品有限公司", "电子有限公司", "纺织有限公司", "包装有限公司", "汽车配件有限公司"}},
	{"government", "", 50, []use{public}, []string{"派出所", "市场监管所", "税务所", "司法所", "社区服务中心", "综合执法中队", "便民服务中心"}},
	{"school", "", 20, []use{schooling}, []string{"小学", "中学", "幼儿园", "实验学校"}},
	{"hospital", "", 16, []use{healing, public}, []string{"人民医院", "社区卫生服务中心", "中医门诊部"}},
	{"association", "", 44, []use{public, business}, []string{"志愿者协会", "老年协会", "商会", "社会工作服务中心", "体育协会"}},
	{"bank", "", 40, []use{shopping, business}, []string{"银行支行", "农商银行网点", "证券营业部"}},
	{"courier", "", 30, []use{shopping}, []string{"快递网点", "快递驿站", "邮政营业所"}},
	{"logistics", "", 18, []use{industry}, []string{"物流有限公司", "货运站", "仓储有限公司"}},
	{"site", "", 8, []use{industry, business}, []string{"改造工程项目部", "市政管网工程项目部", "加装电梯工程项目部"}},
	{"parking", "", 14, []use{shopping, business}, []string{"公共停车场", "地下停车场"}},
}

// nineShops are the 九小场所 with their share, per thousand.
var nineShops = []trade{
	{"shop", "small_shop", 420, street, []string{"便利店", "超市", "水果店", "五金店", "服装店", "烟酒店", "药店", "文具店", "粮油店", "花店"}},
	{"restaurant", "small_restaurant", 270, street, []string{"面馆", "饺子馆", "小吃店", "火锅店", "烧烤店", "早餐店", "快餐店", "海鲜馆", "奶茶店"}},
	{"beauty", "small_beauty", 110, street, []string{"理发店", "美容院", "足浴店", "浴池"}},
	{"hotel", "small_hotel", 36, street, []string{"旅馆", "快捷酒店", "招待所"}},
	{"entertainment", "small_entertainment", 26, street, []string{"歌厅", "棋牌室", "台球厅"}},
	{"internet", "small_internet", 14, street, []string{"网吧", "电竞馆"}},
	{"clinic", "small_clinic", 38, street, []string{"诊所", "口腔诊所", "中医诊所"}},
	{"training", "small_school", 46, street, []string{"培训学校", "托管班", "艺术学校"}},
	{"workshop", "small_workshop", 40, []use{industry, shopping}, []string{"加工部", "修理部", "印刷店", "豆腐坊"}},
}

// street is where shops are: in buildings of shops and on the ground floors of homes.
var street = []use{shopping, shopping, walkUpHomes, highRiseHomes}

func (c *township) placeRows(yield func(data.Row) bool) {
	s := c.spots()
	id := int64(0)
	for list, trades := range [2][]trade{organisations, nineShops} {
		weights := make([]float64, len(trades))
		for i, t := range trades {
			weights[i] = float64(t.share)
		}
		total := [2]int{c.preset.organisations, c.preset.nine}[list]
		for i, count := range apportion(weights, total) {
			t := trades[i]
			r := stream(c.seed, partPlaces, uint64(list)<<8|uint64(i))
			rooms := s.rooms(r, count, t.uses...)
			if len(rooms) < count {
				rooms = append(rooms, s.entrances(count-len(rooms))...)
			}
			for n, at := range rooms {
				id++
				if !yield(c.establishment(s, r, id, t, n, at).Row()) {
					return
				}
			}
		}
	}
}

func (c *township) establishment(s *spots, r *rand.Rand, id int64, t trade, n int, at spot) data.Place {
	point, grid, _ := s.record(at)
	b := at.building
	floor := 1
	if t.nine == "" && b.kind != "home" {
		floor = 1 + r.IntN(b.floors)
	}
	first := pick(r, compoundFirst)
	if t.nine != "" && r.IntN(3) == 0 {
		first = surname(r) + pick(r, []string{"记", "家", "老", "氏", "姐", "师傅"})
	}
	return data.Place{
		Meta:   c.meta(id, fmt.Sprintf("9%s%09d", c.at.county, c.at.base+id), data.ClassOrganisation, c.at.district+"市场监督管理局"),
		Region: grid.code,
		Grid:   grid.id, Building: b.id, Name: first + t.names[n%len(t.names)], Kind: t.kind, Nine: t.nine, Floor: floor,
		Position: &point,
	}
}
