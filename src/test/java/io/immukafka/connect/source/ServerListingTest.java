package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.ImmudbAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerListingTest {

    private final List<CompletableFuture<List<DatabaseEntry>>> calls = new ArrayList<>();
    private final AtomicInteger told = new AtomicInteger();
    private final ServerListing listing = join("one");

    private ServerListing join(String member) {
        return ServerListing.join(
                new ConnectionSettings(
                        ImmudbAddress.parse("db.example:3322"), "ann", "secret", null, Duration.ofSeconds(1)),
                member,
                told::incrementAndGet);
    }

    private ServerListing.@Nullable Listing latest(String member) {
        return listing.latest(member, () -> {
            calls.add(new CompletableFuture<>());
            return calls.get(calls.size() - 1);
        });
    }

    @AfterEach
    void leave() {
        listing.leave("one");
        listing.leave("two");
    }

    @Test
    void oneCallIsForAllMembers() {
        assertThat(join("two")).isSameAs(listing);
        assertThat(latest("one")).isNull();
        assertThat(latest("two")).isNull();
        assertThat(calls).hasSize(1);

        calls.get(0).complete(List.of(new DatabaseEntry("ledger", true, 7)));

        assertThat(told).hasValue(2);
        assertThat(latest("one")).isEqualTo(new ServerListing.Listing(1, Map.of("ledger", 7L), null));
        assertThat(latest("two")).isEqualTo(latest("one"));
        assertThat(calls).as("calls within the pause").hasSize(1);
    }

    @Test
    void anotherMemberAsksWhenTheOneThatAskedHasLeft() {
        join("two");
        latest("one");
        listing.leave("one");

        calls.get(0).complete(List.of(new DatabaseEntry("ledger", true, 7)));
        assertThat(latest("two")).as("the answer to one that has left").isNull();
        assertThat(calls).hasSize(2);

        calls.get(1).complete(List.of(new DatabaseEntry("ledger", true, 8)));
        assertThat(latest("two")).isEqualTo(new ServerListing.Listing(1, Map.of("ledger", 8L), null));
    }

    @Test
    void aFailureIsAnAnswer() {
        latest("one");
        calls.get(0).completeExceptionally(new IllegalStateException("no route"));

        ServerListing.Listing answer = latest("one");
        assertThat(answer).isNotNull();
        assertThat(answer.newest()).isEmpty();
        assertThat(answer.failure()).hasMessageContaining("no route");
    }

    @Test
    void nothingStaysWhenAllHaveLeft() {
        latest("one");
        calls.get(0).complete(List.of(new DatabaseEntry("ledger", true, 7)));
        listing.leave("one");

        ServerListing other = join("one");
        assertThat(other).isNotSameAs(listing);
        assertThat(other.latest("one", CompletableFuture::new)).isNull();
        other.leave("one");
    }
}
