// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// ACLInfo is the policies of one subject of ACL 2.0 (5.3.0 and later) on one
// broker.
type ACLInfo struct {
	// Subject is "User:name".
	Subject  string       `json:"subject"`
	Policies []PolicyInfo `json:"policies"`
}

// PolicyInfo is one policy.
type PolicyInfo struct {
	// PolicyType is Custom or Default.
	PolicyType string        `json:"policyType,omitempty"`
	Entries    []PolicyEntry `json:"entries"`
}

// PolicyEntry is one rule of a policy.
type PolicyEntry struct {
	// Resource is "*" or a kind and a name, for example "Topic:orders",
	// "Group:billing*" or "Cluster:*".
	Resource string `json:"resource"`
	// Actions are All, Any, Pub, Sub, Create, Update, Delete, Get or List.
	Actions []string `json:"actions"`
	// SourceIPs are addresses or networks; none means any.
	SourceIPs []string `json:"sourceIps,omitempty"`
	// Decision is Allow or Deny.
	Decision string `json:"decision"`
}

// AuthCreateACLRequest adds policies to a subject. The answer has no content.
type AuthCreateACLRequest struct {
	Subject string  `ext:"subject"`
	ACL     ACLInfo `body:"json"`
}

// Code returns 3006.
func (AuthCreateACLRequest) Code() Code { return AuthCreateACL }

// AuthUpdateACLRequest changes policies of a subject. The answer has no content.
type AuthUpdateACLRequest struct {
	Subject string  `ext:"subject"`
	ACL     ACLInfo `body:"json"`
}

// Code returns 3007.
func (AuthUpdateACLRequest) Code() Code { return AuthUpdateACL }

// AuthDeleteACLRequest deletes the entries of a subject for one resource, or
// all when Resource is empty. The answer has no content.
type AuthDeleteACLRequest struct {
	Subject    string `ext:"subject"`
	PolicyType string `ext:"policyType,omitempty"`
	Resource   string `ext:"resource,omitempty"`
}

// Code returns 3008.
func (AuthDeleteACLRequest) Code() Code { return AuthDeleteACL }

// AuthGetACLRequest reads the policies of a subject; code 16 when it does not
// exist.
type AuthGetACLRequest struct {
	Subject string `ext:"subject"`
}

// Code returns 3009.
func (AuthGetACLRequest) Code() Code { return AuthGetACL }

// AuthListACLRequest reads policies by parts of subject and resource.
type AuthListACLRequest struct {
	SubjectFilter  string `ext:"subjectFilter,omitempty"`
	ResourceFilter string `ext:"resourceFilter,omitempty"`
}

// Code returns 3010.
func (AuthListACLRequest) Code() Code { return AuthListACL }
