package io.immukafka.client;

/**
 * A database in the server's list.
 *
 * @param loaded whether it can be used
 * @param transactions how many it has, 0 if it is not loaded
 */
public record DatabaseEntry(String name, boolean loaded, long transactions) {}
