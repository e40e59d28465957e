// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package messagetool;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.remoting.RPCHook;

/** The command line. */
final class Options {
    private static final Set<String> NAMES = new HashSet<>(Arrays.asList("namesrv", "topic", "group", "count", "timeout",
        "key-prefix", "size", "interval-ms", "access-key", "secret-key", "other-namesrv", "consumer-groups", "refresh-ms",
        "retry-one-in", "delay-one-in"));
    private static final Map<String, List<String>> REQUIRED = new HashMap<>();

    static {
        REQUIRED.put("send", Arrays.asList("namesrv", "topic", "group", "count"));
        REQUIRED.put("consume", Arrays.asList("namesrv", "topic", "group", "count"));
        REQUIRED.put("traffic", Arrays.asList("namesrv", "topic", "group", "consumer-groups"));
    }

    private final String command;
    private final Map<String, String> values = new HashMap<>();

    private Options(String command) {
        this.command = command;
    }

    static Options parse(String[] arguments) {
        if (arguments.length == 0 || !REQUIRED.containsKey(arguments[0])) {
            throw new IllegalArgumentException("the first argument must be send, consume or traffic");
        }
        Options options = new Options(arguments[0]);
        for (int i = 1; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!NAMES.contains(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("unknown option, or no value for it: " + arguments[i]);
            }
            options.values.put(name, arguments[i + 1]);
        }
        for (String name : REQUIRED.get(options.command)) {
            options.required(name);
        }
        return options;
    }

    String command() {
        return command;
    }

    String required(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is required");
        }
        return value;
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        String value = values.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    /** The words between commas; none if the option is not given. */
    List<String> list(String name) {
        String value = values.get(name);
        return value == null ? Collections.<String>emptyList() : Arrays.asList(value.split(","));
    }

    /** When to give up, by System.nanoTime. */
    long deadline() {
        return System.nanoTime() + number("timeout", 60) * 1_000_000_000L;
    }

    /** Signs requests, or null without credentials. */
    RPCHook credentials() {
        String accessKey = values.get("access-key");
        return accessKey == null ? null : new AclClientRPCHook(new SessionCredentials(accessKey, required("secret-key")));
    }
}
