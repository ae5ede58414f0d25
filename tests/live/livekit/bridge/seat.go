package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

const (
	signalPath = "/rtc?protocol=15&auto_subscribe=0&sdk=go"
	joinTime   = 10 * time.Second
	leaveTime  = time.Second
	settleTime = 500 * time.Millisecond
)

// seat is a participant's place in a room: LiveKit's signalling over a WebSocket, and its two peer connections.
// It does not reconnect: a lost server is a lost seat.
type seat struct {
	info *livekit.ParticipantInfo
	gone chan struct{} // closed when the participant is no longer in the room, for whatever reason

	conn    *websocket.Conn
	writing sync.Mutex
	media   *media

	setting    sync.Mutex
	attributes map[string]string // what was set so far
}

// takeSeat returns when the server counts the participant as active.
func takeSeat(ctx context.Context, wsURL, token string) (*seat, error) {
	ctx, cancel := context.WithTimeout(ctx, joinTime)
	defer cancel()
	conn, response, err := websocket.DefaultDialer.DialContext(ctx, wsURL+signalPath, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		if response != nil {
			err = fmt.Errorf("%w, status %d", err, response.StatusCode)
		}
		return nil, err
	}
	s := &seat{gone: make(chan struct{}), conn: conn, attributes: map[string]string{}}
	join, err := s.joined()
	if err != nil {
		conn.Close()
		return nil, err
	}
	s.info = join.GetParticipant()
	if s.media, err = newMedia(s.send); err != nil {
		conn.Close()
		return nil, err
	}
	go s.read()
	go s.ping(time.Duration(join.GetPingInterval()) * time.Second)
	select {
	case <-s.media.connected:
		return s, s.media.publish()
	case <-s.gone:
		return nil, errors.New("the server closed the session at once")
	case <-ctx.Done():
		s.leave(livekit.DisconnectReason_CLIENT_INITIATED)
		return nil, ctx.Err()
	}
}

// set writes attributes of the participant; the others stay.
//
// They are written twice: when two things change at once, here the track that has just been published, the server may store the older state
// over the newer one, and would list it for the rest of the call.
// https://github.com/livekit/livekit/blob/v1.13.5/pkg/service/roommanager.go (OnParticipantChanged)
func (s *seat) set(attributes map[string]string) {
	s.setting.Lock()
	maps.Copy(s.attributes, attributes)
	s.setting.Unlock()
	s.tell()
	time.AfterFunc(settleTime, s.tell)
}

func (s *seat) tell() {
	s.setting.Lock()
	defer s.setting.Unlock()
	s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_UpdateMetadata{UpdateMetadata: &livekit.UpdateParticipantMetadata{Attributes: s.attributes}}})
}

// leave ends the session and waits until the server has closed it.
func (s *seat) leave(reason livekit.DisconnectReason) {
	s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Leave{Leave: &livekit.LeaveRequest{Reason: reason}}})
	select {
	case <-s.gone:
	case <-time.After(leaveTime):
		s.conn.Close()
	}
}

// send tells the server something; a server that cannot be told is noticed by read.
func (s *seat) send(request *livekit.SignalRequest) {
	body, err := proto.Marshal(request)
	if err != nil {
		log.Printf("cannot be encoded: %v", err)
		return
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	_ = s.conn.WriteMessage(websocket.BinaryMessage, body)
}

func (s *seat) joined() (*livekit.JoinResponse, error) {
	_ = s.conn.SetReadDeadline(time.Now().Add(joinTime))
	first, err := s.next()
	if err != nil {
		return nil, err
	}
	join := first.GetJoin()
	if join == nil {
		return nil, fmt.Errorf("not let in: %v", first)
	}
	return join, s.conn.SetReadDeadline(time.Time{})
}

func (s *seat) next() (*livekit.SignalResponse, error) {
	_, body, err := s.conn.ReadMessage()
	if err != nil {
		return nil, err
	}
	response := &livekit.SignalResponse{}
	return response, proto.Unmarshal(body, response)
}

func (s *seat) read() {
	defer close(s.gone)
	defer s.media.close()
	defer s.conn.Close()
	for {
		response, err := s.next()
		if err != nil {
			return
		}
		if leave := response.GetLeave(); leave != nil {
			return
		}
		if err := s.media.heard(response); err != nil {
			log.Printf("%s: %v", s.info.GetIdentity(), err)
			return
		}
	}
}

func (s *seat) ping(every time.Duration) {
	if every <= 0 {
		return
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-s.gone:
			return
		case now := <-ticker.C:
			s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_PingReq{PingReq: &livekit.Ping{Timestamp: now.UnixMilli()}}})
		}
	}
}
