package io.immukafka.change;

import java.util.List;

/**
 * An index of a table.
 *
 * @param id number in its table; 0 is the primary key
 * @param columns ids in the index's order
 */
public record Index(int id, boolean unique, List<Integer> columns) {}
