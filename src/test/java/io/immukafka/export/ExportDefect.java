package io.immukafka.export;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.Machine;
import io.immukafka.export.ExportEvent.Arrived;
import io.immukafka.export.ExportEvent.Confirmed;
import io.immukafka.export.ExportEvent.Stalled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Defects that an export could have: the simulation has to find each of them. */
enum ExportDefect {
    /** The Alh that follows from a transaction's own bytes is compared with itself. */
    ALH_COMPARED_WITH_ITSELF,
    /** After a lost stream, parts that were emitted before are skipped, whatever they held. */
    RESUMES_INSIDE_A_TRANSACTION,
    /** Nobody notices that the server owes something and sends nothing. */
    WAITS_FOR_EVER;

    Machine<ExportEvent, ExportAction> in(Machine<ExportEvent, ExportAction> machine) {
        return switch (this) {
            case ALH_COMPARED_WITH_ITSELF ->
                new Wrapped(machine) {
                    @Override
                    public void step(ExportEvent event, long now, Consumer<? super ExportAction> actions) {
                        super.step(event, now, actions);
                        if (event instanceof Arrived news) {
                            Position claimed = news.part().claim().reached();
                            super.step(new Confirmed(news.stream(), claimed), now, actions);
                        }
                    }
                };
            case RESUMES_INSIDE_A_TRANSACTION ->
                new Wrapped(machine) {
                    private @Nullable TxPart last;

                    @Override
                    public void step(ExportEvent event, long now, Consumer<? super ExportAction> actions) {
                        super.step(event, now, action -> {
                            if (!(action instanceof ExportAction.Emit emit) || isNew(emit.part())) {
                                actions.accept(action);
                            }
                        });
                    }

                    private boolean isNew(TxPart part) {
                        TxPart before = last;
                        boolean known =
                                before != null && before.claim().equals(part.claim()) && part.part() <= before.part();
                        last = known ? before : part;
                        return !known;
                    }
                };
            case WAITS_FOR_EVER ->
                new Wrapped(machine) {
                    @Override
                    public void step(ExportEvent event, long now, Consumer<? super ExportAction> actions) {
                        if (!(event instanceof Stalled)) {
                            super.step(event, now, actions);
                        }
                    }
                };
        };
    }

    /** A machine that does what another does. */
    private static class Wrapped implements Machine<ExportEvent, ExportAction> {

        private final Machine<ExportEvent, ExportAction> machine;

        Wrapped(Machine<ExportEvent, ExportAction> machine) {
            this.machine = machine;
        }

        @Override
        public void step(ExportEvent event, long now, Consumer<? super ExportAction> actions) {
            machine.step(event, now, actions);
        }

        @Override
        public long wakeAt() {
            return machine.wakeAt();
        }

        @Override
        public ExportEvent tick() {
            return machine.tick();
        }

        @Override
        public @Nullable Awaited awaited() {
            return machine.awaited();
        }

        @Override
        public ExportEvent stalled() {
            return machine.stalled();
        }
    }
}
