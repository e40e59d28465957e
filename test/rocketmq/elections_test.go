// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// electionTime is how long a change of mastership may take. 5.x brokers learn of it by a poll every five seconds.
const electionTime = time.Minute

func testController(t *testing.T, calls *callLog, version string) {
	e := start(t, calls, rocketmq.ClusterOptions{Version: version, Mode: rocketmq.Controller, Slaves: 1})
	group := e.cluster.Groups[0]
	addresses := []string{e.cluster.Controllers[0].Address()}
	controller := get[admin.Controller](t)(e.client.ControllerLeader(t.Context(), addresses))

	t.Run("the only controller leads", func(t *testing.T) {
		metadata := get[admin.ControllerMetadata](t)(controller.Metadata(t.Context()))
		if !metadata.IsLeader || metadata.ControllerLeaderAddress != addresses[0] {
			t.Errorf("got %+v", metadata)
		}
	})
	t.Run("settings", func(t *testing.T) {
		config := get[admin.Properties](t)(controller.Config(t.Context()))
		if config["controllerDLegerSelfId"] != "n0" {
			t.Errorf("got %v", config)
		}
		must(t, controller.UpdateConfig(t.Context(), admin.Properties{"scanNotActiveBrokerInterval": "4000"}))
		if got := get[admin.Properties](t)(controller.Config(t.Context())); got["scanNotActiveBrokerInterval"] != "4000" {
			t.Errorf("got %q", got["scanNotActiveBrokerInterval"])
		}
	})
	t.Run("the master is moved", func(t *testing.T) {
		replicas := awaitInSync(t, controller, group.Name, 2)
		info := get[admin.ReplicaInfo](t)(controller.ReplicaInfo(t.Context(), group.Name))
		if info.MasterAddress != replicas.MasterAddress || len(info.SyncStateSet.SyncStateSet) != 2 {
			t.Errorf("got %+v, the sync state says %+v", info, replicas)
		}
		if got := e.masterOf(t, group.Name); got != replicas.MasterAddress {
			t.Errorf("name servers show %s as master, the controller %s", got, replicas.MasterAddress)
		}
		_, err := controller.ElectMaster(t.Context(), "lab", group.Name, replicas.MasterBrokerID)
		refused(t, err, admin.ErrControllerMasterStillExist)

		// The epoch of a master begins with its first message: one that follows on an empty log leaves no trace.
		master := e.client.Broker(replicas.MasterAddress)
		topic := name(t, "topic")
		must(t, master.PutTopicConfig(t.Context(), topicConfig(topic, 1)))
		must(t, e.client.Invoke(t.Context(), master.Address(), sendRequest(topic, 0, "x"), nil))
		next := otherReplica(replicas)
		awaitLog(t, e, e.client.Broker(next.BrokerAddress), e.logEnd(t, master))

		elected := get[admin.ElectMasterResponse](t)(controller.ElectMaster(t.Context(), "lab", group.Name, next.BrokerID))
		if elected.MasterAddress != next.BrokerAddress {
			t.Errorf("got %+v, want %+v as master", elected, next)
		}
		eventually(t, electionTime, func(context.Context) error {
			if got := e.masterOf(t, group.Name); got != next.BrokerAddress {
				return fmt.Errorf("name servers show %q as master, want %q", got, next.BrokerAddress)
			}
			return nil
		})
		epochs := get[admin.EpochEntryCache](t)(e.client.Broker(next.BrokerAddress).EpochCache(t.Context()))
		if len(epochs.EpochList) == 0 || epochs.EpochList[len(epochs.EpochList)-1].Epoch != elected.MasterEpoch {
			t.Errorf("the new master has epochs %+v, the election gave %d", epochs, elected.MasterEpoch)
		}
	})
	t.Run("a dead replica is forgotten, a living one is not", func(t *testing.T) {
		replicas := awaitInSync(t, controller, group.Name, 2)
		other := otherReplica(replicas)
		refused(t, controller.CleanBrokerData(t.Context(), "lab", group.Name, other.BrokerID), admin.ErrControllerInvalidClean)
		for _, b := range group.Members {
			if b.Address() == other.BrokerAddress {
				must(t, b.Kill())
			}
		}
		eventually(t, electionTime, func(ctx context.Context) error {
			return controller.CleanBrokerData(ctx, "lab", group.Name, other.BrokerID)
		})
		after := get[map[string]admin.ReplicasInfo](t)(controller.SyncStateData(t.Context(), group.Name))[group.Name]
		if len(after.InSyncReplicas)+len(after.NotInSyncReplicas) != 1 {
			t.Errorf("got %+v", after)
		}
	})
}

// awaitLog waits until a replica's log ends there.
func awaitLog(t *testing.T, e *env, replica admin.Broker, end int64) {
	t.Helper()
	eventually(t, 30*time.Second, func(context.Context) error {
		if got := e.logEnd(t, replica); got < end {
			return fmt.Errorf("the log of %s ends at %d, want %d", replica.Address(), got, end)
		}
		return nil
	})
}

func awaitInSync(t *testing.T, controller admin.Controller, group string, count int) admin.ReplicasInfo {
	t.Helper()
	var replicas admin.ReplicasInfo
	eventually(t, electionTime, func(ctx context.Context) error {
		data, err := controller.SyncStateData(ctx, group)
		if err != nil {
			return err
		}
		if replicas = data[group]; len(replicas.InSyncReplicas) != count {
			return fmt.Errorf("%d of %d replicas are in sync: %+v", len(replicas.InSyncReplicas), count, replicas)
		}
		return nil
	})
	return replicas
}

func otherReplica(replicas admin.ReplicasInfo) admin.ReplicaIdentity {
	for _, r := range replicas.InSyncReplicas {
		if r.BrokerID != replicas.MasterBrokerID {
			return r
		}
	}
	return admin.ReplicaIdentity{}
}

// masterOf is the master of a group by name servers; empty when there is none.
func (e *env) masterOf(t *testing.T, group string) string {
	t.Helper()
	return get[admin.ClusterInfo](t)(e.ns.ClusterInfo(t.Context())).BrokerAddrTable[group].BrokerAddrs[admin.MasterID]
}

func testDLedger(t *testing.T, calls *callLog, version string) {
	e := start(t, calls, rocketmq.ClusterOptions{Version: version, Mode: rocketmq.DLedger, Slaves: 2})
	group := e.cluster.Groups[0]
	member := func(i int) admin.DLedger { return e.client.DLedger(group.Members[i].DLedgerAddress()) }
	id := func(i int) string { return fmt.Sprintf("n%d", i) }

	var leader int
	eventually(t, electionTime, func(ctx context.Context) error {
		metadata, err := member(0).Metadata(ctx, group.Name, id(0))
		if err != nil {
			return err
		}
		if _, err := fmt.Sscanf(metadata.LeaderID, "n%d", &leader); err != nil {
			return fmt.Errorf("there is no leader: %+v", metadata)
		}
		if got := e.masterOf(t, group.Name); got != group.Members[leader].Address() {
			return fmt.Errorf("name servers show %q as master, the members %s", got, metadata.LeaderID)
		}
		return nil
	})
	// The next leader must have the whole log, which takes a moment after the start.
	next := (leader + 1) % len(group.Members)
	eventually(t, electionTime, func(ctx context.Context) error {
		return member(leader).TransferLeadership(ctx, group.Name, id(leader), id(next))
	})
	eventually(t, electionTime, func(context.Context) error {
		if got := e.masterOf(t, group.Name); got != group.Members[next].Address() {
			return fmt.Errorf("name servers show %q as master, want %s at %s", got, id(next), group.Members[next].Address())
		}
		return nil
	})
}
