package io.immukafka.change;

/**
 * A CHECK constraint.
 *
 * @param id number in its table, from 0
 * @param sql the expression
 */
public record CheckConstraint(int id, String name, String sql) {}
