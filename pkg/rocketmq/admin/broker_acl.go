// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// Accounts of ACL 1.0 (codes 50 to 54, brokers before 5.3.3).

// ACLConfig returns all accounts, secrets included (code 54).
func (b Broker) ACLConfig(ctx context.Context) (ACLConfig, error) {
	var config ACLConfig
	err := b.call(ctx, command.GetBrokerClusterACLConfigRequest{}, &config)
	return config, err
}

// ACLVersion returns the version of the ACL files (code 52).
func (b Broker) ACLVersion(ctx context.Context) (ACLVersion, error) {
	var version ACLVersion
	err := b.call(ctx, command.GetBrokerClusterACLInfoRequest{}, &version)
	return version, err
}

// PutAccessConfig creates or replaces one account (code 50).
func (b Broker) PutAccessConfig(ctx context.Context, account PlainAccessConfig) error {
	return b.call(ctx, command.UpdateAndCreateACLConfigRequest{
		AccessKey: account.AccessKey, SecretKey: account.SecretKey,
		WhiteRemoteAddress: account.WhiteRemoteAddress, Admin: account.Admin,
		DefaultTopicPerm: account.DefaultTopicPerm, DefaultGroupPerm: account.DefaultGroupPerm,
		TopicPerms: strings.Join(account.TopicPerms, ","), GroupPerms: strings.Join(account.GroupPerms, ","),
	}, nil)
}

// DeleteAccessConfig deletes one account (code 51).
func (b Broker) DeleteAccessConfig(ctx context.Context, accessKey string) error {
	return b.call(ctx, command.DeleteACLConfigRequest{AccessKey: accessKey}, nil)
}

// SetGlobalWhiteAddrs replaces the addresses that need no signature (code 53).
func (b Broker) SetGlobalWhiteAddrs(ctx context.Context, addresses []string) error {
	return b.call(ctx, command.UpdateGlobalWhiteAddrsConfigRequest{GlobalWhiteAddrs: strings.Join(addresses, ",")}, nil)
}

// Users and policies of ACL 2.0 (codes 3001 to 3010, brokers from 5.3.0 on).
// Every broker has its own; they are not replicated.

// Users returns the users whose name contains filter, passwords included (code 3005).
func (b Broker) Users(ctx context.Context, filter string) ([]UserInfo, error) {
	var users []UserInfo
	err := b.call(ctx, command.AuthListUserRequest{Filter: filter}, &users)
	return users, err
}

// User returns one user, password included (code 3004), ErrUserNotExist when
// there is none.
func (b Broker) User(ctx context.Context, username string) (UserInfo, error) {
	var response command.AuthGetUserResponse
	request := command.AuthGetUserRequest{Username: username}
	if err := b.call(ctx, request, &response); err != nil {
		return UserInfo{}, err
	}
	if response.User == nil { // brokers say so by an empty success
		return UserInfo{}, &command.ResponseError{Address: b.address, Request: request.Code(), Code: ErrUserNotExist}
	}
	return *response.User, nil
}

// CreateUser creates a user (code 3001), ErrNoPermission when it exists.
func (b Broker) CreateUser(ctx context.Context, user UserInfo) error {
	return b.call(ctx, command.AuthCreateUserRequest{Username: user.Username, User: user}, nil)
}

// UpdateUser changes the fields of a user that are not empty (code 3002),
// ErrUserNotExist when there is none.
func (b Broker) UpdateUser(ctx context.Context, user UserInfo) error {
	return b.call(ctx, command.AuthUpdateUserRequest{Username: user.Username, User: user}, nil)
}

// DeleteUser deletes a user and its policies (code 3003), and succeeds when
// there is none.
func (b Broker) DeleteUser(ctx context.Context, username string) error {
	return b.call(ctx, command.AuthDeleteUserRequest{Username: username}, nil)
}

// ACLs returns the policies whose subject and resource contain the filters
// (code 3010).
func (b Broker) ACLs(ctx context.Context, subjectFilter, resourceFilter string) ([]ACLInfo, error) {
	var acls []ACLInfo
	err := b.call(ctx, command.AuthListACLRequest{SubjectFilter: subjectFilter, ResourceFilter: resourceFilter}, &acls)
	return acls, err
}

// ACL returns the policies of one subject, "User:name" (code 3009),
// ErrSubjectNotExist when there is none.
func (b Broker) ACL(ctx context.Context, subject string) (ACLInfo, error) {
	var acl ACLInfo
	err := b.call(ctx, command.AuthGetACLRequest{Subject: subject}, &acl)
	return acl, err
}

// CreateACL adds policies to a subject (code 3006).
func (b Broker) CreateACL(ctx context.Context, acl ACLInfo) error {
	return b.call(ctx, command.AuthCreateACLRequest{Subject: acl.Subject, ACL: acl}, nil)
}

// UpdateACL changes policies of a subject (code 3007).
func (b Broker) UpdateACL(ctx context.Context, acl ACLInfo) error {
	return b.call(ctx, command.AuthUpdateACLRequest{Subject: acl.Subject, ACL: acl}, nil)
}

// DeleteACL deletes the entries of a subject for one resource, or all of them
// when resource is empty (code 3008).
func (b Broker) DeleteACL(ctx context.Context, subject, resource string) error {
	return b.call(ctx, command.AuthDeleteACLRequest{Subject: subject, Resource: resource}, nil)
}
