// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package process

import "testing"

func TestParseStat(t *testing.T) {
	const rest = " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21"
	for name, c := range map[string]struct {
		line    string
		want    stat
		wantErr bool
	}{
		"an ordinary program":                {line: "7 (sleep) S" + rest, want: stat{state: 'S', startTicks: 4711}},
		"a zombie":                           {line: "7 (sleep) Z" + rest, want: stat{state: 'Z', startTicks: 4711}},
		"a name with blanks and parentheses": {line: "7 (a) Z (b) R" + rest, want: stat{state: 'R', startTicks: 4711}},
		"a line that is cut is an error":     {line: "7 (sleep) S 1 2 3", wantErr: true},
		"an empty line is an error":          {wantErr: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseStat(c.line)
			if got != c.want || (err != nil) != c.wantErr {
				t.Errorf("got %+v with error %v, want %+v, error: %t", got, err, c.want, c.wantErr)
			}
		})
	}
}
