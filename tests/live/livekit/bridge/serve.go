package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/livekit/protocol/rpc"
	"github.com/livekit/psrpc"
	"github.com/redis/go-redis/v9"
)

// hangUpTime is what open calls get to say goodbye in when the bridge is told to end.
const hangUpTime = 4 * time.Second

// serve takes calls until ctx ends; then it hangs up those that are open.
func serve(ctx context.Context, conf *settings) error {
	phone, err := openPhone(ctx, conf.SIPPort)
	if err != nil {
		return err
	}
	defer phone.close()
	desk := newSwitchboard(conf, phone)
	bus := psrpc.NewRedisMessageBus(redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{conf.Redis.Address}}))
	server, err := rpc.NewSIPInternalServer(desk, bus)
	if err != nil {
		return err
	}
	if err := server.RegisterCreateSIPParticipantTopic(""); err != nil {
		return err
	}
	health := &http.Server{Addr: fmt.Sprintf("%s:%d", loopback, conf.HealthPort), Handler: http.HandlerFunc(desk.health), ReadHeaderTimeout: time.Second}
	failed := make(chan error, 1)
	go func() { failed <- health.ListenAndServe() }()
	log.Printf("ready, SIP on udp and tcp port %d", conf.SIPPort)

	select {
	case <-ctx.Done():
	case err = <-failed:
	case err = <-phone.failed:
	}
	server.DeregisterCreateSIPParticipantTopic("")
	ended := desk.hangUpAll(hangUpTime)
	server.Kill()
	return errors.Join(err, ended)
}
