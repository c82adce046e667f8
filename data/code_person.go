package data

import (
	"fmt"
	"time"
)

const idNumber = "id number"

// idWeights are those of GB 11643 (ISO 7064 MOD 11-2): 2^(17-i) mod 11.
var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// IDNumberCheck is the 18th character (0–9 or X) that belongs to the first 17 digits of an id number.
func IDNumberCheck(body string) (byte, error) {
	d := digits{kind: idNumber, code: body, personal: true}
	if !d.length(17) {
		return 0, d.err
	}
	sum := 0
	for i, weight := range idWeights {
		sum += int(body[i]-'0') * weight
	}
	return "10X98765432"[sum%11], nil
}

// NewIDNumber writes the id number of the person with a serial (odd for men) among those born that day in that county.
func NewIDNumber(county string, born time.Time, serial int) (string, error) {
	if err := allDigits(idNumber, "county", county, 6); err != nil {
		return "", err
	}
	order, err := place(idNumber, "a serial", serial, 3, 0, 999)
	if err != nil {
		return "", err
	}
	body := county + born.Format("20060102") + order
	check, err := IDNumberCheck(body)
	if err != nil {
		return "", fmt.Errorf("birth date: %w", err)
	}
	return body + string(check), nil
}

// IDNumber is what the 18 characters of a GB 11643 id number say.
type IDNumber struct {
	County string
	Born   time.Time
	Serial int // odd for men
}

// Male reports the sex the serial stands for.
func (n IDNumber) Male() bool { return n.Serial%2 == 1 }

// ParseIDNumber reads an id number. Its errors never repeat the number.
func ParseIDNumber(number string) (IDNumber, error) {
	if len(number) != 18 {
		return IDNumber{}, &CodeError{Kind: idNumber, Want: fmt.Sprintf("18 characters, not %d", len(number))}
	}
	d := digits{kind: idNumber, code: number[:17], personal: true}
	d.length(17)
	if d.err != nil {
		return IDNumber{}, d.err
	}
	n := IDNumber{County: d.county()}
	born, err := time.Parse("20060102", d.next(8))
	if err != nil || born.Year() < 1800 {
		d.fail(6, 14, "a birth date YYYYMMDD that exists")
	}
	n.Born = born
	n.Serial = d.number(3, 0, 999, "a serial")
	if check, err := IDNumberCheck(number[:17]); err == nil && check != number[17] {
		d.fail(17, 18, "the check character of GB 11643 (0–9 or X)")
	}
	if d.err != nil {
		return IDNumber{}, d.err
	}
	return n, nil
}
