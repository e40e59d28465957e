// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package certs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"k8s.io/apiserver/pkg/server/dynamiccertificates"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
)

const (
	// syncPeriod is how often the store is read again and everything derived
	// from it is put right. Nobody reaches a delegated server while its
	// APIService has a wrong bundle, so this is also the longest such outage.
	syncPeriod = 15 * time.Second
	// retryPeriod replaces it while something failed.
	retryPeriod = 5 * time.Second
	// syncTimeout bounds one round.
	syncTimeout = 30 * time.Second
	// saveAttempts is how often a lost race is run again in one round. Every
	// replica has to lose at most once: whoever reads next finds nothing to do.
	saveAttempts = 5
)

// Publisher tells somebody whom to trust. Publish is called after every read of
// the store, so it must look before it writes.
type Publisher interface {
	Publish(ctx context.Context, state State, now time.Time) error
}

// ManagerConfig says what a Manager works with. All fields are required but
// Publishers.
type ManagerConfig struct {
	// Name is the common name of the authority.
	Name string
	// Store keeps the authority.
	Store Store
	// Hosts are the DNS names and IP addresses of the serving certificate.
	Hosts []string
	// Publishers are told about the authority after each read.
	Publishers []Publisher
	Clock      clock.WithTicker
}

// Manager provides a serving certificate that is replaced before it expires and
// the bundle of authorities that clients and server trust.
type Manager struct {
	config ManagerConfig

	mu         sync.RWMutex
	serving    Pair
	trusted    dynamiccertificates.CAContentProvider
	listeners  []dynamiccertificates.Listener
	publishers []Publisher
}

var _ dynamiccertificates.CertKeyContentProvider = &Manager{}

// NewManager reads the store, or fills a new one, so that there is a
// certificate to serve with. Publishing begins with Run.
func NewManager(ctx context.Context, config ManagerConfig) (*Manager, error) {
	m := &Manager{config: config, publishers: slices.Clone(config.Publishers)}
	ctx, cancel := context.WithTimeout(ctx, syncTimeout)
	defer cancel()
	if _, err := m.refresh(ctx); err != nil {
		return nil, err
	}
	return m, nil
}

// Run keeps everything right until ctx ends. It starts no goroutines.
func (m *Manager) Run(ctx context.Context) {
	logger := klog.FromContext(ctx).WithName("certificates")
	ctx = klog.NewContext(ctx, logger)
	for {
		wait := syncPeriod
		if err := m.sync(ctx); err != nil && ctx.Err() == nil {
			wait = retryPeriod
			logger.Error(err, "Could not keep certificates right, will try again", "after", wait)
		}
		timer := m.config.Clock.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C():
		}
	}
}

// sync reads the store, renews what is due and publishes.
func (m *Manager) sync(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, syncTimeout)
	defer cancel()
	state, err := m.refresh(ctx)
	if err != nil {
		return err
	}
	m.mu.RLock()
	publishers := slices.Clone(m.publishers)
	m.mu.RUnlock()
	var problems []error
	for _, publisher := range publishers {
		problems = append(problems, publisher.Publish(ctx, state, m.config.Clock.Now()))
	}
	return errors.Join(problems...)
}

// refresh brings the store and the certificates in memory up to date.
func (m *Manager) refresh(ctx context.Context) (State, error) {
	state, err := m.advance(ctx)
	if err != nil {
		return State{}, err
	}
	trusted, err := dynamiccertificates.NewStaticCAContent(m.config.Name, state.Bundle())
	if err != nil {
		return State{}, fmt.Errorf("using certificate authority: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	changed := m.trusted == nil || string(m.trusted.CurrentCABundleContent()) != string(state.Bundle())
	m.trusted = trusted
	now := m.config.Clock.Now()
	if reason := Renew(m.serving, state.Current, now); reason != "" {
		serving, err := state.Current.IssueServing(m.config.Hosts, now)
		if err != nil {
			return State{}, fmt.Errorf("issuing serving certificate: %w", err)
		}
		m.serving, changed = serving, true
		klog.FromContext(ctx).Info("Issued a serving certificate", "reason", reason, "hosts", m.config.Hosts)
	}
	if changed {
		for _, listener := range m.listeners {
			listener.Enqueue()
		}
	}
	return state, nil
}

// advance loads the state and stores the one that should follow, until there is
// nothing to store. Losing a race to another replica is normal.
func (m *Manager) advance(ctx context.Context) (State, error) {
	var lost error
	for range saveAttempts {
		state, version, err := m.config.Store.Load(ctx)
		if err != nil {
			return State{}, err
		}
		next, reason, err := Plan(state, m.config.Clock.Now(), m.newAuthority)
		if err != nil {
			return State{}, fmt.Errorf("planning certificate authority: %w", err)
		}
		if reason == "" {
			return state, nil
		}
		lost = m.config.Store.Save(ctx, next, version)
		if lost != nil && !errors.Is(lost, ErrConflict) {
			return State{}, lost
		}
		if lost == nil {
			klog.FromContext(ctx).Info("Changed the certificate authority", "reason", reason)
		}
	}
	return State{}, fmt.Errorf("changing certificate authority, last of %d attempts: %w", saveAttempts, lost)
}

func (m *Manager) newAuthority(now time.Time) (Pair, error) {
	return NewAuthority(m.config.Name, now)
}

// AddPublisher has publisher told from the next read on.
func (m *Manager) AddPublisher(publisher Publisher) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.publishers = append(m.publishers, publisher)
}

// Name is the name of the provider in logs.
func (m *Manager) Name() string { return m.config.Name }

// CurrentCertKeyContent is the serving certificate and its key, in PEM.
func (m *Manager) CurrentCertKeyContent() (cert, key []byte) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.serving.Cert, m.serving.Key
}

// AddListener has listener told when the certificate or the bundle changes.
func (m *Manager) AddListener(listener dynamiccertificates.Listener) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.listeners = append(m.listeners, listener)
}
