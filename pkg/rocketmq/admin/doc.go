// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package admin holds typed calls to RocketMQ name servers, brokers,
// controllers and DLedger members: what mqadmin does, for Go programs.
//
//	client, err := admin.New(admin.Options{NameServers: []string{"10.0.0.1:9876", "10.0.0.2:9876"}})
//	defer client.Close()
//
//	client.View(ctx)                       one snapshot of all clusters
//	client.PutKVConfig(ctx, ...)           on every name server, a Result for each
//	client.NameServer(address).Topics(ctx)
//	client.Broker(address).TopicConfigs(ctx)
//	client.Controller(address).SyncStateData(ctx, "broker-0")
//	client.DLedger(address).Metadata(ctx, "broker-0", "n0")
//	client.Invoke(ctx, address, request, &response)    anything package command has
//
// # What a caller can rely on
//
// A method asks the one server it is called on. Methods of Client that write
// ask every name server, because name servers do not speak to each other, and
// return a Result for each: a list that is short because one failed does not
// look complete.
//
// An answer that is not a success is an error that is its response code:
// errors.Is(err, ErrTopicNotExist). A *command.ResponseError has the server's
// words. Where old servers have no code for what they mean, their words are
// understood: a slave that refuses is ErrSlaveBroker, an AclException is
// ErrNoPermission. A call the server's version does not have is an
// *UnsupportedError that names what to use instead, and is
// ErrRequestCodeNotSupported.
//
// Without an answer the error is ErrConnect, ErrNoAnswer or
// ErrConnectionClosed, and MaybeExecuted says whether the server may have
// executed the request all the same. A read whose connection is lost is asked
// once more; a change is never sent twice, except when the first attempt
// cannot have reached the server in full.
//
// Success of a server is not taken for more than it is worth. UpdateConfig
// reads back, because servers acknowledge names they do not know and values
// they cannot read. PutTopicConfigs reads back, because brokers acknowledge
// lists they ignore. Changes of topics and groups are refused for slaves,
// which acknowledge and forget them: see Broker.EvenIfSlave.
//
// # Calls and the versions that have them
//
// Since when, until when, and what to use where there is no such call:
//
//	name server
//	  100 NameServer.PutKVConfig                                                           all
//	  101 NameServer.KVConfig                                                              all
//	  102 NameServer.DeleteKVConfig                                                        all
//	  104 NameServer.UnregisterBroker                                                      all
//	  105 NameServer.TopicRoute                                                            all
//	  106 NameServer.ClusterInfo                                                           all
//	  205 NameServer.WipeWritePerm                                                         all
//	  206 NameServer.Topics                                                                all
//	  216 NameServer.DeleteTopic                                                           all
//	  217 NameServer.RegisterTopic                                                         5.0.0 and later the registration of the brokers (older name servers never answer)
//	  219 NameServer.KVConfigs                                                             all
//	  224 NameServer.TopicsOfCluster                                                       all
//	  304 NameServer.SystemTopics                                                          all
//	  318 NameServer.UpdateConfig                                                          all
//	  319 NameServer.Config                                                                all
//	  327 NameServer.AddWritePerm                                                          all
//	  901 NameServer.BrokerMemberGroup                                                     5.0.0 and later NameServer.ClusterInfo (older name servers never answer)
//
//	broker
//	   14 Broker.ConsumerOffset                                                            all
//	   15 Broker.SetConsumerOffset                                                         all
//	   17 Broker.PutTopicConfig                                                            all
//	   18 Broker.PutTopicConfigs                                                           5.3.0 and later code 17, which PutTopicConfigs does by itself
//	   21 Broker.TopicConfigs, Broker.UnreadTopicConfigs                                   all
//	   25 Broker.UpdateConfig, Broker.SetPermission                                        all
//	   26 Broker.Config                                                                    all
//	   28 Broker.RuntimeInfo                                                               all
//	   29 Broker.SearchOffset                                                              all
//	   30 Broker.MaxOffset                                                                 all
//	   31 Broker.MinOffset                                                                 all
//	   32 Broker.EarliestMessageTime                                                       all
//	   38 Broker.ConsumerIDs                                                               all
//	   43 Broker.ConsumerOffsets                                                           all
//	   45 Broker.DelayOffsets, Broker.Version                                              all
//	   50 Broker.PutAccessConfig                                                           before 5.3.3    ACL 2.0, code 3001
//	   51 Broker.DeleteAccessConfig                                                        before 5.3.3    ACL 2.0, code 3003
//	   52 Broker.ACLVersion                                                                before 5.3.3    ACL 2.0, which has no versions
//	   53 Broker.SetGlobalWhiteAddrs                                                       before 5.3.3    ACL 2.0, source addresses of policies
//	   54 Broker.ACLConfig                                                                 before 5.3.3    ACL 2.0, codes 3005 and 3010
//	   61 Broker.TimerMetrics                                                              5.0.0 and later nothing: older brokers have no arbitrary delays
//	  200 Broker.PutSubscriptionGroup                                                      all
//	  201 Broker.SubscriptionGroups, Broker.UnreadSubscriptionGroups, Broker.SubscriptionGroup all
//	  202 Broker.TopicStats                                                                all
//	  203 Broker.ConsumerConnections                                                       all
//	  204 Broker.ProducerConnections                                                       all
//	  207 Broker.DeleteSubscriptionGroup                                                   all
//	  208 Broker.ConsumeStats                                                              all
//	  215 Broker.DeleteTopic                                                               all
//	  222 Broker.ResetOffsetToTime, Broker.ResetOffsetToLatest                             all
//	  225 Broker.PutSubscriptionGroups                                                     5.3.1 and later code 200, which PutSubscriptionGroups does by itself
//	  300 Broker.GroupsOfTopic                                                             all
//	  303 Broker.ConsumeTimeSpans                                                          all
//	  305 Broker.SystemTopics                                                              all
//	  314 Broker.CloneOffsets                                                              all
//	  315 Broker.Stats                                                                     all
//	  317 Broker.AllConsumeStats                                                           all
//	  328 Broker.Producers                                                                 all
//	  343 Broker.TopicsOfGroup                                                             5.0.0 and later Broker.ConsumerOffsets
//	  345 Broker.Subscription                                                              5.0.0 and later Broker.ConsumerConnections
//	  351 Broker.TopicConfig                                                               5.0.0 and later code 21, which TopicConfig does by itself
//	  353 Broker.GroupForbidden, Broker.SetGroupForbidden                                  5.0.0 and later consumeEnable of the group
//	  401 Broker.SetMessageRequestMode                                                     5.0.0 and later nothing: older brokers have no pop consumption
//	  402 Broker.MessageRequestModes                                                       5.0.0 and later nothing: older brokers have no pop consumption
//	  907 Broker.HAStatus                                                                  5.0.0 and later RuntimeInfo.CommitLogMaxOffset of master and slave
//	 1007 Broker.EpochCache                                                                5.0.0 and later nothing: older brokers have no controller mode
//	 3001 Broker.CreateUser                                                                5.3.0 and later ACL 1.0, code 50
//	 3002 Broker.UpdateUser                                                                5.3.0 and later ACL 1.0, code 50
//	 3003 Broker.DeleteUser                                                                5.3.0 and later ACL 1.0, code 51
//	 3004 Broker.User                                                                      5.3.0 and later ACL 1.0, code 54
//	 3005 Broker.Users                                                                     5.3.0 and later ACL 1.0, code 54
//	 3006 Broker.CreateACL                                                                 5.3.0 and later ACL 1.0, code 50
//	 3007 Broker.UpdateACL                                                                 5.3.0 and later ACL 1.0, code 50
//	 3008 Broker.DeleteACL                                                                 5.3.0 and later ACL 1.0, code 50
//	 3009 Broker.ACL                                                                       5.3.0 and later ACL 1.0, code 54
//	 3010 Broker.ACLs                                                                      5.3.0 and later ACL 1.0, code 54
//
//	controller
//	 1002 Controller.ElectMaster                                                           5.0.0 and later DLedger.TransferLeadership in DLedger mode
//	 1004 Controller.ReplicaInfo                                                           5.0.0 and later NameServer.ClusterInfo
//	 1005 Controller.Metadata                                                              5.0.0 and later DLedger.Metadata in DLedger mode
//	 1006 Controller.SyncStateData                                                         5.0.0 and later RuntimeInfo.CommitLogMaxOffset of master and slave
//	 1009 Controller.UpdateConfig                                                          5.0.0 and later nothing: there are no controllers
//	 1010 Controller.Config                                                                5.0.0 and later nothing: there are no controllers
//	 1011 Controller.CleanBrokerData                                                       5.0.0 and later nothing: there are no controllers
//
//	DLedger
//	50000 DLedger.Metadata                                                                 all
//	51001 DLedger.TransferLeadership                                                       all
//	51005 DLedger.TransferLeadership                                                       all
package admin
