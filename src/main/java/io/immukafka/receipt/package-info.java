/**
 * Receipts: a file that shows, without a server, that one entry belongs to a transaction with a certain Alh.
 *
 * <p>What an entry means as a row or document is not told here, and neither is which history the transaction belongs to.
 */
@NullMarked
package io.immukafka.receipt;

import org.jspecify.annotations.NullMarked;
