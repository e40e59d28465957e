// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming_test

import (
	"slices"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

func TestParseAddresses(t *testing.T) {
	for list, want := range map[string]struct {
		addresses []string
		err       string
	}{
		"":                    {},
		"192.168.130.33:9876": {addresses: []string{"192.168.130.33:9876"}},
		"b:9876;a:9876":       {addresses: []string{"b:9876", "a:9876"}},
		"a:9876;":             {addresses: []string{"a:9876"}},
		"ns-0.ns.rocketmq.svc.cluster.local:9876": {addresses: []string{"ns-0.ns.rocketmq.svc.cluster.local:9876"}},
		"MQ_Host.example.com.:1":                  {addresses: []string{"MQ_Host.example.com.:1"}},
		"[fd00::1]:9876":                          {addresses: []string{"[fd00::1]:9876"}},
		";":                                       {err: `"" is no address`},
		"a:1;;b:2":                                {err: `"" is no address`},
		"a":                                       {err: `"a" has no port`},
		"a:1,b:2":                                 {err: `"a:1,b:2" has a comma: separate addresses with a semicolon`},
		"a:1; b:2":                                {err: `" b:2" has white space`},
		"a:1;a:1":                                 {err: `"a:1" is there twice`},
		":9876":                                   {err: `":9876" has no valid host before its port`},
		"-a:9876":                                 {err: `"-a:9876" has no valid host before its port`},
		"fd00::1:9876":                            {err: `"fd00::1:9876" has no valid host before its port`},
		"[1.2.3.4]:9876":                          {err: `"[1.2.3.4]:9876" has no valid host before its port`},
		"[fd00::1:9876":                           {err: `"[fd00::1:9876" has no valid host before its port`},
		"http://a:9876":                           {err: `"http://a:9876" has no valid host before its port`},
		"a:0":                                     {err: `"a:0" has no port between 1 and 65535`},
		"a:65536":                                 {err: `"a:65536" has no port between 1 and 65535`},
		"a:+1":                                    {err: `"a:+1" has no port between 1 and 65535`},
	} {
		t.Run(list, func(t *testing.T) {
			got, err := naming.ParseAddresses(list)
			if text := errorText(err); text != want.err {
				t.Errorf("got error %q, want %q", text, want.err)
			}
			if !slices.Equal(got, want.addresses) {
				t.Errorf("got %q, want %q", got, want.addresses)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
