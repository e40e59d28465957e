// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/registry/generic"
	genericrest "k8s.io/apiserver/pkg/registry/rest"

	brokerstorage "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/broker/storage"
	consolestorage "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/console/storage"
	controllerstorage "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/mqcontroller/storage"
	nameservicestorage "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/nameservice/storage"
	transferstorage "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/topictransfer/storage"
)

// DefaultPlanTimeout is how long a dry run of brokers/transfer waits for its plan, unless Options say otherwise. It is
// well below the half minute after which the server gives a request up.
const DefaultPlanTimeout = 10 * time.Second

// Planner answers dry runs of brokers/transfer.
type Planner = brokerstorage.Planner

// Options are what subresources use beside the stores.
type Options struct {
	// Planner answers dry runs of brokers/transfer. Nil: they are answered without a plan, and a warning says so.
	Planner Planner
	// PlanTimeout is how long the planner may take. Default: DefaultPlanTimeout.
	PlanTimeout time.Duration
	// Admission is the server's admission chain. brokers/transfer asks it about the TopicTransfer it creates, as if that
	// had been posted to topictransfers. Nil: it is not asked.
	Admission admission.Interface
}

// NewStorage makes the storage of version v1alpha1, by path. Who installs it destroys it.
func NewStorage(scheme *runtime.Scheme, optsGetter generic.RESTOptionsGetter, options Options) (_ map[string]genericrest.Storage, err error) {
	if options.PlanTimeout == 0 {
		options.PlanTimeout = DefaultPlanTimeout
	}
	storage := map[string]genericrest.Storage{}
	defer func() {
		if err != nil {
			destroy(storage)
		}
	}()
	failed := func(resource string, err error) (map[string]genericrest.Storage, error) {
		return nil, fmt.Errorf("opening the store of %s: %w", resource, err)
	}

	nameServices, err := nameservicestorage.New(scheme, optsGetter)
	if err != nil {
		return failed("nameservices", err)
	}
	storage["nameservices"] = nameServices.NameService
	storage["nameservices/status"] = nameServices.Status
	storage["nameservices/scale"] = nameServices.Scale

	controllers, err := controllerstorage.New(scheme, optsGetter)
	if err != nil {
		return failed("controllers", err)
	}
	storage["controllers"] = controllers.Controller
	storage["controllers/status"] = controllers.Status

	consoles, err := consolestorage.New(scheme, optsGetter)
	if err != nil {
		return failed("consoles", err)
	}
	storage["consoles"] = consoles.Console
	storage["consoles/status"] = consoles.Status
	storage["consoles/scale"] = consoles.Scale

	transfers, err := transferstorage.New(scheme, optsGetter)
	if err != nil {
		return failed("topictransfers", err)
	}
	storage["topictransfers"] = transfers.TopicTransfer
	storage["topictransfers/status"] = transfers.Status

	brokers, err := brokerstorage.New(scheme, optsGetter)
	if err != nil {
		return failed("brokers", err)
	}
	storage["brokers"] = brokers.Broker
	storage["brokers/status"] = brokers.Status
	storage["brokers/scale"] = brokers.Scale
	storage["brokers/transfer"] = brokerstorage.NewTransfer(scheme, brokers.Broker.Store, transfers.TopicTransfer.Store,
		brokerstorage.TransferOptions(options))
	return storage, nil
}

// destroy closes the stores that were opened before one could not be.
func destroy(storage map[string]genericrest.Storage) {
	for _, s := range storage {
		s.Destroy()
	}
}
