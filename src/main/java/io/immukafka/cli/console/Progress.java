package io.immukafka.cli.console;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with rate and time left on a terminal, nothing in a pipe. */
public final class Progress implements AutoCloseable {

    private static final int EVERY_MS = 250;

    private final boolean shown;
    private final String task;
    private final PrintStream out;
    private @Nullable ProgressBar bar;

    /** @param shown false for silence */
    public Progress(boolean shown, String task, PrintStream out) {
        this.shown = shown;
        this.task = task;
        this.out = out;
    }

    public void at(Extent extent) {
        if (!shown) {
            return;
        }
        ProgressBar running = bar;
        if (running == null) {
            running = start(extent);
            bar = running;
        }
        running.stepTo(extent.done());
    }

    private ProgressBar start(Extent extent) {
        boolean inBytes = extent.unit().equals("B");
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(extent.total())
                .setUnit(inBytes ? " MiB" : " " + extent.unit(), inBytes ? 1 << 20 : 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(EVERY_MS)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .showSpeed()
                .build();
    }

    /** Ends the bar; what is said afterwards stands below it. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
