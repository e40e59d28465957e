// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"path/filepath"
	"strconv"
)

// NameServerOptions describe a name server. Name and Version are required.
type NameServerOptions struct {
	Name       string
	Version    string
	Properties map[string]string // added to, and preferred to, the settings that it needs here
	JVM        []string          // options added to the command line of the JVM
}

// AddNameServer makes a name server, which is not running yet.
func (l *Lab) AddNameServer(o NameServerOptions) (*Server, error) {
	s, first, err := l.newServer(o.Name, o.Version, "org.apache.rocketmq.namesrv.NamesrvStartup", o.JVM)
	if err != nil {
		return nil, err
	}
	s.config = properties{
		"listenPort":      strconv.Itoa(first + mainPort),
		"bindAddress":     "127.0.0.1",
		"rocketmqHome":    s.dir,
		"kvConfigPath":    filepath.Join(s.dir, "kvConfig.json"),
		"configStorePath": filepath.Join(s.dir, "namesrv.properties"),
	}.with(o.Properties)
	s.ready = succeeds(s.address, brokerClusterInfo, func(Answer) error { return nil })
	return s, nil
}
