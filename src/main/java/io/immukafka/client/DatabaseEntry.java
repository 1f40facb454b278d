package io.immukafka.client;

/**
 * A database in the server's list.
 *
 * @param transactions how many it has, 0 if it is not loaded
 */
public record DatabaseEntry(String name, long transactions) {}
