package main

import (
	"context"
	"errors"

	"github.com/emiago/sipgo"
	"github.com/livekit/protocol/livekit"
	"github.com/livekit/psrpc"
)

var (
	// The words are those of livekit-sip 1.11: https://github.com/livekit/sip/blob/v1.11.0/pkg/sip/protocol.go
	errNoCredentials = errors.New("sip server required auth, but no username or password was provided")
	errTimedOut      = errors.New("sip request timed out")
)

// refused says what the final response means. The server makes an error code and metadata of a SIPStatus.
func (c *call) refused(ctx context.Context, err error) error {
	var answer *sipgo.ErrDialogResponse
	if !errors.As(err, &answer) {
		if ctx.Err() != nil {
			return c.gaveUp(ctx)
		}
		return notReached(err)
	}
	code := livekit.SIPStatusCode(answer.Res.StatusCode)
	asked := code == livekit.SIPStatusCode_SIP_STATUS_UNAUTHORIZED || code == livekit.SIPStatusCode_SIP_STATUS_PROXY_AUTH_REQUIRED
	if asked && c.order.Password == "" {
		return psrpc.NewError(psrpc.FailedPrecondition, errNoCredentials)
	}
	return &livekit.SIPStatus{Code: code, Status: answer.Res.Reason}
}

// gaveUp is why the bridge itself stopped ringing. A timeout is a 408, or what livekit-sip 1.11 makes of it, which has no SIP status.
func (c *call) gaveUp(ctx context.Context) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errLeft):
		return psrpc.NewError(psrpc.Canceled, cause)
	case errors.Is(cause, context.DeadlineExceeded) && c.cancels:
		return psrpc.NewError(psrpc.Canceled, errTimedOut)
	case errors.Is(cause, context.DeadlineExceeded):
		return &livekit.SIPStatus{Code: livekit.SIPStatusCode_SIP_STATUS_REQUEST_TIMEOUT, Status: "Request Timeout"}
	default:
		return psrpc.NewErrorf(psrpc.Canceled, "the service is shutting down")
	}
}

// notReached is what became of a request that could not be sent, or was never answered.
func notReached(err error) error {
	var coded psrpc.Error
	if errors.As(err, &coded) {
		return err
	}
	return &livekit.SIPStatus{Code: livekit.SIPStatusCode_SIP_STATUS_REQUEST_TIMEOUT, Status: "no SIP reply: " + err.Error()}
}

// leaveReason is what the others in the room learn, as LiveKit's SIP service tells them.
func leaveReason(err error) livekit.DisconnectReason {
	if errors.Is(err, errTimedOut) {
		return livekit.DisconnectReason_USER_UNAVAILABLE
	}
	var status *livekit.SIPStatus
	if !errors.As(err, &status) {
		return livekit.DisconnectReason_USER_REJECTED
	}
	switch code := status.Code; {
	case code == livekit.SIPStatusCode_SIP_STATUS_NOTFOUND,
		code == livekit.SIPStatusCode_SIP_STATUS_REQUEST_TIMEOUT,
		code == livekit.SIPStatusCode_SIP_STATUS_TEMPORARILY_UNAVAILABLE:
		return livekit.DisconnectReason_USER_UNAVAILABLE
	case code >= 500 && code < 600:
		return livekit.DisconnectReason_UNKNOWN_REASON
	default:
		return livekit.DisconnectReason_USER_REJECTED
	}
}
