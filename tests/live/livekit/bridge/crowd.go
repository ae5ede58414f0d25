package main

import (
	"context"
	"fmt"
	"log"
	"sync"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
)

const joiningAtOnce = 8 // each costs two key exchanges

// fill keeps a number of participants, who publish silence, in a room until ctx ends. It says "ready" when all are there.
func fill(ctx context.Context, conf *settings, room string, count int) error {
	seats, err := takeSeats(ctx, conf, room, count)
	if err == nil {
		log.Printf("ready, %d in the room", len(seats))
		<-ctx.Done()
	}
	var leaving sync.WaitGroup
	for _, taken := range seats {
		leaving.Go(func() { taken.leave(livekit.DisconnectReason_CLIENT_INITIATED) })
	}
	leaving.Wait()
	return err
}

// takeSeats returns all seats, or those that were taken before one could not be.
func takeSeats(ctx context.Context, conf *settings, room string, count int) ([]*seat, error) {
	var (
		joining sync.WaitGroup
		writing sync.Mutex
		seats   []*seat
		failed  error
		slots   = make(chan struct{}, joiningAtOnce)
	)
	for number := range count {
		slots <- struct{}{}
		joining.Go(func() {
			defer func() { <-slots }()
			taken, err := takeOne(ctx, conf, room, fmt.Sprintf("guest-%03d", number))
			writing.Lock()
			defer writing.Unlock()
			if err != nil {
				failed = err
				return
			}
			seats = append(seats, taken)
		})
	}
	joining.Wait()
	return seats, failed
}

func takeOne(ctx context.Context, conf *settings, room, identity string) (*seat, error) {
	grant := &auth.VideoGrant{RoomJoin: true, Room: room}
	token, err := auth.NewAccessToken(conf.APIKey, conf.APISecret).SetIdentity(identity).SetVideoGrant(grant).ToJWT()
	if err != nil {
		return nil, err
	}
	return takeSeat(ctx, conf.WsURL, token)
}
