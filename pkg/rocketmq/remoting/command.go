// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting

import "fmt"

// Language is the implementation language a peer announces.
type Language uint8

// The languages servers know. A server refuses a header with a name it does
// not know, so nothing else may be sent.
const (
	LanguageJava   Language = 0
	LanguageCPP    Language = 1
	LanguageDotnet Language = 2
	LanguagePython Language = 3
	LanguageDelphi Language = 4
	LanguageErlang Language = 5
	LanguageRuby   Language = 6
	LanguageOther  Language = 7
	LanguageHTTP   Language = 8
	LanguageGo     Language = 9
	LanguagePHP    Language = 10
	LanguageOMS    Language = 11
	LanguageRust   Language = 12
	LanguageNodeJS Language = 13
)

// String returns the name used in JSON headers, for example "GO". Unknown
// languages are "OTHER".
func (l Language) String() string {
	names := [...]string{"JAVA", "CPP", "DOTNET", "PYTHON", "DELPHI", "ERLANG", "RUBY", "OTHER",
		"HTTP", "GO", "PHP", "OMS", "RUST", "NODE_JS"}
	if int(l) < len(names) {
		return names[l]
	}
	return "OTHER"
}

// parseLanguage is the inverse of String; a name it does not know is
// LanguageOther, because the language of a peer is information only.
func parseLanguage(name []byte) Language {
	for l := LanguageJava; l <= LanguageNodeJS; l++ {
		if l.String() == string(name) {
			return l
		}
	}
	return LanguageOther
}

// SerializeType is how the header of a frame is written: the high byte of the
// second word.
type SerializeType uint8

const (
	// SerializeJSON is the default of every client and server.
	SerializeJSON SerializeType = 0
	// SerializeRocketMQ is the binary header. Brokers before 5.0 answer in it
	// when asked in it.
	SerializeRocketMQ SerializeType = 1
)

// Bits of Command.Flag.
const (
	FlagResponse int32 = 1 << 0 // a response, not a request
	FlagOneway   int32 = 1 << 1 // a request nobody answers
)

// ProtocolVersion is the protocol version this client announces: the ordinal
// of V5_3_3. From 401 (4.9.4) on servers send routes as standard JSON, above
// 475 they may answer GO_AWAY while they shut down.
const ProtocolVersion int32 = 479

// Command is one frame of the remoting protocol: a request or a response
// (RemotingCommand in the Java sources).
type Command struct {
	// Code is the request code of a request and the response code of a response.
	Code int32
	// Language and Version describe the sender.
	Language Language
	Version  int32
	// Opaque pairs a response with its request on one connection. A
	// connection sets it on sending.
	Opaque int32
	// Flag holds FlagResponse and FlagOneway.
	Flag int32
	// Remark is free text. On a success it means nothing, servers leave "not
	// set any response code" there.
	Remark string
	// ExtFields are the header fields of the request or response code.
	ExtFields map[string]string
	// Body is the payload; nil and empty are the same on the wire.
	Body []byte
	// Serialize is how the header was or is to be written.
	Serialize SerializeType
}

// NewRequest returns a request with this client's language and version.
func NewRequest(code int32) *Command {
	return &Command{Code: code, Language: LanguageGo, Version: ProtocolVersion}
}

// NewResponse returns an answer to req, for servers in tests.
func NewResponse(req *Command, code int32, remark string) *Command {
	return &Command{
		Code: code, Language: LanguageGo, Version: ProtocolVersion,
		Opaque: req.Opaque, Flag: FlagResponse, Remark: remark, Serialize: req.Serialize,
	}
}

// IsResponse says whether the command answers a request.
func (c *Command) IsResponse() bool { return c.Flag&FlagResponse != 0 }

// IsOneway says whether the sender expects no answer.
func (c *Command) IsOneway() bool { return c.Flag&FlagOneway != 0 }

// SetExtField sets one header field.
func (c *Command) SetExtField(key, value string) {
	if c.ExtFields == nil {
		c.ExtFields = make(map[string]string, 8)
	}
	c.ExtFields[key] = value
}

// String describes the command without body and header fields, which may hold
// secrets.
func (c *Command) String() string {
	kind := "request"
	if c.IsResponse() {
		kind = "response"
	}
	return fmt.Sprintf("%s code %d opaque %d (%d body bytes)", kind, c.Code, c.Opaque, len(c.Body))
}
