package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"strings"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/rpc"
	"github.com/livekit/psrpc"
)

const rtpPort = 9 // the discard port: nobody listens to what the callee says

// phone is the SIP side: one port, any number of calls.
type phone struct {
	agent   *sipgo.UserAgent
	dialogs *sipgo.DialogClientCache
	port    int
	failed  chan error
}

func openPhone(ctx context.Context, port int) (*phone, error) {
	sip.SetDefaultLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	agent, err := sipgo.NewUA(sipgo.WithUserAgent("bench"), sipgo.WithUserAgentHostname(loopback))
	if err != nil {
		return nil, err
	}
	server, err := sipgo.NewServer(agent)
	if err != nil {
		return nil, err
	}
	client, err := sipgo.NewClient(agent, sipgo.WithClientHostname(loopback), sipgo.WithClientPort(port))
	if err != nil {
		return nil, err
	}
	contact := sip.ContactHeader{Address: sip.Uri{Scheme: "sip", User: "bench", Host: loopback, Port: port}}
	p := &phone{agent: agent, dialogs: sipgo.NewDialogClientCache(client, contact), port: port, failed: make(chan error, 2)}
	server.OnBye(p.onBye)
	for _, network := range []string{"udp", "tcp"} {
		// Not ctx: goodbyes are said after it has ended.
		go func() {
			p.failed <- server.ListenAndServe(context.WithoutCancel(ctx), network, fmt.Sprintf("%s:%d", loopback, port))
		}()
	}
	return p, nil
}

func (p *phone) close() {
	p.agent.Close()
}

func (p *phone) onBye(req *sip.Request, tx sip.ServerTransaction) {
	if err := p.dialogs.ReadBye(req, tx); err != nil {
		log.Printf("a BYE that ends nothing: %v", err)
		_ = tx.Respond(sip.NewResponseFromRequest(req, sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist", nil))
	}
}

// invite sends the first request of the call.
func (p *phone) invite(ctx context.Context, order *rpc.InternalCreateSIPParticipantRequest) (*sipgo.DialogClientSession, error) {
	var to sip.Uri
	if err := sip.ParseUri(fmt.Sprintf("sip:%s@%s", order.CallTo, order.Address), &to); err != nil {
		return nil, psrpc.NewErrorf(psrpc.InvalidArgument, "no SIP address: %v", err)
	}
	request := sip.NewRequest(sip.INVITE, to)
	switch order.Transport {
	case livekit.SIPTransport_SIP_TRANSPORT_AUTO:
	case livekit.SIPTransport_SIP_TRANSPORT_UDP, livekit.SIPTransport_SIP_TRANSPORT_TCP:
		request.SetTransport(strings.ToUpper(order.Transport.Name()))
	default:
		return nil, psrpc.NewErrorf(psrpc.Unimplemented, "the bench speaks udp and tcp, not %s", order.Transport.Name())
	}
	from := sip.FromHeader{Address: sip.Uri{Scheme: "sip", User: order.Number, Host: loopback}, Params: sip.NewParams()}
	from.Params.Add("tag", sip.GenerateTagN(16))
	request.AppendHeader(&from)
	request.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	request.SetBody(offer())
	return p.dialogs.WriteInvite(ctx, request)
}

// offer is a description of one voice stream that goes nowhere.
func offer() []byte {
	lines := []string{
		"v=0", "o=- 1 1 IN IP4 " + loopback, "s=-", "c=IN IP4 " + loopback, "t=0 0",
		fmt.Sprintf("m=audio %d RTP/AVP 0", rtpPort), "a=rtpmap:0 PCMU/8000", "a=sendrecv", "",
	}
	return []byte(strings.Join(lines, "\r\n"))
}
