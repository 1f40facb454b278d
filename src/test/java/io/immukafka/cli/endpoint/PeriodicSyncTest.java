package io.immukafka.cli.endpoint;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeriodicSyncTest {

    private static final long ENOUGH = 32L << 20;

    @Test
    void whatCouldNotBeMadeDurableFailsTheNextStep(@TempDir Path folder) throws IOException {
        FileChannel file =
                FileChannel.open(folder.resolve("file"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        PeriodicSync durability = new PeriodicSync(file, 100);
        file.close();

        durability.grown(100 + ENOUGH - 1);
        assertThatCode(durability::await).doesNotThrowAnyException();

        durability.grown(100 + ENOUGH);
        assertThatThrownBy(durability::await).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> durability.grown(100 + 2 * ENOUGH)).isInstanceOf(ClosedChannelException.class);
    }
}
