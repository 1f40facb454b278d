package io.immukafka.client;

import io.immukafka.chain.Position;
import io.immukafka.chain.StateSignature;
import org.jspecify.annotations.Nullable;

/**
 * Where a database stands.
 *
 * @param committed its newest committed transaction
 * @param precommitted its newest transaction that is at least pre-committed, the same or a later one
 * @param signature of the committed position, null if the server has no signing key
 */
public record DatabaseState(
        Position committed, Position precommitted, @Nullable StateSignature signature) {}
