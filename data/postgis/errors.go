package postgis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"lintu/data"
)

// What can be wrong with the database. They come wrapped with more.
var (
	ErrNoSchema = errors.New("the database has no Lintu schema of this version: run `lintu migrate`")
	ErrNewer    = errors.New("the database was migrated by a newer Lintu")
	ErrDamaged  = errors.New("the database's tables are not as this program knows them")
	ErrStandby  = errors.New("the server is a standby: changes are read from the primary")
	ErrNoRole   = errors.New("there is no role")
	ErrLogin    = errors.New("the database does not let this user in")
	ErrAbsent   = errors.New("the server has no such database")
	ErrOwner    = errors.New("this role may not make Lintu's tables here")
)

// SQLSTATE codes, PostgreSQL 15, appendix A.
const (
	codeReadOnly       = "25006"
	codeForeignKey     = "23503"
	codeUnique         = "23505"
	codeSerialization  = "40001"
	codeDeadlock       = "40P01"
	codeNoPermission   = "42501"
	codeNoTable        = "42P01"
	codeNoSchema       = "3F000"
	codeDiskFull       = "53100"
	codeTooMany        = "53300"
	codeAdminShutdown  = "57P01"
	codeCrashShutdown  = "57P02"
	codeCannotConnect  = "57P03"
	codeNoDatabase     = "3D000"
	classLogin         = "28"
	classConnection    = "08"
	classResources     = "53"
	classSystemFailure = "58"
)

// fault translates what PostgreSQL and the way to it say into the words of stores.
func fault(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	if errors.Is(err, data.ErrUnavailable) || errors.Is(err, data.ErrBusy) || errors.Is(err, data.ErrInvalid) {
		return err
	}
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return serverFault(err, said)
	}
	var refused *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &refused) || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || strings.Contains(err.Error(), "conn closed") {
		return fmt.Errorf("%w: %w", data.ErrUnavailable, err)
	}
	return err
}

func serverFault(err error, said *pgconn.PgError) error {
	switch said.Code {
	case codeForeignKey:
		return referenceFault(err, said)
	case codeUnique:
		return fmt.Errorf("%s %s: %w", said.TableName, keyIn(said.Detail), data.ErrExists)
	case codeReadOnly:
		return fmt.Errorf("%w: %w", data.ErrReadOnly, err)
	case codeNoTable, codeNoSchema:
		return fmt.Errorf("%w: %w", ErrNoSchema, err)
	case codeNoDatabase:
		return fmt.Errorf("%w: %w", ErrAbsent, err)
	case codeDiskFull:
		return fmt.Errorf("%w: %w", data.ErrFull, err)
	case codeTooMany:
		return fmt.Errorf("%w: %w", data.ErrBusy, err)
	case codeAdminShutdown, codeCrashShutdown, codeCannotConnect, codeSerialization, codeDeadlock:
		return fmt.Errorf("%w: %w", data.ErrUnavailable, err)
	}
	switch said.Code[:min(2, len(said.Code))] {
	case classLogin:
		return fmt.Errorf("%w: %w", ErrLogin, err)
	case classConnection, classResources, classSystemFailure:
		return fmt.Errorf("%w: %w", data.ErrUnavailable, err)
	}
	return err
}

// referenceFault reads what the triggers of 002_references.sql say: the detail is the row's id and the id it refers to.
func referenceFault(err error, said *pgconn.PgError) error {
	id, _, ok := strings.Cut(said.Detail, " ")
	row, bad := strconv.ParseInt(id, 10, 64)
	if !ok || bad != nil {
		return err
	}
	return &data.InvalidError{Table: said.TableName, ID: row, Field: said.ColumnName, Reason: said.Message}
}

// keyIn is the id in "Key (id)=(52) already exists."
func keyIn(detail string) string {
	_, rest, _ := strings.Cut(detail, ")=(")
	key, _, _ := strings.Cut(rest, ")")
	return key
}

// tooMany reports whether the server has given all its connections away.
func tooMany(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && said.Code == codeTooMany
}

// mayRepeat reports whether a transaction that failed like this may succeed when it is made again: writers got into each
// other's way.
func mayRepeat(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && (said.Code == codeSerialization || said.Code == codeDeadlock)
}
