package io.immukafka.wire;

/**
 * A gRPC message on its way through a {@link TamperingProxy}.
 *
 * @param method full name, such as {@code immudb.schema.ImmuService/CurrentState}
 * @param direction where it goes
 * @param call number of its call, different for each call of a proxy
 * @param number of the message among those of its call that go the same way, from 1 on
 * @param bytes as they came; not copied
 */
record Message(String method, Direction direction, long call, int number, byte[] bytes) {

    /** Where a message goes. */
    enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** Whether this belongs to a call of this method, named without its service, and goes this way. */
    boolean is(String shortMethod, Direction way) {
        return direction == way && method.endsWith("/" + shortMethod);
    }

    /** The same with other bytes. */
    Message with(byte[] others) {
        return new Message(method, direction, call, number, others);
    }
}
