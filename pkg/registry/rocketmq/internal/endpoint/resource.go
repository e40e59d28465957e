// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package endpoint

import (
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
)

// Category is the name under which kubectl get shows all kinds of the group at once.
const Category = "rocketmq"

// Resource is a kind's main endpoint. It owns the store.
type Resource struct {
	*genericregistry.Store
	shortName string
}

var (
	_ rest.StandardStorage      = &Resource{}
	_ rest.CategoriesProvider   = &Resource{}
	_ rest.ShortNamesProvider   = &Resource{}
	_ rest.SingularNameProvider = &Resource{}
	_ rest.TableConvertor       = &Resource{}
)

// NewResource serves a completed store under its plural, its singular and the short name.
func NewResource(store *genericregistry.Store, shortName string) *Resource {
	return &Resource{Store: store, shortName: shortName}
}

// Categories are the groups of kinds that the kind belongs to.
func (*Resource) Categories() []string { return []string{Category} }

// ShortNames are what users may type instead of the plural.
func (r *Resource) ShortNames() []string { return []string{r.shortName} }
