// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

func TestResponseErrorIsItsCode(t *testing.T) {
	err := command.NewResponseError("10.0.0.1:10911", command.GetTopicConfig, &remoting.Command{Code: 17, Remark: "no such topic"})
	if !errors.Is(err, command.TopicNotExist) || errors.Is(err, command.SystemError) {
		t.Errorf("%v is not exactly TopicNotExist", err)
	}
	for _, part := range []string{"GET_TOPIC_CONFIG", "10.0.0.1:10911", "TOPIC_NOT_EXIST (17)", "no such topic"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if err := command.NewResponseError("a", command.GetTopicConfig, &remoting.Command{}); err != nil {
		t.Errorf("a success is the error %v", err)
	}
}

func TestUnknownResponseCode(t *testing.T) {
	err := command.NewResponseError("a", command.GetTopicConfig, &remoting.Command{Code: 4242, Remark: strings.Repeat("long ", 1000)})
	if !errors.Is(err, command.ResponseCode(4242)) || errors.Is(err, command.SystemError) {
		t.Errorf("%v is not exactly its code", err)
	}
	if !strings.Contains(err.Error(), "4242") || len(err.Error()) > 1000 {
		t.Errorf("the text is %q", err)
	}
}

// TestCapturedRefusals checks what captured refusals of all versions mean.
func TestCapturedRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		code  int32
		cases []string
		want  error
	}{
		"a slave that refuses a change":      {17, []string{"on slave"}, command.ErrSlaveBroker},
		"an illegal topic name":              {17, []string{"illegal name"}, command.InvalidParameter},
		"the name of a system topic":         {17, []string{"system topic refused", "cluster-named topic"}, command.InvalidParameter},
		"no signature, or a wrong one":       {17, []string{"unsigned", "wrong secret", "unknown access key", "non-admin account"}, command.NoPermission},
		"a group that does not exist":        {352, []string{"absent"}, command.SubscriptionGroupNotExist},
		"a topic that does not exist":        {202, []string{"absent"}, command.TopicNotExist},
		"a consumer group without consumers": {203, []string{"offline"}, command.ConsumerNotOnline},
		"a consumer list without consumers":  {38, []string{"offline"}, command.ConsumerNotOnline},
		"a producer group without producers": {204, []string{"offline"}, command.ErrProducerNotOnline},
		"a counter that does not exist":      {315, []string{"stat absent"}, command.QueryNotFound},
		"a user that exists":                 {3001, []string{"create existing"}, command.ErrUserExist},
		"a user that does not exist":         {3002, []string{"update absent"}, command.UserNotExist},
		"a subject that does not exist":      {3009, []string{"absent"}, command.PolicyNotExist},
		"reset for a topic that is not":      {222, []string{"topic absent"}, command.TopicNotExist},
		"a protected property":               {25, []string{"blacklisted"}, command.NoPermission},
		"electing the master again":          {1002, []string{"elect current master"}, command.ControllerMasterStillExist},
		"electing nobody":                    {1002, []string{"elect unknown id"}, command.ControllerElectMasterFailed},
	} {
		t.Run(name, func(t *testing.T) {
			found := 0
			for _, c := range capturesOf(t) {
				for _, one := range c.Cases {
					answer := one.Response
					if c.Code != test.code || !slices.Contains(test.cases, one.Case) || answer == nil {
						continue
					}
					frame := answer.command(t)
					if frame.Code == 0 || frame.Code == 3 { // allowed by, or unknown to, this version
						continue
					}
					found++
					err := command.NewResponseError("a", command.Code(c.Code), frame)
					if !errors.Is(err, test.want) {
						t.Errorf("%s: %v is not %v", c.Version, err, test.want)
					}
				}
			}
			if found == 0 {
				t.Error("no such case was captured")
			}
		})
	}
}

func TestCodesHaveNames(t *testing.T) {
	for _, p := range pairs() {
		if strings.HasPrefix(p.request.Code().String(), "request code") {
			t.Errorf("%d has no name", p.request.Code())
		}
	}
	for _, c := range capturesOf(t) {
		if got := command.Code(c.Code).String(); c.Name != "UNSUPPORTED" && got != c.Name {
			t.Errorf("%d is called %s, captured as %s", c.Code, got, c.Name)
		}
	}
}

// TestOnlyReadsAreReadOnly guards the rule that nothing else is sent twice.
func TestOnlyReadsAreReadOnly(t *testing.T) {
	for _, p := range pairs() {
		code := p.request.Code()
		name := code.String()
		changes := slices.ContainsFunc([]string{"UPDATE", "CREATE", "DELETE", "PUT", "SEND", "REGISTER", "WIPE", "ADD_WRITE",
			"RESET", "CLONE", "CLEAN", "ELECT", "SET_MESSAGE", "EXPORT", "HEART", "TRANSFER", "VOTE"},
			func(verb string) bool { return strings.Contains(name, verb) })
		if code.ReadOnly() && changes {
			t.Errorf("%s is marked read-only", name)
		}
		if !code.ReadOnly() && !changes && code != command.GetSubscriptionGroupConfig && code != command.QueryDataVersion {
			t.Errorf("%s reads but is not marked read-only", name)
		}
	}
}
