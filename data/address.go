package data

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Address is a flat's address in its parts, in one spelling whatever way people typed it: 锦绣花园 3幢 2单元 501.
type Address struct {
	Before   string // what stands before the building: road, community, compound, or the name of a building
	Building string // "3", "A"; empty if not given
	Unit     int    // 0 if not given
	Floor    string // as on the lift button: "5", "3A", "B1"; empty if not given
	Room     string // "501", "501-502", "3A01", "商铺3"; empty if not given
}

// The spelling of an address once normal has been over it. The first reading that fits counts: with a marked building,
// with a marked unit only, then bare numbers.
const (
	numeral     = `(?:\d{1,4}|[零〇一二两三四五六七八九十百]{1,5})`
	anyBuilding = `(?:(` + numeral + `[A-Z]?|[A-Z]\d{0,2})(?:号楼|号栋|#楼|幢|栋|座|楼|#|号))`
	anyUnit     = `(?:(` + numeral + `)(?:单元|门|梯))`
	anyFloor    = `(?:(B?` + numeral + `[A-Z]?)(?:层|楼))`
	roomWords   = `商铺|店铺|门面|门市|商网|底商|铺|车位|车库|储藏室|地下室|杂物间`
	anyRoom     = `(?:((?:[A-Z]?\d[0-9A-Z]{0,5}-){0,3})(` + roomWords + `)?([A-Z]?\d[0-9A-Z]{0,5}(?:-[A-Z]?\d[0-9A-Z]{0,5}){0,3}|` + numeral + `)(?:号室|号房|号|室|房|户)?)`
)

var (
	markedBuilding = regexp.MustCompile(`^(.*?)` + anyBuilding + anyUnit + `?` + anyFloor + `?` + anyRoom + `?$`)
	markedUnit     = regexp.MustCompile(`^(.*?)()` + anyUnit + anyFloor + `?` + anyRoom + `?$`)
	bareNumbers    = regexp.MustCompile(`^(.*?)()()` + anyFloor + `?` + anyRoom + `$`)
	roomWord       = regexp.MustCompile(`^(?:` + roomWords + `)`)
	basement       = regexp.MustCompile(`(?:负|地下)(` + numeral + `)(层|楼|室)`)
	minusFloor     = regexp.MustCompile(`(^|[^0-9A-Z])-(\d)(层|楼)`)
	aBuilding      = regexp.MustCompile(`^(\d{1,4}[A-Z]?|[A-Z]\d{0,2})$`)
	basementFloor  = regexp.MustCompile(`^B\d$`)
)

// largestNumeral is what numeral reads: a larger unit could not be read back.
const largestNumeral = 9999

// longestAddress in bytes is several times that of a full address from the province down.
const longestAddress = 500

// ParseAddress reads the address of a flat, a shop or a building as people type it: 锦绣花园3幢2单元501, 3号楼2-501, 3-2-501,
// 三栋二单元五〇一室, ３＃２－５０１, 锦绣花园商铺3. A text without any such number is an [ErrInvalid].
func ParseAddress(text string) (Address, error) {
	if !utf8.ValidString(text) || len(text) > longestAddress {
		return Address{}, &CodeError{Kind: "address", Want: "UTF-8 text of at most 500 bytes"}
	}
	normal := normalAddress(text)
	for _, form := range []*regexp.Regexp{markedBuilding, markedUnit, bareNumbers} {
		parts := form.FindStringSubmatch(normal)
		if parts == nil {
			continue
		}
		a := Address{
			Before: strings.Trim(parts[1], "- "), Building: plainNumber(parts[2]), Unit: atoi(plainNumber(parts[3])),
			Floor: plainNumber(parts[4]),
		}
		if a.numbers(parts[5], parts[6], parts[7]) {
			return a, nil
		}
	}
	return Address{}, &CodeError{Kind: "address", Want: "a building or room number in it, like 锦绣花园3幢2单元501"}
}

// numbers sorts what is joined by "-" into building, unit and room, by what is known already. A word for a kind of room
// belongs to the numbers after it: 3-2-储藏室1.
func (a *Address) numbers(lead, word, joined string) bool {
	if joined == "" {
		return a.Building != "" || a.Unit != 0
	}
	front := strings.Split(lead, "-")
	front = front[:len(front)-1] // it ends in "-", or is empty
	parts := strings.Split(joined, "-")
	if word != "" {
		a.Room = shopWord(word) + strings.Join(parts, "-")
		return a.before(front)
	}
	parts = append(front, parts...)
	if n := len(parts); n >= 2 && roomLike(parts[n-2]) && roomLike(parts[n-1]) {
		parts = append(parts[:n-2], parts[n-2]+"-"+parts[n-1]) // 501-502: two flats made one
	}
	if n := len(parts); n >= 2 && basementFloor.MatchString(parts[n-2]) && a.Floor == "" {
		a.Floor = parts[n-2]
		parts = append(parts[:n-2], parts[n-1])
	}
	last := len(parts) - 1
	if basementFloor.MatchString(parts[last]) && a.Floor == "" {
		a.Floor = parts[last]
	} else {
		a.Room = plainRoom(parts[last])
	}
	return a.before(parts[:last])
}

// before puts the numbers in front of the room where they belong.
func (a *Address) before(parts []string) bool {
	if len(parts) > 0 && a.Building == "" && a.Unit == 0 {
		if a.Building = plainNumber(parts[0]); !aBuilding.MatchString(a.Building) {
			return false
		}
		parts = parts[1:]
	}
	if len(parts) > 0 && a.Unit == 0 {
		a.Unit = atoi(plainNumber(parts[0]))
		parts = parts[1:]
		if a.Unit == 0 || a.Unit > largestNumeral {
			return false
		}
	}
	return len(parts) == 0 && (a.Building != "" || a.Unit != 0 || a.Room != "")
}

// roomLike reports a number long enough to be a room and not a building or a unit.
func roomLike(text string) bool { return len(text) >= 3 }

// String writes the address in the one spelling that [ParseAddress] reads back to the same parts.
func (a Address) String() string {
	text := a.Before
	if text != "" && isAlphanumeric(rune(text[len(text)-1])) {
		text += " "
	}
	if a.Building != "" {
		text += a.Building + "幢"
	}
	if a.Unit != 0 {
		text += strconv.Itoa(a.Unit) + "单元"
	}
	if a.Floor != "" {
		text += a.Floor + "层"
	}
	return text + a.Room
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }

func isAlphanumeric(r rune) bool { return isDigit(r) || isLetter(r) }

// shopWord gives the many words for a shop one name.
func shopWord(word string) string {
	switch word {
	case "店铺", "门面", "门市", "商网", "底商", "铺":
		return "商铺"
	default:
		return word
	}
}

// plainNumber writes a number in digits, without zeroes in front; letters stay.
func plainNumber(text string) string {
	text = chineseDigits(text)
	trimmed := strings.TrimLeft(text, "0")
	if trimmed == "" {
		return ""
	}
	return trimmed
}

// plainRoom writes a room number in digits; zeroes in front belong to it.
func plainRoom(text string) string { return chineseDigits(text) }

func atoi(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

const chineseNumerals = "零一二三四五六七八九"

// chineseDigits writes 十二 as 12, 五〇一 and 五百零一 as 501; what is no Chinese numeral stays.
func chineseDigits(text string) string {
	text = strings.NewReplacer("〇", "零", "两", "二").Replace(text)
	if !strings.ContainsAny(text, "十百") {
		var out strings.Builder
		for _, r := range text {
			out.WriteString(digitOr(r))
		}
		return out.String()
	}
	total, digit := 0, 0
	for _, r := range text {
		switch r {
		case '百':
			total, digit = total+max(digit, 1)*100, 0
		case '十':
			total, digit = total+max(digit, 1)*10, 0
		default:
			digit = max(atoi(digitOr(r)), 0)
		}
	}
	return strconv.Itoa(total + digit)
}

func digitOr(r rune) string {
	if i := strings.IndexRune(chineseNumerals, r); i >= 0 {
		return strconv.Itoa(i / len("零"))
	}
	return string(r)
}

// normalAddress brings a typed address into one spelling: half-width capitals, no spaces, "-" between numbers only.
func normalAddress(text string) string {
	text = strings.Map(halfWidth, strings.TrimSpace(text))
	text = basement.ReplaceAllStringFunc(text, func(found string) string {
		parts := basement.FindStringSubmatch(found)
		return "-B" + plainNumber(parts[1]) + "层"
	})
	text = minusFloor.ReplaceAllString(text, "${1}B${2}层")
	var out strings.Builder
	pending, last, letters := false, rune(0), 0
	for i, r := range text {
		if r == ' ' || r == '-' {
			pending = true
			continue
		}
		initials := letters >= 2 && isDigit(r) // JXHY3幢: initials of a name, not a building Y3
		if initials || pending && isAlphanumeric(last) && (isAlphanumeric(r) || roomWord.MatchString(text[i:])) {
			out.WriteByte('-')
		}
		letters++
		if !isLetter(r) {
			letters = 0
		}
		pending, last = false, r
		out.WriteRune(r)
	}
	return out.String()
}

// halfWidth maps the forms keyboards give to one: full-width to ASCII, small to capital letters, every separator to a
// space and every dash to "-".
func halfWidth(r rune) rune {
	if r >= '！' && r <= '～' {
		r -= '！' - '!'
	}
	switch r {
	case '－', '—', '–', '‐', '‑', '−', '~', '/', '_', 'ー':
		return '-'
	case '\u3000', '\t', '\n', '\r', ',', '，', '、', '。', '·', '•', '.', ';', '；', '(', ')', '|', '\u00a0':
		return ' '
	}
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	return r
}
