package app

import (
	"errors"

	"github.com/spf13/cobra"
)

func newImport(Process) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "read a layer of a GeoPackage or GeoJSON file into a store",
		RunE:  func(*cobra.Command, []string) error { return errors.New("not there yet") },
	}
}
