package io.immukafka.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** How commit times are printed, whatever a header states. */
class TimesTest {

    @Property
    void aTimeIsThatOfTheCalendar(@ForAll @LongRange(min = -99_999_999_999L, max = 999_999_999_999L) long seconds) {
        assertThat(Times.text(seconds)).isEqualTo(Instant.ofEpochSecond(seconds).toString());
    }

    @Example
    void aTimeBeyondTheCalendarIsANumber() {
        assertThat(Times.text(Long.MAX_VALUE)).isEqualTo("9223372036854775807 s after 1970");
        assertThat(Times.text(Long.MIN_VALUE)).isEqualTo("-9223372036854775808 s after 1970");
    }
}
