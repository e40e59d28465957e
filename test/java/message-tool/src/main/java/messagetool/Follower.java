// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package messagetool;

import java.util.List;
import java.util.Set;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;

/**
 * A consumer of one group that goes on for ever. It keeps the client's own policy for a queue without an offset, which is to start
 * with the messages that come from then on: whoever makes new queues for a group has to mind that.
 */
final class Follower {
    private static final int SOON = 1; // delay level of a second

    private final String group;
    private final String topic;
    private final int retryOneIn;
    private final Options options;
    private final String nameServers;
    private final String instance;
    private DefaultMQPushConsumer consumer;

    Follower(Options options, String group, String nameServers, String instance) {
        this.options = options;
        this.group = group;
        this.nameServers = nameServers;
        this.instance = instance;
        topic = options.required("topic");
        retryOneIn = options.number("retry-one-in", 0);
    }

    String group() {
        return group;
    }

    /** Starts the consumer, and another one when a request to a name server got lost: the library gives up after the first. */
    void start(long deadline) throws Exception {
        while (true) {
            consumer = newConsumer();
            try {
                consumer.start();
                return;
            } catch (IllegalStateException e) {
                consumer.shutdown();
                if (!(e.getCause() instanceof RemotingException) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private DefaultMQPushConsumer newConsumer() throws MQClientException {
        DefaultMQPushConsumer made = new DefaultMQPushConsumer(group, options.credentials(), new AllocateMessageQueueAveragely());
        Traffic.configure(made, options, nameServers, instance);
        made.setConsumeThreadMin(2);
        made.setConsumeThreadMax(2);
        made.subscribe(topic, "*");
        made.registerMessageListener((MessageListenerConcurrently) this::receive);
        return made;
    }

    /** Waits until the consumer has every queue of the topic, so that it misses nothing that is sent from then on. */
    void awaitQueues(long deadline) throws Exception {
        while (!hasAllQueues()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the consumer of group " + group + " did not get the queues of topic " + topic);
            }
            Thread.sleep(50);
        }
    }

    private boolean hasAllQueues() {
        try {
            Set<MessageQueue> queues = consumer.fetchSubscribeMessageQueues(topic);
            return !queues.isEmpty()
                && consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().containsAll(queues);
        } catch (MQClientException e) {
            return false; // no route yet
        }
    }

    void suspend() {
        consumer.suspend();
    }

    void resume() {
        consumer.resume();
    }

    private ConsumeConcurrentlyStatus receive(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        context.setDelayLevelWhenNextConsume(SOON);
        for (MessageExt message : messages) {
            if (isRefused(message)) {
                new Line("refused").with("group", group).with("key", message.getKeys())
                    .with("broker", context.getMessageQueue().getBrokerName()).with("queue", message.getQueueId())
                    .with("offset", message.getQueueOffset()).with("time", System.currentTimeMillis()).print();
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
            new Line("consumed").with("group", group).with("key", message.getKeys())
                .with("broker", context.getMessageQueue().getBrokerName()).with("queue", message.getQueueId())
                .with("offset", message.getQueueOffset()).with("redelivery", message.getReconsumeTimes()).print();
        }
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }

    private boolean isRefused(MessageExt message) {
        if (retryOneIn == 0 || message.getReconsumeTimes() > 0 || message.getKeys() == null) {
            return false;
        }
        String key = message.getKeys();
        return Long.parseLong(key.substring(key.lastIndexOf('-') + 1)) % retryOneIn == 0;
    }
}
