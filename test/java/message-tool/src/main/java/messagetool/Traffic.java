// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package messagetool;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.ClientConfig;

/**
 * A producer that never stops and consumers of several groups, until standard input ends. It prints a line with event "started" when
 * every consumer at the first name servers has its queues. Lines on standard input steer it, and each is answered with a line whose
 * event is "did" when it has taken effect:
 *
 * <pre>
 * produce          the producer goes on (it is on hold at first)
 * hold             the producer is on hold: what it tried last is printed before the answer
 * suspend GROUP    the consumers of the group stay connected and take no further messages
 * resume GROUP     they take messages again
 * </pre>
 *
 * Options beyond those of sending: --consumer-groups G1,G2; --other-namesrv HOST:PORT[;...] of a second set of name servers, where
 * every group has a consumer too and the producer goes whenever its last message was not acknowledged; --refresh-ms how often clients
 * ask for routes, beat and commit offsets (default 1000; the client's own defaults are 30 s, 30 s and 5 s); --retry-one-in N makes
 * every consumer refuse each Nth key once; --delay-one-in N sends each Nth message with delay level 1, a second.
 */
final class Traffic {
    private final Options options;
    private final List<Follower> followers = new ArrayList<>();

    Traffic(Options options) {
        this.options = options;
    }

    boolean run() throws Exception {
        List<String> nameServers = new ArrayList<>();
        nameServers.add(options.required("namesrv"));
        if (!options.text("other-namesrv", "").isEmpty()) {
            nameServers.add(options.required("other-namesrv"));
        }
        for (String group : options.list("consumer-groups")) {
            for (String servers : nameServers) {
                Follower follower = new Follower(options, group, servers, "follower-" + followers.size());
                followers.add(follower);
                follower.start(options.deadline());
            }
        }
        for (int i = 0; i < followers.size(); i += nameServers.size()) {
            followers.get(i).awaitQueues(options.deadline());
        }
        EndlessProducer producer = new EndlessProducer(options, nameServers);
        producer.start();
        new Line("started").print();
        steer(producer);
        return true;
    }

    private void steer(EndlessProducer producer) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.trim().split(" ", 2);
            switch (words[0]) {
                case "produce":
                    producer.proceed();
                    break;
                case "hold":
                    producer.hold();
                    break;
                case "suspend":
                    for (Follower follower : of(words[1])) {
                        follower.suspend();
                    }
                    break;
                case "resume":
                    for (Follower follower : of(words[1])) {
                        follower.resume();
                    }
                    break;
                default:
                    throw new IllegalArgumentException("unknown command: " + line);
            }
            new Line("did").with("command", line.trim()).print();
        }
    }

    private List<Follower> of(String group) {
        List<Follower> found = new ArrayList<>();
        for (Follower follower : followers) {
            if (follower.group().equals(group)) {
                found.add(follower);
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no consumer of group " + group);
        }
        return found;
    }

    /** What all clients have in common. Each is an instance with a name that is used once, for servers tell clients apart by it. */
    static void configure(ClientConfig client, Options options, String nameServers, String instance) {
        int refresh = options.number("refresh-ms", 1000);
        client.setNamesrvAddr(nameServers);
        client.setInstanceName(instance + "-" + System.nanoTime());
        client.setPollNameServerInterval(refresh);
        client.setHeartbeatBrokerInterval(refresh);
        client.setPersistConsumerOffsetInterval(refresh);
    }
}
