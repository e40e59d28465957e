// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// AddressSeparator stands between the addresses of a list, as RocketMQ itself has it.
const AddressSeparator = ";"

// hostName is wider than a Kubernetes name: name servers outside of it may have capitals and underscores.
var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?)*\.?$`)

// ParseAddresses reads a list of name-server addresses, host:port separated by semicolons, in its order. One semicolon
// may follow the last address. The empty list has no addresses. The error says which address is wrong and why.
func ParseAddresses(list string) ([]string, error) {
	if list == "" {
		return nil, nil
	}
	addresses := strings.Split(strings.TrimSuffix(list, AddressSeparator), AddressSeparator)
	seen := make(map[string]bool, len(addresses))
	for _, address := range addresses {
		if err := checkAddress(address); err != nil {
			return nil, fmt.Errorf("%q %w", address, err)
		}
		if seen[address] {
			return nil, fmt.Errorf("%q is there twice", address)
		}
		seen[address] = true
	}
	return addresses, nil
}

// FormatAddresses is the opposite of ParseAddresses.
func FormatAddresses(addresses []string) string {
	return strings.Join(addresses, AddressSeparator)
}

func checkAddress(address string) error {
	colon := strings.LastIndexByte(address, ':')
	switch {
	case address == "":
		return fmt.Errorf("is no address")
	case strings.ContainsRune(address, ','):
		return fmt.Errorf("has a comma: separate addresses with a semicolon")
	case strings.ContainsAny(address, " \t\r\n"):
		return fmt.Errorf("has white space")
	case colon < 0:
		return fmt.Errorf("has no port")
	}
	if !isHost(address[:colon]) {
		return fmt.Errorf("has no valid host before its port")
	}
	if port, err := strconv.ParseUint(address[colon+1:], 10, 16); err != nil || port == 0 {
		return fmt.Errorf("has no port between 1 and 65535")
	}
	return nil
}

func isHost(host string) bool {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		ip, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return err == nil && ip.Is6() && strings.HasSuffix(inner, "]")
	}
	return len(host) <= 253 && hostName.MatchString(host)
}
