package data_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lintu/data"
)

func TestParseAddressAsPeopleType(t *testing.T) {
	jx := func(building string, unit int, room string) data.Address {
		return data.Address{Before: "锦绣花园", Building: building, Unit: unit, Room: room}
	}
	for _, c := range []struct {
		text string
		want data.Address
	}{
		{"锦绣花园3幢2单元501", jx("3", 2, "501")},
		{"锦绣花园 3栋 二单元 501室", jx("3", 2, "501")},
		{"锦绣花园3号楼2单元501", jx("3", 2, "501")},
		{"锦绣花园3#2-501", jx("3", 2, "501")},
		{"锦绣花园3#楼2单元501户", jx("3", 2, "501")},
		{"锦绣花园3座2门501", jx("3", 2, "501")},
		{"锦绣花园３幢２单元５０１", jx("3", 2, "501")},
		{"锦绣花园　３－２－５０１", jx("3", 2, "501")},
		{"锦绣花园三号楼二单元五〇一室", jx("3", 2, "501")},
		{"锦绣花园十二栋一单元一二〇三", jx("12", 1, "1203")},
		{"锦绣花园二十三幢五百零一", jx("23", 0, "501")},
		{"锦绣花园3-2-501", jx("3", 2, "501")},
		{"锦绣花园3/2/501", jx("3", 2, "501")},
		{"锦绣花园 3 2 501", jx("3", 2, "501")},
		{"锦绣花园3-501", jx("3", 0, "501")},
		{"锦绣花园03幢02单元0501", jx("3", 2, "0501")},
		{"锦绣花园3幢501-502", jx("3", 0, "501-502")},
		{"锦绣花园3-2-501-502", jx("3", 2, "501-502")},
		{"锦绣花园3幢2单元3A01", jx("3", 2, "3A01")},
		{"锦绣花园3幢2单元B101", jx("3", 2, "B101")},
		{"锦绣花园3幢商铺3", jx("3", 0, "商铺3")},
		{"锦绣花园3幢门面3号", jx("3", 0, "商铺3")},
		{"锦绣花园商铺12", jx("", 0, "商铺12")},
		{"锦绣花园3-2-储藏室1", jx("3", 2, "储藏室1")},
		{"锦绣花园3号楼2-储藏室1", jx("3", 2, "储藏室1")},
		{"锦绣花园3 商铺5", jx("3", 0, "商铺5")},
		{"锦绣花园3幢 - 商铺5", jx("3", 0, "商铺5")},
		{"锦绣花园车位B12", jx("", 0, "车位B12")},
		{"锦绣花园A座1201", jx("A", 0, "1201")},
		{"锦绣花园3幢", jx("3", 0, "")},
		{"锦绣花园3幢2单元", jx("3", 2, "")},
		{"锦绣花园2单元501", jx("", 2, "501")},
		{"3幢2单元501", data.Address{Building: "3", Unit: 2, Room: "501"}},
		{"3号楼2-501", data.Address{Building: "3", Unit: 2, Room: "501"}},
		{"3-2-501", data.Address{Building: "3", Unit: 2, Room: "501"}},
		{"501-502", data.Address{Room: "501-502"}},
		{"商铺3", data.Address{Room: "商铺3"}},
		{"jxhy3-2-501", data.Address{Before: "JXHY", Building: "3", Unit: 2, Room: "501"}},
		{"jxhy3幢501", data.Address{Before: "JXHY", Building: "3", Room: "501"}},
		{"锦绣花园3幢2单元5层501", data.Address{Before: "锦绣花园", Building: "3", Unit: 2, Floor: "5", Room: "501"}},
		{"锦绣花园3幢B1", data.Address{Before: "锦绣花园", Building: "3", Floor: "B1"}},
		{"锦绣花园3幢负一层02", data.Address{Before: "锦绣花园", Building: "3", Floor: "B1", Room: "02"}},
		{"锦绣花园3幢-1层02", data.Address{Before: "锦绣花园", Building: "3", Floor: "B1", Room: "02"}},
		{"锦绣花园3幢地下二层", data.Address{Before: "锦绣花园", Building: "3", Floor: "B2"}},
		{"锦绣花园3-B1-02", data.Address{Before: "锦绣花园", Building: "3", Floor: "B1", Room: "02"}},
		{"幸福街道翠湖社区锦绣花园3幢2单元501", data.Address{Before: "幸福街道翠湖社区锦绣花园", Building: "3", Unit: 2, Room: "501"}},
		{"幸福路12号锦绣花园3幢501", data.Address{Before: "幸福路12号锦绣花园", Building: "3", Room: "501"}},
		{"幸福路12号3幢501", data.Address{Before: "幸福路12号", Building: "3", Room: "501"}},
		{"幸福路12号", data.Address{Before: "幸福路", Building: "12"}},
		{"锦绣花园一期3幢501", data.Address{Before: "锦绣花园一期", Building: "3", Room: "501"}},
		{"世纪2000 3幢501", data.Address{Before: "世纪2000", Building: "3", Room: "501"}},
		{"八一新村3幢501", data.Address{Before: "八一新村", Building: "3", Room: "501"}},
		{"锦绣花园，3幢，501。", jx("3", 0, "501")},
	} {
		got, err := data.ParseAddress(c.text)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.text, got, err, c.want)
		}
	}
}

func TestParseAddressRefusesWhatHasNoNumber(t *testing.T) {
	for _, text := range []string{"", "   ", "锦绣花园", "幸福街道", "-", "单元", "1-2-3-4-5-6", "\xff\xfe", "3单元0-0-0", strings.Repeat("3幢", 200)} {
		if a, err := data.ParseAddress(text); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%q was read as %+v, %v", text, a, err)
		}
	}
}

// Every address Lintu writes is read back to the same parts.
func TestAddressRoundTrip(t *testing.T) {
	names := []string{
		"", "锦绣花园", "锦绣花园一期", "翠湖新村", "八一大院", "世纪2000", "东方一号", "九洲城", "百合苑", "锦绣商业楼", "幸福路12号",
		"幸福街道南山社区锦绣花园", "SOHO", "星河湾2期", "门前楼", "十里铺", "单元新村", "号角楼",
	}
	rooms := []string{"501", "101", "3301", "501-502", "3A01", "商铺3", "商铺12", "B101", "02", "1", "车位15", "1203"}
	rapid.Check(t, func(t *rapid.T) {
		want := data.Address{
			Before: rapid.SampledFrom(names).Draw(t, "before"), Building: rapid.StringMatching(`[1-9]\d{0,2}`).Draw(t, "building"),
			Unit: rapid.IntRange(0, 12).Draw(t, "unit"), Floor: rapid.SampledFrom([]string{"", "5", "B1", "3A"}).Draw(t, "floor"),
			Room: rapid.SampledFrom(rooms).Draw(t, "room"),
		}
		got, err := data.ParseAddress(want.String())
		if err != nil || got != want {
			t.Fatalf("%s: %+v, %v; want %+v", want, got, err, want)
		}
	})
}

// Nothing makes the parser panic, and numbers without a name before them are written and read again unchanged.
func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{
		"锦绣花园3幢2单元501", "3号楼2-501", "3-2-501", "３－２－５０１", "负一层", "jxhy3-2-501", "十百", "3幢-1层", "商铺", "〇幢〇", "\xff3幢",
		"A座B1-02", "幸福路12号", "一二三四五六七八九十", "1-2-3-4",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := data.ParseAddress(text)
		if err != nil {
			return
		}
		first.Before = ""
		if again, err := data.ParseAddress(first.String()); err != nil || again != first {
			t.Fatalf("%q gave %+v, written %s, read %+v, %v", text, first, first, again, err)
		}
	})
}
