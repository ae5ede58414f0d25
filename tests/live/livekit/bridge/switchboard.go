package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/rpc"
	lksip "github.com/livekit/protocol/sip"
	"github.com/livekit/psrpc"
)

const defaultRinging = 30 * time.Second

// switchboard answers the server's orders, each in a call of its own.
type switchboard struct {
	rpc.UnimplementedSIPInternalServer
	conf   *settings
	phone  *phone
	ctx    context.Context // ends when every call must
	cancel context.CancelFunc
	calls  sync.WaitGroup
}

func newSwitchboard(conf *settings, phone *phone) *switchboard {
	ctx, cancel := context.WithCancel(context.Background())
	return &switchboard{conf: conf, phone: phone, ctx: ctx, cancel: cancel}
}

// CreateSIPParticipantAffinity makes this bridge willing to take any call.
func (s *switchboard) CreateSIPParticipantAffinity(context.Context, *rpc.InternalCreateSIPParticipantRequest) float32 {
	return 1
}

// CreateSIPParticipant seats the participant and dials. It returns once the participant is there, or once the callee has answered if that is asked for.
func (s *switchboard) CreateSIPParticipant(ctx context.Context, order *rpc.InternalCreateSIPParticipantRequest) (*rpc.InternalCreateSIPParticipantResponse, error) {
	s.calls.Add(1)
	taken, err := s.seat(ctx, order)
	if err != nil {
		s.calls.Done()
		return nil, psrpc.NewErrorf(psrpc.Internal, "no seat in the room: %v", err)
	}
	c := &call{order: order, seat: taken, phone: s.phone, cancels: s.conf.Cancels, answered: make(chan error, 1)}
	go func() {
		defer s.calls.Done()
		c.run(s.ctx)
	}()
	if order.WaitUntilAnswered {
		if err := <-c.answered; err != nil {
			return nil, err
		}
	}
	return &rpc.InternalCreateSIPParticipantResponse{
		ParticipantId:       taken.info.GetSid(),
		ParticipantIdentity: order.ParticipantIdentity,
		SipCallId:           order.SipCallId,
	}, nil
}

// TransferSIPParticipantAffinity makes this bridge refuse transfers itself instead of letting them time out.
func (s *switchboard) TransferSIPParticipantAffinity(context.Context, *rpc.InternalTransferSIPParticipantRequest) float32 {
	return 1
}

func (s *switchboard) seat(ctx context.Context, order *rpc.InternalCreateSIPParticipantRequest) (*seat, error) {
	attributes := map[string]string{livekit.AttrSIPCallStatus: "dialing"}
	for key, value := range order.ParticipantAttributes {
		attributes[key] = value
	}
	token, err := lksip.BuildSIPToken(lksip.SIPTokenParams{
		APIKey:                s.conf.APIKey,
		APISecret:             s.conf.APISecret,
		RoomName:              order.RoomName,
		ParticipantIdentity:   order.ParticipantIdentity,
		ParticipantName:       order.ParticipantName,
		ParticipantMetadata:   order.ParticipantMetadata,
		ParticipantAttributes: attributes,
	})
	if err != nil {
		return nil, err
	}
	return takeSeat(ctx, s.conf.WsURL, token)
}

// hangUpAll ends every call and waits for it at most that long.
func (s *switchboard) hangUpAll(within time.Duration) error {
	s.cancel()
	done := make(chan struct{})
	go func() {
		s.calls.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-time.After(within):
		return fmt.Errorf("calls were still open after %s", within)
	}
}

func (s *switchboard) health(w http.ResponseWriter, _ *http.Request) {
	if _, err := w.Write([]byte("{}")); err != nil {
		log.Printf("health: %v", err)
	}
}
