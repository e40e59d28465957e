// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// side is the source or the target while a transfer runs: the broker groups that were decided on, with their masters as the
// name servers have them now.
type side struct {
	name        string
	g           guard
	cluster     string
	groups      []string
	nameServers []string
	// The rest is looked up.
	masters map[string]string
	slaves  map[string][]string
	members []Member
}

// look finds out where the brokers are.
func (s *side) look(ctx context.Context) error {
	answers, err := ask(ctx, s.g, s.nameServers)
	if err != nil {
		return err
	}
	return s.learn(answers)
}

// learn takes in what the name servers say. One is enough, but those that answer must say the same.
func (s *side) learn(answers map[string]answer) error {
	var errs []error
	says := map[string]string{}
	s.masters, s.slaves, s.members = map[string]string{}, map[string][]string{}, nil
	for _, address := range s.nameServers {
		a := answers[address]
		if a.err != nil {
			errs = append(errs, a.err)
			continue
		}
		s.members = append(s.members, a.members...)
		for _, m := range a.members {
			if m.Cluster != s.cluster || !slices.Contains(s.groups, m.BrokerGroup) {
				continue
			}
			if m.ID != 0 {
				if !slices.Contains(s.slaves[m.BrokerGroup], m.Address) {
					s.slaves[m.BrokerGroup] = append(s.slaves[m.BrokerGroup], m.Address)
				}
				continue
			}
			if before := s.masters[m.BrokerGroup]; before != "" && before != m.Address {
				return fmt.Errorf("name servers %s and %s of the %s name different masters of broker group %q: %s and %s",
					says[m.BrokerGroup], address, s.name, m.BrokerGroup, before, m.Address)
			}
			s.masters[m.BrokerGroup], says[m.BrokerGroup] = m.Address, address
		}
	}
	if len(errs) == len(s.nameServers) {
		return fmt.Errorf("no name server of the %s answers: %w", s.name, errors.Join(errs...))
	}
	return nil
}

// master returns the calls of the master of a broker group.
func (s *side) master(group string) (guardedBroker, error) {
	address := s.masters[group]
	if address == "" {
		return guardedBroker{}, fmt.Errorf("broker group %q of the %s has no master registered with %s", group, s.name, strings.Join(s.nameServers, ", "))
	}
	return s.g.broker(address), nil
}

// topic reads a topic on the master of a broker group; its configuration is "" when it is not there.
func (s *side) topic(ctx context.Context, group, topic string) (guardedBroker, Config, error) {
	b, err := s.master(group)
	if err != nil {
		return b, "", err
	}
	config, err := b.topic(ctx, topic)
	return b, config, err
}

// stillThere says where a topic is that shall not be there, "" when it is gone.
func (s *side) stillThere(ctx context.Context, group, topic string) (string, error) {
	_, have, err := s.topic(ctx, group, topic)
	if err != nil || have == "" {
		return "", err
	}
	return fmt.Sprintf("topic %q is still on %s", topic, on(s.name, group)), nil
}

func (s *side) inCluster(group string) bool {
	return slices.ContainsFunc(s.members, func(m Member) bool { return m.BrokerGroup == group && m.Cluster == s.cluster })
}

// remaining are the masters of the cluster that are not of the given broker groups, by broker group.
func (s *side) remaining(leaving []string) map[string]string {
	masters := map[string]string{}
	for _, m := range s.members {
		if m.ID == 0 && m.Cluster == s.cluster && !slices.Contains(leaving, m.BrokerGroup) {
			masters[m.BrokerGroup] = m.Address
		}
	}
	return masters
}
