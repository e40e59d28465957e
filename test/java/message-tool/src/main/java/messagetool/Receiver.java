// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package messagetool;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** Consumes messages, each key counted once, until there are enough. A new group starts with the first message. */
final class Receiver {
    private final Options options;
    private final Set<String> keys = new HashSet<>(); // guarded by this

    Receiver(Options options) {
        this.options = options;
    }

    boolean run() throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(options.required("group"), options.credentials(),
            new AllocateMessageQueueAveragely());
        consumer.setNamesrvAddr(options.required("namesrv"));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(options.required("topic"), "*");
        consumer.registerMessageListener((MessageListenerConcurrently) this::receive);
        // A message counts before its listener has returned: without this, shutdown would commit offsets that lack the last ones.
        consumer.setAwaitTerminationMillisWhenShutdown(10_000);
        consumer.start();
        boolean done = await();
        consumer.shutdown(); // commits the offsets
        return done;
    }

    private ConsumeConcurrentlyStatus receive(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        for (MessageExt message : messages) {
            new Line("consumed").with("key", message.getKeys()).with("id", message.getMsgId())
                .with("broker", context.getMessageQueue().getBrokerName()).with("queue", message.getQueueId())
                .with("offset", message.getQueueOffset()).with("redelivery", message.getReconsumeTimes()).print();
            count(message.getKeys() == null ? message.getMsgId() : message.getKeys());
        }
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }

    private synchronized void count(String key) {
        keys.add(key);
        notifyAll();
    }

    private synchronized boolean await() throws InterruptedException {
        int wanted = options.number("count", 1);
        long deadline = options.deadline();
        while (keys.size() < wanted) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }
}
