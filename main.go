// Lubart is the working register of a city's administrative services centre: grants, people
// placed, and every date between them and a mailbox.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"lubart/hooks"
	_ "lubart/migrations"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(hooks.Run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}
