package io.immukafka.change;

/**
 * A sequence was created, advanced by a write, or dropped.
 *
 * @param current its last value; 0 if it was dropped
 * @param increment its step; 0 if it was dropped
 */
public record SequenceChange(int entry, String name, long current, long increment, boolean dropped) implements Change {}
