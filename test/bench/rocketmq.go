// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/fake"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// servers answer for the name servers and brokers of all pods, as real ones do when nothing happens: hundreds of real
// ones do not fit on a machine that measures something else.
type servers struct {
	factory informers.SharedInformerFactory
	cancel  context.CancelFunc

	mu      sync.Mutex
	running map[types.UID]*fake.Server
	brokers map[string]map[string]registered // namespace -> broker group -> its members
	err     error
}

// registered is one broker group as a name server lists it.
type registered struct {
	Cluster string            `json:"cluster"`
	Name    string            `json:"brokerName"`
	Members map[string]string `json:"brokerAddrs"`
}

// startServers has every pod that has an address answer there, until Stop.
func startServers(ctx context.Context, client kubernetes.Interface) (*servers, error) {
	ctx, cancel := context.WithCancel(ctx)
	s := &servers{cancel: cancel, running: map[types.UID]*fake.Server{}, brokers: map[string]map[string]registered{},
		factory: informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTweakListOptions(func(o *metav1.ListOptions) {
			o.LabelSelector = naming.LabelManagedBy + "=" + naming.ManagedBy
		}))}
	if _, err := s.factory.Core().V1().Pods().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: s.serve, UpdateFunc: func(_, pod any) { s.serve(pod) },
	}); err != nil {
		cancel()
		return nil, err
	}
	s.factory.StartWithContext(ctx)
	return s, nil
}

// Stop ends all of them and returns what could not be started.
func (s *servers) Stop() error {
	s.cancel()
	s.factory.Shutdown()
	errs := []error{s.err}
	for _, server := range s.running {
		errs = append(errs, server.Close())
	}
	return errors.Join(errs...)
}

func (s *servers) serve(object any) {
	pod := object.(*corev1.Pod)
	s.mu.Lock()
	defer s.mu.Unlock()
	if pod.Status.PodIP == "" || s.running[pod.UID] != nil {
		return
	}
	port, handler := naming.PortNameServer, s.nameServer(pod.Namespace)
	if group := pod.Labels[naming.LabelGroup]; group != "" {
		port, handler = naming.PortBroker, broker(pod.Namespace)
		s.register(pod, group)
	}
	server, err := fake.StartAt(naming.HostPort(pod.Status.PodIP, port), handler)
	if err != nil {
		s.err = errors.Join(s.err, fmt.Errorf("answering for pod %s/%s: %w", pod.Namespace, pod.Name, err))
		return
	}
	s.running[pod.UID] = server
}

// register lists a member with the name server of its namespace.
func (s *servers) register(pod *corev1.Pod, group string) {
	_, index, _ := naming.ParseStaticMember(pod.Labels[naming.LabelBroker], strings.TrimSuffix(pod.Name, "-0"))
	groups := s.brokers[pod.Namespace]
	if groups == nil {
		groups = map[string]registered{}
		s.brokers[pod.Namespace] = groups
	}
	if groups[group].Members == nil {
		groups[group] = registered{Cluster: pod.Labels[naming.LabelBroker], Name: group, Members: map[string]string{}}
	}
	groups[group].Members[fmt.Sprint(index)] = naming.HostPort(pod.Status.PodIP, naming.PortBroker)
}

func (s *servers) nameServer(namespace string) fake.Handler {
	return func(c *fake.Conn, r *remoting.Command) {
		s.mu.Lock()
		body, err := json.Marshal(map[string]any{"brokerAddrTable": s.brokers[namespace], "clusterAddrTable": map[string]any{}})
		s.mu.Unlock()
		if err != nil || command.Code(r.Code) != command.GetBrokerClusterInfo {
			c.Refuse(r, int32(command.RequestCodeNotSupported), "not in this measurement")
			return
		}
		c.Answer(r, string(body))
	}
}

// ordinal550 is V5_5_0 in RocketMQ's list of releases.
const ordinal550 = 513

func broker(namespace string) fake.Handler {
	list := naming.FormatAddresses(naming.NameServerAddresses(namespace, nameService, 1))
	return func(c *fake.Conn, r *remoting.Command) {
		switch command.Code(r.Code) {
		case command.GetBrokerConfig:
			response := remoting.NewResponse(r, 0, "")
			response.ExtFields = map[string]string{"version": `{"counter":1,"timestamp":1}`}
			response.Body = []byte("namesrvAddr=" + list + "\n")
			c.Send(response)
		case command.GetAllDelayOffset: // for the version, which is in every frame
			response := remoting.NewResponse(r, 0, "")
			response.Version, response.Body = ordinal550, []byte(`{"offsetTable":{}}`)
			c.Send(response)
		default:
			c.Refuse(r, int32(command.RequestCodeNotSupported), "not in this measurement")
		}
	}
}
