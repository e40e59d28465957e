// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package messagetool;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/** Sends numbered messages for ever, when it is not on hold. */
final class EndlessProducer {
    private static final int PAUSE_AFTER_FAILURE_MS = 20; // a broker that refuses is not asked in a tight loop

    private final Options options;
    private final List<DefaultMQProducer> producers = new ArrayList<>(); // one for each set of name servers
    private final Thread loop = new Thread(this::run, "endless-producer");
    private int current; // of producers; used by the loop alone
    private boolean held = true; // guarded by this
    private boolean idle = true; // guarded by this: nothing is being sent

    EndlessProducer(Options options, List<String> nameServers) {
        this.options = options;
        for (String servers : nameServers) {
            DefaultMQProducer producer = new DefaultMQProducer(options.required("group"), options.credentials());
            Traffic.configure(producer, options, servers, "producer-" + producers.size());
            producer.setSendMsgTimeout(3000);
            producer.setRetryTimesWhenSendFailed(0); // what is tried once is printed once
            producers.add(producer);
        }
    }

    void start() throws Exception {
        for (DefaultMQProducer producer : producers) {
            producer.start();
        }
        loop.setDaemon(true);
        loop.start();
    }

    synchronized void proceed() {
        held = false;
        notifyAll();
    }

    synchronized void hold() throws InterruptedException {
        held = true;
        while (!idle) {
            wait();
        }
    }

    private void run() {
        String prefix = options.text("key-prefix", options.required("topic"));
        int interval = options.number("interval-ms", 10);
        try {
            for (long i = 0; ; i++) {
                awaitTurn();
                boolean acknowledged = send(prefix + "-" + i, i);
                if (!acknowledged) {
                    current = (current + 1) % producers.size();
                }
                rest();
                Thread.sleep(acknowledged ? interval : Math.max(interval, PAUSE_AFTER_FAILURE_MS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitTurn() throws InterruptedException {
        while (held) {
            wait();
        }
        idle = false;
    }

    private synchronized void rest() {
        idle = true;
        notifyAll();
    }

    private boolean send(String key, long number) throws InterruptedException {
        Message message = new Message(options.required("topic"), "", key, key.getBytes(StandardCharsets.UTF_8));
        int delayOneIn = options.number("delay-one-in", 0);
        if (delayOneIn > 0 && number % delayOneIn == 0) {
            message.setDelayTimeLevel(1);
        }
        try {
            SendResult result = producers.get(current).send(message);
            new Line("sent").with("key", key).with("status", result.getSendStatus().name())
                .with("broker", result.getMessageQueue().getBrokerName()).with("queue", result.getMessageQueue().getQueueId())
                .with("offset", result.getQueueOffset()).with("time", System.currentTimeMillis()).print();
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            new Line("failed").with("key", key).with("error", firstLine(e)).with("time", System.currentTimeMillis()).print();
            return false;
        }
    }

    private static String firstLine(Exception e) {
        return e.toString().split("\n", 2)[0];
    }
}
