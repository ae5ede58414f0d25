package main

import (
	"context"
	"errors"
	"log"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/rpc"
)

const (
	goodbyeTime = 3 * time.Second
	attrFullID  = livekit.AttrSIPPrefix + "callIDFull" // LiveKit's SIP service writes it, its protocol module does not name it
)

// errLeft means that the participant was removed, or the room closed, while the phone rang.
var errLeft = errors.New("the participant left the room")

// call is one order from its first INVITE to its last goodbye.
type call struct {
	order    *rpc.InternalCreateSIPParticipantRequest
	seat     *seat
	phone    *phone
	cancels  bool       // how a timeout is told: see gaveUp
	answered chan error // one value: nil when somebody has answered

	rang      atomic.Bool
	abandoned chan struct{} // closed when an INVITE that was given up is over; nil unless one was
}

// run returns when the callee has been hung up and the seat is free.
func (c *call) run(ctx context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-c.seat.gone:
			cancel(errLeft)
		case <-ctx.Done():
		}
	}()

	dialog, err := c.dial(ctx)
	c.answered <- err
	if err != nil {
		log.Printf("%s: %v", c.order.SipCallId, err)
		c.seat.leave(leaveReason(err))
		c.lingers()
		return
	}
	c.seat.set(map[string]string{livekit.AttrSIPCallStatus: "active", attrFullID: dialog.InviteRequest.CallID().Value()})
	c.talk(ctx, dialog)
	c.seat.set(map[string]string{livekit.AttrSIPCallStatus: "hangup"})
	c.seat.leave(livekit.DisconnectReason_CLIENT_INITIATED)
}

// dial rings until somebody answers or refuses, at most for the ringing timeout; whoever answers after that is hung up.
func (c *call) dial(ctx context.Context) (*sipgo.DialogClientSession, error) {
	ringing := defaultRinging
	if asked := c.order.RingingTimeout.AsDuration(); asked > 0 {
		ringing = asked
	}
	ctx, cancel := context.WithTimeout(ctx, ringing)
	defer cancel()
	dialog, err := c.phone.invite(ctx, c.order)
	if err != nil {
		return nil, notReached(err)
	}
	final := make(chan error, 1)
	go func() {
		final <- dialog.WaitAnswer(ctx, sipgo.AnswerOptions{Username: c.order.Username, Password: c.order.Password, OnResponse: c.heard})
	}()
	select {
	case err = <-final:
	case <-ctx.Done():
		// The CANCEL may only be sent once the far end has said something, which may be never.
		c.abandoned = make(chan struct{})
		go c.abandon(dialog, final)
		return nil, c.gaveUp(ctx)
	}
	if err != nil {
		_ = dialog.Close()
		return nil, c.refused(ctx, err)
	}
	return dialog, dialog.Ack(ctx)
}

func (c *call) heard(response *sip.Response) error {
	log.Printf("%s: %d %s", c.order.SipCallId, response.StatusCode, response.Reason)
	if response.IsProvisional() && response.StatusCode >= sip.StatusRinging {
		c.rang.Store(true)
		c.seat.set(map[string]string{livekit.AttrSIPCallStatus: "ringing"})
	}
	return nil
}

// abandon sees to it that nobody is left on the line who answered while the call was being cancelled.
func (c *call) abandon(dialog *sipgo.DialogClientSession, final <-chan error) {
	defer close(c.abandoned)
	defer dialog.Close()
	<-final
	if response := dialog.InviteResponse; response != nil && response.IsSuccess() {
		ctx, cancel := context.WithTimeout(context.Background(), goodbyeTime)
		defer cancel()
		log.Printf("%s: answered too late: ACK %v, BYE %v", c.order.SipCallId, dialog.Ack(ctx), dialog.Bye(ctx))
	}
}

// lingers keeps the call open until a phone that rang has been told to stop, so that the bridge does not end before.
func (c *call) lingers() {
	if c.abandoned == nil || !c.rang.Load() {
		return
	}
	select {
	case <-c.abandoned:
	case <-time.After(goodbyeTime):
	}
}

// talk lasts until the callee hangs up, the participant is gone, the longest duration is over, or the bridge ends.
func (c *call) talk(ctx context.Context, dialog *sipgo.DialogClientSession) {
	longest := c.order.MaxCallDuration.AsDuration()
	if longest <= 0 {
		longest = 24 * time.Hour
	}
	timer := time.NewTimer(longest)
	defer timer.Stop()
	select {
	case <-dialog.Context().Done():
		log.Printf("%s: the callee hung up", c.order.SipCallId)
		return
	case <-ctx.Done():
	case <-timer.C:
	}
	goodbye, cancel := context.WithTimeout(context.Background(), goodbyeTime)
	defer cancel()
	log.Printf("%s: BYE: %v", c.order.SipCallId, dialog.Bye(goodbye))
}
