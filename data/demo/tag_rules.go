package demo

import "lintu/data"

// subject is a person of whom tags may be said, with what the rules ask about.
type subject struct {
	person
	household int64
	building  *building
	occupancy data.Occupancy
	together  []person // all who live in the flat
	shared    bool     // the flat is let by the room
	has       tagSet
}

// tagSet is what is said of one person: a mark for every code from T0100 to T1899.
type tagSet [19 * 20]bool

// tagPlace is the place of a code in a tagSet: T0107 → 1·20 + 7.
func tagPlace(code string) int {
	return (int(code[1]-'0')*10+int(code[2]-'0'))*20 + int(code[3]-'0')*10 + int(code[4]-'0')
}

func (s *tagSet) holds(code string) bool { return s[tagPlace(code)] }

// rule says of whom a tag may be said. Of those it is said with the chance that gives the city as many as the
// dictionary says, or of all of them.
type rule struct {
	who func(*subject) bool
	all bool // everybody of whom it may be said
}

func some(who func(*subject) bool) rule  { return rule{who: who} }
func every(who func(*subject) bool) rule { return rule{who: who, all: true} }

// aged are those from one age up to another, both included.
func aged(from, to int) func(*subject) bool {
	return func(s *subject) bool { return s.age >= from && s.age <= to }
}

// with are those of whom another tag is said and who meet the conditions.
func with(tag string, more ...func(*subject) bool) func(*subject) bool {
	return func(s *subject) bool { return s.has.holds(tag) && all(more)(s) }
}

// without are those of whom none of some tags is said.
func without(tags ...string) func(*subject) bool {
	return func(s *subject) bool {
		for _, t := range tags {
			if s.has.holds(t) {
				return false
			}
		}
		return true
	}
}

func all(who []func(*subject) bool) func(*subject) bool {
	return func(s *subject) bool {
		for _, w := range who {
			if !w(s) {
				return false
			}
		}
		return true
	}
}

func both(who ...func(*subject) bool) func(*subject) bool { return all(who) }

func woman(s *subject) bool   { return s.female }
func man(s *subject) bool     { return !s.female }
func adult(s *subject) bool   { return s.age >= 18 }
func child(s *subject) bool   { return s.age < 18 }
func anyone(*subject) bool    { return true }
func head(s *subject) bool    { return s.relation == "head" }
func tenant(s *subject) bool  { return s.occupancy == data.Let }
func owning(s *subject) bool  { return s.occupancy == data.OwnerOccupied }
func sharing(s *subject) bool { return s.shared }
func alone(s *subject) bool   { return len(s.together) == 1 }

// emptyNest are the old who live with nobody younger than 60.
func emptyNest(s *subject) bool {
	for _, p := range s.together {
		if p.age < 60 {
			return false
		}
	}
	return s.age >= 60
}

// family counts the people of the subject's family of some relation.
func (s *subject) relatives(relation string) int {
	n := 0
	for _, p := range s.together {
		if p.family == s.family && p.relation == relation {
			n++
		}
	}
	return n
}

func parent(s *subject) bool {
	return (s.relation == "head" || s.relation == "spouse") && s.relatives("child") > 0
}

func parentOf(children int) func(*subject) bool {
	return func(s *subject) bool { return parent(s) && s.relatives("child") == children }
}

func singleParent(s *subject) bool { return parent(s) && s.relatives("spouse") == 0 }

// youngChild is a parent with a child under some age.
func youngChild(under int) func(*subject) bool {
	return func(s *subject) bool {
		for _, p := range s.together {
			if parent(s) && p.family == s.family && p.relation == "child" && p.age < under {
				return true
			}
		}
		return false
	}
}

// ofSingleParent is a child whose family has one grown person of its parents' place.
func ofSingleParent(s *subject) bool {
	return s.age < 18 && s.relation == "child" && s.relatives("spouse") == 0
}

func withoutParents(s *subject) bool { return s.age < 16 && s.relation == "grandchild" }

// personRules are the rules of all tags said of residents, in the order in which they are applied: a rule may ask for
// the tags before it.
var personRules = []struct {
	tag string
	rule
}{
	// Age: said of everybody of the age.
	{"T0101", every(aged(60, 200))},
	{"T0102", every(aged(65, 200))},
	{"T0103", every(aged(70, 200))},
	{"T0104", every(aged(80, 200))},
	{"T0105", every(aged(90, 200))},
	{"T0106", every(aged(100, 200))},
	{"T0107", every(both(aged(60, 200), alone))},
	{"T0108", some(emptyNest)},
	{"T0109", some(with("T0107"))},
	{"T0110", some(aged(70, 200))},
	{"T0111", some(both(aged(65, 200), without("T0110")))},
	{"T0112", some(aged(70, 200))},
	{"T0113", every(with("T0104"))},
	{"T0114", some(aged(65, 200))},
	{"T0115", some(both(aged(70, 200), alone))},
	{"T0116", some(aged(60, 200))},
	{"T0201", every(aged(0, 2))},
	{"T0202", every(aged(3, 5))},
	{"T0203", every(aged(6, 11))},
	{"T0204", every(aged(12, 14))},
	{"T0205", every(aged(15, 17))},
	{"T0206", some(withoutParents)},
	{"T0207", some(child)},
	{"T0208", some(withoutParents)},
	{"T0209", some(both(withoutParents, without("T0208")))},
	{"T0210", some(both(child, tenant))},
	{"T0211", some(ofSingleParent)},
	{"T0212", some(aged(6, 15))},
	{"T0213", some(aged(0, 6))},
	{"T0301", every(both(woman, aged(15, 49)))},
	{"T0302", some(both(woman, aged(20, 42)))},
	{"T0303", some(with("T0302"))},
	{"T0304", some(both(woman, aged(20, 45), youngChild(1)))},
	{"T0305", some(both(woman, aged(20, 45), youngChild(2)))},
	{"T0306", some(both(woman, singleParent))},
	{"T0307", some(both(woman, aged(35, 64)))},
	{"T0308", some(both(woman, adult))},
	{"T0309", some(both(woman, aged(25, 65)))},
	{"T0310", some(youngChild(3))},
	// A disability is of one kind and one grade.
	{"T0401", some(aged(3, 200))},
	{"T0402", some(with("T0401"))},
	{"T0403", some(with("T0401", without("T0402")))},
	{"T0404", some(with("T0401", without("T0402", "T0403")))},
	{"T0406", some(with("T0401", without("T0402", "T0403", "T0404")))},
	{"T0408", some(with("T0401", without("T0402", "T0403", "T0404", "T0406")))},
	{"T0405", every(with("T0401", without("T0402", "T0403", "T0404", "T0406", "T0408")))},
	{"T0409", some(with("T0401"))},
	{"T0410", some(with("T0401", without("T0409")))},
	{"T0411", some(with("T0401", without("T0409", "T0410")))},
	{"T0412", every(with("T0401", without("T0409", "T0410", "T0411")))},
	{"T0413", some(with("T0401"))},
	{"T0414", some(with("T0401"))},
	{"T0415", some(with("T0401"))},
	{"T0501", some(anyone)},
	{"T0502", some(without("T0501"))},
	{"T0503", some(both(aged(16, 200), without("T0501", "T0502")))},
	{"T0504", some(without("T0501", "T0502", "T0503"))},
	{"T0505", some(without("T0501", "T0502", "T0503", "T0504"))},
	{"T0506", some(anyone)},
	{"T0507", some(anyone)},
	{"T0508", some(aged(6, 22))},
	{"T0509", some(both(adult, tenant))},
	{"T0510", some(without("T0501"))},
	{"T0511", some(aged(18, 59))},
	{"T0512", some(adult)},
	{"T0513", some(anyone)},
	{"T0514", some(anyone)},
	{"T0601", some(both(man, aged(20, 200)))},
	{"T0602", some(both(adult, without("T0601")))},
	{"T0603", some(adult)},
	{"T0604", some(both(adult, without("T0603")))},
	{"T0605", some(with("T0601"))},
	{"T0606", some(with("T0601", aged(45, 200)))},
	{"T0607", some(with("T0601", without("T0605")))},
	{"T0608", some(with("T0601", aged(85, 200)))},
	{"T0609", some(with("T0601", aged(60, 200)))},
	{"T0610", some(with("T0601", aged(50, 200)))},
	{"T0611", some(adult)},
	{"T0701", some(aged(20, 200))},
	{"T0702", some(both(aged(19, 60), without("T0701")))},
	{"T0703", some(both(aged(18, 60), without("T0701", "T0702")))},
	{"T0704", some(with("T0701"))},
	{"T0705", some(with("T0701", aged(20, 59)))},
	{"T0706", some(with("T0701", aged(60, 200)))},
	{"T0707", some(with("T0701"))},
	{"T0708", some(with("T0701", aged(70, 200)))},
	{"T0709", some(both(aged(14, 28), without("T0701")))},
	{"T0712", some(with("T0701"))},
	// Registered here, or elsewhere, or neither; who is from outside is registered elsewhere.
	{"T0801", some(anyone)},
	{"T0802", some(without("T0801"))},
	{"T0803", some(with("T0802"))},
	{"T0804", some(with("T0802", without("T0803")))},
	{"T0805", some(with("T0802", without("T0803")))},
	{"T0806", some(without("T0801", "T0802"))},
	{"T0808", some(with("T0801"))},
	{"T0809", some(both(adult, owning))},
	{"T0810", every(head)},
	{"T0811", some(both(aged(0, 0), without("T0801", "T0802")))},
	{"T0812", some(both(aged(75, 200), alone))},
	{"T0901", some(with("T0803"))},
	{"T0902", some(with("T0901"))},
	{"T0903", every(with("T0901", without("T0902")))},
	{"T0904", some(tenant)},
	{"T0905", some(both(adult, without("T0904")))},
	{"T0906", some(tenant)},
	{"T0907", some(sharing)},
	{"T0908", some(with("T0901", aged(16, 200)))},
	{"T0909", some(with("T0908"))},
	{"T0910", some(both(adult, without("T0801", "T0802")))},
	{"T0911", some(without("T0801", "T0802", "T0910"))},
	{"T0912", some(anyone)},
	{"T0913", some(anyone)},
	{"T1001", some(aged(18, 62))},
	{"T1002", some(both(aged(18, 62), without("T1001")))},
	{"T1003", some(both(aged(18, 59), without("T1001", "T1002")))},
	{"T1004", some(with("T1003"))},
	{"T1005", some(both(aged(20, 26), without("T1001", "T1002")))},
	{"T1006", some(both(aged(40, 59), without("T1001")))},
	{"T1007", some(with("T1001", aged(40, 60)))},
	{"T1008", some(with("T1002"))},
	{"T1009", some(with("T1002"))},
	{"T1010", some(with("T1002"))},
	{"T1011", some(both(aged(55, 200), without("T1001", "T1002")))},
	{"T1012", some(both(aged(18, 62), with("T0802")))},
	{"T1013", some(aged(18, 59))},
	{"T1101", some(with("T0202"))},
	{"T1102", some(with("T0203"))},
	{"T1103", some(with("T0204"))},
	{"T1104", some(with("T0205"))},
	{"T1105", some(both(aged(18, 24), without("T1001")))},
	{"T1106", some(both(aged(21, 75), without("T1105")))},
	{"T1107", some(aged(6, 15))},
	{"T1108", some(with("T0210", aged(6, 15)))},
	{"T1109", some(aged(6, 22))},
	{"T1110", some(with("T1106", aged(22, 60)))},
	{"T1111", some(aged(6, 12))},
	{"T1301", some(aged(18, 200))},
	{"T1302", some(both(aged(16, 200), without("T1301")))},
	{"T1303", some(aged(18, 200))},
	{"T1304", some(without("T1303"))},
	{"T1305", some(without("T1303", "T1304"))},
	{"T1306", some(aged(18, 59))},
	{"T1307", some(aged(60, 200))},
	{"T1308", some(with("T0110"))},
	{"T1309", some(with("T1001"))},
	{"T1310", some(with("T1003"))},
	{"T1311", some(both(woman, aged(20, 45), youngChild(2)))},
	{"T1401", some(parentOf(1))},
	{"T1402", some(both(aged(50, 75), parentOf(1)))},
	{"T1403", some(both(aged(49, 200), without("T1401")))},
	{"T1404", some(with("T1401", aged(49, 200)))},
	{"T1405", some(parentOf(2))},
	{"T1406", some(parent)},
	{"T1407", some(youngChild(3))},
	{"T1408", some(both(aged(23, 45), func(s *subject) bool { return s.relatives("spouse") == 0 }))},
	{"T1409", some(both(aged(21, 38), func(s *subject) bool { return s.relatives("spouse") > 0 }))},
	{"T1410", some(both(aged(25, 70), func(s *subject) bool { return s.relatives("spouse") == 0 }, without("T1408")))},
	{"T1411", some(both(aged(45, 200), func(s *subject) bool { return s.relatives("spouse") == 0 }, without("T1408", "T1410")))},
	{"T1412", some(both(aged(22, 40), func(s *subject) bool { return s.relatives("spouse") > 0 }))},
	{"T1509", some(child)},
	{"T1510", some(with("T0101"))},
	{"T1601", some(with("T0107"))},
	{"T1602", some(anyone)},
	{"T1603", some(alone)},
	{"T1604", some(with("T0101"))},
	{"T1605", some(alone)},
	{"T1606", some(with("T0101"))},
	{"T1607", some(with("T0101"))},
	{"T1608", some(adult)},
	{"T1609", some(anyone)},
	{"T1610", some(with("T0101", without("T0107")))},
	{"T1611", some(with("T0101"))},
	{"T1701", some(aged(14, 75))},
	{"T1702", some(with("T1701"))},
	{"T1703", some(aged(25, 60))},
	{"T1704", some(both(aged(22, 60), without("T1703")))},
	{"T1705", some(aged(30, 75))},
	{"T1706", some(both(aged(25, 72), without("T1705")))},
	{"T1707", some(both(aged(30, 70), owning))},
	{"T1708", some(aged(25, 72))},
	{"T1709", some(both(aged(22, 60), without("T1703", "T1704")))},
	{"T1710", some(aged(35, 72))},
	{"T1711", some(aged(22, 65))},
	{"T1712", some(aged(18, 55))},
}

// flat is a household of which tags may be said.
type flat struct {
	id       int64
	building *building
	door     door
	people   []person
	shared   bool
	vacant   bool
}

// lived are the flats somebody lives in.
func lived(f flat) bool { return len(f.people) > 0 }

// flatRules are the rules of the tags said of households.
var flatRules = []struct {
	tag string
	who func(flat) bool
}{
	{"T1801", func(f flat) bool { return lived(f) && f.building.year < 2000 }},
	{"T1802", func(f flat) bool { return lived(f) }},
	{"T1803", lived},
	{"T1804", func(f flat) bool { return f.shared }},
	{"T1805", lived},
	{"T1806", func(f flat) bool { return lived(f) && f.building.year < 1992 }},
	{"T1807", func(f flat) bool { return f.building.compound != nil }},
	{"T1808", lived},
	{"T1809", func(f flat) bool { return lived(f) && f.door.floor > 5 }},
	{"T1810", func(f flat) bool { return lived(f) && f.building.shops > 0 }},
	{"T1811", func(f flat) bool { return f.vacant }},
	{"T1812", lived},
}
