// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metainternalversion "k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/admission"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/util/dryrun"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// Planner reads what a transfer would meet and do, and changes nothing.
type Planner interface {
	// Plan returns the plan of a transfer that has been defaulted and validated. The context has a deadline.
	Plan(ctx context.Context, transfer *rocketmq.TopicTransfer) (*rocketmq.TransferPlan, error)
}

// TransferOptions are what /transfer uses beside its stores.
type TransferOptions struct {
	// Planner answers dry runs. Without one a dry run says in a warning that it has no plan.
	Planner Planner
	// PlanTimeout is how long the planner may take.
	PlanTimeout time.Duration
	// Admission also sees the creation of the TopicTransfer, after that of brokers/transfer: what a policy or a quota
	// says of topictransfers holds on both ways to one. Nil: nobody asks.
	Admission admission.Interface
}

// Transfer is brokers/transfer: a POST creates the transfer of a topic away from the Broker, a GET lists the transfers
// from and to it.
type Transfer struct {
	rest.TableConvertor
	scheme    *runtime.Scheme
	brokers   *genericregistry.Store
	transfers *genericregistry.Store
	options   TransferOptions
}

var (
	_ rest.NamedCreater   = &Transfer{}
	_ rest.Getter         = &Transfer{}
	_ rest.TableConvertor = &Transfer{}
)

// NewTransfer serves transfers of the Brokers in one store from the other. Both belong to their resources.
func NewTransfer(scheme *runtime.Scheme, brokers, transfers *genericregistry.Store, options TransferOptions) *Transfer {
	return &Transfer{TableConvertor: transfers, scheme: scheme, brokers: brokers, transfers: transfers, options: options}
}

// New returns an empty TopicTransfer.
func (*Transfer) New() runtime.Object { return &rocketmq.TopicTransfer{} }

// Destroy does nothing: the stores belong to their resources.
func (*Transfer) Destroy() {}

// Get lists the transfers from and to the Broker, by whichever of its names: its own, its cluster's, a broker group's.
func (t *Transfer) Get(ctx context.Context, name string, options *metav1.GetOptions) (runtime.Object, error) {
	broker, err := t.broker(ctx, name, options)
	if err != nil {
		return nil, err
	}
	all, err := t.transfers.List(asTopicTransfers(ctx, "list"), &metainternalversion.ListOptions{})
	if err != nil {
		return nil, err
	}
	list, ok := all.(*rocketmq.TopicTransferList)
	if !ok {
		return nil, apierrors.NewInternalError(fmt.Errorf("internal error: listing the transfers of Broker %q gave a %T", name, all))
	}
	own := list.Items[:0]
	for _, transfer := range list.Items {
		if isOf(broker, transfer.Spec.SourceCluster) || isOf(broker, transfer.Spec.TargetCluster) {
			own = append(own, transfer)
		}
	}
	list.Items = own
	return list, nil
}

// Create creates a TopicTransfer whose source is the Broker. It returns the stored object; on a dry run nothing is
// stored, and the status holds the plan.
func (t *Transfer) Create(ctx context.Context, name string, obj runtime.Object, validate rest.ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error) {
	transfer, ok := obj.(*rocketmq.TopicTransfer)
	if !ok {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("a POST to brokers/transfer must send a TopicTransfer, not a %T", obj))
	}
	if _, err := t.broker(ctx, name, &metav1.GetOptions{}); err != nil {
		return nil, err
	}
	if errs := complete(transfer, name); len(errs) > 0 {
		return nil, apierrors.NewInvalid(rocketmq.Kind("TopicTransfer"), transfer.Name, errs)
	}
	validate, err := t.admit(asTopicTransfers(ctx, "create"), transfer, validate, options)
	if err != nil {
		return nil, err
	}
	created, err := t.transfers.Create(asTopicTransfers(ctx, "create"), transfer, validate, options)
	if err != nil || !dryrun.IsDryRun(options.DryRun) {
		return created, err
	}
	return t.plan(ctx, created)
}

func (t *Transfer) broker(ctx context.Context, name string, options *metav1.GetOptions) (*rocketmq.Broker, error) {
	obj, err := t.brokers.Get(ctx, name, options)
	if err != nil {
		return nil, err
	}
	broker, ok := obj.(*rocketmq.Broker)
	if !ok {
		return nil, apierrors.NewInternalError(fmt.Errorf("internal error: reading Broker %q gave a %T", name, obj))
	}
	return broker, nil
}

// isOf is whether a transfer that names a cluster may mean the Broker.
func isOf(broker *rocketmq.Broker, cluster string) bool {
	if cluster == broker.Name || cluster == broker.Spec.ClusterName {
		return true
	}
	for _, group := range broker.Status.GroupStatuses {
		if cluster == group.Name {
			return true
		}
	}
	return false
}

// complete fills what follows from the Broker that was asked, and refuses what contradicts it.
func complete(transfer *rocketmq.TopicTransfer, broker string) field.ErrorList {
	switch transfer.Spec.SourceCluster {
	case "":
		transfer.Spec.SourceCluster = broker
	case broker:
	default:
		return field.ErrorList{field.Invalid(field.NewPath("spec", "sourceCluster"), transfer.Spec.SourceCluster,
			fmt.Sprintf("must be empty or %q, the Broker that was asked; create a TopicTransfer to move a topic from elsewhere", broker))}
	}
	if transfer.Name == "" && transfer.GenerateName == "" {
		transfer.GenerateName = generateName(broker, transfer.Spec.Topic)
	}
	// The object is one like any other from here on: its creator owns its fields, not those of a subresource of it.
	for i := range transfer.ManagedFields {
		transfer.ManagedFields[i].Subresource = ""
	}
	return nil
}
