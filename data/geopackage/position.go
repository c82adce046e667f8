package geopackage

import (
	"strconv"
	"strings"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// position is a record of the outbox. What a file holds up to it is known by its number together with its mark, which was
// drawn at random: another file, a restored one or a copy that went its own way has another mark there, or none.
type position struct{ seq, mark int64 }

func (p position) encode() data.Position {
	return data.Position(strconv.FormatInt(p.seq, 10) + "/" + strconv.FormatInt(p.mark, 10))
}

func parsePosition(text data.Position) (position, bool) {
	seq, mark, _ := strings.Cut(string(text), "/")
	var p position
	var bad [2]error
	p.seq, bad[0] = strconv.ParseInt(seq, 10, 64)
	p.mark, bad[1] = strconv.ParseInt(mark, 10, 64)
	return p, bad[0] == nil && bad[1] == nil && p.encode() == text
}

// standing is the newest record: where the feed stands. Of an outbox that somebody emptied only its number is known.
func standing(conn *sqlite.Conn) (position, error) {
	const query = `SELECT seq, mark FROM lintu_outbox WHERE seq = (SELECT max(seq) FROM lintu_outbox)
UNION ALL SELECT seq, 0 FROM sqlite_sequence WHERE name = 'lintu_outbox' LIMIT 1`
	var p position
	err := each(conn, query, nil, func(stmt *sqlite.Stmt) error {
		p = position{stmt.ColumnInt64(0), stmt.ColumnInt64(1)}
		return nil
	})
	return p, err
}

// recognised reports whether the record of a position is there.
func recognised(conn *sqlite.Conn, p position) (bool, error) {
	_, found, err := integer(conn, "SELECT 1 FROM lintu_outbox WHERE seq = ? AND mark = ?", p.seq, p.mark)
	return found, err
}
