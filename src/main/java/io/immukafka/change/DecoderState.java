package io.immukafka.change;

/**
 * What a decoder knows after a transaction, as text that can be stored beside the position. It holds everything that the
 * transactions to come need from those before.
 *
 * @param catalog all tables and collections with everything that their columns ever were: Base64 of a zlib stream
 * @param numbers the greatest row number so far of each table with AUTO_INCREMENT, where all rows were seen:
 *     {@code engine.table=number}, separated by commas; the engine is 2 for SQL and 3 for documents
 */
public record DecoderState(String catalog, String numbers) {}
