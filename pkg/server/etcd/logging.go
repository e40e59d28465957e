// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"github.com/go-logr/logr"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// newZapLogger returns a zap logger whose entries go to logger, so that etcd's
// messages have the format and the destination of all others.
func newZapLogger(logger logr.Logger) *zap.Logger {
	return zap.New(&logrCore{logger: logger})
}

// logrCore is the zap core behind newZapLogger. etcd talks a lot at its info
// level about things that only matter when etcd itself is examined, hence the
// verbosities.
type logrCore struct {
	logger logr.Logger
}

var _ zapcore.Core = &logrCore{}

const (
	verbosityOfInfo  = 4
	verbosityOfDebug = 6
)

func (c *logrCore) Enabled(level zapcore.Level) bool {
	return level >= zapcore.ErrorLevel || c.logger.V(verbosity(level)).Enabled()
}

func (c *logrCore) With(fields []zapcore.Field) zapcore.Core {
	return &logrCore{logger: c.logger.WithValues(keysAndValues(fields)...)}
}

func (c *logrCore) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(entry.Level) {
		return checked.AddCore(entry, c)
	}
	return checked
}

func (c *logrCore) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	if entry.Level >= zapcore.ErrorLevel {
		c.logger.Error(nil, entry.Message, keysAndValues(fields)...)
		return nil
	}
	c.logger.V(verbosity(entry.Level)).Info(entry.Message, keysAndValues(fields)...)
	return nil
}

func (c *logrCore) Sync() error { return nil }

func verbosity(level zapcore.Level) int {
	switch {
	case level >= zapcore.WarnLevel:
		return 1
	case level == zapcore.InfoLevel:
		return verbosityOfInfo
	default:
		return verbosityOfDebug
	}
}

func keysAndValues(fields []zapcore.Field) []any {
	encoder := zapcore.NewMapObjectEncoder()
	list := make([]any, 0, 2*len(fields))
	for _, field := range fields {
		field.AddTo(encoder)
		if value, ok := encoder.Fields[field.Key]; ok {
			list = append(list, field.Key, value)
		}
	}
	return list
}
