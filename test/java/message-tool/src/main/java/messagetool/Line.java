// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package messagetool;

/** One line of output: a flat JSON object whose first member says what happened. */
final class Line {
    private final StringBuilder json = new StringBuilder("{");

    Line(String event) {
        with("event", event);
    }

    Line with(String name, String value) {
        name(name).append(value == null ? "null" : quote(value));
        return this;
    }

    Line with(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** Prints in one call, so that lines of several threads do not mix. */
    void print() {
        System.out.println(json.append('}'));
    }

    private StringBuilder name(String name) {
        if (json.length() > 1) {
            json.append(',');
        }
        return json.append(quote(name)).append(':');
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
