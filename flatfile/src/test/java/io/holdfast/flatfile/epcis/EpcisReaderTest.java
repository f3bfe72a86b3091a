package io.holdfast.flatfile.epcis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EpcisReaderTest {
    @Test
    void aNumberThatNothingHoldsIsAMistakeLikeAnother() {
        assertThatThrownBy(() -> EpcisReader.strict().read("x", "{\"a\": 0.1e9999999990}".getBytes(UTF_8)))
                .isInstanceOf(InvalidEpcisException.class)
                .hasMessageContaining("too large");
    }
}
