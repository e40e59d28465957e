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
 * </pre>
 *
 * Exit status: 0 when count messages were acknowledged, or consumed with different keys; 1 when the time was over before; 2 for wrong
 * arguments. A failed send prints a line with "error" and goes on with the next key, so what the lines with "status" say is exactly
 * what was acknowledged.
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
        boolean done = options.command().equals("send") ? new Sender(options).run() : new Receiver(options).run();
        System.out.flush();
        // The client leaves threads behind that would keep the process for seconds.
        Runtime.getRuntime().halt(done ? 0 : 1);
    }
}
