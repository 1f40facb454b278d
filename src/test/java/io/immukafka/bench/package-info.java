/** Measures the connectors and the command beside immuadmin, immudb's own replication and what the servers can do at the most. */
@NullMarked
package io.immukafka.bench;

import org.jspecify.annotations.NullMarked;
