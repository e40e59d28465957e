// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"sync/atomic"

	"github.com/go-logr/logr"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// newZapLogger returns a zap logger whose entries go to logger, so that etcd's
// messages have the format and the destination of all others.
func newZapLogger(logger logr.Logger) *zap.Logger {
	return zap.New(&logrCore{logger: logger, closing: new(atomic.Bool)})
}

// newMemberLogger is newZapLogger for a member. Once closing is set its errors
// are no news: etcd reports every listener that it closes itself.
func newMemberLogger(logger logr.Logger, closing *atomic.Bool) *zap.Logger {
	return zap.New(&logrCore{logger: logger, closing: closing})
}

// logrCore is the zap core behind newZapLogger. etcd talks a lot at its info
// level about things that only matter when etcd itself is examined, hence the
// verbosities.
type logrCore struct {
	logger  logr.Logger
	closing *atomic.Bool
}

var _ zapcore.Core = &logrCore{}

const (
	verbosityOfWarn  = 1
	verbosityOfInfo  = 4
	verbosityOfDebug = 6
)

func (c *logrCore) Enabled(level zapcore.Level) bool {
	return c.isError(level) || c.logger.V(c.verbosity(level)).Enabled()
}

func (c *logrCore) With(fields []zapcore.Field) zapcore.Core {
	return &logrCore{logger: c.logger.WithValues(keysAndValues(fields)...), closing: c.closing}
}

func (c *logrCore) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(entry.Level) {
		return checked.AddCore(entry, c)
	}
	return checked
}

// harmless are errors of etcd that mean nothing here. It says them once when a
// database is new: there is no raft term to derive the storage version from yet.
var harmless = map[string]bool{"failed to update storage version": true}

func (c *logrCore) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	if c.isError(entry.Level) && !harmless[entry.Message] {
		c.logger.Error(nil, entry.Message, keysAndValues(fields)...)
		return nil
	}
	c.logger.V(c.verbosity(entry.Level)).Info(entry.Message, keysAndValues(fields)...)
	return nil
}

func (c *logrCore) Sync() error { return nil }

func (c *logrCore) isError(level zapcore.Level) bool {
	return level >= zapcore.ErrorLevel && !c.closing.Load()
}

func (c *logrCore) verbosity(level zapcore.Level) int {
	switch {
	case level == zapcore.DebugLevel:
		return verbosityOfDebug
	case level == zapcore.InfoLevel, c.closing.Load():
		return verbosityOfInfo
	default:
		return verbosityOfWarn
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
