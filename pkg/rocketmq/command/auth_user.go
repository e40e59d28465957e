// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import "fmt"

// UserInfo is one user of ACL 2.0 (5.3.0 and later) on one broker.
type UserInfo struct {
	Username string `json:"username"`
	// Password is sent in clear, in both directions.
	Password string `json:"password,omitempty"`
	// UserType is Super or Normal.
	UserType string `json:"userType,omitempty"`
	// UserStatus is enable or disable.
	UserStatus string `json:"userStatus,omitempty"`
}

// String leaves the password out.
func (u UserInfo) String() string {
	return fmt.Sprintf("user %q (%s, %s)", u.Username, u.UserType, u.UserStatus)
}

// GoString leaves the password out.
func (u UserInfo) GoString() string { return u.String() }

// AuthCreateUserRequest creates a user; code 16 when it exists. The answer has
// no content.
type AuthCreateUserRequest struct {
	Username string   `ext:"username"`
	User     UserInfo `body:"json"`
}

// Code returns 3001.
func (AuthCreateUserRequest) Code() Code { return AuthCreateUser }

// AuthUpdateUserRequest changes what is given of a user; code 16 when it does
// not exist. The answer has no content.
type AuthUpdateUserRequest struct {
	Username string   `ext:"username"`
	User     UserInfo `body:"json"`
}

// Code returns 3002.
func (AuthUpdateUserRequest) Code() Code { return AuthUpdateUser }

// AuthDeleteUserRequest deletes a user and its policies, and succeeds when
// there is none. The answer has no content.
type AuthDeleteUserRequest struct {
	Username string `ext:"username"`
}

// Code returns 3003.
func (AuthDeleteUserRequest) Code() Code { return AuthDeleteUser }

// AuthGetUserRequest reads a user; an answer without body means there is none.
type AuthGetUserRequest struct {
	Username string `ext:"username"`
}

// Code returns 3004.
func (AuthGetUserRequest) Code() Code { return AuthGetUser }

// AuthGetUserResponse is the answer to code 3004; User is nil when there is none.
type AuthGetUserResponse struct {
	User *UserInfo `body:"json"`
}

// AuthListUserRequest reads the users whose name contains Filter.
type AuthListUserRequest struct {
	Filter string `ext:"filter,omitempty"`
}

// Code returns 3005.
func (AuthListUserRequest) Code() Code { return AuthListUser }
