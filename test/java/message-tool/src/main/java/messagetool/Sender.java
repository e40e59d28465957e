// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package messagetool;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/** Sends messages with keys prefix-0, prefix-1, ... until enough of them are acknowledged. */
final class Sender {
    private final Options options;

    Sender(Options options) {
        this.options = options;
    }

    boolean run() throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer(options.required("group"), options.credentials());
        producer.setNamesrvAddr(options.required("namesrv"));
        producer.start();
        try {
            return send(producer);
        } finally {
            producer.shutdown();
        }
    }

    private boolean send(DefaultMQProducer producer) throws InterruptedException {
        String prefix = options.text("key-prefix", options.required("topic") + "-" + System.currentTimeMillis());
        int wanted = options.number("count", 1);
        int interval = options.number("interval-ms", 0);
        long deadline = options.deadline();
        int acknowledged = 0;
        for (int i = 0; acknowledged < wanted && System.nanoTime() < deadline; i++) {
            String key = prefix + "-" + i;
            if (sendOne(producer, key)) {
                acknowledged++;
            } else {
                Thread.sleep(100); // a broker that refuses is not asked in a tight loop
            }
            if (interval > 0) {
                Thread.sleep(interval);
            }
        }
        return acknowledged == wanted;
    }

    private boolean sendOne(DefaultMQProducer producer, String key) throws InterruptedException {
        try {
            SendResult result = producer.send(new Message(options.required("topic"), "", key, body(key)));
            new Line("sent").with("key", key).with("id", result.getMsgId()).with("status", result.getSendStatus().name())
                .with("broker", result.getMessageQueue().getBrokerName()).with("queue", result.getMessageQueue().getQueueId())
                .with("offset", result.getQueueOffset()).print();
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            new Line("failed").with("key", key).with("error", e.toString()).print();
            return false;
        }
    }

    /** The key, filled up with dots to the wanted size. */
    private byte[] body(String key) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(text, Math.max(text.length, options.number("size", 0)));
        Arrays.fill(body, text.length, body.length, (byte) '.');
        return body;
    }
}
