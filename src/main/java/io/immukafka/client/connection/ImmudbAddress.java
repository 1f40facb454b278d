package io.immukafka.client.connection;

/**
 * Where a server listens.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record ImmudbAddress(String host, int port) {

    /** The port that immudb listens on unless told otherwise. */
    public static final int DEFAULT_PORT = 3322;

    public ImmudbAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host of an immudb address is empty");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port must be from 1 to 65535, not " + port);
        }
    }

    /**
     * Reads {@code host}, {@code host:port} or {@code [IPv6]:port}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static ImmudbAddress parse(String text) {
        String trimmed = text.trim();
        int bracket = trimmed.lastIndexOf(']');
        int colon = trimmed.indexOf(':', Math.max(bracket, 0));
        String host = colon < 0 ? trimmed : trimmed.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (colon < 0) {
            return new ImmudbAddress(host, DEFAULT_PORT);
        }
        try {
            return new ImmudbAddress(host, Integer.parseInt(trimmed.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("an immudb address has the form host:port, not '" + text + "'", e);
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
