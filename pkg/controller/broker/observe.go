// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"context"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/nameservers"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/podstate"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

const (
	// brokerTimeout bounds one request to a broker, and hostTimeout one to the host cluster.
	brokerTimeout = 3 * time.Second
	hostTimeout   = 15 * time.Second
	// brokersAtOnce bounds the brokers of one object that are asked side by side.
	brokersAtOnce = 8
)

// Input is everything that is known about a Broker. It is read only.
type Input struct {
	Broker      *v1alpha1.Broker
	Children    children.Snapshot
	NameServers nameservers.Found
	// Answers are what the name servers said, by endpoint.
	Answers map[string]registration.Answer
	// Said is what brokers themselves said, by pod. Only those that are ready are asked.
	Said map[string]Said
	// Claims are the claims to delete with the object. They are looked up when it is being deleted.
	Claims map[string]*corev1.PersistentVolumeClaim
	// UserFile is what was found of the user's settings when members are about to be made.
	UserFile UserFile
	// Standalone says that there is no Kubernetes to make children in.
	Standalone bool
}

// Said is what one broker said.
type Said struct {
	// NameServers is the list it registers with; empty when Err is set.
	NameServers string
	Version     string
	Err         error
}

// UserFile is the user's ConfigMap with broker-common.conf.
type UserFile struct {
	// Missing is the name of the ConfigMap if there is no such ConfigMap.
	Missing string
	// Dropped are the settings in it that do not count.
	Dropped []string
}

func (c *Controller) observe(ctx context.Context, b *v1alpha1.Broker) (Input, error) {
	in := Input{Broker: b, Standalone: c.children == nil}
	if in.Standalone || paused(b) {
		return in, nil
	}
	in.Children = c.children.Of(ownerOf(b))
	if b.DeletionTimestamp != nil {
		c.memory.forget(ownerOf(b))
		var err error
		in.Claims, err = c.claims(ctx, b, in.Children)
		return in, err
	}
	if unsupported(b) != "" {
		return in, nil
	}
	nameServices, err := c.nameServices.NameServices(b.Namespace).List(labels.Everything())
	if err != nil {
		return in, fmt.Errorf("listing NameServices: %w", err)
	}
	in.NameServers = nameservers.Resolve(b, nameServices)
	if anyReady(in.Children.Pods) {
		in.Answers = c.registrations.Ask(ctx, in.NameServers.Endpoints)
		in.Said = c.ask(ctx, b, in.Children.Pods, wantedList(in))
	}
	if needsLaunch(in) {
		in.UserFile, err = c.userFile(ctx, b)
	}
	return in, err
}

// claims returns the claims that go with the object, none unless its policy says so.
func (c *Controller) claims(ctx context.Context, b *v1alpha1.Broker, have children.Snapshot) (map[string]*corev1.PersistentVolumeClaim, error) {
	if b.Spec.PersistentVolumeClaimRetentionPolicy.WhenDeleted != v1alpha1.ClaimRetentionDelete || len(have.StatefulSets) > 0 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, hostTimeout)
	defer cancel()
	all, err := c.children.Claims(ctx, ownerOf(b))
	if err != nil {
		return nil, err
	}
	claims := map[string]*corev1.PersistentVolumeClaim{}
	for _, claim := range all {
		if workload.IsBrokerClaim(b, claim.Name) {
			claims[claim.Name] = claim
		}
	}
	return claims, nil
}

// ask asks brokers that are ready, those only that started or whose list changed since they last gave the right answer.
func (c *Controller) ask(ctx context.Context, b *v1alpha1.Broker, pods map[string]*corev1.Pod, list string) map[string]Said {
	said := c.memory.recall(ownerOf(b), pods, list)
	var mu sync.Mutex
	var asking sync.WaitGroup
	slots := make(chan struct{}, brokersAtOnce)
	for name, pod := range pods {
		if _, known := said[name]; known || podstate.Instance(pod) == "" || pod.Status.PodIP == "" {
			continue
		}
		if _, ready := podstate.Ready(pod); !ready {
			continue
		}
		asking.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			answer := c.askOne(ctx, addressOf(pod))
			mu.Lock()
			defer mu.Unlock()
			said[name] = answer
		})
	}
	asking.Wait()
	c.memory.remember(ownerOf(b), pods, said)
	return said
}

func (c *Controller) askOne(ctx context.Context, address string) Said {
	ctx, cancel := context.WithTimeout(ctx, brokerTimeout)
	defer cancel()
	list, err := c.brokers.NameServers(ctx, address)
	if err != nil {
		return Said{Err: err}
	}
	version, err := c.brokers.Version(ctx, address)
	return Said{NameServers: list, Version: version, Err: err}
}

func (c *Controller) userFile(ctx context.Context, b *v1alpha1.Broker) (UserFile, error) {
	name := workload.UserConfigMap(b)
	if name == "" {
		return UserFile{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, hostTimeout)
	defer cancel()
	m, err := c.host.CoreV1().ConfigMaps(b.Namespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return UserFile{Missing: name}, nil
	}
	if err != nil {
		return UserFile{}, fmt.Errorf("reading ConfigMap %q of the first volume: %w", name, err)
	}
	settings, _ := workload.UserFile(b, m)
	return UserFile{Dropped: workload.DroppedProperties(settings)}, nil
}

func anyReady(pods map[string]*corev1.Pod) bool {
	for _, pod := range pods {
		if _, ready := podstate.Ready(pod); ready {
			return true
		}
	}
	return false
}

func addressOf(pod *corev1.Pod) string {
	return naming.HostPort(pod.Status.PodIP, naming.PortBroker)
}

func ownerOf(b *v1alpha1.Broker) children.Owner {
	return children.Owner{Kind: children.Broker, Namespace: b.Namespace, Name: b.Name}
}

func paused(b *v1alpha1.Broker) bool {
	return b.Annotations[v1alpha1.PausedAnnotation] == "true"
}
