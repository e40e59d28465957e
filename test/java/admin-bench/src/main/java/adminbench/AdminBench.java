// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package adminbench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/**
 * Times calls of the official admin client on warm connections.
 *
 * <pre>AdminBench NAMESRV BROKER TOPIC</pre>
 *
 * Reads lines "CALL COUNT" from standard input, makes the call that often, one after the other, and answers each line with the times
 * in nanoseconds, separated by spaces. Ends with the input.
 */
public final class AdminBench {
    private static final long TIMEOUT_MILLIS = 10_000;

    private final PrintStream out;
    private final DefaultMQAdminExt admin;
    private final String broker;
    private final String topic;
    private int change;

    private AdminBench(PrintStream out, DefaultMQAdminExt admin, String broker, String topic) {
        this.out = out;
        this.admin = admin;
        this.broker = broker;
        this.topic = topic;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err); // where the client's logging belongs
        DefaultMQAdminExt admin = new DefaultMQAdminExt(TIMEOUT_MILLIS);
        admin.setNamesrvAddr(arguments[0]);
        admin.start();
        new AdminBench(out, admin, arguments[1], arguments[2]).run();
        // The client leaves threads behind that would keep the process for seconds.
        Runtime.getRuntime().halt(0);
    }

    private void run() throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            long[] nanos = new long[Integer.parseInt(words[1])];
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                call(words[0]);
                nanos[i] = System.nanoTime() - start;
            }
            String text = Arrays.toString(nanos);
            out.println(text.substring(1, text.length() - 1).replace(",", ""));
        }
    }

    private void call(String name) throws Exception {
        switch (name) {
            case "ClusterInfo":
                admin.examineBrokerClusterInfo();
                return;
            case "TopicRoute":
                admin.examineTopicRouteInfo(topic);
                return;
            case "RuntimeInfo":
                admin.fetchBrokerRuntimeStats(broker);
                return;
            case "BrokerConfig":
                admin.getBrokerConfig(broker);
                return;
            case "TopicConfigs":
                admin.getAllTopicConfig(broker, TIMEOUT_MILLIS);
                return;
            case "SubscriptionGroups":
                admin.getAllSubscriptionGroup(broker, TIMEOUT_MILLIS);
                return;
            case "PutTopic":
                admin.createAndUpdateTopicConfig(broker, changedTopic());
                return;
            case "NewTopic":
                change++;
                admin.createAndUpdateTopicConfig(broker, new TopicConfig(topic + "-new-" + change, 1, 1));
                return;
            default:
                throw new IllegalArgumentException("unknown call: " + name);
        }
    }

    /** The topic with another number of queues than before, so that the broker has something to write. */
    private TopicConfig changedTopic() {
        change++;
        return new TopicConfig(topic + "-java", 1 + change % 2, 1 + change % 2);
    }
}
