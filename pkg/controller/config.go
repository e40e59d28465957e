// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import (
	"errors"
	"fmt"
	"os"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// DefaultWorkers is how many objects of a kind are worked on at a time: enough to keep a Kubernetes API server busy that
// creates hundreds of StatefulSets, and few enough to stay out of its way.
const DefaultWorkers = 16

// Config is what controllers are made of.
type Config struct {
	// API serves the objects that are reconciled.
	API versioned.Interface
	// Host is the cluster the pods run in; nil if there is none.
	Host kubernetes.Interface
	// LeaderElection says who of several replicas works. Nil: this process always does.
	LeaderElection *LeaderElection
	// RocketMQ makes the client of name servers and brokers, for one term of leadership. Default: over the network.
	RocketMQ func() (RocketMQ, error)
	// Claims keep transfers of one topic apart, also those of other servers.
	Claims topictransfer.Claims
	// TransferWindows are those of transfers that say nothing else; what is zero is the engine's default.
	TransferWindows transfer.Windows
	// Workers is how many objects of a kind are worked on at a time. Default: DefaultWorkers.
	Workers int
	// Clock is the time. Default: the real one.
	Clock clock.Clock
}

// LeaderElection is the Lease in the host cluster that one replica holds.
type LeaderElection struct {
	Namespace, Lease string
	// Identity tells replicas apart, also two starts of one. Default: host name and a random part.
	Identity string
	// LeaseDuration is for how long a lease holds that is not renewed, RenewDeadline how long renewing is tried before
	// work stops, and RetryPeriod the pause between two tries.
	LeaseDuration, RenewDeadline, RetryPeriod time.Duration
}

// Clients makes clients without a rate limit of their own: the loopback is this process, and the host cluster protects
// itself. Host may be nil.
func Clients(loopback, host *rest.Config) (versioned.Interface, kubernetes.Interface, error) {
	api, err := versioned.NewForConfig(unlimited(loopback))
	if err != nil {
		return nil, nil, fmt.Errorf("making the client of our own API: %w", err)
	}
	if host == nil {
		return api, nil, nil
	}
	kubernetes, err := kubernetes.NewForConfig(unlimited(host))
	if err != nil {
		return nil, nil, fmt.Errorf("making the client of the host cluster: %w", err)
	}
	return api, kubernetes, nil
}

func unlimited(config *rest.Config) *rest.Config {
	config = rest.CopyConfig(config)
	config.QPS, config.RateLimiter = -1, nil
	config.ContentType = runtime.ContentTypeProtobuf
	config.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	return rest.AddUserAgent(config, "controllers")
}

func (c *Config) complete() error {
	if c.Workers == 0 {
		c.Workers = DefaultWorkers
	}
	if c.Clock == nil {
		c.Clock = clock.RealClock{}
	}
	if c.RocketMQ == nil {
		c.RocketMQ = OverNetwork
	}
	if e := c.LeaderElection; e != nil && e.Identity == "" {
		c.LeaderElection = new(*e)
		c.LeaderElection.Identity = identity()
	}
	switch e := c.LeaderElection; {
	case c.API == nil:
		return errors.New("internal error: controllers need a client of the API")
	case c.Claims == nil:
		return errors.New("internal error: controllers need a place for the claims of transfers")
	case c.Workers < 0:
		return fmt.Errorf("cannot work with %d workers: must be at least 1", c.Workers)
	case e == nil:
		return nil
	case c.Host == nil:
		return errors.New("cannot elect a leader without a host cluster to keep the Lease in")
	case e.Namespace == "" || e.Lease == "":
		return fmt.Errorf("cannot elect a leader: namespace %q and lease %q must not be empty", e.Namespace, e.Lease)
	default:
		return nil
	}
}

func identity() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return host + "_" + string(uuid.NewUUID())
}
