package main

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"
	media_ "github.com/pion/webrtc/v4/pkg/media"
)

const (
	trackID     = "voice"
	silenceTime = 20 * time.Millisecond
	silenceEach = 200 * time.Millisecond // as sparse as a codec is that saves bandwidth in silence
)

// silence is an Opus packet in which nothing is said: https://www.rfc-editor.org/rfc/rfc6716#section-3.1
var silence = []byte{0xf8, 0xff, 0xfe}

// peers makes connections that never leave the loopback interface.
var peers = sync.OnceValues(func() (*webrtc.API, error) {
	engine, codecs := webrtc.SettingEngine{}, &webrtc.MediaEngine{}
	engine.SetIncludeLoopbackCandidate(true)
	engine.SetInterfaceFilter(func(name string) bool { return name == "lo" || name == "lo0" })
	engine.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	engine.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	if err := codecs.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	return webrtc.NewAPI(webrtc.WithSettingEngine(engine), webrtc.WithMediaEngine(codecs)), nil
})

// media is what the participant sends, which is silence, and what it could receive.
type media struct {
	connected chan struct{} // closed when the server can reach the participant
	send      func(*livekit.SignalRequest)
	incoming  *webrtc.PeerConnection
	outgoing  *webrtc.PeerConnection
	voice     *webrtc.TrackLocalStaticSample
	closed    chan struct{}
	early     map[livekit.SignalTarget][]webrtc.ICECandidateInit // candidates that came before the description they belong to
}

func newMedia(send func(*livekit.SignalRequest)) (*media, error) {
	api, err := peers()
	if err != nil {
		return nil, err
	}
	m := &media{
		connected: make(chan struct{}),
		closed:    make(chan struct{}),
		send:      send,
		early:     map[livekit.SignalTarget][]webrtc.ICECandidateInit{},
	}
	if m.incoming, err = api.NewPeerConnection(webrtc.Configuration{}); err != nil {
		return nil, err
	}
	if m.outgoing, err = api.NewPeerConnection(webrtc.Configuration{}); err != nil {
		return nil, err
	}
	m.incoming.OnConnectionStateChange(closeOnce(m.connected, webrtc.PeerConnectionStateConnected))
	opus := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	m.voice, err = webrtc.NewTrackLocalStaticSample(opus, trackID, "phone")
	return m, err
}

func closeOnce(done chan struct{}, when webrtc.PeerConnectionState) func(webrtc.PeerConnectionState) {
	var once sync.Once
	return func(state webrtc.PeerConnectionState) {
		if state == when {
			once.Do(func() { close(done) })
		}
	}
}

// publish announces the voice track and starts to send it.
func (m *media) publish() error {
	if _, err := m.outgoing.AddTrack(m.voice); err != nil {
		return err
	}
	m.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_AddTrack{AddTrack: &livekit.AddTrackRequest{
		Cid: trackID, Name: trackID, Type: livekit.TrackType_AUDIO, Source: livekit.TrackSource_MICROPHONE,
	}}})
	offer, err := m.outgoing.CreateOffer(nil)
	if err != nil {
		return err
	}
	offer, err = m.described(m.outgoing, offer)
	if err != nil {
		return err
	}
	m.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Offer{Offer: &livekit.SessionDescription{Type: "offer", Sdp: offer.SDP}}})
	go m.speak()
	return nil
}

func (m *media) speak() {
	ticker := time.NewTicker(silenceEach)
	defer ticker.Stop()
	for {
		select {
		case <-m.closed:
			return
		case <-ticker.C:
			// Fails until the connection is there, which it may never be.
			_ = m.voice.WriteSample(sample(silence))
		}
	}
}

func sample(data []byte) media_.Sample {
	return media_.Sample{Data: data, Duration: silenceTime}
}

// heard takes what the server says about the connections and leaves everything else alone.
func (m *media) heard(response *livekit.SignalResponse) error {
	switch message := response.Message.(type) {
	case *livekit.SignalResponse_Offer:
		return m.answer(message.Offer)
	case *livekit.SignalResponse_Answer:
		return m.remote(livekit.SignalTarget_PUBLISHER, webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: message.Answer.Sdp})
	case *livekit.SignalResponse_Trickle:
		return m.candidate(message.Trickle)
	}
	return nil
}

func (m *media) answer(offer *livekit.SessionDescription) error {
	if err := m.remote(livekit.SignalTarget_SUBSCRIBER, webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer.Sdp}); err != nil {
		return err
	}
	answer, err := m.incoming.CreateAnswer(nil)
	if err != nil {
		return err
	}
	answer, err = m.described(m.incoming, answer)
	if err != nil {
		return err
	}
	m.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Answer{Answer: &livekit.SessionDescription{Type: "answer", Sdp: answer.SDP, Id: offer.Id}}})
	return nil
}

// described is the description with all candidates in it; on loopback there is one, and it is there at once.
func (m *media) described(peer *webrtc.PeerConnection, local webrtc.SessionDescription) (webrtc.SessionDescription, error) {
	gathered := webrtc.GatheringCompletePromise(peer)
	if err := peer.SetLocalDescription(local); err != nil {
		return local, err
	}
	<-gathered
	return *peer.LocalDescription(), nil
}

func (m *media) peer(target livekit.SignalTarget) *webrtc.PeerConnection {
	if target == livekit.SignalTarget_PUBLISHER {
		return m.outgoing
	}
	return m.incoming
}

func (m *media) remote(target livekit.SignalTarget, description webrtc.SessionDescription) error {
	peer := m.peer(target)
	if err := peer.SetRemoteDescription(description); err != nil {
		return err
	}
	for _, candidate := range m.early[target] {
		if err := peer.AddICECandidate(candidate); err != nil {
			return err
		}
	}
	delete(m.early, target)
	return nil
}

func (m *media) candidate(trickle *livekit.TrickleRequest) error {
	var candidate webrtc.ICECandidateInit
	if err := json.Unmarshal([]byte(trickle.CandidateInit), &candidate); err != nil {
		return err
	}
	peer := m.peer(trickle.Target)
	if peer.RemoteDescription() == nil {
		m.early[trickle.Target] = append(m.early[trickle.Target], candidate)
		return nil
	}
	return peer.AddICECandidate(candidate)
}

func (m *media) close() {
	close(m.closed)
	_ = m.incoming.Close()
	_ = m.outgoing.Close()
}
