package api

import (
	"context"
	"errors"

	"github.com/labstack/echo/v4"

	"lintu/data"
)

// Relations tell what could be published.
type Relations interface {
	Relations(ctx context.Context) ([]Relation, error)
}

// Relation is a table, view or function of another program's, and the layers it is published as.
type Relation struct {
	data.Relation

	Layers []string
}

var errRelationsHere = errors.New("the tables of the database are told on this machine only")

type relationsAnswer struct {
	Relations []relationAnswer `json:"relations"`
}

type relationAnswer struct {
	Name     string                   `json:"name"`
	Kind     data.RelationKind        `json:"kind"`
	ID       string                   `json:"id"`
	Geometry []relationGeometryAnswer `json:"geometry"`
	Columns  []fieldAnswer            `json:"columns"`
	Left     []string                 `json:"left_out"`
	Rows     *int64                   `json:"estimated_rows"`
	Layers   []string                 `json:"layers"`
}

type relationGeometryAnswer struct {
	Name  string `json:"name"`
	Shape string `json:"shape"`
	SRID  int    `json:"srid"`
}

// relations answers /api/v1/relations: what of other programs' could be published, and what is.
func (s *Server) relations(c echo.Context) error {
	if s.options.Here == nil || !s.options.Here(c.Request()) {
		return errRelationsHere
	}
	answer := relationsAnswer{Relations: []relationAnswer{}}
	if s.options.Relations == nil {
		return s.sendJSON(c, "no-store", answer)
	}
	list, err := s.options.Relations.Relations(c.Request().Context())
	if err != nil {
		return err
	}
	for _, r := range list {
		one := relationAnswer{
			Name: r.FullName(), Kind: r.Kind, ID: r.Key, Geometry: []relationGeometryAnswer{}, Columns: []fieldAnswer{},
			Left: append([]string{}, r.Left...), Layers: r.Layers,
		}
		if r.Rows >= 0 {
			one.Rows = &r.Rows
		}
		for _, g := range r.Geometries {
			one.Geometry = append(one.Geometry, relationGeometryAnswer{g.Name, g.Shape.Word(), g.SRID})
		}
		for _, column := range r.Columns {
			one.Columns = append(one.Columns, fieldAnswer{column.Name, column.Type.String()})
		}
		answer.Relations = append(answer.Relations, one)
	}
	return s.sendJSON(c, "no-store", answer)
}
