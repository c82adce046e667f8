package app

import (
	"fmt"
	"net"
	"path/filepath"

	"github.com/spf13/cobra"

	"lintu/server/config"
)

// newServe is `lintu serve`, and bare `lintu`.
func newServe(process Process) *cobra.Command {
	printConfig := false
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "serve a store on the map; without --store the demo city",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(cmd.Flags(), process.Environ)
			if err != nil {
				return err
			}
			if !printConfig {
				return serve(cmd, process, c)
			}
			out, err := c.YAML()
			if err != nil {
				return err
			}
			_, err = process.Stdout.Write(out)
			return err
		},
	}
	config.AddFlags(cmd.Flags())
	cmd.Flags().BoolVar(&printConfig, "print-config", false, "print the settings that hold, as YAML, and end")
	return cmd
}

// serve runs until it is told to stop, which is no error.
func serve(cmd *cobra.Command, process Process, c config.Config) error {
	running, err := Start(cmd.Context(), c, newLog(process.Stderr, c))
	if err != nil {
		return err
	}
	select {
	case <-running.Ready():
		fmt.Fprint(process.Stdout, running.greeting())
	case <-running.ended:
	}
	return running.Wait()
}

// greeting tells what is served and where.
func (r *Running) greeting() string {
	what := "the store " + r.site.text
	if identity := r.identified(); identity.Demo {
		what = fmt.Sprintf("the demo city (%s, seed %d) from %s", identity.Preset, identity.Seed, r.site.text)
	}
	text := fmt.Sprintf("Lintu serves %s\n", filepath.ToSlash(what))
	for _, url := range addresses(r.listener.Addr()) {
		text += "  " + url + "\n"
	}
	return text + "Stop it with Ctrl-C.\n"
}

// addresses are the URLs a listener is reached by, the one for this machine first.
func addresses(at net.Addr) []string {
	tcp, ok := at.(*net.TCPAddr)
	if !ok {
		return []string{at.String()}
	}
	url := func(host string) string {
		return fmt.Sprintf("http://%s/", net.JoinHostPort(host, fmt.Sprint(tcp.Port)))
	}
	if !tcp.IP.IsUnspecified() {
		if tcp.IP.Equal(net.IPv4(127, 0, 0, 1)) {
			return []string{url("localhost")}
		}
		return []string{url(tcp.IP.String())}
	}
	urls := []string{url("localhost")}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return urls // a machine that does not say: localhost works
	}
	for _, address := range own {
		if network, ok := address.(*net.IPNet); ok && network.IP.IsGlobalUnicast() && network.IP.To4() != nil {
			urls = append(urls, url(network.IP.String()))
		}
	}
	return urls
}
