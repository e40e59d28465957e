// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// ControllerOptions describe controllers, which elect the masters of brokers in controller mode (5.x).
type ControllerOptions struct {
	Prefix     string // the servers are called <prefix>-0, <prefix>-1, ...
	Version    string
	Count      int
	Properties map[string]string // added to, and preferred to, the settings that they need here
	JVM        []string          // options added to the command line of the JVM
}

// AddControllers makes a group of controllers, none of which is running yet. They elect a leader as soon as most of them run.
func (l *Lab) AddControllers(o ControllerOptions) ([]*Server, error) {
	var controllers []*Server
	var peers []string
	for i := range o.Count {
		s, _, err := l.newServer(fmt.Sprintf("%s-%d", o.Prefix, i), o.Version, "org.apache.rocketmq.controller.ControllerStartup", o.JVM)
		if err != nil {
			return nil, err
		}
		if s.version.isFour() {
			return nil, fmt.Errorf("cannot make a controller of RocketMQ %s: it has none", s.version)
		}
		controllers = append(controllers, s)
		peers = append(peers, memberID(i)+"-"+s.address)
	}
	for i, s := range controllers {
		s.config = properties{
			"controllerDLegerGroup":  "controllers",
			"controllerDLegerPeers":  strings.Join(peers, ";"),
			"controllerDLegerSelfId": memberID(i),
			"controllerStorePath":    filepath.Join(s.dir, "store"),
			"rocketmqHome":           s.dir,
			"mappedFileSize":         "10485760",
		}.with(o.Properties)
		s.ready = answers(s.address, controllerMetadata)
	}
	return controllers, nil
}

// knowsLeader is the readiness of a group of controllers, asked of one of them.
func knowsLeader(a Answer) error {
	if leader := a.Fields["controllerLeaderAddress"]; leader == "" {
		return errors.New("the controllers have no leader")
	}
	return nil
}
