package main

import (
	"encoding/json"
	"errors"
	"os"
)

// configEnv holds the whole configuration. The name and the keys are those of livekit-sip, so that either can be started the same way;
// JSON is YAML too. https://docs.livekit.io/transport/self-hosting/sip-server/
const configEnv = "SIP_CONFIG_BODY"

const loopback = "127.0.0.1"

type settings struct {
	APIKey     string `json:"api_key"`
	APISecret  string `json:"api_secret"`
	WsURL      string `json:"ws_url"`
	HealthPort int    `json:"health_port"`
	SIPPort    int    `json:"sip_port"`
	Cancels    bool   `json:"bench_cancels"` // the bench's own: see gaveUp
	Redis      struct {
		Address string `json:"address"`
	} `json:"redis"`
}

func settingsFromEnv() (*settings, error) {
	body := os.Getenv(configEnv)
	if body == "" {
		return nil, errors.New(configEnv + " is not set")
	}
	conf := &settings{}
	return conf, json.Unmarshal([]byte(body), conf)
}
