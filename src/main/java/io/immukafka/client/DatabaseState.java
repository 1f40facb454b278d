package io.immukafka.client;

import io.immukafka.chain.Position;
import io.immukafka.chain.StateSignature;
import org.jspecify.annotations.Nullable;

/**
 * Where a database stands.
 *
 * @param committed its newest committed transaction
 * @param signature of the committed position, null if the server has no signing key
 */
public record DatabaseState(Position committed, @Nullable StateSignature signature) {}
