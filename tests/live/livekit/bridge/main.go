// Command bridge stands in for LiveKit's SIP service on the test bench: it takes orders for calls from the same Redis bus, dials them,
// and keeps a participant of kind SIP in the room for as long as the call lasts. It carries no sound.
//
// With "crowd ROOM COUNT" it fills a room instead, with participants that are really connected.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"
	"syscall"
)

func main() {
	log.SetFlags(log.Ltime | log.Lmicroseconds)
	conf, err := settingsFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, conf, os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, conf *settings, args []string) error {
	if len(args) == 0 {
		return serve(ctx, conf)
	}
	if len(args) != 3 || args[0] != "crowd" {
		return fmt.Errorf("usage: bridge [crowd ROOM COUNT], not %q", args)
	}
	count, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	return fill(ctx, conf, args[1], count)
}
