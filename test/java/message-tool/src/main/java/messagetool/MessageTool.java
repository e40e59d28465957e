// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package messagetool;

/**
 * Sends and consumes messages with the official Java client and prints one JSON object per line for each.
 *
 * <pre>
 * send    --namesrv HOST:PORT[;...] --topic T --group G --count N [--key-prefix P] [--size BYTES] [--interval-ms MS]
 * consume --namesrv HOST:PORT[;...] --topic T --group G --count N
 * both:   [--timeout SECONDS] [--access-key K --secret-key S]
 * traffic --namesrv HOST:PORT[;...] --topic T --group G --consumer-groups G1,G2 [...]: see Traffic
 * </pre>
 *
 * Exit status of send and consume: 0 when count messages were acknowledged, or consumed with different keys; 1 when the time was over
 * before; 2 for wrong arguments. A failed send prints a line with "error" and goes on with the next key, so what the lines with
 * "status" say is exactly what was acknowledged.
 */
public final class MessageTool {
    private MessageTool() { }

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("message-tool: " + e.getMessage());
            System.exit(2);
            return;
        }
        boolean done = run(options);
        System.out.flush();
        // The client leaves threads behind that would keep the process for seconds.
        Runtime.getRuntime().halt(done ? 0 : 1);
    }

    private static boolean run(Options options) throws Exception {
        switch (options.command()) {
            case "send":
                return new Sender(options).run();
            case "consume":
                return new Receiver(options).run();
            default:
                return new Traffic(options).run();
        }
    }
}
