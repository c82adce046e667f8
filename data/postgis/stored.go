package postgis

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"lintu/data"
	"lintu/data/derive"
	"lintu/data/seal"
)

// stored is a table as the store works with it: its description and its statements. It does not change.
type stored struct {
	*derive.Table
	keys            *seal.Keyring
	srid            uint32
	spatial         bool // has a geometry
	single          bool // its points are kept as points and not as sets of points
	region          int  // position of the field that scopes read, −1 for none
	open            []int
	blinds          map[int]seal.Blind
	relation        string   // as SQL names it
	columns         []string // id, version, geometry, fields, blind indexes; quoted
	insert, replace string   // statements; see compile
	fetch           string
}

// newStored works out the statements of a table. Without keys its personal columns can be neither written nor searched.
func newStored(rules *derive.Table, keys *seal.Keyring, srid uint32) (*stored, error) {
	s := &stored{
		Table: rules, keys: keys, srid: srid, spatial: rules.Shape != data.ShapeNone, single: rules.BuiltIn(),
		region: rules.Index("region"), blinds: map[int]seal.Blind{}, relation: pgx.Identifier{"lintu", rules.Name}.Sanitize(),
	}
	for i, f := range rules.Fields {
		if f.Privacy != data.Personal {
			s.open = append(s.open, i)
		}
		if !f.Blind || keys == nil {
			continue
		}
		blind, err := keys.Blind(rules.Name, f.Name)
		if err != nil {
			return nil, err
		}
		s.blinds[i] = blind
	}
	s.compile()
	return s, nil
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

// literal writes a text as SQL wants it.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// compile writes the statements. Parameters are in the order of the columns. A personal value given as NULL keeps what is
// stored, an empty one clears it: nobody who writes a row back has read its personal values.
func (s *stored) compile() {
	var marks, sets []string
	add := func(name, cast string, personal bool) {
		mark := fmt.Sprintf("$%d%s", len(s.columns)+1, cast)
		s.columns, marks = append(s.columns, quote(name)), append(marks, mark)
		if personal {
			mark = fmt.Sprintf("CASE WHEN %[2]s IS NULL THEN %[1]s ELSE nullif(%[2]s, '\\x'::bytea) END", quote(name), mark)
		}
		if name != data.IDColumn {
			sets = append(sets, quote(name)+" = "+mark)
		}
	}
	add(data.IDColumn, "", false)
	add(data.VersionColumn, "", false)
	if s.spatial {
		add(data.GeomColumn, "::bytea::geometry", false)
	}
	for _, f := range s.Fields {
		if f.Privacy == data.Personal {
			add(f.Name, "::bytea", true)
			continue
		}
		add(f.Name, "", false)
	}
	for _, f := range s.Fields {
		if f.Blind {
			add(data.BlindPrefix+f.Name, "::bytea", true)
		}
	}
	s.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", s.relation, strings.Join(s.columns, ", "), strings.Join(marks, ", "))
	s.replace = fmt.Sprintf("UPDATE %s SET %s WHERE id = $1", s.relation, strings.Join(sets, ", "))
	s.fetch = "SELECT " + s.selected(s.open) + " FROM " + s.relation + " WHERE id = $1"
}

// copyStatement is the statement that loads rows.
func (s *stored) copyStatement() string {
	return fmt.Sprintf("COPY %s (%s) FROM STDIN (FORMAT binary)", s.relation, strings.Join(s.columns, ", "))
}

// selected are the columns of a row with some of its fields, as rowReader wants them.
func (s *stored) selected(fields []int) string {
	columns := []string{data.IDColumn, data.VersionColumn}
	if s.spatial {
		columns = append(columns, data.GeomColumn)
	}
	for _, i := range fields {
		columns = append(columns, quote(s.Fields[i].Name))
	}
	return strings.Join(columns, ", ")
}

// columnTypes are the types of columns as PostgreSQL names them, by the type of the field.
var columnTypes = map[data.Type]string{
	data.TypeInt: "int8", data.TypeReal: "float8", data.TypeText: "text", data.TypeBool: "bool", data.TypeTime: "timestamptz",
}

func columnType(f data.Field) string {
	if f.Privacy == data.Personal {
		return "bytea"
	}
	return columnTypes[f.Type]
}

// readTables reads the descriptions of the tables that are not built in, and compares all with the columns there are: rows
// are read and written in binary form, which forgives no other type.
func readTables(ctx context.Context, conn *pgx.Conn, keys *seal.Keyring, srid uint32) (*tables, error) {
	all := data.Tables()
	rows, err := conn.Query(ctx, "SELECT name, description::text FROM lintu_store.tables")
	if err != nil {
		return nil, err
	}
	var name, description string
	_, err = pgx.ForEachRow(rows, []any{&name, &description}, func() error {
		t, bad := data.ReadTable(name, description)
		all = append(all, t)
		return bad
	})
	if err != nil {
		return nil, err
	}
	columns, err := readColumns(ctx, conn)
	if err != nil {
		return nil, err
	}
	found := &tables{by: map[string]*stored{}, rules: derive.Tables{}}
	for _, t := range all {
		if err = checkColumns(t, columns[t.Name]); err != nil {
			return nil, err
		}
		found.rules[t.Name] = derive.NewTable(t)
		if found.by[t.Name], err = newStored(found.rules[t.Name], keys, srid); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// readColumns are the types of the columns, by table and column.
func readColumns(ctx context.Context, conn *pgx.Conn) (map[string]map[string]string, error) {
	rows, err := conn.Query(ctx, `SELECT c.relname::text, a.attname::text, t.typname::text FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = 'lintu'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`)
	if err != nil {
		return nil, err
	}
	found := map[string]map[string]string{}
	var table, column, kind string
	_, err = pgx.ForEachRow(rows, []any{&table, &column, &kind}, func() error {
		if found[table] == nil {
			found[table] = map[string]string{}
		}
		found[table][column] = kind
		return nil
	})
	return found, err
}

func checkColumns(t data.Table, columns map[string]string) error {
	want := map[string]string{data.IDColumn: "int8", data.VersionColumn: "int8"}
	if t.Shape != data.ShapeNone {
		want[data.GeomColumn] = "geometry"
	}
	for _, f := range t.Fields {
		want[f.Name] = columnType(f)
		if f.Blind {
			want[data.BlindPrefix+f.Name] = "bytea"
		}
	}
	for name, kind := range want {
		switch columns[name] {
		case kind:
		case "":
			return fmt.Errorf("%w: %s has no column %s", ErrDamaged, t.Name, name)
		default:
			return fmt.Errorf("%w: %s.%s is %s, not %s", ErrDamaged, t.Name, name, columns[name], kind)
		}
	}
	return nil
}
